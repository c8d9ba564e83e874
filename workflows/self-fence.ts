// The arithmetic of the fence that a source carries out by itself: when its watchdog must have stopped it, and from when on
// the arbiter may believe that. A watchdog measures its lease on a clock that nobody sets, from before it sent the renewal;
// the arbiter dates a renewal when it takes it, which is later. So the watchdog's end comes first, as long as:
// - no clock of a host runs faster or slower than real time by more than `rate` (what NTP may slew it by);
// - two instants that functions at the arbiter note of one moment differ by `arbiterClocksMs` at most;
// - what has to end is ended `lateMs` after it was due at the latest (a busy machine, a machine that is powered off).
// Outside these bounds nothing is promised: a machine that is frozen as a whole and goes on later may write until its watchdog
// has run once, and a clock at the arbiter that is set forward makes the wait as much shorter (decisions/0029).

import type { Plan } from "./plan.ts";
import { comesBefore, placedSteps } from "./plan-positions.ts";
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

/** How often a watchdog renews: three times before it begins to stop, so that one or two lost renewals stop nobody. */
export function renewEveryMs(input: Pick<Input, "lease" | "stop-within">): Milliseconds {
  return Math.floor(stopsAfterMs(input) / 3);
}

/** The least skew that makes up for what clocks may do during a lease, in whole milliseconds. */
export function leastSkewMs(leaseMs: Milliseconds, { rate, arbiterClocksMs, lateMs }: ClockBounds = clockBounds): Milliseconds {
  return Math.ceil((leaseMs * rate) / (1 - rate)) + arbiterClocksMs + lateMs;
}

/** The instant, by the arbiter's clock, after which a watchdog that renewed last then has stopped what it guards. */
export function stoppedAfter(lastRenewal: Instant, { lease, skew }: Pick<Input, "lease" | "skew">): Instant {
  return lastRenewal + lease + skew;
}

/** Since when renewals are forbidden, and by the run that forbade them first: a later one takes it over and leaves both. */
export interface Ban {
  readonly at: Instant;
  readonly run: string;
}

/** What the arbiter keeps of the watchdogs of one site: one item, so that one conditional write forbids all of them. */
export interface SiteLease {
  /** When each role last renewed, by the arbiter's clock. */
  readonly renewed: Readonly<Record<string, Instant>>;
  /** Set while renewals are forbidden. */
  readonly forbidden: Ban | null;
  /** Of the run that forbade or allowed them last; 0 where none did. */
  readonly epoch: number;
}

export type FenceStanding =
  | { readonly is: "fenced"; readonly says: string }
  | { readonly is: "waiting"; readonly says: string; readonly forMs: Milliseconds }
  /** It will never be proved by waiting. */
  | { readonly is: "unproven"; readonly says: string };

/**
 * Where a fence stands whose renewals are forbidden since `forbiddenAt`. A host whose watchdog never renewed, or not for longer
 * than `fresh` when they were forbidden, proves nothing: nobody knows that a watchdog runs there.
 */
export function fenceStanding(lease: SiteLease, forbiddenAt: Instant, input: Input, now: Instant): FenceStanding {
  const missing = input.hosts.flatMap((role) => withoutWatchdog(role, lease.renewed[role], input, forbiddenAt));
  if (missing.length > 0) return { is: "unproven", says: missing.join("; ") };
  const last = Math.max(...input.hosts.map((role) => lease.renewed[role] ?? 0));
  const until = stoppedAfter(last, input);
  const says = `the last renewal of ${input.hosts.join(", ")} was ${sayDuration(Math.max(0, now - last))} ago, and a lease of ${sayDuration(input.lease)} with a skew of ${sayDuration(input.skew)} has`;
  return now > until ? { is: "fenced", says: `${says} run out` } : { is: "waiting", says: `${says} not run out yet`, forMs: until - now + 1 };
}

function withoutWatchdog(role: string, renewed: Instant | undefined, { fresh }: Pick<Input, "fresh">, at: Instant, when = ""): readonly string[] {
  if (renewed === undefined) return [`no watchdog of ${role} has ever renewed, so none is known to run there`];
  const ageMs = at - renewed;
  return ageMs <= fresh ? [] : [`the watchdog of ${role} had not renewed for ${sayDuration(ageMs)}${when} (at most ${sayDuration(fresh)}), so it is not known to run any more`];
}

/** The run that fences, or would. */
export interface FencingRun {
  readonly plan: Plan;
  readonly run: string;
  readonly openedAt: Instant;
}

/**
 * Where the fence of a run stands, by what it forbade itself, or as if it did so now. A ban of an earlier run proves nothing,
 * however old or young it is: nobody could renew since, so nobody knows that a watchdog still runs there.
 */
export function ownFenceStanding(lease: SiteLease, input: Input, run: FencingRun, now: Instant): FenceStanding {
  const doubts = fenceDoubts(lease, input, run, now);
  return doubts.length > 0 ? { is: "unproven", says: doubts.join("; ") } : fenceStanding(lease, lease.forbidden?.at ?? now, input, now);
}

