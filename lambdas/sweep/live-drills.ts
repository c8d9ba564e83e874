// Brings a live drill on by one step, where no run of its plan is open, nothing was asked for and no alarm stands: keeps what the newest leg
// came to, starts the next one, or ends the drill and tells people where production stands. Each part can be repeated: a leg
// is kept before it is started, and starts once by its name.

import { frozenAt } from "../../workflows/drill-plan.ts";
import { asFailure } from "../../workflows/failure.ts";
import { copiesBeside } from "../../workflows/live-drill-copies.ts";
import { nextOf, withEnd } from "../../workflows/live-drill.ts";
import type { NextOfDrill } from "../../workflows/live-drill.ts";
import { withLeg, withResult } from "../../workflows/live-drill-state.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { sayVerdict, sayWayOn } from "../../workflows/live-drill-words.ts";
import { shutDownStepId } from "../../workflows/node-stage.ts";
import { outageOf } from "../../workflows/outage.ts";
import { allSteps, isKind, plannedNodes } from "../../workflows/plan-steps.ts";
import type { Plan } from "../../workflows/plan.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { sayInstant } from "../../workflows/units.ts";
import { legRun, startLeg } from "../intake/start-leg.ts";
import type { Deployment } from "../intake/machines.ts";
import { page } from "../runtime/page.ts";
import { keepDrill } from "../runtime/record/drills.ts";
import type { Lease } from "../runtime/record/lease.ts";
import { changeLiveDrill, newestLiveDrill } from "../runtime/record/live-drills.ts";
import type { KeptLiveDrill } from "../runtime/record/live-drills.ts";
import type { Services } from "../runtime/services.ts";

interface Parts extends Deployment {
  readonly UNDERSTUDY_TOPIC: string;
}

/** Where production stands, and what is known of its copies apart from the legs. */
interface Standing {
  readonly active: string;
  readonly beside: readonly string[] | null;
}

/** Among so many of the newest runs one that is no leg is looked for; a drill has four legs. */
const newestRuns = 20;

/** What a page of a drill ends with. */
export const runbook = " What to do stands in the runbook under “A live drill”.";

/** What became of the drill; undefined where none is open. Throws what the record, Step Functions and SNS throw; the next sweep goes on. */
export async function advanceLiveDrill(plan: Plan, planDigest: string, lease: Lease, env: Parts, services: Services): Promise<string | undefined> {
  const { record, adapters } = services;
  const found = await record.alone((context) => newestLiveDrill(context, plan.plan));
  if (found === undefined || found.drill.closed !== null) return undefined;
  const kept = await withNewestResult(found, services);
  const { drill } = kept;
  const now = adapters.clock.now();
  const [moved, looked] = await Promise.all([record.active(plan.plan), record.readiness(plan.plan)]);
  const active = moved?.site ?? plan.home;
  const stands: Standing = { active, beside: copiesBeside(drill, { active: moved ?? null, readiness: looked?.newest ?? null, plan }) };
  const seen = {
    now, active, planDigest, foreign: await foreignRun(drill, services), halted: whyHalted(plan, lease, now), readiness: looked?.newest ?? null,
    opened: (await record.state(drill.legs.at(-1)?.run ?? "")) !== undefined,
  };
  const next = nextOf(drill, seen);
  switch (next.does) {
    case "wait":
      return wait(kept, next, stands, env, services);
    case "repeat":
      return start(kept, stands, env, services);
    case "start": {
      const leg = withLeg(drill, legRun(plan.plan, drill.id, next.number), now);
      return start(await record.alone((context) => changeLiveDrill(context, kept, leg)), stands, env, services);
    }
    case "end":
      return end(kept, next, stands, env, services);
  }
}

