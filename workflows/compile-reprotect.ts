// The states of a re-protection before its first step: it is asked or refused at once, because a person started it, and looked at again
// before anything is changed. See decisions/0064.

import type { State } from "./asl.ts";
import { closeState, lookAgain, toClose, visited } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { again, carried, choice, gate, often, task } from "./compile-states.ts";
import { longestHeldMs } from "./holding.ts";
import { expiryGraceMs, mostReassessments } from "./polling.ts";

/** Open, look, assess, ask, look and assess again; `firstStep` follows. */
export function reprotectStates({ plan, direction, events }: Draft, firstStep: string): Record<string, State> {
  const { source, target } = direction;
  const look = "Look at both sites from every vantage point";
  const ask = `Ask whether to protect ${target} again`;
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source, target, kind: "reprotect" }, often, toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one ends", { opened: look }, closeState),
    [look]: task("look", 30, { ...carried }, again, toClose, "Assess what was seen"),
    "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again, toClose, "May a copy be made?"),
    "May a copy be made?": choice("Where it is not known which site serves, or that nothing works at the other, it is refused", { ask }, closeState),
    ...visited(events, mostReassessments + 1, {
      [ask]: gate({ gate: "approve-failover" }, plan.decide.expires + longestHeldMs + expiryGraceMs, closeState, "Close the run after an error", "What was decided?"),
      "What was decided?": choice("Anything but an approval closes the run", { approve: lookAgain(direction) }, closeState),
      [lookAgain(direction)]: task("look", 30, { ...carried }, again, toClose, "Assess again before acting"),
      "Assess again before acting": task("assess", 20, { ...carried, confirms: true }, again, toClose, "Is the verdict still the same?"),
      "Is the verdict still the same?": choice("Facts that changed are shown and asked again; never acted on", { go: firstStep, ask }, closeState),
    }),
  };
}
