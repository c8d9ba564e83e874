// How a run ends, decided from its record: pure, and the same for the close function and for the sweep that closes a run
// whose execution is dead.

import { sayCommitted, sayReturnLost } from "./commit-window.ts";
import { stepsToUndo } from "./commit-point.ts";
import { isIsolated, onlyCleans } from "./drill-kinds.ts";
import { dryEnding } from "./dry-run.ts";
import { undoKey } from "./step-keys.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunEnd, RunState } from "./record.ts";
import { hasMoved } from "./moved.ts";
import { isolatedEnding } from "./isolated-ending.ts";
import { sayNodeLeft } from "./node-off.ts";
import { copiedDatabases } from "./reprotects.ts";
import { sayStandingBans } from "./standing-bans.ts";
import { describeStep } from "./steps.ts";
import { sayMove, sayUnprotected } from "./switchover-words.ts";

export interface Ending {
  readonly end: RunEnd;
  readonly sentence: string;
  /** Whether the target serves now, so that it is the active site from here on. */
  readonly moved: boolean;
}

/** Ends after which the execution ends in Succeed; every other end is a Fail, so that an alarm stands on it. */
export const goodEnds: ReadonlySet<RunEnd> = new Set<RunEnd>(["succeeded", "done-with-exceptions", "no-action", "rejected"]);

/** How a step ends that the next one may build on. */
const ended: readonly string[] = ["done", "skipped", "done-by-hand"];

/** `error` is what broke the execution, if anything did; `targetBanned` is whether the watchdogs of the target may not renew now. */
export function endingOf(plan: Plan, state: RunState, error: string | null, targetBanned = false): Ending {
  const ending = howItEnded(plan, state, error);
  return { ...ending, sentence: [ending.sentence, ...sayNodeLeft(plan, state), ...sayStandingBans(state, targetBanned)].join(" ") };
}

