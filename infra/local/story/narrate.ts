// A story's result for people: as a narration that can be read as a post-mortem, or as a compact table.

import type { Colours, Terminal } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import type { LineKind, Told } from "./chronicle.ts";
import { invariants } from "./invariants/table.ts";
import type { StoryResult } from "./run.ts";
import { sayClock } from "./say.ts";

/** How a person sees at a glance what kind of line it is; the words say it too. */
const marks: Readonly<Record<LineKind, { readonly icon: string; readonly colour: keyof Colours }>> = {
  world: { icon: "•", colour: "magenta" },
  run: { icon: "▶", colour: "cyan" },
  decided: { icon: "§", colour: "blue" },
  people: { icon: "◆", colour: "yellow" },
  changed: { icon: "→", colour: "green" },
  waits: { icon: "…", colour: "cyan" },
  proved: { icon: "✓", colour: "green" },
  trouble: { icon: "!", colour: "red" },
};

type Paper = Pick<Terminal, "colours" | "columns">;
const paint = (colours: Colours, colour: keyof Colours, text: string): string => (colours[colour] as (text: string) => string)(text);
const clock = (told: Told): string => sayClock(told.atMs).padStart(9);
const spoken = (told: Told): string => `${told.plan === null ? "" : `${told.plan}: `}${told.sentence}`;

/** The narration: what happened in order, how each run ended, what was lost, and what of the story's expectations held. */
export function narration(result: StoryResult, paper: Paper): readonly string[] {
  const { colours, columns } = paper;
  const head = (text: string): readonly string[] => ["", colours.bold(text)];
  const told = result.told.flatMap((each) => {
    const { icon, colour } = marks[each.kind];
    const first = wrap(sentenceOf(spoken(each)), columns, `${colours.dim(clock(each))}  ${paint(colours, colour, icon)} `);
    return [...first, ...each.details.flatMap((detail) => wrap(sentenceOf(detail), columns, " ".repeat(15)).map((line) => colours.dim(line)))];
  });
  return [
    ...title(result, paper),
    ...head("What happened"),
    ...(told.length === 0 ? ["Nothing."] : told),
    ...head("What came of it"),
    ...(result.runs.length === 0 ? ["No run was started."] : result.runs).flatMap((sentence) => wrap(sentence, columns, "  ")),
    ...[...result.losses, sayCalls(result.mutations)].flatMap((sentence) => wrap(sentence, columns, "  ")),
    ...head("What had to be so"),
    ...judgement(result, paper),
  ];
}

/** The same as a table: time, kind, sentence; one line for each event. */
export function timeline(result: StoryResult, paper: Paper): readonly string[] {
  const { colours } = paper;
  return [
    ...title(result, paper),
    ...result.told.map((each) => `${colours.dim(clock(each))}  ${paint(colours, marks[each.kind].colour, each.kind.padEnd(8))}  ${spoken(each)}`),
    ...judgement(result, paper),
  ];
}

function title({ file, title: about, plans, seed, endedAtMs }: StoryResult, { colours, columns }: Paper): readonly string[] {
  const told = about === "" ? file : about;
  return [...wrap(colours.bold(told), columns), ...wrap(`${file}, plan${plans.length === 1 ? "" : "s"} ${plans.join(", ")}, seed ${seed}, ${sayClock(endedAtMs)} long`, columns).map((line) => colours.dim(line))];
}

/** What did not hold comes last, where a reader of a terminal looks. */
function judgement({ lines, violations, twins, events, held }: StoryResult, { colours, columns }: Paper): readonly string[] {
  const good = lines.filter((each) => each.held);
  const bad = lines.filter((each) => !each.held);
  return [
    ...good.flatMap(({ line, text, atMs }) => wrap(`${text}${atMs === null ? "" : colours.dim(` (${sayClock(atMs)})`)}`, columns, `  ${colours.green("✓")} ${colours.dim(`line ${line}`)} `)),
    ...bad.flatMap(({ line, text, sentence }) => [
      ...(text === "" ? [] : wrap(text, columns, `  ${colours.red("✕")} ${colours.dim(`line ${line}`)} `)),
      ...wrap(sentenceOf(sentence), columns, text === "" ? `  ${colours.red("✕")} ` : " ".repeat(8)),
    ]),
    ...violations.flatMap(({ invariant, sentence, facts, atMs }) => wrap(`${invariant} at ${sayClock(atMs)}: ${facts}. (${sentence}.)`, columns, `  ${colours.red("✕")} `)),
    paint(colours, held ? "green" : "red", `${held ? "✓" : "✕"} ${good.length} of ${lines.length} lines held; ${violations.length === 0 ? `all ${invariants.length + twins.length} invariants held` : `${violations.length} times an invariant was broken`}, after ${events} events.`),
  ];
}

function sayCalls(mutations: number): string {
  return mutations === 0 ? "Nothing was changed." : mutations === 1 ? "1 changing call was sent." : `${mutations} changing calls were sent.`;
}

/** A clause as a sentence. A name at its beginning stays as it is written. */
function sentenceOf(text: string): string {
  const told = text.replace(/^(the|nobody|somebody|until|it|no|at|by|there|a)\b/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return /[.!?:"…]$/.test(told) ? told : `${told}.`;
}
