// The arithmetic of the fence that a source carries out by itself: when its watchdog must have stopped it, and from when on
// the arbiter may believe that. A watchdog measures its lease on a clock that nobody sets, from before it sent the renewal;
// the arbiter dates a renewal when it takes it, which is later. So the watchdog's end comes first, as long as:
// - no clock of a host runs faster or slower than real time by more than `rate` (what NTP may slew it by);
// - two instants that functions at the arbiter note of one moment differ by `arbiterClocksMs` at most;
// - what has to end is ended `lateMs` after it was due at the latest (a busy machine, a machine that is powered off).
// Outside these bounds nothing is promised: a machine that is frozen as a whole and goes on later may write until its watchdog
// has run once, and a clock at the arbiter that is set forward makes the wait as much shorter (decisions/0029).

import type { Plan } from "./plan.ts";
import { allSteps, isKind, plannedNodes } from "./plan-steps.ts";
import type { StepInput } from "./plan-steps.ts";
import { sayDuration } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

export interface ClockBounds {
  readonly rate: number;
  readonly arbiterClocksMs: Milliseconds;
  readonly lateMs: Milliseconds;
}

/** What the fence takes for granted. 500 ppm: the most by which ntpd and chrony slew a clock. */
export const clockBounds: ClockBounds = { rate: 0.0005, arbiterClocksMs: 1_000, lateMs: 1_000 };

type Input = StepInput<"fence.self-fence">;

/** How long after it sent its last renewal a watchdog begins to stop what it guards, so that all is over when the lease ends. */
export function stopsAfterMs({ lease, "stop-within": stopMs }: Pick<Input, "lease" | "stop-within">): Milliseconds {
  return lease - stopMs;
}

/** How often a watchdog tries to renew before it begins to stop; one that gets through keeps the host running. */
export const renewalsPerLease = 4;

/** How often a watchdog renews. None of its tries is due only when it has to begin to stop, so that three lost ones stop nobody. */
export function renewEveryMs(input: Pick<Input, "lease" | "stop-within">): Milliseconds {
  return Math.floor(stopsAfterMs(input) / (renewalsPerLease + 1));
}

/** The least skew that makes up for what clocks may do during a lease, in whole milliseconds. */
export function leastSkewMs(leaseMs: Milliseconds, { rate, arbiterClocksMs, lateMs }: ClockBounds = clockBounds): Milliseconds {
  return Math.ceil((leaseMs * rate) / (1 - rate)) + arbiterClocksMs + lateMs;
}

/** The instant, by the arbiter's clock, after which a watchdog that renewed last then has stopped what it guards. */
export function stoppedAfter(lastRenewal: Instant, { lease, skew }: Pick<Input, "lease" | "skew">): Instant {
  return lastRenewal + lease + skew;
}

/**
 * The same for all hosts of a fence. What the watchdogs themselves said of their leases counts where it is later than what the
 * plan says: a host may hold a lease of a plan that was deployed before, under a role that this plan has given to another.
 */
function allStoppedAfter({ renewed, lasts = {} }: Pick<SiteLease, "renewed" | "lasts">, input: Input): Instant {
  const byPlan = Math.max(...input.hosts.map((role) => renewed[role] ?? 0)) + input.lease;
  return Math.max(byPlan, ...Object.values(lasts)) + input.skew;
}

/** What the arbiter keeps of the watchdogs of one site: one item, so that one conditional write forbids all of them. */
export interface SiteLease {
  /** When each role last renewed, by the arbiter's clock. */
  readonly renewed: Readonly<Record<string, Instant>>;
  /** Until when a lease of each role may last: the latest that any renewal and the lease that was sent with it add up to. Left out where nobody sent one. */
  readonly lasts?: Readonly<Record<string, Instant>>;
  /** The machine whose watchdog renewed last for each role. */
  readonly machines?: Readonly<Record<string, string>>;
  /** Set while renewals are forbidden: since when, and by which run. */
  readonly forbidden: { readonly at: Instant; readonly run: string } | null;
  /** Of the run that forbade or allowed them last; 0 where none did. */
  readonly epoch: number;
}

export type FenceStanding =
  | { readonly is: "fenced"; readonly says: string }
  | { readonly is: "waiting"; readonly says: string; readonly forMs: Milliseconds }
  /** It will never be proved by waiting. */
  | { readonly is: "unproven"; readonly says: string };

/** The machines of a site by role, as the plan has them. */
type Machines = Readonly<Record<string, string>>;

/**
 * Where a fence stands whose renewals are forbidden since `forbiddenAt`. A host whose watchdog never renewed, or not for longer
 * than `fresh` when they were forbidden, proves nothing: nobody knows that a watchdog runs there. Neither does one whose role was
 * renewed last by another machine than the plan's.
 */