function howItEnded(plan: Plan, state: RunState, error: string | null): Ending {
  if (isIsolated(state) && state.authorised !== null) return isolatedEnding(plan, state, error);
  const moved = hasMoved(plan, state);
  const move = sayMove(state);
  const changed = state.mutations === 0 ? "Nothing was changed." : `${state.mutations === 1 ? "1 change was" : `${state.mutations} changes were`} made${moved ? `, and ${state.target} serves` : ""}; the report lists ${state.mutations === 1 ? "it" : "them"}.`;
  const still = (end: RunEnd, sentence: string): Ending => ({ end, sentence: [`${sentence} ${changed}`, ...(end === "failed" || end === "stopped" ? sayReturnLost(plan, state, end) : [])].join(" "), moved });
  if (error !== null) return still("failed", `The run failed: ${error}.`);
  // A planned move that was stopped is taken back, or goes forward: its end says which.
  if (state.stopRequested !== null && state.kind !== "switchover") return still("stopped", `${state.stopRequested.by} stopped the run: ${state.stopRequested.reason}.`);

  if (state.dry) return dryEnding(plan, state);

  const { verdict, authorised } = state;
  if (authorised === null) {
    const approval = state.gates.find((gate) => gate.gate === "approve-failover");
    if (approval?.decision?.decision === "reject") return still("rejected", `${approval.decision.by} rejected the ${move}: ${approval.decision.reason}.`);
    if (approval !== undefined && approval.status !== "decided" && approval.status !== "overtaken") return still("expired", `Nobody decided in time, so nothing was ${state.kind === "repair" ? "repaired" : onlyCleans(state) ? "deleted" : state.kind === "reprotect" || isIsolated(state) ? "copied" : "moved"}.`);
    if (verdict?.verdict === "stand-down") return still("no-action", verdict.sentence);
    if (verdict?.verdict === "refuse") return still("refused", verdict.sentence);
    if (verdict !== null) return still("refused", `The facts did not stay the same long enough to act on them: ${verdict.sentence}`);
    return still("failed", "The run ended before anything was assessed.");
  }

  const steps = allSteps(plannedNodes(plan.steps));
  const statusOf = (step: PlannedStep): string => state.steps[step.id]?.status ?? "";
  const titleOf = (step: PlannedStep): string => describeStep(step, state, plan).title;
  const sent = ({ id }: PlannedStep): boolean => state.steps[id]?.attempts.some(({ outcome }) => outcome !== "refused" && outcome !== "not-sent") === true;
  const back = stepsToUndo(plan).filter((step) => state.steps[undoKey(step.id)] !== undefined);
  if (back.length > 0) {
    const left = stepsToUndo(plan).filter((step) => (back.includes(step) || sent(step)) && !ended.includes(state.steps[undoKey(step.id)]?.status ?? ""));
    if (left.length > 0) return still("failed", `The run was being taken back and ended before this was undone: ${left.map(titleOf).join("; ")}.`);
    return { end: "rolled-back", sentence: `${whyBack(plan, state)}, so what had been done was undone: ${back.map((step) => `${titleOf(step)} (${state.steps[undoKey(step.id)]?.because})`).join("; ")}.`, moved: false };
  }
  const open = steps.filter((step) => !ended.includes(statusOf(step)));
  if (open.length > 0 && state.kind === "switchover" && state.mutations === 0) return { end: "rolled-back", sentence: `${whyBack(plan, state)}, and nothing had been done that would have to be undone.`, moved: false };
  if (open.length > 0 && (state.kind === "repair" || state.kind === "reprotect") && state.gates.some(({ status, gate }) => status === "expired" && gate !== "approve-failover")) {
    // Expired says that nothing was changed (I16): a copy that stands half made is no such end.
    return still(state.kind === "reprotect" && state.mutations > 0 ? "failed" : "expired", `Nobody decided in time, so the ${move} ended before its steps: ${open.map(titleOf).join("; ")}.`);
  }
  if (open.length > 0) return still("failed", `The run ended before its steps: ${open.map(titleOf).join("; ")}.`);
  const exceptions = steps.filter((step) => statusOf(step) !== "done");
  // Nobody's word protects: a copy was seen to follow, or it was not.
  const unseen = exceptions.filter(({ kind }) => kind === "reprotect.rds-replica" || kind === "reprotect.postgresql");
  if (unseen.length > 0) return still("failed", `${plan.title} is not shown to be protected again, because nobody saw this done: ${unseen.map((step) => `${titleOf(step)} (${statusOf(step)})`).join("; ")}.`);
  if (exceptions.length > 0) {
    const names = exceptions.map((step) => `${titleOf(step)} (${statusOf(step)})`);
    return { end: "done-with-exceptions", sentence: `${state.target} ${state.kind === "repair" ? "is repaired" : state.kind === "reprotect" ? "is protected again" : "serves"}, with ${names.length === 1 ? "1 exception" : `${names.length} exceptions`}: ${[`${names.join("; ")}.`, ...sayCommitted(plan, state)].join(" ")}`, moved };
  }
  if (state.repair !== undefined) return { end: "succeeded", sentence: `${plan.repairs?.[state.repair]?.title ?? state.repair}: done at ${state.target}, and every step was proved.`, moved };
  if (state.kind === "reprotect") return { end: "succeeded", sentence: `${plan.title} is protected again: ${copiedDatabases(plan).join(", ")} at ${state.target} follows ${state.source}; every step was proved.`, moved };
  return { end: "succeeded", sentence: [`${plan.title} ${state.kind === "switchover" ? `was ${state.failback === true ? "failed back" : "switched over"}` : "moved"} from ${state.source} to ${state.target}; every step was proved.`, ...(state.kind === "switchover" ? sayUnprotected(plan, state.source) : []), ...sayCommitted(plan, state)].join(" "), moved: true };
}

/** Why a run was taken back, a clause. A switchover turns back at the first thing that cannot be done before its commit point. */
function whyBack(plan: Plan, state: RunState): string {
  if (state.kind !== "switchover") return "Nobody decided in time";
  const stuck = allSteps(plannedNodes(plan.steps)).find(({ id }) => state.steps[id]?.status === "stuck");
  if (state.stopRequested !== null) return `${state.stopRequested.by} stopped the ${sayMove(state)} before its commit point (${state.stopRequested.reason})`;
  if (stuck !== undefined) return `The ${sayMove(state)} could not go on before its commit point (${describeStep(stuck, state, plan).title}: ${state.steps[stuck.id]?.because ?? ""})`;
  if (state.drained?.drained === false) return `The ${sayMove(state)} was given up before its commit point (${state.drained.because})`;
  return `Nobody decided in time, and the ${sayMove(state)} was before its commit point`;
}
