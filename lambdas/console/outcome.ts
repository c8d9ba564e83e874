// What a person asked for, answered in one sentence. Pages, forms, the JSON interface and the terminal say the same about the
// same answer, and nothing is called done before the other side has said so.

import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { asFailure } from "../../workflows/failure.ts";
import type { Instant } from "../../workflows/units.ts";
import { utc } from "./words.ts";

export interface Outcome {
  readonly good: boolean;
  readonly sentence: string;
  /** The HTTP status that says the same. */
  readonly status: 200 | 400 | 401 | 403 | 404 | 409 | 429 | 500 | 502 | 503;
  readonly code?: string;
  /** The run that came of it. */
  readonly run?: string;
  /** The sentence is for this person alone and stands nowhere else: the answer itself shows it, and leads nowhere. */
  readonly once?: true;
}

/** The answer of the deciding function. */
export type DecisionOf = { readonly decided: true; readonly decision: string; readonly by: string } | { readonly decided: false; readonly code: string; readonly because: string };
/** The answer of the requesting function. */
export interface StartOf {
  readonly answered: string;
  readonly because?: string;
  readonly run?: string;
}

const decidedWords: Readonly<Record<string, string>> = { approve: "Approved", reject: "Rejected", retry: "Retry asked for", skip: "Step skipped", "done-by-hand": "Marked as done by hand", force: "Force asked for", stop: "Stop asked for", commit: "Committed", return: "Return chosen", hold: "Held" };

/** What a decision is called once it is taken. */
export const saysDecision = (decision: string): string => decidedWords[decision] ?? `Decided ${decision}`;

const codeStatus: Readonly<Record<string, Outcome["status"]>> = { "no-such-gate": 404, "not-a-choice": 400, "reason-missing": 400, "plan-not-typed": 400, "not-an-approver": 403, "asked-for-it": 403 };
/** Nothing is decided, and what was asked for was done. */
const heard: Readonly<Record<string, string>> = { "waits-for-others": "Counted", held: "Held" };

/** Losing a race and changed facts are answers, not failures: they name who was first or what to do. */
export function decisionOutcome(answer: DecisionOf, now: Instant): Outcome {
  if (answer.decided) return done(`${saysDecision(answer.decision)} by ${answer.by} at ${utc(now)}.`);
  const word = heard[answer.code];
  if (word !== undefined) return { ...done(`${word}: ${ended(answer.because)}`), code: answer.code };
  return { good: false, status: codeStatus[answer.code] ?? 409, code: answer.code, sentence: `Your decision was not taken: ${ended(answer.because)}` };
}

/** What a drill that has been started does first. */
const begins: Readonly<Record<DrillKind, string>> = {
  dry: "It is a drill: it changes nothing and asks nobody.",
  isolated: "It is an isolated drill: it looks first, then asks before it changes anything.",
  live: "It is the first leg of a live drill, in which production moves: it looks first, then asks.",
  "game-day": "It is a game day: a fault was drawn, which you alone are told.",
};

/** A run that is already open is joined, which is what was asked for. */
export function startOutcome(answer: StartOf, drill?: DrillKind): Outcome {
  const because = answer.because === undefined ? "." : `: ${ended(answer.because)}`;
  // No run: what it leads to starts runs of its own.
  if (answer.answered === "started" && drill === "game-day") return { ...done(`${begins[drill]} Keep this, it is not shown again${because}`), once: true };
  if (answer.answered === "duplicate" && drill === "game-day") return { ...done(`No second one was begun${because}`), once: true };
  if (answer.answered === "started") return { ...done(`A run has been started${answer.run === undefined ? "" : ` (${answer.run})`}. ${drill === undefined ? "It looks first, then asks." : begins[drill]}`), ...(answer.run === undefined ? {} : { run: answer.run }) };
  const run = answer.run === undefined ? {} : { run: answer.run };
  // The same form once more, because somebody pressed twice or never saw the answer: what it asked for is on its way.
  if (answer.answered === "duplicate" && answer.run !== undefined) return { ...done(`Your request has started a run before, and no second one was started (${answer.run}).`), ...run };
  if (answer.answered === "joined") return { ...done(`Your request was added to the run that is open${because}`), ...run };
  if (answer.answered === "after-repair") return done(`Your request is kept${because}`);
  return { good: false, status: answer.answered === "not-allowed" ? 403 : 409, code: answer.answered, sentence: `No ${drill === undefined ? "run" : "drill"} was started (${answer.answered})${because}` };
}

/** What a person said of a game day: kept now, or before. */
export function saidOutcome({ answered: word, because = "" }: StartOf): Outcome {
  if (word === "noted" || word === "duplicate") return done(`Kept: ${ended(because)}`);
  return { good: false, status: word === "not-allowed" ? 403 : 409, code: word, sentence: `Nothing was kept (${word}): ${ended(because)}` };
}

/** The answer of the switching function. */
export type SwitchOf = { readonly done: true; readonly sentence: string } | { readonly done: false; readonly code: string; readonly because: string };

export function switchOutcome(answer: SwitchOf): Outcome {
  if (answer.done) return done(answer.sentence);
  const status = answer.code === "no-such-plan" ? 404 : answer.code === "not-allowed" ? 403 : answer.code === "pause-too-long" ? 400 : 409;
  return { good: false, status, code: answer.code, sentence: `Nothing was switched: ${ended(answer.because)}` };
}

export function done(text: string): Outcome {
  return { good: true, status: 200, sentence: text };
}

/** Ends with one full stop. */
export function ended(text: string): string {
  return `${text.replace(/[.\s]+$/, "")}.`;
}

/** Asks, and says in a sentence what went wrong where something did. */
export async function answered(ask: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await ask();
  } catch (thrown) {
    const failure = asFailure(thrown);
    const text = ended(failure.message);
    switch (failure.name) {
      case "Refused":
        return { good: false, status: 400, sentence: text, ...(failure.code !== undefined && { code: failure.code }) };
      case "Transient":
        return { good: false, status: 503, sentence: `Nothing happened, and it may work in a moment: ${text}` };
      case "Unknown":
        return { good: false, status: 502, sentence: `It is not known whether this happened; look before you try again: ${text}` };
      default:
        return { good: false, status: 500, sentence: `This is a mistake of the console itself: ${text}` };
    }
  }
}
