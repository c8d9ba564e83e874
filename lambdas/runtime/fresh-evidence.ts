// One look as frozen evidence: what the vantage points see now, with the last writes that they remember from before.

import type { Evidence } from "../../workflows/evidence.ts";
import { lossOf } from "../../workflows/loss.ts";
import type { Loss } from "../../workflows/loss.ts";
import type { Plan } from "../../workflows/plan.ts";
import { broughtSoFar } from "../../workflows/record.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Services } from "./services.ts";
import { lookFrom, lookFromEverywhere } from "./vantage.ts";
import type { ProbeFunctions } from "./vantage.ts";

/** Looks from everywhere. The last writes come from the arbiter's memory too, because a dead observer cannot tell them any more. */
export async function freshEvidence(plan: Plan, state: RunState, fence: Evidence["fence"], probes: ProbeFunctions, services: Services): Promise<Evidence> {
  const seen = await lookFromEverywhere(plan, state.planDigest, probes, services.adapters);
  return {
    at: services.adapters.clock.now(),
    source: state.source,
    target: state.target,
    observations: seen.observations,
    lastWrites: await rememberedWrites(plan, services),
    fence,
  };
}

/** Measures the loss of one database again, just before its promotion is sent: the target's copy is read anew. */
export async function remeasureLoss(plan: Plan, state: RunState, database: string, probes: ProbeFunctions, services: Services): Promise<Loss> {
  const fence = broughtSoFar(state).fence;
  const seen = await lookFrom(state.target, plan, state.planDigest, probes, services.adapters);
  const before = state.evidence?.observations.filter((each) => each.observer !== state.target) ?? [];
  const evidence: Evidence = {
    at: services.adapters.clock.now(),
    source: state.source,
    target: state.target,
    observations: [...before, ...seen.observations],
    lastWrites: await rememberedWrites(plan, services),
    fence,
  };
  return lossOf(database, evidence, plan.decide.every);
}

async function rememberedWrites(plan: Plan, services: Services): Promise<Evidence["lastWrites"]> {
  const sightings = await services.record.sightings(plan.plan);
  return sightings.flatMap((sighting) => (sighting.lastWrite === undefined ? [] : [sighting.lastWrite]));
}
