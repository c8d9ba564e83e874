// Begins a live drill, or ends one between its legs. It only starts the first leg, a planned move that looks, and at which people are
// asked as at any other; the sweep starts the others (lambdas/sweep/live-drills.ts).

import { asFailure } from "../../workflows/failure.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { leavesBehind, liveLegs, whyNoLiveDrill } from "../../workflows/live-legs.ts";
import { runName } from "../../workflows/names.ts";
import { plannedDrill } from "../../workflows/drill-plan.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import { beginLiveDrill, changeLiveDrill, newestLiveDrill } from "../runtime/record/live-drills.ts";
import { logOfPlan } from "../runtime/record/plan-log.ts";
import type { Services } from "../runtime/services.ts";
import type { DrillRequest } from "./drill-request.ts";
import type { Deployment } from "./machines.ts";
import { legRun, startLeg } from "./start-leg.ts";
import type { StartAnswer } from "./start-run.ts";

/** Why the plan cannot be drilled live from where it stands, as an answer; undefined where it can. */
export function refusesLive(plan: Plan, active: string, to: string | undefined): Extract<StartAnswer, { because: string }> | undefined {
  const never = whyNoLiveDrill(plan);
  if (never.length > 0) return { answered: "not-now", because: `production of ${plan.plan} could not be moved away and home again by planned moves: ${never.join("; ")}` };
  if (active !== plan.home) return { answered: "not-active", because: `${active} serves, and a live drill begins at the home of ${plan.plan}, ${plan.home}; bring production home first` };
  if (to === plan.home) return { answered: "not-active", because: `${to} serves already; a live drill leads away from it and home again` };
  return undefined;
}

/** The run name of a drill's first leg, by what made the request. */
export const liveDrillId = (plan: string, id: string): string => runName(plan, ["drill", "live", id]);

/** Begins the drill. `circumstances` were looked at before; another drill that is open answers busy. */
export async function beginLive({ plan, planDigest, by, who, identity, what, id: request }: DrillRequest, deployment: Deployment, services: Services): Promise<StartAnswer> {
  const { record, adapters } = services;
  const at = adapters.clock.now();
  const id = liveDrillId(plan.plan, request);
  const planned = liveLegs(plan);
  const drill: LiveDrill = {
    id, plan: plan.plan, planDigest, openedAt: at, by, who, ...(identity === undefined ? {} : { identity }), what, home: plan.home,
    stayMs: plannedDrill(plan, "live")?.stay ?? 0, rtoMs: plan.objectives.rto, planned, leaves: leavesBehind(plan), legs: [{ run: legRun(plan.plan, id, 1), at, result: null }], told: null, stop: null, closed: null,
  };
  const stands = await record.alone((context) => beginLiveDrill(context, drill));
  const run = stands.drill.legs[0]?.run ?? "";
  if (stands.drill.id !== id) return { answered: "busy", because: `the live drill ${stands.drill.id} has not ended` };
  if (!stands.isNew) return { answered: "duplicate", run, because: `the live drill ${id} was begun before by the same request` };
  // From here on the drill is there: if its first leg cannot be started now, the sweep does it within a minute, or ends it.
  try {
    await startLeg(drill, deployment, services);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.name !== "Transient" && failure.name !== "Unknown") throw failure;
    return { answered: "started", run, because: `the live drill ${id} has begun, and its first leg could not be started yet (${failure.message}); the sweep starts it within a minute` };
  }
  return { answered: "started", run };
}

/** Ends the open drill of the plan: no further leg starts. A leg that is open goes on, and is stopped as any run is. */
export async function endLive(plan: string, person: Person, because: string, { record, adapters }: Services): Promise<StartAnswer> {
  const by = person.subject;
  const before = await record.alone((context) => newestLiveDrill(context, plan));
  if (before === undefined || before.drill.closed !== null) return { answered: "not-now", because: `no live drill of ${plan} is open` };
  const { drill } = before;
  const run = drill.legs.at(-1)?.run ?? "";
  if (drill.stop !== null) return { answered: "duplicate", run, because: `${drill.stop.by} has ended it before: ${drill.stop.because}` };
  // Whoever ends it stands in the audit before it is ended, and that it came to nothing too.
  const logged = { plan, by, person, reason: because };
  const { seq } = await record.alone((context) => logOfPlan(context, { ...logged, deed: { type: "drill-ended", drill: drill.id } }));
  try {
    await record.alone((context) => changeLiveDrill(context, before, { ...drill, stop: { by, because, at: adapters.clock.now() } }));
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code !== "raced") throw failure;
    await record.alone((context) => logOfPlan(context, { ...logged, deed: { type: "not-done", of: seq, because: failure.message } }));
    return { answered: "busy", because: "the drill went on in this instant; ask again" };
  }
  const state = drill.legs.at(-1)?.result === null ? await record.state(run) : null;
  // One that was started and has not opened does not begin any more (lambdas/open).
  return { answered: "ending", run, because: state === null || state === undefined || state.closed !== null ? "no further leg starts" : `no further leg starts; leg ${drill.legs.length} (${run}) goes on unless you stop it too: understudy run stop ${run} --reason …` };
}