export function fenceStanding(lease: SiteLease, forbiddenAt: Instant, input: Input, now: Instant, machines: Machines): FenceStanding {
  const missing = doubtsOf(lease, input, forbiddenAt, machines);
  if (missing.length > 0) return { is: "unproven", says: missing.join("; ") };
  const last = Math.max(...input.hosts.map((role) => lease.renewed[role] ?? 0));
  const until = allStoppedAfter(lease, input);
  const says = `the last renewal of ${input.hosts.join(", ")} was ${sayDuration(Math.max(0, now - last))} ago, and a lease of ${sayDuration(input.lease)} with a skew of ${sayDuration(input.skew)} has`;
  return now > until ? { is: "fenced", says: `${says} run out` } : { is: "waiting", says: `${says} not run out yet`, forMs: until - now + 1 };
}

function doubtsOf(lease: Pick<SiteLease, "renewed" | "machines">, input: Input, at: Instant, machines: Machines): readonly string[] {
  return input.hosts.flatMap((role) => withoutWatchdog(role, lease, input, at, machines[role]));
}

/** Why no watchdog is known to run on the machine of a role; empty where one is. */
export function withoutWatchdog(role: string, lease: Pick<SiteLease, "renewed" | "machines">, { fresh }: Pick<Input, "fresh">, at: Instant, machine: string | undefined): readonly string[] {
  const renewed = lease.renewed[role];
  if (renewed === undefined) return [`no watchdog of ${role} has ever renewed, so none is known to run there`];
  const by = lease.machines?.[role];
  if (by !== undefined && by !== machine) return [`the watchdog that renewed last for ${role} runs on ${by}, and the plan has ${machine ?? "no machine"} there, so none is known to run on that`];
  const ageMs = at - renewed;
  return ageMs <= fresh ? [] : [`the watchdog of ${role} had not renewed for ${sayDuration(ageMs)} (at most ${sayDuration(fresh)}), so it is not known to run any more`];
}

/** The self-fences of a plan. */
export function selfFences(plan: Plan): readonly Input[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "fence.self-fence") ? [step.input] : []));
}

/** What the leases of a source say to whoever decides; part of the evidence. */
export interface SelfFenceEvidence {
  /** By then, at the arbiter's clock, the source has stopped, if no watchdog renews any more; null where that cannot be told. */
  readonly stoppedBy: Instant | null;
  /** Whether a watchdog still renews: then its end moves on until the fence forbids that. */
  readonly renewing: boolean;
  /** How long a source that renews now may go on at most after the fence has begun. */
  readonly longestMs: Milliseconds;
  /** Why the fence could not be confirmed if it were tried now. */
  readonly doubts: readonly string[];
}

/** Reads the lease of the source, for a plan with a self-fence; undefined for one without. */
export function selfFenceEvidence(plan: Plan, source: string, lease: SiteLease | undefined, now: Instant): SelfFenceEvidence | undefined {
  const fences = selfFences(plan);
  if (fences.length === 0) return undefined;
  const renewed = lease?.renewed ?? {};
  // What was forbidden already is judged as of then: its watchdogs rightly renew no more.
  const at = lease?.forbidden?.at ?? now;
  const machines = plan.sites[source]?.hosts ?? {};
  const doubts = fences.flatMap((input) => doubtsOf(lease ?? { renewed }, input, at, machines)).map((doubt) => `the fence of ${source} could not be confirmed: ${doubt}`);
  const lastAt = Math.max(0, ...Object.values(renewed));
  // The lease of a plan that was deployed after this run was opened may be longer, and the watchdogs say so.
  const toldMs = Math.max(0, ...Object.entries(lease?.lasts ?? {}).map(([role, until]) => until - (renewed[role] ?? until)));
  const ends = fences.map((input) => allStoppedAfter(lease ?? { renewed }, input));
  return {
    stoppedBy: doubts.length > 0 ? null : Math.max(...ends),
    renewing: lease !== undefined && lease.forbidden === null && fences.some((input) => now - lastAt <= 3 * renewEveryMs(input)),
    longestMs: Math.max(...fences.map((input) => longestOf({ ...input, lease: Math.max(input.lease, toldMs) }))),
    doubts,
  };
}

/** How long a host may go on at most whose watchdog renews just before that is forbidden, or is about to. */
function longestOf(input: Input): Milliseconds {
  return renewEveryMs(input) + input.lease + input.skew;
}

/** Whether these roles are all guarded by watchdogs whose fence comes before in the plan; what it confirmed holds for them. */
export function guardedByWatchdogs(plan: Plan, roles: readonly string[]): boolean {
  const guarded = new Set(selfFences(plan).flatMap(({ hosts }) => hosts));
  return roles.every((role) => guarded.has(role));
}

