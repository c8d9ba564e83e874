// Starts a drill, once, for a person or by the plan's schedule, or says why not and keeps that. A dry one runs the failover's own machine, by
// a trigger that says what it is; an isolated one has a machine of its own. Nothing real ever waits for either (lambdas/open/end-drill.ts).
// A live one is a chain of planned moves (start-live-drill.ts).

import { canonicalJson } from "../../workflows/digest.ts";
import { drillLateMs, frozenAt, plannedDrill } from "../../workflows/drill-plan.ts";
import { isDueAt } from "../../workflows/drill-times.ts";
import { whyNoDrill, whyNotBeside } from "../../workflows/drill-readiness.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { whyNoIsolated } from "../../workflows/isolated-drills.ts";
import { runName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { listLiveDrills, newestLiveDrill } from "../runtime/record/live-drills.ts";
import { startExecution } from "../aws/step-functions.ts";
import { keepDrill } from "../runtime/record/drills.ts";
import type { Services } from "../runtime/services.ts";
import { beginLive, liveDrillId, refusesLive } from "./start-live-drill.ts";
import type { DrillRequest } from "./drill-request.ts";
import { newestGameDay } from "../runtime/record/game-days.ts";
import { beginDay, begunBefore, whyNoGameDay } from "./start-game-day.ts";
import { machineOf } from "./machines.ts";
import type { Deployment } from "./machines.ts";
import { whoOf } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

/** The scheduler comes at its time or later; clocks may differ by so much. */
const earlyMs: Milliseconds = 60_000;

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
  // Whoever may call this function could say to be the schedule; of a drill that changes something only a time counts that the plan has.
  if (kind !== "dry" && !isDueAt({}, planned, Date.parse(scheduled))) return refuse("not-now", `the plan ${plan.plan} has no ${kind} drill due at ${scheduled}`);
  if (-lateMs > earlyMs) return refuse("not-now", `the ${kind} drill of ${plan.plan} is due at ${scheduled}, which is not yet`);
  if (lateMs > drillLateMs) return refuse("too-late", `it was due at ${scheduled}, ${sayDuration(lateMs)} ago, and nobody expects a drill now`);
  return startDrill({ plan, planDigest, kind, by: "schedule", who, what: `the plan's schedule, ${planned.every} in ${planned.zone}: due at ${scheduled}`, id: scheduled }, deployment, services);
}

/** So many of the newest live drills may be asked for once more; there are a few in a year. */
const mostLive = 100;

async function tryToStart(request: DrillRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { plan, planDigest, kind, to, by, who, identity, what, id } = request;
  const cleans = kind === "isolated" && request.cleans === true;
  const { record, adapters, arbiterRegion } = services;
  const name = plan.plan;
  const unlet = kind === "isolated" ? whyNoIsolated(plan) : undefined;
  if (unlet !== undefined) return { answered: "not-now", because: unlet };
  // What was begun before is answered as such, wherever production stands by now and whatever came of it.
  const before = kind === "live" ? await record.alone((context) => listLiveDrills(context, name, mostLive)) : [];
  const same = before.find((drill) => drill.id === liveDrillId(name, id));
  if (same !== undefined) return { answered: "duplicate", run: same.legs[0]?.run ?? "", because: `the live drill ${same.id} was begun before by the same request` };
  if (kind === "game-day") {
    const never = whyNoGameDay(plan);
    if (never !== undefined) return { answered: "not-now", because: never };
    if (by === "schedule") return { answered: "not-now", because: `a game day is due, and a facilitator begins it: understudy drill start ${name} --kind game-day --reason …` };
    const begun = await begunBefore(request, services);
    if (begun !== undefined) return begun;
  }
  const active = (await record.active(name))?.site ?? plan.home;
  const target = otherSite(plan, active);
  const live = kind === "live" ? refusesLive(plan, active, to) : undefined;
  if (live !== undefined) return live;
  if (to !== undefined && to !== target) return { answered: "not-active", because: `${active} serves, so a failover of ${name} leads to ${target} and not to ${to}` };
  // A game day has no machine: what its fault leads to runs by the plan's own.
  const machine = kind === "game-day" ? kind : machineOf(deployment, name, target, undefined, kind === "isolated" ? kind : undefined);
  if (machine === undefined) return { answered: "no-machine", because: `no ${kind === "isolated" ? `isolated drill of ${name} at` : `failover of ${name} to`} ${target} is deployed` };
  const run = runName(name, ["drill", cleans ? "clean-up" : kind, id]);
  const duplicate: StartAnswer = { answered: "duplicate", run, because: `run ${run} was started before by the same request` };

  const [{ run: openRun, wish, killSwitch, pausedUntil }, readiness, newest, day] = await Promise.all([
    record.readLease(name), record.readiness(name), record.alone((context) => newestLiveDrill(context, name)), record.alone((context) => newestGameDay(context, name)),
  ]);
  if (openRun === run) return duplicate;
  const now: Instant = adapters.clock.now();
  const openDrill = newest?.drill.closed === null ? `live drill ${newest.drill.id}` : day?.day.closed === null ? `game day ${day.day.id}` : undefined;
  const beside = { now, openRun, openDrill, killSwitch, pausedUntil };
  // What a drill left goes on costing money on frozen days too, and how the sites are says nothing of it.
  const because = cleans ? whyNotBeside(beside) : whyNoDrill({ ...beside, readiness: readiness?.newest, planDigest, frozen: frozenAt(plan, now) });
  if (because !== undefined) return { answered: openRun === undefined && openDrill === undefined ? "not-now" : "busy", because };
  if ((kind === "live" || kind === "game-day") && wish !== undefined) return { answered: "busy", because: "a failover was requested and is about to start, and nothing is moved for a drill before it" };
  if (kind === "game-day") return beginDay(request, services);
  if (kind === "live") return beginLive(request, deployment, services);
  // The word by which `open` knows a drill; one that is older than drills refuses it.
  const trigger = { by: cleans ? "clean-up-by-person" : `drill-by-${by}`, ...whoOf({ who, identity }), what, at: now, drill: kind };
  const answer = await startExecution(adapters.clients, arbiterRegion, { machine, name: run, input: canonicalJson({ run, plan: name, planDigest, epoch: 0, trigger }) });
  return answer === "started" ? { answered: "started", run } : duplicate;
}
