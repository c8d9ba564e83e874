// Starts a drill, once, for a person or by the plan's schedule, or says why not and keeps that. A dry one runs the failover's own machine, by
// a trigger that says what it is; an isolated one has a machine of its own. Nothing real ever waits for either (lambdas/open/end-drill.ts).

import { canonicalJson } from "../../workflows/digest.ts";
import { drillLateMs, frozenAt, plannedDrill } from "../../workflows/drill-plan.ts";
import { whyNoDrill } from "../../workflows/drill-readiness.ts";
import { notBuilt } from "../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { whyNoIsolated } from "../../workflows/isolated-drills.ts";
import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant } from "../../workflows/units.ts";
import { startExecution } from "../aws/step-functions.ts";
import { keepDrill } from "../runtime/record/drills.ts";
import type { Services } from "../runtime/services.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

export interface DrillRequest {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly kind: DrillKind;
  /** Where a failover would lead; left out, to the site that stands by. */
  readonly to?: string | undefined;
  readonly by: "person" | "schedule";
  /** Who asks, in the words of the plan; of the schedule `schedule`. */
  readonly who: string;
  readonly identity?: string | undefined;
  /** Who asks and why. */
  readonly what: string;
  /** Made by the caller: the same request sent twice starts one drill. */
  readonly id: string;
}

/** Starts the drill, or says why not. A request that is repeated is answered as a duplicate, whatever stands meanwhile. */
export async function startDrill(request: DrillRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { plan: { plan: name }, kind, who } = request;
  const answer = await tryToStart(request, deployment, services);
  return answer.answered === "started" || answer.answered === "duplicate" ? answer : keptRefusal(name, kind, who, answer, services);
}

/** Keeps that no drill started, for whoever wonders later. */
async function keptRefusal(name: string, kind: DrillKind, by: string, answer: Extract<StartAnswer, { because: string }>, { record, adapters }: Services): Promise<StartAnswer> {
  const refused = { at: adapters.clock.now(), by, because: answer.because };
  await record.alone((context) => keepDrill(context, name, kind, { refused }));
  return answer;
}

/** Starts the drill that the plan's schedule has due at `scheduled`; dropped where that is long ago, or where the plan has no such drill any more. */
export async function startScheduled({ plan, planDigest, kind, scheduled }: Pick<DrillRequest, "plan" | "planDigest" | "kind"> & { readonly scheduled: string }, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const who = "schedule";
  const refuse = (answered: "not-now" | "too-late", because: string): Promise<StartAnswer> => keptRefusal(plan.plan, kind, who, { answered, because }, services);
  const planned = plannedDrill(plan, kind);
  if (planned === undefined) return refuse("not-now", `the plan ${plan.plan} schedules no ${kind} drill any more`);
  const lateMs = services.adapters.clock.now() - Date.parse(scheduled);
  if (lateMs > drillLateMs) return refuse("too-late", `it was due at ${scheduled}, ${sayDuration(lateMs)} ago, and nobody expects a drill now`);
  return startDrill({ plan, planDigest, kind, by: "schedule", who, what: `the plan's schedule, ${planned.every} in ${planned.zone}: due at ${scheduled}`, id: scheduled }, deployment, services);
}

async function tryToStart({ plan, planDigest, kind, to, by, who, identity, what, id }: DrillRequest, deployment: Deployment, { record, adapters, arbiterRegion }: Services): Promise<StartAnswer> {
  const name = plan.plan;
  const missing = notBuilt(kind);
  if (missing !== undefined) return { answered: "not-built", because: missing };
  const unlet = kind === "isolated" ? whyNoIsolated(plan) : undefined;
  if (unlet !== undefined) return { answered: "not-now", because: unlet };
  const active = (await record.active(name))?.site ?? plan.home;
  const target = otherSite(plan, active);
  if (to !== undefined && to !== target) return { answered: "not-active", because: `${active} serves, so a failover of ${name} leads to ${target} and not to ${to}` };
  const machine = machineOf(deployment, name, target, undefined, kind === "isolated" ? kind : undefined);
  if (machine === undefined) return { answered: "no-machine", because: `no ${kind === "isolated" ? `isolated drill of ${name} at` : `failover of ${name} to`} ${target} is deployed` };
  const run = runName(name, ["drill", kind, id]);
  const duplicate: StartAnswer = { answered: "duplicate", run, because: `run ${run} was started before by the same request` };

  const [{ run: openRun, killSwitch, pausedUntil }, readiness] = await Promise.all([record.readLease(name), record.readiness(name)]);
  if (openRun === run) return duplicate;
  const now: Instant = adapters.clock.now();
  const because = whyNoDrill({ now, openRun, killSwitch, pausedUntil, readiness: readiness?.newest, planDigest, frozen: frozenAt(plan, now) });
  if (because !== undefined) return { answered: openRun === undefined ? "not-now" : "busy", because };
  // The word by which `open` knows a drill; one that is older than drills refuses it.
  const trigger = { by: `drill-by-${by}`, ...whoOf({ who, identity }), what, at: now, drill: kind };
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input: canonicalJson({ run, plan: name, planDigest, epoch: 0, trigger }) });
  return answer === "started" ? { answered: "started", run } : duplicate;
}