/** Of `fresh` so much is for the failure itself; the rest is for the person who may have to decide. */
function freshWithoutAskingMs({ fresh }: Pick<Input, "fresh">, { decide }: Plan): Milliseconds {
  return fresh - decide.expires;
}

/** Why no waiting would prove the fence of a run; empty where it would. */
function fenceDoubts({ forbidden, renewed }: SiteLease, input: Input, { plan, run, openedAt }: FencingRun, now: Instant): readonly string[] {
  if (forbidden !== null && forbidden.run !== run) {
    return [`its watchdogs may not renew since the run ${forbidden.run} forbade it ${sayDuration(Math.max(0, now - forbidden.at))} ago, so none of ${input.hosts.join(", ")} is known to run any more`];
  }
  // The time that a person takes to decide makes no watchdog a trusted one that had fallen silent before the site failed, or falls
  // silent while the others of the site still renew.
  const newest = Math.max(...input.hosts.map((role) => renewed[role] ?? Number.NEGATIVE_INFINITY));
  const [at, when] = newest > openedAt ? [newest, " when another of the site did last"] : [openedAt, " when the run began"];
  return input.hosts.flatMap((role) => {
    const whenForbidden = withoutWatchdog(role, renewed[role], input, forbidden?.at ?? now);
    return whenForbidden.length > 0 ? whenForbidden : withoutWatchdog(role, renewed[role], { fresh: freshWithoutAskingMs(input, plan) }, at, when);
  });
}

/** The self-fences of a plan. */
export function selfFences(plan: Plan): readonly Input[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (isKind(step, "fence.self-fence") ? [step.input] : []));
}

/** What the leases of both sites say to whoever decides; part of the evidence. */
export interface SelfFenceEvidence {
  /** By then, at the arbiter's clock, the source has stopped, if no watchdog renews any more; null where that cannot be told. */
  readonly stoppedBy: Instant | null;
  /** Whether a watchdog still renews: then its end moves on until the fence forbids that. */
  readonly renewing: boolean;
  /** How long a source that renews now may go on at most after the fence has begun. */
  readonly longestMs: Milliseconds;
  /** Why the fence could not be confirmed if it were tried now. */
  readonly doubts: readonly string[];
  /** Set where the watchdogs of the target may not renew: whatever they guard there stays stopped. */
  readonly targetBan: Ban | null;
}

/** The leases of both sites as the record holds them; undefined where no watchdog ever renewed and nobody forbade it. */
export interface SiteLeases {
  readonly source: SiteLease | undefined;
  readonly target: SiteLease | undefined;
}
const untouched: SiteLease = { renewed: {}, forbidden: null, epoch: 0 };

/** Reads the leases for a run, for a plan with a self-fence; undefined for one without. */
export function selfFenceEvidence(run: FencingRun, source: string, leases: SiteLeases, now: Instant): SelfFenceEvidence | undefined {
  const fences = selfFences(run.plan);
  if (fences.length === 0) return undefined;
  const lease = leases.source ?? untouched;
  const { renewed, forbidden } = lease;
  const doubts = fences.flatMap((input) => fenceDoubts(lease, input, run, now)).map((doubt) => `the fence of ${source} could not be confirmed: ${doubt}`);
  const lastAt = Math.max(0, ...Object.values(renewed));
  const ends = fences.map((input) => stoppedAfter(Math.max(...input.hosts.map((role) => renewed[role] ?? 0)), input));
  return {
    stoppedBy: doubts.length > 0 ? null : Math.max(...ends),
    renewing: forbidden === null && fences.some((input) => now - lastAt <= 2 * renewEveryMs(input)),
    longestMs: Math.max(...fences.map((input) => renewEveryMs(input) + input.lease + input.skew)),
    doubts,
    targetBan: leases.target?.forbidden ?? null,
  };
}

/** What a ban at a site means for whoever wants to go there, or asks why nothing starts. */
export function sayBan(site: string, { run }: Ban): string {
  return `the watchdogs of ${site} may not renew since the run ${run} fenced it, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”)`;
}

/**
 * Whether the leases have proved of all these roles that they have stopped: by steps of this run that stand before this one and
 * ended so themselves. Who says that it was done by hand has not waited for a lease.
 */
export function provedByLeases(plan: Plan, roles: readonly string[], { stepId, confirmed }: { readonly stepId: string; readonly confirmed: readonly string[] }): boolean {
  const placed = placedSteps(plan);
  const own = placed.find(({ step }) => step.id === stepId);
  const proved = new Set(placed.flatMap((each) => (isKind(each.step, "fence.self-fence") && own !== undefined && comesBefore(each, own) && confirmed.includes(each.step.id) ? each.step.input.hosts : [])));
  return roles.every((role) => proved.has(role));
}
