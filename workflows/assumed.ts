// What a drill assumes: that the source failed just after it was looked at, for everybody, and stayed so. The rules then say by which
// of them a failover would begin and what would keep it from beginning by itself. Pure: everything else is taken as it was seen.

import { assess } from "./assess.ts";
import type { Verdict } from "./assess.ts";
import type { Evidence, Observation } from "./evidence.ts";
import { serviceOf } from "./plan-members.ts";
import type { Plan } from "./plan.ts";
import type { Circumstances } from "./situation.ts";
import type { Milliseconds } from "./units.ts";

/** So often the rules may want to watch on; each time the assumed failure is that much older. */
const mostWatches = 8;

/**
 * What was seen, as it would be `laterMs` after the source had failed. Whoever looks from within it says nothing any more. The target
 * stays as it was seen, so that what is lost is what would be lost if the source failed now (design §7, loss); only a cluster that
 * fails over by itself is taken to have done so, because that is why it is waited for.
 */
export function assumedEvidence(plan: Plan, evidence: Evidence, laterMs: Milliseconds): Evidence {
  const { at, source, selfFence } = evidence;
  const later = (seen: Observation): Observation => {
    const { spells: _spells, ...rest } = seen;
    if (seen.observer === source) return { ...rest, at: at + laterMs, since: at, answer: { kind: "silent", detail: `nothing at ${source} answers, as the drill assumes` } };
    if (seen.site === source) return { ...rest, at: at + laterMs, since: at, answer: { kind: "failing", detail: "it does not answer, as the drill assumes" } };
    return { ...seen, at: seen.at + laterMs, answer: elected(plan, seen) };
  };
  return {
    ...evidence,
    at: at + laterMs,
    fence: "not-tried",
    observations: evidence.observations.map(later),
    ...(selfFence === undefined ? {} : { selfFence: { ...selfFence, renewing: false, stoppedBy: selfFence.stoppedBy === null ? null : Math.max(selfFence.stoppedBy, at + selfFence.longestMs) } }),
  };
}

/** A member that follows takes the place of one that is gone. */
function elected(plan: Plan, { thing, answer }: Observation): Observation["answer"] {
  const service = serviceOf(plan, thing);
  const changes = service !== undefined && "probe" in service && service.failure === "own-failover" && answer.kind === "healthy" && answer.standing === "follower";
  return changes ? { ...answer, standing: "writer" } : answer;
}

/** What the rules would say once the failure has stood for as long as they want it to. */
export function assumedVerdict(plan: Plan, planDigest: string, evidence: Evidence, circumstances: Omit<Circumstances, "openedAt" | "requestedBy">, irreversible: readonly string[]): Verdict {
  let laterMs = plan.decide.hold;
  const say = (): Verdict => {
    const later = assumedEvidence(plan, evidence, laterMs);
    return assess(plan, planDigest, later, { ...circumstances, openedAt: evidence.at, requestedBy: null }, irreversible);
  };
  let verdict = say();
  for (let times = 0; verdict.verdict === "watch" && times < mostWatches; times += 1) {
    laterMs += Math.max(1_000, verdict.againMs ?? 0);
    verdict = say();
  }
  return verdict;
}
