// What isolated drills have left behind, run by run, and when a later run has shown that it is gone. Pure, over a run's state and what is kept of
// those before it: a run that overtakes a drill must not make its left-overs forgotten, and neither must a drill that looked elsewhere.

import type { LeftBehind } from "./drills.ts";
import { copiesMadeBy } from "./drill-copies.ts";
import { letsIsolated } from "./isolated-drills.ts";
import { cleanUpOf } from "./isolated-ending.ts";
import type { Mutation } from "./mutations.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Plan } from "./plan.ts";
import type { RunState, StepState } from "./record.ts";
import { undoKey } from "./step-keys.ts";
import type { Instant } from "./units.ts";

const starts = new Set<string>(["ec2.StartInstances", "autoscaling.UpdateAutoScalingGroup", "autoscaling.ResumeProcesses"]);

/** What takes a machine or group back to how it was before it was started, by its Region; the same words mean the same state before. */
const backOf = ({ call, undo }: Mutation): readonly string[] => (starts.has(call.operation) && undo !== null ? [`${undo} (${call.region})`] : []);

/** What the step has sent, or what a dry run saw that it would send: either way it saw that this was not started. */
const seenBack = ({ attempts, would }: StepState): readonly string[] => [...attempts.filter(({ outcome }) => outcome !== "not-sent").map(({ mutation }) => mutation), ...(would ?? [])].flatMap(backOf);

/** The Regions in which the run has looked and found no copy of any drill of the plan, at its end or, of earlier drills, at its beginning. */
function clearedRegions(plan: Plan, state: RunState): readonly string[] {
  const [look] = allSteps(plannedNodes(plan.steps)).filter(({ kind }) => kind === "drill.left-overs");
  if (look === undefined) return [];
  const found = [look.id, undoKey(look.id)].some((id) => state.steps[id]?.status === "done");
  return found ? Object.values(plan.sites).map(({ region }) => region) : [];
}

/** What the run itself leaves as it stands; undefined where all that it made and started was seen to be gone, or it had made nothing. */
function leftBy(plan: Plan, state: RunState, at: Instant): LeftBehind | undefined {
  const { outcome, sentences } = cleanUpOf(plan, state);
  if (outcome !== "open") return undefined;
  const [look] = allSteps(plannedNodes(plan.steps)).filter(({ kind }) => kind === "drill.left-overs");
  // Its own copies are known to be gone only by a look at its end.
  const region = copiesMadeBy(state).length === 0 || (look !== undefined && state.steps[undoKey(look.id)]?.status === "done") ? null : (plan.sites[state.target]?.region ?? "");
  const started = allSteps(plannedNodes(plan.steps)).flatMap(({ id }) => {
    const step = state.steps[id];
    return step === undefined || state.steps[undoKey(id)]?.status === "done" ? [] : step.attempts.filter(({ outcome: came }) => came !== "refused" && came !== "not-sent").flatMap(({ mutation }) => backOf(mutation));
  });
  return region === null && started.length === 0 ? undefined : { run: state.run, at, because: sentences.join(" "), region, started: [...new Set(started)] };
}

/**
 * What is left after a drill, `kept` being what was before it. Copies of a run are forgotten only when its Region was looked at and none was found,
 * a machine or group only when a later run saw it as it was before it was started. `plan` is the plan as the run sees it.
 */
export function leftAfter(kept: readonly LeftBehind[], plan: Plan, state: RunState, at: Instant): readonly LeftBehind[] {
  const cleared = clearedRegions(plan, state);
  const back = new Set(Object.values(state.steps).flatMap(seenBack));
  const before = kept.filter(({ run }) => run !== state.run).flatMap((each): readonly LeftBehind[] => {
    const region = each.region !== null && cleared.includes(each.region) ? null : each.region;
    const started = each.started.filter((way) => !back.has(way));
    return region === null && started.length === 0 ? [] : [{ ...each, region, started }];
  });
  const own = leftBy(plan, state, at);
  return own === undefined ? before : [...before, own];
}

/** What is left of one run, and what is to be done about it, a sentence each; `drills`: whether the plan as it is now lets an isolated drill that looks in that Region. */
export function sayLeft({ because, region, started }: LeftBehind, drills: (region: string) => boolean): readonly string[] {
  const copies = region === null ? [] : [`${because} ${drills(region) ? "The next isolated drill deletes copies first; understudy drill clean has it done now." : `No isolated drill of the plan as it is now looks for its copies in ${region}: delete them there yourself, by the tag understudy-drill.`}`];
  return [...copies, ...(started.length === 0 ? [] : [`Not seen to be set back: ${started.join("; ")}. Do it yourself where the site still stands by; a later dry or isolated drill that sees it done forgets it.`])];
}

/** Whether an isolated drill of the plan as it is now looks for copies in a Region. */
export const looksIn = (plan: Plan) => (region: string): boolean => letsIsolated(plan) && Object.values(plan.sites).some((site) => site.region === region);
