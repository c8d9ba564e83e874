// The states of a re-protection before its first step: it is asked or refused at once, because a person started it, and looked at again
// before anything is changed. See decisions/0064.

import type { State } from "./asl.ts";
import { askedAndConfirmed, closeState, toClose } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { again, carried, choice, often, task } from "./compile-states.ts";

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
    ...askedAndConfirmed({ plan, direction, events }, ask, firstStep),
  };
}
