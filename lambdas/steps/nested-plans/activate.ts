// Has another plan serve at the site that belongs to this run's target: by a run of its own, which asks its own people and keeps its own
// switches. This step asks for it once, joins one that leads there already, and waits until none is open but one whose people only choose whether
// it stays so; success is where the record then says that the plan serves, whatever a run was called.

import { inCommitWindow } from "../../../workflows/commit-gate.ts";
import { givesWay } from "../../../workflows/drill-kinds.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { controlFunctionName } from "../../../workflows/names.ts";
import { nestedKey, whyNotNested } from "../../../workflows/nested-plans.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { RunState } from "../../../workflows/record.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { nestedPlanRows } from "../../../workflows/step-rows/nested-plans.ts";
import { sayDuration, sayInstant } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { modeOf, readOtherPlan } from "./other-plan.ts";
import type { OtherPlan, PlanReadingAdapters } from "./other-plan.ts";

/** Undefined: the record knows no plan of that name. */
export type Facts = Seen<OtherPlan | undefined>;
type Input = StepInput<"activate.plan">;

const lookMs: Milliseconds = 6_000;
const againMs: Milliseconds = 5_000;
/** A state machine that was started opens its run within seconds, also when its functions start cold. */
const opensWithinMs: Milliseconds = 60_000;

export const activatePlan: StepKind<"activate.plan", Facts, PlanReadingAdapters> = {
  kind: "activate.plan",

  look(input, context, adapters) {
    return see(adapters.clock, lookMs, `the record of the plan ${input.plan}`, () => readOtherPlan(input, context, adapters));
  },

  decide(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const name = input.plan;
    const other = facts.value;
    if (other === undefined) return { to: "stuck", because: `the record knows no plan ${name}, so no run of it can be asked for here: deploy it with this arbiter; in a run without the arbiter, bring that plan there by a break-glass run of its own and say here that it was done by hand` };
    const to = input.sites[context.target];
    const never = whyNotNested(context.plan, other.plan, to);
    if (never !== undefined || to === undefined) return { to: "stuck", because: never ?? "no site is named" };
    return openRun(other, name, to) ?? whenNoneIsOpen(other, input, to, context);
  },

  // It never moves the other plan; it only looks whether there is anything that a person would have to take back.
  undo(facts, input, context) {
    if (!facts.seen) return unseen(facts);
    const stays: StepDecision = { to: "stuck", because: `this cannot be undone by itself; the way back is to ${nestedPlanRows["activate.plan"].undo}` };
    const home = input.sites[context.source];
    if (facts.value === undefined || home === undefined) return stays;
    const { active, lease, open } = facts.value;
    const name = input.plan;
    if (open !== undefined && servesInWindow(facts.value, open, home)) return { to: "done", proof: `the plan ${name} serves at ${home}, and ${whatIsChosen(open)}: nothing of it is to be taken back` };
    if (lease.run !== undefined && (open === undefined || !givesWay(open))) return open?.target === home ? { to: "wait", because: `waits for run ${lease.run} of the plan ${name}, which leads back to ${home}`, againMs } : stays;
    const askedAt = Math.max(0, ...(context.toUndo ?? []).map(({ at = 0 }) => at));
    if (context.at - askedAt < opensWithinMs) return { to: "wait", because: `a run of the plan ${name} was asked for ${sayDuration(context.at - askedAt)} ago and may still begin`, againMs };
    return active === home ? { to: "done", proof: `the plan ${name} serves at ${home}, and no run of it is open: nothing of it is to be taken back` } : stays;
  },
};

/** What follows from the run that is open; undefined: none is that would keep another from starting. */
function openRun(other: OtherPlan, name: string, to: string): StepDecision | undefined {
  const { lease, open } = other;
  if (lease.run === undefined || (open !== undefined && givesWay(open))) return undefined;
  if (open === undefined) return { to: "wait", because: `run ${lease.run} of the plan ${name} has just begun and has said nothing yet`, againMs };
  if (open.closed !== null) return { to: "wait", because: `run ${open.run} of the plan ${name} has ended and gives its lease back`, againMs };
  if (open.trigger.leg !== undefined) return { to: "stuck", because: `run ${open.run} of the plan ${name} is open, a leg of a live drill that ends at home; end that drill, and let this step try again when it is over` };
  const moves = open.kind === "failover" || open.kind === "switchover";
  if (!moves || open.target !== to) return { to: "stuck", because: `run ${open.run} of the plan ${name} is open, a ${open.kind} ${moves ? `from ${open.source} to ${open.target}` : `at ${open.target}`}, and not one to ${to}; see to that run, and let this step try again when it is over` };
  if (servesInWindow(other, open, to)) return { to: "done", proof: `the plan ${name} serves at ${to}, and ${whatIsChosen(open)}` };
  return { to: "wait", because: `waits for run ${open.run} of the plan ${name}, which ${whatItDoes(open)}${heldBy(lease)}`, againMs };
}

