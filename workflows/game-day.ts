// What comes next of a game day: one function from what is known to what the sweep does. It starts and changes nothing itself; it calls people, and
// ends the day. Pure.

import { faultOf } from "./game-day-state.ts";
import type { GameDay } from "./game-day-state.ts";
import type { LiveVerdict } from "./live-drill-state.ts";
import type { Plan } from "./plan.ts";
import { sayDuration } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** A fault that is not caused within this is not caused any more: the circumstances under which the day began are old. */
export const causedWithinMs: Milliseconds = 60 * 60_000;

/** After the fault is taken back, an alarm of it may still be on its way for so long. */
export const settlesMs: Milliseconds = 3 * 60_000;

/** So long after its time is over somebody is waited for to say that the fault is taken back; then the day ends without it. */
export const givesUpMs: Milliseconds = 4 * 3_600_000;

export interface SeenOfDay {
  readonly now: Instant;
  /** Why no fault may be caused any more; null where one may. */
  readonly halted: string | null;
  /** A run of no drill that was opened since the day began, while no fault stood. */
  readonly foreign: string | null;
  /** A run of no drill that is open. */
  readonly openRun: string | null;
  /** The site that serves by the record. */
  readonly active: string;
}

/**
 * What people are told, each once; by its name. `take-back-run`: to take the fault back, where a run is open that may stop something, also to those who
 * were told before it opened; `take-back-moved`: where production stands elsewhere by now, also to those who were told before it moved.
 */
export type Telling = "begun" | "take-back" | "take-back-run" | "take-back-moved";

/** Each way to be told to take the fault back, by what it warns of: whoever was told a later one needs none of those before it. */
const takesBack: readonly Telling[] = ["take-back", "take-back-run", "take-back-moved"];

export type NextOfDay =
  | { readonly does: "tell"; readonly what: Telling; readonly text: string }
  | { readonly does: "wait"; readonly because: string }
  | { readonly does: "grade" }
  | { readonly does: "end"; readonly verdict: LiveVerdict; readonly because: string };

/** The next thing to do; `plan` is the text from which was drawn. */
export function nextOfGameDay(plan: Plan, day: GameDay, { now, halted, foreign, openRun, active }: SeenOfDay): NextOfDay {
  const { caused, removed, stop, told, who, commitment, openedAt, source } = day;
  const over = (because: string): NextOfDay => ({ does: "end", verdict: "not-finished", because });
  if (caused === null) {
    if (stop !== null) return over(`${stop.by} ended it before the fault was caused: ${stop.because}`);
    if (halted !== null) return over(`the fault was not caused, because ${halted}`);
    if (foreign !== null) return over(`run ${foreign} was opened before the fault was caused, so what it met is no part of the game day`);
    if (now - openedAt > causedWithinMs) return over(`${who} has not caused the fault within ${sayDuration(causedWithinMs)}`);
    if (!told.includes("begun")) return { does: "tell", what: "begun", text: `A game day of ${plan.title} has begun. ${who} causes one of the ${plan["game-day"]?.faults.length ?? 0} faults of the plan's list within ${sayDuration(causedWithinMs)}; which one is secret, and bound by the digest ${commitment}. Production is really disturbed: decide as always, because what you see may as well be real. Nothing is asked of you now.` };
    return { does: "wait", because: `${who} has not caused the fault yet` };
  }
  const { remove, name, lasts } = faultOf(plan, day);
  if (removed === null) {
    const overdueMs = now - caused.at - lasts;
    if (overdueMs > givesUpMs) return { does: "grade" };
    const what = active !== source ? "take-back-moved" : openRun !== null ? "take-back-run" : "take-back";
    const wasTold = takesBack.slice(takesBack.indexOf(what)).some((each) => told.includes(each));
    if ((overdueMs > 0 || stop !== null) && !wasTold) {
      const why = stop === null ? `The fault of the game day was to stand for ${sayDuration(lasts)} at most, and nobody has said that it is taken back` : `${stop.by} ended the game day (${stop.because}), and its fault stands`;
      return { does: "tell", what, text: `${takesBack.some((each) => told.includes(each)) ? sinceTold({ active, source, openRun }) : ""}${why}. It is ${name}. Take it back now: ${remove}.${beforeIt({ active, source, openRun })} Then say so: under Drills on the console, or understudy drill removed ${plan.plan} --reason …` };
    }
    return { does: "wait", because: "the fault stands" };
  }
  // After the fault was taken back nothing is left to end: such a word, which an earlier version kept, takes nothing of the grade.
  if (stop !== null && stop.at <= removed.at) return over(`${stop.by} ended it while its fault stood: ${stop.because}`);
  if (now - removed.at < settlesMs) return { does: "wait", because: "the fault was taken back a moment ago, and an alarm of it may be on its way" };
  if (openRun !== null) return { does: "wait", because: `run ${openRun} is open` };
  return { does: "grade" };
}

/** What whoever takes the fault back has to see first: that nothing starts again which a run has stopped, or is about to stop (I1). */
function beforeIt({ active, source, openRun }: Pick<SeenOfDay, "active" | "openRun"> & Pick<GameDay, "source">): string {
  if (active !== source) return ` ${active} serves by now, and no longer ${source}: see first that this starts nothing at ${source} that was stopped when ${active} took over.`;
  return openRun === null ? ` See first whether a run is open by then: start nothing at ${source} that it has stopped.` : ` Run ${openRun} is open and may move production: see first what it has stopped at ${source}, or another run that is open by then, and start nothing of that.`;
}

/** What is so since people were told to take the fault back. */
function sinceTold({ active, source, openRun }: Pick<SeenOfDay, "active" | "openRun"> & Pick<GameDay, "source">): string {
  return active !== source ? "Production has moved since people were told to take the fault back. " : openRun === null ? "" : `Run ${openRun} is open since people were told to take the fault back. `;
}
