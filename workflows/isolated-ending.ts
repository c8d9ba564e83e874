// How an isolated drill ends, and whether what it made is gone: the proof of its clean-up. Pure, over a run's state; the run's end, console and
// report show this one value.

import { onlyCleans } from "./drill-kinds.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunEnd, RunState } from "./record.ts";
import { undoKey } from "./step-keys.ts";
import { describeStep } from "./steps.ts";

export interface CleanUp {
  /** `nothing-made`: the run has sent nothing that would have to be taken back. `proven`: a look afterwards found nothing left. */
  readonly outcome: "nothing-made" | "proven" | "open";
  /** What was seen last, or what is not known to be gone. */
  readonly sentences: readonly string[];
}

const sent = (state: RunState, { id }: PlannedStep): boolean => state.steps[id]?.attempts.some(({ outcome }) => outcome !== "refused" && outcome !== "not-sent") === true;

/** Whether all that the drill made or started is seen to be gone or stopped again. `plan` is the plan as the run sees it. */
export function cleanUpOf(plan: Plan, state: RunState): CleanUp {
  const steps = allSteps(plannedNodes(plan.steps));
  const changed = steps.filter((step) => sent(state, step));
  if (changed.length === 0) return { outcome: "nothing-made", sentences: ["It had made and started nothing."] };
  // A step whose way back is done was seen to be undone; a person's word shows nothing.
  const backOf = ({ id }: PlannedStep): RunState["steps"][string] | undefined => state.steps[undoKey(id)];
  const [look] = steps.filter(({ kind }) => kind === "drill.left-overs");
  const open = [...new Set([...changed, ...(look === undefined ? [] : [look])])].filter((step) => backOf(step)?.status !== "done");
  if (open.length > 0) return { outcome: "open", sentences: open.map((step) => `Not seen to be taken back: ${describeStep(step, state, plan).title} (${backOf(step)?.because ?? "its way back was not taken up"}).`) };
  return { outcome: "proven", sentences: look === undefined ? [] : [`Clean-up is proven: ${backOf(look)?.because ?? ""}.`] };
}

/** The end of a run that was to delete what earlier drills left, and to do nothing else. */
function cleanUpEnding(steps: readonly PlannedStep[], { steps: states, mutations, stopRequested }: RunState, error: string | null, ends: (end: RunEnd, sentence: string) => IsolatedEnding): IsolatedEnding {
  const look = steps.find(({ kind }) => kind === "drill.left-overs")?.id ?? "";
  const [first, last] = [states[look], states[undoKey(look)]];
  if (first?.status !== "done" || last?.status !== "done") return ends("failed", `What earlier drills left is not known to be gone (${[first, last].find((each) => each?.status !== "done")?.because ?? "it was not looked for"}).`);
  if (error !== null) return ends("failed", `The clean-up failed: ${error}.`);
  if (stopRequested !== null) return ends("stopped", `${stopRequested.by} stopped the clean-up: ${stopRequested.reason}.`);
  return ends("succeeded", mutations === 0 ? "Nothing of an earlier drill was found, and nothing was deleted." : `What earlier drills had left was deleted with ${mutations === 1 ? "1 call" : `${mutations} calls`}.`);
}

export interface IsolatedEnding {
  readonly end: RunEnd;
  readonly sentence: string;
  readonly moved: false;
}

/** The end of a drill that somebody had let begin. Left-overs are a failure, whatever it has shown. */
export function isolatedEnding(plan: Plan, state: RunState, error: string | null): IsolatedEnding {
  const steps = allSteps(plannedNodes(plan.steps));
  const { outcome, sentences } = cleanUpOf(plan, state);
  const cleaned = sentences.join(" ");
  const ends = (end: RunEnd, sentence: string): IsolatedEnding => ({ end, sentence: `${sentence} ${cleaned}`, moved: false });
  if (onlyCleans(state)) return cleanUpEnding(steps, state, error, ends);
  if (outcome === "open") return ends("failed", `The isolated drill at ${state.target} left something behind, which goes on costing money until it is gone: the next isolated drill deletes copies first (understudy drill start ${plan.plan} --kind isolated), or you have it done now (understudy drill clean ${plan.plan}); machines and groups a person puts back.`);
  if (error !== null) return ends("failed", `The isolated drill failed: ${error}.`);
  if (state.stopRequested !== null) return ends("stopped", `${state.stopRequested.by} stopped the isolated drill: ${state.stopRequested.reason}.`);
  const missing = steps.filter(({ id }) => state.steps[id]?.status !== "done");
  if (missing.length > 0) return ends("failed", `The isolated drill at ${state.target} has not shown what it was for: ${missing.map((step) => `${describeStep(step, state, plan).title} (${state.steps[step.id]?.because ?? "not reached"})`).join("; ")}.`);
  return ends("succeeded", `The isolated drill at ${state.target} was done while ${state.source} served, and every step was proved: ${steps.filter(({ kind }) => kind !== "drill.left-overs").map((step) => `${describeStep(step, state, plan).title} (${state.steps[step.id]?.because ?? ""})`).join("; ")}.`);
}
