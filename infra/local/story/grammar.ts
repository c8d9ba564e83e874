// Reads tokens by forms: rows of words such as `down service SERVICE@SITE`, in which capitals are slots and brackets may be
// left out. The words that are printed for people are the ones that are matched here, so the two cannot differ.

import { nearest } from "../../../workflows/nearest.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { LineFault, Token } from "./tokens.ts";

/** What a slot makes of a token. */
export type SlotReading = { readonly value: unknown } | { readonly what: string; readonly instead: string };

/** A slot that is one token, or one that is read by further forms. */
export type Slot<C> =
  | {
      /** A noun phrase: "a time from the start, for example 90s". */
      readonly means: string;
      /** All that it can be, where that is a fixed list. */
      readonly words?: readonly string[];
      /** Set for texts that have to stand in quotes. */
      readonly quoted?: true;
      readonly read: (text: string, context: C) => SlotReading;
      /** Where the slot says what the rest of the line is about. */
      readonly turn?: (value: unknown, context: C) => C;
    }
  | { readonly means: string; readonly forms: readonly Form[]; /** A line's beginning before which an example of these forms can stand. */ readonly within: string };

export type Captured = Readonly<Record<string, unknown>>;

export interface Form {
  readonly words: string;
  readonly example: string;
  readonly means: string;
  readonly make: (captured: Captured) => unknown;
}

type Part = { readonly word: string } | { readonly slot: string; readonly many: boolean } | { readonly optional: readonly Part[] };

const compiled = new Map<string, readonly Part[]>();

/** The parts of a row of words. */
function partsOf(words: string): readonly Part[] {
  const known = compiled.get(words);
  if (known !== undefined) return known;
  const stack: Part[][] = [[]];
  for (const piece of words.split(/\s+/)) {
    const [, opens = "", word = "", many = "", closes = ""] = /^(\[*)(.*?)(…?)(\]*)$/.exec(piece) ?? [];
    for (const _ of opens) stack.push([]);
    stack.at(-1)?.push(/^[A-Z]/.test(word) ? { slot: word, many: many !== "" } : { word });
    for (const _ of closes) {
      const optional = stack.pop() ?? [];
      stack.at(-1)?.push({ optional });
    }
  }
  const parts = stack[0] ?? [];
  compiled.set(words, parts);
  return parts;
}

type Wanted =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "slot"; readonly means: string; readonly fault: { readonly what: string; readonly instead: string } | null }
  | { readonly kind: "end" };

interface Reading<C> {
  readonly tokens: readonly Token[];
  readonly slots: Readonly<Record<string, Slot<C>>>;
  /** Where reading got furthest, and what could have gone on there. */
  furthest: number;
  wanted: Wanted[];
}

interface At<C> {
  readonly index: number;
  readonly context: C;
  readonly captured: Captured;
}

type Next<C> = (at: At<C>) => { readonly value: unknown } | undefined;

/** Reads a line by forms; gives what the fitting form makes, or the fault at the place where no form could go on. */
export function readForms<C>(tokens: readonly Token[], forms: readonly Form[], slots: Readonly<Record<string, Slot<C>>>, context: C, endColumn: number): { readonly value: unknown } | { readonly fault: LineFault } {
  const reading: Reading<C> = { tokens, slots, furthest: 0, wanted: [] };
  const found = oneOf(reading, forms, { index: 0, context, captured: {} }, (value, at) => {
    if (at.index === tokens.length) return { value };
    miss(reading, at.index, { kind: "end" });
    return undefined;
  });
  return found ?? { fault: faultOf(reading, endColumn) };
}

function oneOf<C>(reading: Reading<C>, forms: readonly Form[], at: At<C>, next: (value: unknown, at: At<C>) => { readonly value: unknown } | undefined): { readonly value: unknown } | undefined {
  for (const form of forms) {
    const found = series(reading, partsOf(form.words), { ...at, captured: {} }, (end) => next(form.make(end.captured), { ...end, captured: at.captured }));
    if (found !== undefined) return found;
  }
  return undefined;
}