/** With what the newest leg came to, once its run has closed. Throws `Transient` where others write the drill in this instant. */
export async function withNewestResult(kept: KeptLiveDrill, { record, plan: planOf }: Services): Promise<KeptLiveDrill> {
  const { drill } = kept;
  const last = drill.legs.at(-1);
  if (last === undefined || last.result !== null) return kept;
  const state = await record.state(last.run);
  if (state === undefined || state.closed === null) return kept;
  const { end: ended, sentence, at } = state.closed;
  const moves = drill.planned[drill.legs.length - 1]?.kind === "switchover";
  const ofRun = moves ? planOfRun(await planOf(state.planDigest), state) : undefined;
  const outage = ofRun && outageOf(ofRun, state);
  const shutsDown = ofRun !== undefined && allSteps(plannedNodes(ofRun.steps)).some((step) => isKind(step, "live.shut-down"));
  const shutDown = shutsDown ? { shutDown: state.steps[shutDownStepId]?.status === "done" } : {};
  const unmeasured = outage !== undefined && outage.ms === null ? { unmeasured: outage.because } : {};
  const refused = ended === "refused" && state.verdict !== null ? { refusedBy: state.verdict.code } : {};
  return record.alone((context) => changeLiveDrill(context, kept, withResult(drill, { end: ended, sentence, closedAt: at, outageMs: outage?.ms ?? null, ...unmeasured, ...shutDown, mutations: state.mutations, ...refused })));
}

/** A run that is no leg and no dry drill, and was opened since the drill began: whatever it did, the drill did not. */
async function foreignRun({ plan, openedAt, legs }: LiveDrill, { record }: Services): Promise<string | null> {
  const runs = await record.listRuns(plan, newestRuns);
  return runs.find((each) => each.openedAt >= openedAt && each.kind !== "drill" && !legs.some(({ run }) => run === each.run))?.run ?? null;
}

function whyHalted(plan: Plan, { killSwitch, pausedUntil }: Lease, now: number): string | null {
  if (killSwitch) return "the kill switch is on";
  if (pausedUntil !== undefined && pausedUntil > now) return `the plan is paused until ${sayInstant(pausedUntil)}`;
  return frozenAt(plan, now) ?? null;
}

async function wait(kept: KeptLiveDrill, { because, tell }: Extract<NextOfDrill, { does: "wait" }>, { active, beside }: Standing, { UNDERSTUDY_TOPIC: topic }: Parts, services: Services): Promise<string> {
  const { drill } = kept;
  if (tell && drill.told !== because) {
    const text = [`The live drill ${drill.id} does not go on: ${because}. It waits, and ends by itself where that lasts.`, ...sayWayOn(drill, active, beside), `See understudy drill show ${drill.plan}; end it: understudy drill end ${drill.plan} --reason …${runbook}`].join(" ");
    // People first: told twice is better than not at all.
    await page(services, topic, `LIVE DRILL ${drill.plan}: it waits`, text, { kind: "between-runs", plan: drill.plan });
  }
  // That it was looked at is kept too: what happens while nobody looks is not known to whoever looks next.
  await services.record.alone((context) => changeLiveDrill(context, kept, { ...drill, lookedAt: services.adapters.clock.now(), ...(tell ? { told: because } : {}) }));
  return `live drill ${drill.id} waits: ${because}`;
}

async function start(kept: KeptLiveDrill, stands: Standing, env: Parts, services: Services): Promise<string> {
  const { drill } = kept;
  const number = drill.legs.length;
  try {
    const isNew = await startLeg(drill, env, services);
    return `live drill ${drill.id}: leg ${number} of ${drill.planned.length} ${isNew ? "started" : "was started before"}`;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code !== "no-machine") throw failure;
    return end(kept, { does: "end", verdict: "not-finished", because: failure.message }, stands, env, services);
  }
}

async function end(kept: KeptLiveDrill, { verdict, because }: Extract<NextOfDrill, { does: "end" }>, { active, beside }: Standing, { UNDERSTUDY_TOPIC: topic }: Parts, services: Services): Promise<string> {
  const { record, adapters } = services;
  const now = adapters.clock.now();
  const ended = withEnd(kept.drill, verdict, because, active, now, beside);
  const { id, plan } = ended;
  // People first, and what counts as a drill that ended well: whoever dies in here does all of it once more.
  await page(services, topic, `LIVE DRILL ${plan}: ${sayVerdict[verdict]}`, `The live drill ${id} ${verdict === "not-finished" ? "was not finished" : sayVerdict[verdict]}: ${ended.closed?.sentence ?? ""} See understudy drill show ${plan}.${verdict === "passed" ? "" : runbook}`, { kind: "between-runs", plan, good: verdict === "passed" });
  if (verdict === "passed") await record.alone((context) => keepDrill(context, plan, "live", { good: { run: ended.legs[0]?.run ?? id, at: now } }));
  await record.alone((context) => changeLiveDrill(context, kept, ended));
  return `live drill ${id} ended: ${sayVerdict[verdict]}`;
}
