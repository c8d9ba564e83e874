// One look as frozen evidence: what the vantage points see now, with the last writes that they remember from before.

import { troubleEveryMs, unbrokenForMs } from "../../workflows/cadence.ts";
import type { Evidence, Observation } from "../../workflows/evidence.ts";
import { lookPace, probeDeadlineMs } from "../../workflows/look-pace.ts";
import { lossOf } from "../../workflows/loss.ts";
import type { Loss } from "../../workflows/loss.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Instant } from "../../workflows/units.ts";
import { broughtSoFar } from "../../workflows/brought.ts";
import type { RunState } from "../../workflows/record.ts";
import { leasesOf } from "./leases-seen.ts";
import type { Services } from "./services.ts";
import { lookFrom, lookFromEverywhere } from "./vantage.ts";
import type { ProbeFunctions } from "./vantage.ts";

/** Of what the loss is measured; `holdsUntil`: by what is to be restored, and not by a copy at the target. */
interface Measured {
  readonly database: string;
  readonly holdsUntil: Instant | undefined;
}

type Sightings = Awaited<ReturnType<Services["record"]["sightings"]>>;

/**
 * Looks from everywhere. The last writes come from the arbiter's memory, because a dead observer cannot tell them any more,
 * and from before the look: a write that was seen after the target's copy was read would seem to be missing there.
 */
export async function freshEvidence(plan: Plan, state: RunState, fence: Evidence["fence"], probes: ProbeFunctions, services: Services): Promise<Evidence> {
  const remembered = await services.record.sightings(plan.plan);
  const seen = await lookFromEverywhere(plan, state.planDigest, probes, services.adapters);
  return {
    at: services.adapters.clock.now(),
    source: state.source,
    target: state.target,
    observations: seen.observations.map((each) => silentSince(each, remembered)),
    lastWrites: writesIn(remembered),
    fence,
    ...(await leasesOf(plan, state, services)),
  };
}

/**
 * Measures the loss of one database again, just before its promotion is sent: the target looks at both sites anew. Of a source
 * whose fence is confirmed, and which fails still, what the target saw before stands beside it: the bound is frozen with the last
 * write (design §7). Without that a pause in watching, for example while the record is away, would make it grow, and nothing
 * could ever be promoted. A write that was seen after that failure voids it by itself (loss.ts). And it stands only where the
 * fence was sent right after that look: what comes back while nobody watches may take writes until it is fenced.
 */
export async function remeasureLoss(plan: Plan, state: RunState, { database, holdsUntil }: Measured, probes: ProbeFunctions, services: Services): Promise<Loss> {
  const lastWrites = writesIn(await services.record.sightings(plan.plan));
  const seen = await lookFrom(state.target, plan, state.planDigest, probes, services.adapters);
  const atSource = (each: Observation): boolean => each.thing === database && each.site === state.source;
  const hasFailed = seen.observations.some((each) => atSource(each) && each.answer.kind === "failing");
  // What others saw before the fence stands, but for a health that is over since.
  const { fence } = broughtSoFar(state);
  const stands = fence === "confirmed" && fencedAtOnce(plan, state);
  const frozen = (each: Observation): boolean => stands && hasFailed && atSource(each) && each.answer.kind === "failing";
  const before = (state.evidence?.observations ?? []).filter((each) => (each.observer !== state.target || frozen(each)) && !(hasFailed && atSource(each) && each.answer.kind === "healthy"));
  const evidence: Evidence = {
    at: services.adapters.clock.now(),
    source: state.source,
    target: state.target,
    observations: [...before, ...seen.observations],
    lastWrites,
    fence,
    ...(await leasesOf(plan, state, services)),
  };
  return lossOf(database, holdsUntil === undefined ? evidence : holding(evidence, database, holdsUntil), lookPace(plan));
}

/** The evidence as if the target held a copy with all of the source's writes up to then, and whatever stands there did not. */
function holding(evidence: Evidence, database: string, holdsUntil: Instant): Evidence {
  const { at, target } = evidence;
  const copy: Observation = { observer: "arbiter", thing: database, site: target, at, since: at, answer: { kind: "healthy", detail: "what is restored", database: { role: "replica", newestWriteAt: holdsUntil, transactions: null, trialWrites: null, lagMs: null } } };
  return { ...evidence, observations: [...evidence.observations.filter(({ thing, site }) => thing !== database || site !== target), copy] };
}

/** Whether no more time lay between the last look at the source and its fence than lies between two looks without a break. */
function fencedAtOnce(plan: Plan, { evidence, steps }: RunState): boolean {
  const fences = Object.values(steps).filter(({ brought }) => brought.fenced === "confirmed");
  // What was accepted is under way from then on; where nothing was sent, or the answer is not known, only the confirmation tells.
  const fencedAt = fences.flatMap(({ attempts, changedAt }) => (attempts.length > 0 && attempts.every(({ outcome }) => outcome === "applied") ? attempts.map(({ at }) => at) : [changedAt]));
  return evidence !== null && Math.max(...fencedAt) - evidence.at <= unbrokenForMs(troubleEveryMs(plan.decide), probeDeadlineMs(plan));
}

function writesIn(remembered: Sightings): Evidence["lastWrites"] {
  return remembered.flatMap(({ lastWrite }) => (lastWrite === undefined ? [] : [lastWrite]));
}

/** An observer that does not answer cannot say for how long: it has been silent since it last said something. */
function silentSince(seen: Observation, remembered: Sightings): Observation {
  if (seen.answer.kind !== "silent") return seen;
  const last = remembered.find(({ observer, thing, site }) => observer === seen.observer && thing === seen.thing && site === seen.site);
  if (last === undefined) return seen;
  return { ...seen, since: Math.min(seen.since, last.kind === "silent" ? last.since : last.at) };
}
