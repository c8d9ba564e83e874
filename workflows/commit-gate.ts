// Whether the commit window of a run is open: all that most functions ask of it. What it is stands in commit-window.ts.

import type { GateState, RunState } from "./record.ts";

/** The name of its gate: each run has one at most. */
export const commitGate = "commit-window";

/** The gate of the window, once it was opened. */
export function commitGateOf({ gates }: Pick<RunState, "gates">): GateState | undefined {
  return gates.find(({ kind }) => kind === "commit-window");
}

/** Whether the target serves and it is still to be chosen whether it stays so. */
export function inCommitWindow(state: Pick<RunState, "gates" | "closed">): boolean {
  return state.closed === null && commitGateOf(state)?.status === "waiting";
}