function series<C>(reading: Reading<C>, parts: readonly Part[], at: At<C>, next: Next<C>): { readonly value: unknown } | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return next(at);
  if ("optional" in part) return series(reading, part.optional, at, (end) => series(reading, rest, end, next)) ?? series(reading, rest, at, next);
  if ("word" in part) return takeWord(reading, part.word, at, (end) => series(reading, rest, end, next));
  const slot = reading.slots[part.slot];
  if (slot === undefined) return undefined;
  const keep = (value: unknown, end: At<C>): At<C> => ({ ...end, captured: { ...at.captured, [part.slot]: part.many ? [...((at.captured[part.slot] as readonly unknown[] | undefined) ?? []), value] : value } });
  if ("forms" in slot) return oneOf(reading, slot.forms, at, (value, end) => series(reading, rest, keep(value, end), next));
  return takeSlot(reading, slot, at, (value, end) => {
    const kept = keep(value, end);
    return (part.many ? series(reading, [part], kept, (last) => series(reading, rest, last, next)) : undefined) ?? series(reading, rest, kept, next);
  });
}

function takeWord<C>(reading: Reading<C>, word: string, at: At<C>, next: Next<C>): { readonly value: unknown } | undefined {
  const token = reading.tokens[at.index];
  if (token === undefined || token.quoted || token.text !== word) {
    miss(reading, at.index, { kind: "word", word });
    return undefined;
  }
  return next({ ...at, index: at.index + 1 });
}

function takeSlot<C>(reading: Reading<C>, slot: Extract<Slot<C>, { read: unknown }>, at: At<C>, next: (value: unknown, at: At<C>) => { readonly value: unknown } | undefined): { readonly value: unknown } | undefined {
  const token = reading.tokens[at.index];
  const missed = (fault: Extract<Wanted, { kind: "slot" }>["fault"]): undefined => {
    for (const word of slot.words ?? []) miss(reading, at.index, { kind: "word", word });
    if (slot.words === undefined) miss(reading, at.index, { kind: "slot", means: slot.means, fault });
    return undefined;
  };
  if (token === undefined) return missed(null);
  if (token.quoted !== (slot.quoted ?? false)) return missed(token.quoted ? null : { what: `${quote(token)} has no quotation marks`, instead: `write ${slot.means}` });
  const read: SlotReading = slot.words === undefined || slot.words.includes(token.text) ? slot.read(token.text, at.context) : { what: "", instead: "" };
  if ("what" in read) return missed(read.what === "" ? null : read);
  return next(read.value, { ...at, index: at.index + 1, context: slot.turn?.(read.value, at.context) ?? at.context });
}

function miss<C>(reading: Reading<C>, index: number, wanted: Wanted): void {
  if (index < reading.furthest) return;
  if (index > reading.furthest) {
    reading.furthest = index;
    reading.wanted = [];
  }
  reading.wanted.push(wanted);
}

function quote(token: Token): string {
  return token.quoted ? `"${token.text}"` : JSON.stringify(token.text);
}

function faultOf<C>(reading: Reading<C>, endColumn: number): LineFault {
  const { wanted } = reading;
  const words = [...new Set(wanted.flatMap((each) => (each.kind === "word" ? [each.word] : [])))];
  const phrases = [...new Set(wanted.flatMap((each) => (each.kind === "slot" ? [each.means] : [])))];
  const all = `write ${sayList([...words, ...phrases], "or")}`;
  const token = reading.tokens[reading.furthest];
  if (token === undefined) return { column: endColumn, what: "the line ends too early", instead: all };
  const meant = token.quoted ? undefined : nearest(token.text, words);
  if (meant !== undefined) return { column: token.column, what: `${quote(token)} is not understood here`, instead: `write ${meant}` };
  // A name that does not exist tells more than that something else could stand there.
  const faults = [...new Map(wanted.flatMap((each) => (each.kind === "slot" && each.fault !== null ? [[each.fault.what, each.fault] as const] : []))).values()];
  const [only] = faults;
  if (only !== undefined) return { column: token.column, ...only };
  const more = wanted.some((each) => each.kind === "end");
  if (more && words.length + phrases.length === 0) return { column: token.column, what: `${quote(token)} is too much here`, instead: "leave it out" };
  return { column: token.column, what: `${quote(token)} is not understood here`, instead: more ? `${all}, or leave it out` : all };
}
