// The state of the commit window: people choose, or the plan's time does, and either way the run ends. See decisions/0060.

import type { State } from "./asl.ts";
import { commitGate } from "./commit-gate.ts";
import { closeState } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { gate } from "./compile-states.ts";
import { longestHeldMs } from "./holding.ts";
import { expiryGraceMs } from "./polling.ts";

/** Where the last step leads, and the states that follow; without a window straight to the end. Only a failover has one. */
export function commitStates({ plan: { commit }, direction: { target }, repair, reprotect, switchover }: Pick<Draft, "plan" | "direction" | "repair" | "reprotect" | "switchover">): { readonly start: string; readonly states: Record<string, State> } {
  if (commit === undefined || repair !== undefined || reprotect !== undefined || switchover !== undefined) return { start: closeState, states: {} };
  const start = `Ask whether to commit to ${target}`;
  // Its own time-out is an answer too: the record says that nobody chose.
  return { start, states: { [start]: gate({ gate: commitGate }, commit.within + longestHeldMs + expiryGraceMs, closeState, "Close the run after an error", closeState) } };
}
