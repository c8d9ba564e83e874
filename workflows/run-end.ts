// How a run ends, decided from its record: pure, and the same for the close function and for the sweep that closes a run
// whose execution is dead.

import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunEnd, RunState } from "./record.ts";
import { describeStep } from "./steps.ts";

export interface Ending {
  readonly end: RunEnd;
  readonly sentence: string;
  /** Whether the target serves now, so that it is the active site from here on. */
  readonly moved: boolean;
}

/** Ends after which the execution ends in Succeed; every other end is a Fail, so that an alarm stands on it. */
export const goodEnds: ReadonlySet<RunEnd> = new Set<RunEnd>(["succeeded", "done-with-exceptions", "no-action", "rejected"]);

/** `error` is what broke the execution, if anything did. */
export function endingOf(plan: Plan, state: RunState, error: string | null): Ending {
  const still = (end: RunEnd, sentence: string): Ending => ({ end, sentence, moved: false });
  const changed = state.mutations === 0 ? "Nothing was changed." : `${state.mutations} changes were made; the report lists them.`;
  if (error !== null) return still("failed", `The run failed: ${error}. ${changed}`);
  if (state.stopRequested !== null) return still("stopped", `${state.stopRequested.by} stopped the run: ${state.stopRequested.reason}. ${changed}`);

  const { verdict, authorised } = state;
  if (authorised === null) {
    const approval = state.gates.find((gate) => gate.gate === "approve-failover");
    if (approval?.decision?.decision === "reject") return still("rejected", `${approval.decision.by} rejected the failover: ${approval.decision.reason}. ${changed}`);
    if (approval !== undefined && approval.status !== "decided" && approval.status !== "overtaken") return still("expired", `Nobody decided in time, so nothing was moved. ${changed}`);
    if (verdict?.verdict === "stand-down") return still("no-action", `${verdict.sentence} ${changed}`);
    if (verdict?.verdict === "refuse") return still("refused", `${verdict.sentence} ${changed}`);
    if (verdict !== null) return still("refused", `The facts did not stay the same long enough to act on them: ${verdict.sentence} ${changed}`);
    return still("failed", `The run ended before anything was assessed. ${changed}`);
  }

  const steps = allSteps(plannedNodes(plan.steps));
  const open = steps.filter((step) => !["done", "skipped", "done-by-hand"].includes(state.steps[step.id]?.status ?? ""));
  if (open.length > 0) {
    return still("failed", `The run ended before its steps: ${open.map((step) => describeStep(step, state, plan).title).join("; ")}. ${changed}`);
  }
  const exceptions = steps.filter((step) => state.steps[step.id]?.status !== "done");
  if (exceptions.length > 0) {
    const names = exceptions.map((step) => `${describeStep(step, state, plan).title} (${state.steps[step.id]?.status})`);
    return { end: "done-with-exceptions", sentence: `${state.target} serves, with ${exceptions.length} exceptions: ${names.join("; ")}.`, moved: true };
  }
  return { end: "succeeded", sentence: `${plan.title} moved from ${state.source} to ${state.target}; every step was proved.`, moved: true };
}