/**
 * Whether that run has brought the plan there and its people only choose still whether it stays so, for hours perhaps. Neither choice changes
 * anything by that run, and whoever depends on the plan is not kept without service for it (I21).
 */
function servesInWindow({ active, lease }: OtherPlan, open: RunState, site: string): boolean {
  return lease.run === open.run && !givesWay(open) && open.target === site && active === site && inCommitWindow(open);
}

const whatIsChosen = ({ run, source }: RunState): string => `of run ${run} it is still to be chosen whether that stays so or it returns to ${source}`;

function whatItDoes({ gates, target }: RunState): string {
  const asked = gates.filter(({ status }) => status === "waiting").map(({ title }) => `“${title}”`);
  return asked.length === 0 ? `moves it to ${target}` : `asks ${sayList(asked)}; that is answered there and not here`;
}

/** What people have switched off there, behind a sentence; empty for nothing. */
function heldBy({ killSwitch, killSwitchBy }: OtherPlan["lease"]): string {
  return killSwitch ? `; its kill switch is on${killSwitchBy === undefined ? "" : ` (${killSwitchBy})`}, so it changes nothing` : "";
}

function whenNoneIsOpen(other: OtherPlan, input: Input, to: string, context: StepContext): StepDecision {
  const { active, ended, own, lease } = other;
  const name = input.plan;
  const closed = own.state?.closed ?? null;
  if (active === to) return { to: "done", proof: `the plan ${name} serves at ${to}, and no run of it is open${closed === null ? "" : `; run ${own.run} ended ${closed.end}`}` };
  if (closed !== null) return { to: "stuck", because: sayEnded(own.run, closed, name, active) };
  if (lease.wish !== undefined) return { to: "wait", because: `a failover of the plan ${name} was requested and is about to start`, againMs };
  // Its people have just been asked, by whoever began that run: only a person asks them again.
  if (ended !== undefined && ended.closed !== null) return { to: "stuck", because: sayEnded(ended.run, ended.closed, name, active) };
  const barred = barredBy(other, context);
  if (barred !== undefined) return { to: "stuck", because: `no run of the plan ${name} is asked for, because ${barred}` };
  return { to: "act", because: `the plan ${name} serves at ${active}; its own run would go through ${stepsOf(other)}, as that plan says`, mutations: [request(other, input, to, context)] };
}

const sayEnded = (run: string, { end, sentence }: NonNullable<RunState["closed"]>, name: string, active: string): string => `run ${run} of the plan ${name} ended ${end} and the plan serves at ${active}: ${sentence || "no reason was given"}; a new try asks for another run`;

/** Why nothing of that plan may start by itself now, a clause. A person who means it all the same lifts that there. */
function barredBy({ lease: { killSwitch, killSwitchBy, pausedUntil, pausedBy, blockedUntil, blockedBy } }: OtherPlan, { at }: StepContext): string | undefined {
  if (killSwitch) return `its kill switch is on${killSwitchBy === undefined ? "" : ` (${killSwitchBy})`}`;
  if (pausedUntil !== undefined && pausedUntil > at) return `it is paused until ${sayInstant(pausedUntil)}${pausedBy === undefined ? "" : ` (${pausedBy})`}`;
  if (blockedUntil !== undefined && blockedUntil > at) return `nothing of it starts by itself until ${sayInstant(blockedUntil)}, after run ${blockedBy ?? "before"}; a person may acknowledge that run`;
  return undefined;
}

function stepsOf({ plan }: OtherPlan): string {
  return sayList(allSteps(plannedNodes(plan.steps)).map(({ kind }) => kind));
}

/** One request for one run. That it comes twice does no harm: its id is made of this run, this step and the try. */
function request({ own }: OtherPlan, { plan: name }: Input, to: string, context: StepContext): Mutation {
  const { plan, run, stepId } = context;
  const payload = { plan: name, by: `plan:${plan.plan}`, reason: `step ${stepId} of run ${run}`, id: own.id, nested: { run, step: stepId } };
  return {
    key: nestedKey(own.run),
    sentence: `Ask for a ${modeOf(context)} of the plan ${name} to ${to}, run ${own.run}`,
    call: { operation: "lambda.Invoke", region: plan.arbiter.region, input: { FunctionName: controlFunctionName("request"), Payload: JSON.stringify(payload) } },
    undo: `ask for a run of ${name} in the other direction`,
    settleMs: opensWithinMs,
    repeatable: true,
  };
}
