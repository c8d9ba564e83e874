// Reads a story: text → statements and plans, or every fault of the file as `file:line:column: what, what instead`.

import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { Plan } from "../../../workflows/plan.ts";
import { readPlanFile } from "../../plan-file.ts";
import type { PlanFault } from "../../plan-file.ts";
import { lettingDecide } from "../letting-decide.ts";
import { readForms } from "./grammar.ts";
import { namesOf } from "./names.ts";
import type { Names } from "./names.ts";
import type { Context } from "./slots.ts";
import type { Fact, Happening, Statement, Story } from "./statements.ts";
import { tokensOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import { allSlots, statements } from "./words.ts";
import type { Unplaced } from "./words.ts";

/** A fault of a story file; `line` and `column` count from 1, and are null where the fault is the file itself. */
export interface StoryFault {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly what: string;
  readonly instead: string;
}

export type ReadStory =
  | { readonly ok: true; readonly story: Story; /** In the order of the file; the first is meant where none is named. */ readonly plans: readonly Plan[] }
  | { readonly ok: false; readonly faults: readonly StoryFault[] };

/** `a.story:5:11: "dwon" is not understood here, write down` */
export function sayStoryFault({ file, line, column, what, instead }: StoryFault): string {
  return `${file}:${line === null ? "" : `${line}:${column ?? 1}:`} ${what}, ${instead}`;
}

/** Reads a story file. Plans are found relative to the story or to the working directory. */
export function readStoryFile(file: string): ReadStory {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
    const what = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a directory" : `it cannot be read (${code})`;
    return { ok: false, faults: [{ file, line: null, column: null, what, instead: "name a story, for example test/stories/A2-primary-down.story" }] };
  }
  return readStoryText(file, text);
}

interface Line {
  readonly number: number;
  readonly tokens: readonly Token[];
  /** Where something that is missing would have stood. */
  readonly endColumn: number;
}

