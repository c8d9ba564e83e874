// Reads a plan from a YAML file. Every fault names file, line and column, what is wrong and what to write instead; a file
// that cannot be read at all gives one sentence. Nothing here throws for what a file contains.

import { readFileSync, statSync } from "node:fs";
import { LineCounter, isCollection, parse, parseDocument, visit } from "yaml";
import type { Document, YAMLError } from "yaml";
import { createDigest } from "../workflows/digest.ts";
import { planSchema } from "../workflows/plan-schema.ts";
import type { Plan } from "../workflows/plan.ts";
import { sayPath } from "../workflows/plan-fault.ts";
import type { Fault } from "../workflows/plan-fault.ts";
import { issueFaults } from "../workflows/plan-issues.ts";
import { planFaults } from "../workflows/plan-rules.ts";
import { at, placeOf } from "./yaml-places.ts";
import type { Place } from "./yaml-places.ts";

export interface PlanFault {
  readonly file: string;
  /** Null where the fault is the file itself. */
  readonly place: Place | null;
  /** Keys joined by dots; empty for the whole file. */
  readonly path: string;
  readonly what: string;
  readonly instead: string;
}

export type PlanFile = { readonly ok: true; readonly plan: Plan; readonly digest: string } | { readonly ok: false; readonly faults: readonly PlanFault[] };

/** A plan is written by people; a file of a million characters is none. */
const mostBytes = 1_000_000;

/** `plan.yaml:5:11 decide.every: "10" does not fit, write a duration with its unit, for example 90s or 15m`. */
export function sayFault({ file, place, path, what, instead }: PlanFault): string {
  const where = place === null ? `${file}:` : `${file}:${place.line}:${place.column}${path === "" ? ":" : ` ${path}:`}`;
  return `${where} ${what}, ${instead}`;
}

/** A value that takes the place of what the file says; keys joined by dots, and the value as it would be written in YAML. */
export interface PlanChange {
  readonly path: string;
  readonly value: string;
}

/** What was found right, by the text and the changes: many stories tell of few plans. */
const knownRight = new Map<string, PlanFile>();
const mostKnown = 100;

/** Reads and checks a plan: its YAML, its shape, its rules. With changes, as if they stood in the file. */
export function readPlanFile(file: string, changes: readonly PlanChange[] = []): PlanFile {
  const text = readText(file);
  if (typeof text !== "string") return { ok: false, faults: [text] };
  const key = JSON.stringify([changes, text]);
  const known = knownRight.get(key);
  if (known !== undefined) return known;
  const read = readPlanText(file, text, changes);
  if (read.ok && knownRight.size < mostKnown) knownRight.set(key, read);
  return read;
}

/** The same for a text that is at hand; `file` is only the name by which faults call it. */
export function readPlanText(file: string, text: string, changes: readonly PlanChange[] = []): PlanFile {
  const lines = new LineCounter();
  const failed = (faults: readonly PlanFault[]): PlanFile => ({ ok: false, faults: inOrder(faults) });
  const whole = (what: string, instead: string): PlanFile => failed([{ file, place: { line: 1, column: 1 }, path: "", what, instead }]);
  const tooDeep = (): PlanFile => whole("it is nested too deeply to be a plan", "write one level for each key");

  let document: Document;
  let raw: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const broken = toldErrors(document);
    if (broken.some((error) => error.message.includes("Maximum call stack"))) return tooDeep();
    if (broken.length > 0) return failed(broken.map((error) => yamlFault(file, text, error, lines)));
    const dangling = danglingAlias(document);
    if (dangling !== undefined) return failed([{ file, place: at(dangling.offset, lines), path: "", what: `the alias *${dangling.name} names no anchor before it`, instead: "write the value out" }]);
    const unfit = changes.flatMap((change) => applyChange(document, change));
    if (unfit.length > 0) return failed(unfit.map(({ path, what, instead }) => ({ file, place: null, path: sayPath(path), what, instead })));
    raw = document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    // The parser recurses, so it runs out of stack on nonsense; and it refuses aliases that multiply.
    if (thrown instanceof RangeError) return tooDeep();
    if (thrown instanceof ReferenceError) return whole("its aliases (*name) repeat too much", "write the values out");
    throw thrown;
  }
  if (raw === null || raw === undefined) return whole("the file is empty", "write a plan; `understudy plan schema` describes it");

  const joined = (faults: readonly Fault[]): PlanFile =>
    failed(faults.map((fault) => ({ file, place: placeOf(fault, document, lines), path: sayPath(fault.path), what: fault.what, instead: fault.instead })));
  const parsed = planSchema.safeParse(raw);
  if (!parsed.success) return joined(issueFaults(parsed.error.issues, raw));
  const faults = planFaults(parsed.data);
  return faults.length > 0 ? joined(faults) : { ok: true, plan: parsed.data, digest: createDigest(parsed.data) };
}

