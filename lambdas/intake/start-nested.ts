// Starts the run that a step of another plan's run asks for. Nothing of the message is believed but names: that the run is open and holds its plan's
// lease, that its plan has this step, and that the step has written down what it asks for, the record says. Who asked for that run counts as who
// asked for this one. Nobody approves anything by it: the run that starts looks, assesses and asks like any other.

import { givesWay } from "../../workflows/drill-kinds.ts";
import { nestedKey, nestedRun, whyNotNested } from "../../workflows/nested-plans.ts";
import { requesterOf } from "../../workflows/access.ts";
import { allSteps, isKind, plannedNodes } from "../../workflows/plan-steps.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Services } from "../runtime/services.ts";
import type { Deployment } from "./machines.ts";
import { startRun } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";
import { startSwitchover } from "./start-switchover.ts";

export interface NestedRequest {
  /** The plan of which a run is asked for, as it is deployed. */
  readonly plan: Plan;
  readonly id: string;
  /** The run and the step that ask. */
  readonly run: string;
  readonly step: string;
}

/** Starts it, or says why not. */
export async function startNested({ plan, id, run, step }: NestedRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { record, adapters } = services;
  const refuse = (because: string): StartAnswer => ({ answered: "not-allowed", because });
  const parent = await record.state(run);
  if (parent === undefined) return refuse(`the record knows no run ${run}`);
  const { run: open, killSwitch } = await record.readLease(parent.plan);
  if (parent.closed !== null || open !== run) return refuse(`run ${run} of ${parent.plan} is not open any more`);
  if (killSwitch) return refuse(`the kill switch of ${parent.plan} is on`);
  const text = await services.plan(parent.planDigest);
  const to = siteFor(text, parent, step, plan.plan);
  if (to === undefined) return refuse(`run ${run} of ${parent.plan} has no step ${step} that asks for a run of ${plan.plan}`);
  if (parent.dry || (parent.kind !== "failover" && parent.kind !== "switchover")) return { answered: "not-now", because: `run ${run} of ${parent.plan} is no failover and no planned move, and asks for no run` };
  const never = whyNotNested(text, plan, to);
  if (never !== undefined) return { answered: "not-now", because: never };
  const wanted = nestedRun(plan.plan, parent.kind, to, id);
  if (parent.steps[step]?.attempts.some(({ mutation }) => mutation.key === nestedKey(wanted)) !== true) return refuse(`run ${run} of ${parent.plan} has not written down that it asks for run ${wanted}`);

  const taken = await openAlready(plan.plan, to, wanted, services);
  if (taken !== undefined) return taken;
  const who = requesterOf(parent);
  const asker = { ...(who === undefined ? {} : { who }), ...(parent.trigger.identity === undefined ? {} : { identity: parent.trigger.identity }), what: `step ${step} of run ${run} of the plan ${parent.plan}, a ${parent.kind} to ${parent.target}` };
  if (parent.kind === "switchover") return startSwitchover({ plan: plan.plan, to, by: "plan", ...asker, id }, deployment, services);
  const site = (await record.active(plan.plan))?.site ?? plan.home;
  if (site === to) return { answered: "not-active", because: `${to} serves already` };
  return startRun({ plan: plan.plan, site, by: "plan", ...asker, at: adapters.clock.now(), nameParts: ["plan", id] }, deployment, services);
}

/** Where the other plan has to serve by that step of the run; undefined: it has no such step. */
function siteFor(text: Plan, { target }: RunState, step: string, name: string): string | undefined {
  const found = allSteps(plannedNodes(text.steps)).find(({ id }) => id === step);
  return found !== undefined && isKind(found, "activate.plan") && found.input.plan === name ? found.input.sites[target] : undefined;
}

/** The answer where a run is open beside which none starts; nothing is written into that run. */
async function openAlready(name: string, to: string, wanted: string, { record }: Services): Promise<StartAnswer | undefined> {
  const { run } = await record.readLease(name);
  if (run === undefined) return undefined;
  if (run === wanted) return { answered: "duplicate", run, because: `run ${run} was started before by the same request` };
  const open = await record.state(run);
  if (open !== undefined && givesWay(open)) return undefined;
  if (open !== undefined && open.target === to && open.trigger.leg === undefined && (open.kind === "failover" || open.kind === "switchover")) return { answered: "joined", run, because: `run ${run} is open and leads there` };
  return { answered: "busy", because: `run ${run} is open, and no run starts beside it` };
}
