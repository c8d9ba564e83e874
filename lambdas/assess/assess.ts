// Turns the latest evidence into a verdict and tells the state machine where to go. Called twice: before anybody is asked,
// and again after an approval (`confirms`), where only the same facts let the run go ahead. Writes to the record only.

import * as z from "zod/mini";
import { assessIsolated } from "../../workflows/assess-isolated.ts";
import { assessRepair } from "../../workflows/assess-repair.ts";
import { assessReprotect } from "../../workflows/assess-reprotect.ts";
import { assessSwitchover } from "../../workflows/assess-switchover.ts";
import { assess as decide } from "../../workflows/assess.ts";
import type { Verdict } from "../../workflows/assess.ts";
import { assumedVerdict } from "../../workflows/assumed.ts";
import { isIsolated, onlyCleans } from "../../workflows/drill-kinds.ts";
import { frozenAt } from "../../workflows/drill-plan.ts";
import { whyNoDrill } from "../../workflows/drill-readiness.ts";
import type { Evidence } from "../../workflows/evidence.ts";
import { Defect } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import { approvalFacts, irreversibleSteps } from "../../workflows/gate-facts.ts";
import { mostReassessments } from "../../workflows/polling.ts";
import { wouldAsk } from "../../workflows/would-ask.ts";
import type { EntryBody, RunState } from "../../workflows/record.ts";
import type { Plan } from "../../workflows/plan.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { restoredIn } from "../../workflows/restored.ts";
import type { Circumstances } from "../../workflows/situation.ts";
import { wholeSeconds } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { carried, onward } from "../runtime/carried.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { readDrill } from "../runtime/record/drills.ts";
import { nestedStaying } from "../runtime/nested-moves.ts";
import type { Services } from "../runtime/services.ts";
import { alarmingPlans } from "./alarming.ts";
import { drain } from "./drain.ts";

export const assess = defineFunction({
  name: "assess",
  env: baseEnvironment,
  input: z.object({ ...carried.shape, confirms: z.boolean(), drains: z.optional(z.literal(true)) }),
  async run({ input, services, log }) {
    const state = await services.state(input.run);
    if (input.drains === true) return drain(input, state, services);
    // Nobody is asked any more, and nobody's answer counts: what was told to stop stops here.
    if (state.stopRequested !== null) return onward(input, "close");
    const verdict = await assessState(state, services, log, input.confirms);
    const say = (body: EntryBody) => services.record.append({ run: input.run, plan: input.plan, epoch: input.epoch, body });
    await say({ type: "assessed", verdict, confirms: input.confirms });
    log.info("assessed", { verdict: verdict.verdict, code: verdict.code });
    // A dry run goes on whatever the rules say, because it changes nothing; nobody has to let it.
    if (state.dry) {
      for (const body of await assumedOf(state, services, log)) await say(body);
      return onward(input, input.confirms ? "go" : "fail-over");
    }

    const decided = state.gates.find((gate) => gate.gate === "approve-failover");
    // What began by itself and came back to the look, because it had waited too long to act on what was seen, goes on by itself where the rule still says so.
    const isAutomatic = verdict.verdict === "fail-over" && decided === undefined && state.authorised?.how === "automatic";
    if (input.confirms && !isAutomatic) {
      const stands = verdict.verdict === "ask" || verdict.verdict === "fail-over";
      if (stands && decided?.decision?.decision === "approve" && decided.digest === verdict.digest) {
        await say({ type: "authorised", how: "approved", digest: verdict.digest, acceptedLossSeconds: decided.acceptedLossSeconds });
        return onward(input, "go");
      }
      // Facts that changed are shown and asked again, or watched until they settle; a source that came back, or a target
      // that went away, ends the run.
      const tooOften = (decided?.revision ?? 0) >= mostReassessments;
      if (tooOften || (!stands && verdict.verdict !== "watch")) return onward(input, "close");
      if (stands) return onward(input, "ask");
    }
    if (verdict.verdict === "watch") return onward(input, "watch", { waitSeconds: wholeSeconds(verdict.againMs ?? 1_000) });
    if (verdict.verdict === "fail-over") {
      const acceptedLossSeconds = withinObjective(verdict, (await services.plan(state.planDigest)).objectives.rpo);
      await say({ type: "authorised", how: "automatic", digest: verdict.digest, acceptedLossSeconds });
    }
    return onward(input, input.confirms ? "go" : verdict.verdict);
  },
});

/** What goes ahead without a person accepts no more than the RPO, however the bound was rounded up (I14). */
function withinObjective(verdict: Verdict, rpoMs: Milliseconds): Verdict["acceptedLossSeconds"] {
  return verdict.acceptedLossSeconds === "unknown" ? "unknown" : Math.min(verdict.acceptedLossSeconds, rpoMs / 1000);
}

