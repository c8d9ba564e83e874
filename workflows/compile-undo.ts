// The way back of a run: what was done is undone in the reverse order, each step by its own function under a key of its own. Every machine
// ends in it that is taken back; that of an isolated drill always does.

import type { State } from "./asl.ts";
import { stepsToUndo } from "./commit-point.ts";
import { closeState, looped, visited } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { undoNames } from "./compile-names.ts";
import { again, carried, choice, gate, task } from "./compile-states.ts";
import { countedRetries, paceOfCalls, undoDeadlineMs } from "./polling.ts";
import { undoKey } from "./step-keys.ts";
import { deadlineOf, describeStep } from "./steps.ts";
import { wholeSeconds } from "./units.ts";
import type { Milliseconds } from "./units.ts";

/** A gate's task ends after this time and is opened again, which pages again; people's silence never abandons a half-moved site. */
export const gateRoundMs: Milliseconds = 90 * 86_400_000;

/** The rounds that are counted of a step: those that no person asked for, and after each of them the others. */
export const roundsOf = (first: number, deadlineMs: Milliseconds, callMs: Milliseconds, forces = 0): Parameters<typeof looped>[1] => [
  { times: first, pace: paceOfCalls(deadlineMs, callMs) },
  { times: countedRetries + forces, pace: paceOfCalls(deadlineMs, callMs, true) },
];

/** The way back: what was done before the commit point, undone in the reverse order, and then the end. */
export function undoStates({ plan, direction, titles, events }: Omit<Draft, "undoing">): { readonly start: string; readonly states: Record<string, State> } {
  let start = closeState;
  let states: Record<string, State> = {};
  for (const step of stepsToUndo(plan)) {
    const { row } = describeStep(step, direction, plan);
    const title = undoNames.before + (titles.get(step.id) ?? step.id);
    const key = undoKey(step.id);
    const next = start;
    const [came, wait, stuck, decided] = [title + undoNames.came, title + undoNames.wait, title + undoNames.stuck, title + undoNames.decided];
    states = {
      ...looped(events, roundsOf(1, undoDeadlineMs(deadlineOf(step), row.undoneWithinMs), row.callMs), {
        [title]: task(row.function, wholeSeconds(row.callMs) + 15, { ...carried, step: key }, again, [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: stuck }], came),
        [came]: choice(row.undo ?? "Nothing undoes it", { done: next, wait, stopped: closeState }, stuck),
        [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: title },
      }),
      ...visited(events, 1 + countedRetries, {
        [stuck]: gate({ gate: `stuck-${key}`, step: key }, gateRoundMs, stuck, "Close the run after an error", decided),
        [decided]: choice("A person decides how the way back goes on", { retry: title, skip: next, "done-by-hand": next }, closeState),
      }),
      ...states,
    };
    start = title;
  }
  return { start, states };
}
