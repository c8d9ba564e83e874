// Shortens a plan's durations for runs on one machine, so that a failover that takes minutes can be watched in seconds.
// Only what the plan says is divided. What takes its time by itself (a promotion, the time-out of a look) does not get
// faster, so no duration goes below the least with which the product can still work.

import { quickMs } from "../../workflows/cadence.ts";
import { Defect } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Phase, StepInput, StepKindName } from "../../workflows/plan-steps.ts";
import { alwaysLostMs, leastLeaseMs, leastSkewMs, longestOf, selfFences } from "../../workflows/self-fence.ts";
import { deadlineOf } from "../../workflows/steps.ts";
import { longestRepairMs } from "../../workflows/repairs.ts";
import type { Milliseconds } from "../../workflows/units.ts";

const leastMs: Milliseconds = 100;
/** One look at something that is silent takes up to three seconds; a shorter deadline would call a person before it. */
const leastWithinMs: Milliseconds = 5_000;
/** A TTL is sent in whole seconds, and 0 would mean that nobody may remember the answer. */
const leastTtlMs: Milliseconds = 1_000;
/** Stopping starts programs, while everything else here works too. */
const leastStopMs: Milliseconds = 2_000;
/** A person looks at what serves as slowly as ever. */
const leastCommitMs: Milliseconds = 60_000;
/** A look at a dead site and the hold time take theirs. */
const leastFreshMs: Milliseconds = 60_000;

type Steps = Plan["steps"];
type LeaseTimes = Pick<StepInput<"fence.self-fence">, "lease" | "stop-within" | "skew" | "fresh">;
type Fields = Readonly<Record<string, unknown>>;

/**
 * The plan with its durations divided by `tempo` (1 leaves the plan as it is). Deadlines that the plan leaves to the
 * catalogue are written out and divided too; an RPO of zero stays zero. The result has another digest than the plan.
 */
export function scaleTempo(plan: Plan, tempo: number): Plan {
  if (!Number.isFinite(tempo) || tempo <= 0) throw new Defect(`a tempo is a number above zero, not ${tempo}`);
  if (tempo === 1) return plan;
  const scale = (ms: Milliseconds, least: Milliseconds = leastMs): Milliseconds => (ms === 0 ? 0 : Math.max(Math.min(ms, least), Math.round(ms / tempo)));
  const input = (phase: string, word: string, fields: Fields): Fields => {
    const deadlineMs = deadlineOf({ id: word, kind: `${phase}.${word}` as StepKindName, phase: phase as Phase, input: fields as unknown as StepInput });
    const lease = "lease" in fields ? leaseTimes(fields, scale, scale(plan.decide.expires)) : undefined;
    return {
      ...fields,
      // A fence by lease waits until that has run out, and then looks once more.
      within: scale(deadlineMs, leastWithinMs + (lease === undefined ? 0 : longestOf(lease))),
      ...("ttl" in fields ? { ttl: Math.max(leastTtlMs, Math.round(scale(fields["ttl"] as Milliseconds) / 1000) * 1000) } : {}),
      ...lease,
      ...("check-every" in fields ? { "check-every": scale(fields["check-every"] as Milliseconds) } : {}),
    };
  };
  const single = (written: Fields): Fields =>
    mapValues(written, (phase, kinds) => mapValues(kinds as Fields, (word, fields) => input(phase, word, fields as Fields)));
  const scaled = (steps: Steps): Steps =>
    steps.map((written) => ("together" in written ? { together: written.together.map((branch) => (Array.isArray(branch) ? branch.map(single) : single(branch))) } : single(written))) as Steps;
  const steps = scaled(plan.steps);
  const repairs = plan.repairs && Object.fromEntries(Object.entries(plan.repairs).map(([name, repair]) => [name, { ...repair, within: scale(repair.within), steps: scaled(repair.steps) }]));

  const { decide } = plan;
  // What looks wrong is looked at every ten seconds at any tempo, and a hold time has room for two such looks.
  const leastHoldMs = Math.max(leastMs, 2 * Math.min(scale(decide.every), quickMs));
  const faster: Plan = {
    ...plan,
    services: Object.fromEntries(
      Object.entries(plan.services).map(([key, service]) => [key, "probe" in service ? { ...service, ...(service.within === undefined ? {} : { within: scale(service.within) }), ...(service.restarts === undefined ? {} : { restarts: scale(service.restarts) }) } : service]),
    ),
    decide: { ...decide, every: scale(decide.every), hold: scale(decide.hold, leastHoldMs), block: scale(decide.block), expires: scale(decide.expires) },
    steps,
    ...(plan.commit === undefined ? {} : { commit: { within: scale(plan.commit.within, leastCommitMs) } }),
    ...(repairs === undefined ? {} : { repairs }),
    ...(plan.live === undefined ? {} : { live: { ...plan.live, for: scale(plan.live.for) } }),
    ...(plan.switchover === undefined ? {} : { switchover: { within: scale(plan.switchover.within), lag: scale(plan.switchover.lag) } }),
  };
  // What a lease may always lose is not divided as far as the RPO is, and beyond the RPO nothing goes ahead by itself.
  const leastRpoMs = Math.max(leastMs, ...selfFences(faster).map((fence) => alwaysLostMs(fence, faster)));
  // Putting files back is given its five minutes at any tempo, and what is promised leaves room for a failover after it.
  const leastRtoMs = Math.max(leastMs, ...Object.values(faster.repairs ?? {}).map((repair) => longestRepairMs(repair) + leastWithinMs));
  return { ...faster, objectives: { rto: scale(plan.objectives.rto, leastRtoMs), rpo: scale(plan.objectives.rpo, leastRpoMs) } };
}

/**
 * The skew makes up for what clocks and machines do, which no tempo changes: it keeps what the shorter lease needs. And of the age
 * of a renewal enough is left for the look when the person's time is taken off.
 */
function leaseTimes(fields: Fields, scale: (ms: Milliseconds, least: Milliseconds) => Milliseconds, expiresMs: Milliseconds): LeaseTimes {
  const of = (name: string, least: Milliseconds): Milliseconds => scale(fields[name] as Milliseconds, least);
  const stopMs = of("stop-within", leastStopMs);
  // A try to renew may take as long as ever, so the lease keeps the room for all of them.
  const lease = Math.max(of("lease", leastMs), leastLeaseMs(stopMs));
  return { lease, "stop-within": stopMs, skew: of("skew", leastSkewMs(lease)), fresh: of("fresh", leastFreshMs + expiresMs) };
}

function mapValues(fields: Fields, change: (key: string, value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, change(key, value)]])));
}