/** The same for a text that is at hand; `file` is the name by which faults call it, and its folder is where plans may lie. */
export function readStoryText(file: string, text: string): ReadStory {
  const lines = text.split(/\r?\n/);
  const faults: StoryFault[] = [];
  const fault = (line: number, column: number, what: string, instead: string): void => void faults.push({ file, line, column, what, instead });

  let title = "";
  const written: Line[] = [];
  for (const [index, line] of lines.entries()) {
    const read = tokensOf(line);
    if ("fault" in read) {
      fault(index + 1, read.fault.column, read.fault.what, read.fault.instead);
      continue;
    }
    if (title === "" && read.comment !== null) title = read.comment;
    if (read.tokens.length > 0) written.push({ number: index + 1, tokens: read.tokens, endColumn: line.trimEnd().length + 1 });
  }

  const isPlan = ({ tokens }: Line): boolean => tokens[0]?.text === "plan" && !tokens[0].quoted;
  const read = (line: Line, context: Context): Unplaced | undefined => {
    const found = readForms(line.tokens, statements, allSlots, context, line.endColumn);
    if ("value" in found) return found.value as Unplaced;
    fault(line.number, found.fault.column, found.fault.what, found.fault.instead);
    return undefined;
  };
  const place = (line: Line, statement: Unplaced): Statement => ({ ...statement, place: { line: line.number, column: line.tokens[0]?.column ?? 1 } });

  const plans: { readonly plan: Plan; readonly names: Names; readonly saysWho: boolean }[] = [];
  const all: Statement[] = [];
  let plansRead = true;
  for (const line of written.filter(isPlan)) {
    const statement = read(line, { plans: {}, spoken: null });
    if (statement === undefined || statement.says !== "plan") {
      plansRead = false;
      continue;
    }
    const path = findPlan(statement.file, file);
    const found = readPlanFile(path, statement.changes);
    if (!found.ok) {
      plansRead = false;
      for (const each of found.faults) fault(line.number, columnOf(line, statement, each), sayPlanFault(each, statement), each.instead);
    } else if (plans.some(({ plan }) => plan.plan === found.plan.plan)) {
      fault(line.number, line.tokens[1]?.column ?? 1, `the story has a plan ${found.plan.plan} already`, "give this one another name: with plan=NAME");
    } else {
      plans.push({ plan: found.plan, names: namesOf(found.plan), saysWho: statement.changes.some(({ path }) => /^(access|decide\.approvers)\b/.test(path)) });
      all.push(place(line, statement));
    }
  }
  if (plans.length === 0 && plansRead) fault(1, 1, "the story names no plan", "write plan and a file first, for example plan workflows/plans/hybrid-chat.yaml");

  const context: Context = { plans: Object.fromEntries(plansRead ? plans.map(({ names }) => [names.plan, names]) : []), spoken: plansRead ? (plans[0]?.names ?? null) : null };
  for (const line of written.filter((each) => !isPlan(each))) {
    const statement = read(line, context);
    if (statement !== undefined) all.push(place(line, statement));
  }
  for (const each of impossible(all)) fault(each.line, each.column, each.what, each.instead);
  const hasWork = all.some(({ says }) => says === "expect" || says === "always" || says === "never");
  if (faults.length === 0 && !hasWork) fault(written.at(-1)?.number ?? 1, 1, "the story expects nothing, so it cannot fail", "end it with what must be true, for example expect mutations 0");
  if (faults.length > 0) return { ok: false, faults: faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
  return { ok: true, story: { file, title, lines, statements: all.toSorted((a, b) => a.place.line - b.place.line) }, plans: plans.map(({ plan, saysWho }) => (saysWho ? plan : lettingDecide(plan, peopleOf(all)))) };
}

/** Everybody whom the story names. */
function peopleOf(all: readonly Statement[]): readonly string[] {
  const named = all.flatMap((each) => {
    if (each.says !== "at" && each.says !== "given") return [];
    const { happening } = each;
    if (happening.does === "decide") return [happening.decides.by];
    return "by" in happening ? [happening.by] : [];
  });
  return [...new Set(named)];
}

function findPlan(written: string, story: string): string {
  if (isAbsolute(written)) return written;
  const beside = resolve(dirname(story), written);
  // Faults name the file as somebody in the working directory would.
  return existsSync(written) || !existsSync(beside) ? written : relative(".", beside);
}

/** A fault that a change brought is shown at the change. */
function columnOf(line: Line, statement: Extract<Unplaced, { says: "plan" }>, fault: PlanFault): number {
  const at = statement.changes.findIndex(({ path }) => fault.path === path || fault.path.startsWith(`${path}.`));
  return line.tokens[at < 0 ? 1 : at + 3]?.column ?? 1;
}

function sayPlanFault({ file, place, path, what }: PlanFault, { changes }: Extract<Unplaced, { says: "plan" }>): string {
  const where = `${file}${place === null ? "" : `:${place.line}:${place.column}`}`;
  return `${changes.length === 0 ? "the plan" : "the plan with these changes"} is not right: ${where}${path === "" ? ":" : ` ${path}:`} ${what}`;
}

/** What each line may say, but not together: times that contradict each other. */
function impossible(all: readonly Statement[]): readonly { readonly line: number; readonly column: number; readonly what: string; readonly instead: string }[] {
  const ends = all.filter((each) => each.says === "until");
  const [end, second] = ends;
  const found = second === undefined ? [] : [{ ...second.place, what: "the story has two ends", instead: "write until once" }];
  return [
    ...found,
    ...all.flatMap((each) => {
      const { place } = each;
      const late = (atMs: number): boolean => end !== undefined && atMs > end.atMs;
      if (each.says === "at" && late(each.atMs)) return [{ ...place, what: "this is after the end of the story", instead: `set a later end in line ${end?.place.line ?? 1}` }];
      if (each.says === "expect" && each.byMs !== null && late(each.byMs)) return [{ ...place, what: "this is expected after the end of the story", instead: `set a later end in line ${end?.place.line ?? 1}` }];
      if (each.says === "at") return pastIn(each.happening, each.atMs).map((what) => ({ ...place, what, instead: "write a time that fits that of the line" }));
      if (each.says === "expect") return sinceIn(each).map((what) => ({ ...place, what, instead: "write an earlier since" }));
      return [];
    }),
  ];
}

function pastIn(happening: Happening, atMs: number): readonly string[] {
  if (happening.does === "pause" && happening.untilMs <= atMs) return ["the pause ends before it begins"];
  if (happening.does === "call" && "untilMs" in happening.fault.lasts && happening.fault.lasts.untilMs <= atMs) return ["the fault ends before it begins"];
  if (happening.does === "decide" && happening.decides.seenAtMs !== null && happening.decides.seenAtMs > atMs) return ["nobody can decide on what is shown later"];
  return [];
}

function sinceIn({ fact, byMs }: { readonly fact: Fact; readonly byMs: number | null }): readonly string[] {
  return fact.is === "mutations" && fact.sinceMs !== null && byMs !== null && fact.sinceMs >= byMs ? ["nothing can happen between since and by"] : [];
}