function readText(file: string): string | PlanFault {
  const refused = (what: string, instead: string): PlanFault => ({ file, place: null, path: "", what, instead });
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return refused("this is a directory", "name a plan in it, for example plan.yaml");
    if (!stats.isFile()) return refused("this is no ordinary file", "name a YAML file");
    if (stats.size > mostBytes) return refused(`it has ${stats.size} bytes, more than a plan can have (${mostBytes})`, "name a plan");
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT" || code === "ENOTDIR") return refused("there is no such file", "name a YAML file that exists");
    if (code === "EACCES" || code === "EPERM") return refused("it may not be read", "ask for permission to read it");
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return refused("it is not written in UTF-8", "save it as UTF-8");
    return refused(`it cannot be read (${code || String(thrown)})`, "name another file");
  }
}

/** Puts a value into its place; gives the fault where there is no such place. What the value may be is for the schema to say. */
function applyChange(document: Document, { path: written, value }: PlanChange): readonly Fault[] {
  const path = written.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  if (!isCollection(path.length === 1 ? document.contents : document.getIn(path.slice(0, -1)))) {
    return [{ path, what: `the plan has nothing at ${sayPath(path.slice(0, -1))}`, instead: "write a path that leads to something, for example decide.mode" }];
  }
  try {
    document.setIn(path, parse(value));
  } catch (thrown) {
    return [{ path, what: `${value} is no YAML (${(thrown as Error).message.split("\n")[0] ?? ""})`, instead: "write a value as it would stand in the plan" }];
  }
  return [];
}

/** An alias whose anchor does not exist; the parser lets it through. */
function danglingAlias(document: Document): { readonly name: string; readonly offset: number } | undefined {
  let found: { readonly name: string; readonly offset: number } | undefined;
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) !== undefined) return undefined;
      found = { name: node.source, offset: node.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}

/** Mistakes after which the parser can go on, up to the first after which everything else looks wrong. */
function toldErrors(document: Document): readonly YAMLError[] {
  const all = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (all.some((error) => error.message.includes("Maximum call stack"))) return all;
  const fatal = all.findIndex((error) => !["DUPLICATE_KEY", "NON_STRING_KEY", "MULTIPLE_DOCS", "TAG_RESOLVE_FAILED"].includes(error.code));
  return fatal === -1 ? all : all.slice(0, fatal + 1);
}

/** The most frequent mistakes in YAML itself, in words; the parser's own for the rest. */
function yamlFault(file: string, text: string, error: YAMLError, lines: LineCounter): PlanFault {
  const [what, instead] = sayYamlError(error, text);
  return { file, place: at(error.pos[0], lines), path: "", what, instead };
}

function sayYamlError(error: YAMLError, text: string): readonly [string, string] {
  const word = /^[^\s:,{}[\]]+/.exec(text.slice(error.pos[0]))?.[0] ?? "";
  switch (error.code) {
    case "TAB_AS_INDENT":
      return ["a tab stands where YAML wants spaces", "indent with spaces"];
    case "DUPLICATE_KEY":
      return [`the key ${word} stands there twice`, "leave one out"];
    case "NON_STRING_KEY":
      return [`the key ${word} is no text`, "put it in quotes"];
    case "MULTIPLE_DOCS":
      return ["a second document starts here", "write one plan in each file"];
    case "TAG_RESOLVE_FAILED":
      return [`the tag ${word} is not known`, "leave it out"];
    default:
      return [`this is no YAML (${error.message.replace(/\.$/, "")})`, "correct it; a text with {, }, : or # needs quotes"];
  }
}

function inOrder(faults: readonly PlanFault[]): readonly PlanFault[] {
  return faults.toSorted((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0));
}