/** The verdict on a run's latest evidence under the present circumstances. `confirms`: somebody has approved, and it is about to act. */
export async function assessState(state: RunState, services: Services, log: ErrorLog, confirms = false): Promise<Verdict> {
  if (state.evidence === null) throw new Defect(`run ${state.run} was assessed before anything was looked at`);
  const plan = await services.plan(state.planDigest);
  const { repair, target: site, evidence } = state;
  if (repair !== undefined) {
    const active = (await services.record.active(state.plan))?.site ?? plan.home;
    return assessRepair(state.planDigest, { plan, name: repair, site, active, evidence }, irreversibleSteps(planOfRun(plan, state), state));
  }
  const circumstances = { ...(await standing(state.plan, services, log)), openedAt: state.openedAt, requestedBy: (state.trigger.by === "person" || state.trigger.by === "plan") && state.drill === undefined ? state.trigger.what : null, ...(state.trigger.by === "plan" ? { askingStep: state.trigger.what } : {}) };
  if (state.kind === "reprotect") {
    const active = await services.record.active(state.plan);
    const moved = active === undefined ? undefined : await services.record.state(active.run);
    const restored = moved === undefined ? [] : restoredIn(planOfRun(await services.plan(moved.planDigest), moved), moved);
    // By what all looks of the run saw, a repeated call decides as the first did.
    const before = confirms ? (await services.record.entries(state.run)).flatMap(({ body }) => (body.type === "looked" && body.evidence.at < evidence.at ? [body.evidence] : [])) : null;
    return assessReprotect(state.planDigest, { plan, source: state.source, target: state.target, active: active?.site ?? plan.home, restored, evidence, before, circumstances }, irreversibleSteps(planOfRun(plan, state), state));
  }
  if (isIsolated(state)) return assessIsolatedDrill(plan, state, evidence, circumstances, services);
  if (state.kind === "switchover") {
    const { source, target, failback = false } = state;
    const [active, kept, nested] = await Promise.all([services.record.active(state.plan), services.record.readiness(state.plan), nestedStaying(plan, target, services)]);
    return assessSwitchover(state.planDigest, { plan, source, target, failback, active: active?.site ?? plan.home, evidence, circumstances, nested, readiness: kept?.newest ?? null }, irreversibleSteps(planOfRun(plan, state), state));
  }
  return decide(plan, state.planDigest, state.evidence, circumstances, irreversibleSteps(plan, state));
}

/** The same of an isolated drill: what would keep one from starting may have come up while people were asked. */
async function assessIsolatedDrill(plan: Plan, state: RunState, evidence: Evidence, circumstances: Circumstances, { record, adapters }: Services): Promise<Verdict> {
  const now = adapters.clock.now();
  const [active, readiness, { left }] = await Promise.all([record.active(state.plan), record.readiness(state.plan), record.alone((context) => readDrill(context, state.plan, "isolated"))]);
  // Kill switch and pause have rules of their own, and the run that is open is this one.
  const cleans = onlyCleans(state);
  const hindered = cleans ? undefined : whyNoDrill({ now, openRun: undefined, killSwitch: false, pausedUntil: undefined, readiness: readiness?.newest, planDigest: state.planDigest, frozen: frozenAt(plan, now) });
  return assessIsolated(state.planDigest, { plan, source: state.source, target: state.target, active: active?.site ?? plan.home, evidence, circumstances, cleans, hindered, left }, irreversibleSteps(planOfRun(plan, state), state));
}

/** What stands beside the evidence of any run of a plan. */
async function standing(plan: string, services: Services, log: ErrorLog): Promise<Omit<Circumstances, "openedAt" | "requestedBy">> {
  const untold = (because: Failure): void => log.error("how many plans fail could not be told", { error: because, code: because.code });
  const [{ blockedUntil, pausedUntil, killSwitch }, alarming] = await Promise.all([services.record.readLease(plan), alarmingPlans(plan, services, untold)]);
  return { blockedUntil: blockedUntil ?? null, pausedUntil: pausedUntil ?? null, killSwitch, alarming };
}

/** What the rules would say if the source failed now, and the gate that would be asked then. Each once: a call that is repeated finds them in the record. */
async function assumedOf(state: RunState, services: Services, log: ErrorLog): Promise<readonly EntryBody[]> {
  if (state.evidence === null || state.drill?.assumed != null) return [];
  const plan = await services.plan(state.planDigest);
  const verdict = assumedVerdict(plan, state.planDigest, state.evidence, await standing(state.plan, services, log), irreversibleSteps(plan, state));
  const asks = verdict.verdict === "ask" ? [approvalFacts(plan, { ...state, verdict }, services.adapters.clock.now())] : [];
  return [...asks.map((facts): EntryBody => ({ type: "would-ask", ask: wouldAsk(plan, facts) })), { type: "assumed", verdict }];
}
