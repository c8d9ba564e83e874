// The states of a switchover that other runs have not: it is asked or refused at once, because a person started it, and between the
// fence and the first promotion it is shown that the target holds everything. See decisions/0058.

import type { State } from "./asl.ts";
import { askedAndConfirmed, closeState, looped, toClose } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { again, carried, choice, often, task } from "./compile-states.ts";
import { quietMs } from "./drained.ts";
import type { Pace } from "./loop-events.ts";
import { drainWithinMs } from "./switchovers.ts";
import { sayMove } from "./switchover-words.ts";
import type { Milliseconds } from "./units.ts";

/** The states before the first step: look, assess, ask, look and assess again. */
export function plannedStates({ plan, direction, events }: Draft, failback: boolean, firstStep: string): Record<string, State> {
  const { source, target } = direction;
  const move = sayMove({ kind: "switchover", failback });
  const look = "Look at both sites from every vantage point";
  const ask = failback ? `Ask whether to fail back to ${target}` : `Ask whether to switch over to ${target}`;
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source, target, kind: "switchover", ...(failback ? { failback } : {}) }, often, toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one ends", { opened: look }, closeState),
    [look]: task("look", 30, { ...carried }, again, toClose, "Assess what was seen"),
    "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again, toClose, "May it be moved without loss?"),
    "May it be moved without loss?": choice(`A ${move} that could lose anything, or leave a site that is not well, is refused`, { ask }, closeState),
    ...askedAndConfirmed({ plan, direction, events }, ask, firstStep),
  };
}

/** How fast it can be looked again whether the target holds everything: two looks have to lie a while apart. */
function paceOfDraining(withinMs: Milliseconds): Pace {
  const marksMs: Milliseconds[] = [];
  for (let at = 0; at < withinMs; at += quietMs) marksMs.push(at);
  return { deadlineMs: withinMs, marksMs, untimed: 2 };
}

/** The states that show that the target holds everything, and the first of them. They end at `next`, or on the way back. */
export function drainStates({ plan, direction: { source, target }, events, undoing }: Draft, next: string): { readonly start: string; readonly states: Record<string, State> } {
  const look = `Look whether ${target} holds all of ${source}`;
  const assess = `Compare what ${target} holds with ${source}`;
  const came = `Does ${target} hold everything?`;
  const wait = `Wait until ${target} holds everything`;
  // What cannot be shown is not done: an error leads back as time that is over does.
  const back = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: undoing }] as const;
  return {
    start: look,
    states: looped(events, [{ times: 1, pace: paceOfDraining(drainWithinMs(plan)) }], {
      [look]: task("look", 30, { ...carried }, again, back, assess),
      [assess]: task("assess", 20, { ...carried, confirms: false, drains: true }, again, back, came),
      [came]: choice("Nothing is promoted before it is shown that nothing is missing", { drained: next, wait, stopped: closeState }, undoing),
      [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: look },
    }),
  };
}
