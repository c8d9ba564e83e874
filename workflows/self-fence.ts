// The arithmetic of the fence that a source carries out by itself: when its watchdog must have stopped it, and from when on
// the arbiter may believe that. A watchdog measures its lease on a clock that nobody sets, from before it sent the renewal;
// the arbiter dates a renewal when it takes it, which is later. So the watchdog's end comes first, as long as:
// - no clock of a host runs faster or slower than real time by more than `rate` (what may be slewed, the clock since boot too);
// - two instants that functions at the arbiter note of one moment differ by `arbiterClocksMs` at most;
// - what has to end is ended `lateMs` after it was due at the latest (a busy machine, a machine that is powered off).
// Outside these bounds nothing is promised: a machine that is frozen as a whole and goes on later may write until its watchdog
// has run once, and a clock at the arbiter that is set forward makes the wait as much shorter (decisions/0029).

import type { Plan } from "./plan.ts";
import { probeDeadlineMs } from "./look-pace.ts";
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

/**
 * What the fence takes for granted. A clock that is slewed back runs slower, and with it the clock since boot: chrony, the usual
 * one on EC2, slews by up to a twelfth (chrony.conf(5): maxslewrate 83333.333 ppm), ntpd by 500 ppm; and an oscillator errs too.
 */
export const clockBounds: ClockBounds = { rate: 0.085, arbiterClocksMs: 1_000, lateMs: 1_000 };

type Input = StepInput<"fence.self-fence">;

/** How long after it sent its last renewal a watchdog begins to stop what it guards, so that all is over when the lease ends. */
export function stopsAfterMs({ lease, "stop-within": stopMs }: Pick<Input, "lease" | "stop-within">): Milliseconds {
  return lease - stopMs;
}

/** How often a watchdog tries to renew before it begins to stop; one that gets through keeps the host running. */
export const renewalsPerLease = 4;

/**
 * Renewals are no closer together: each starts a program that signs a call, and is given up when the next is due. The watchdog
 * gives up none before two seconds, so with less between them one that hangs would take the place of the next.
 */
const leastRenewMs: Milliseconds = 2_000;

/** The shortest lease that has room for all its renewals where stopping may take so long. */
export function leastLeaseMs(stopMs: Milliseconds): Milliseconds {
  return stopMs + (renewalsPerLease + 1) * leastRenewMs;
}

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

/** The latest instant at which a lease of this length can end that was renewed at `at`, both by the arbiter's clock, whatever clocks do within their bounds. */
export function lastsUntil(at: Instant, leaseMs: Milliseconds): Instant {
  return at + leaseMs + leastSkewMs(leaseMs);
}

/**
 * The same for all hosts of a fence. What the watchdogs themselves said of their leases counts where it is later than what the
 * plan says: a host may hold a lease of a plan that was deployed before, under a role that this plan has given to another.
 */
function allStoppedAfter({ renewed, lasts = {} }: Pick<SiteLease, "renewed" | "lasts">, input: Input): Instant {
  const last = Math.max(...input.hosts.map((role) => renewed[role] ?? 0));
  return Math.max(stoppedAfter(last, input), ...Object.values(lasts));
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
  /** Until when a lease of each role may last: the latest `lastsUntil` of any renewal, by the lease that was sent with it. Left out where nobody sent one. */
  readonly lasts?: Readonly<Record<string, Instant>>;
  /** The machine whose watchdog renewed last for each role. */
  readonly machines?: Readonly<Record<string, string>>;
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

/** The machines of a site by role, as the plan has them. */
type Machines = Readonly<Record<string, string>>;

/**
 * Where a fence stands whose renewals are forbidden since `forbiddenAt`. A host whose watchdog never renewed, or not for longer
 * than `fresh` when they were forbidden, proves nothing: nobody knows that a watchdog runs there. Neither does one whose role was
 * renewed last by another machine than the plan's.
 */
export function fenceStanding(lease: SiteLease, forbiddenAt: Instant, input: Input, now: Instant, machines: Machines): FenceStanding {
  const missing = input.hosts.flatMap((role) => withoutWatchdog(role, lease, input, forbiddenAt, machines[role]));
  if (missing.length > 0) return { is: "unproven", says: missing.join("; ") };
  const last = Math.max(...input.hosts.map((role) => lease.renewed[role] ?? 0));
  const until = allStoppedAfter(lease, input);
  const says = `the last renewal of ${input.hosts.join(", ")} was ${sayDuration(Math.max(0, now - last))} ago, and a lease of ${sayDuration(input.lease)} with a skew of ${sayDuration(input.skew)} has`;
  return now > until ? { is: "fenced", says: `${says} run out` } : { is: "waiting", says: `${says} not run out yet`, forMs: until - now + 1 };
}

/** Why no watchdog is known to run on the machine of a role; empty where one is. */
export function withoutWatchdog(role: string, lease: Pick<SiteLease, "renewed" | "machines">, { fresh }: Pick<Input, "fresh">, at: Instant, machine: string | undefined, when = ""): readonly string[] {
  const renewed = lease.renewed[role];
  if (renewed === undefined) return [`no watchdog of ${role} has ever renewed, so none is known to run there`];
  const by = lease.machines?.[role];
  if (by !== undefined && by !== machine) return [`the watchdog that renewed last for ${role} runs on ${by}, and the plan has ${machine ?? "no machine"} there, so none is known to run on that`];
  const ageMs = at - renewed;
  return ageMs <= fresh ? [] : [`the watchdog of ${role} had not renewed for ${sayDuration(ageMs)}${when} (at most ${sayDuration(fresh)}), so it is not known to run any more`];
}

/** The run that fences, or would, and the site that it leaves. */
export interface FencingRun {
  readonly source: string;
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
  return doubts.length > 0 ? { is: "unproven", says: doubts.join("; ") } : fenceStanding(lease, lease.forbidden?.at ?? now, input, now, machinesOf(run));
}

function machinesOf({ plan, source }: FencingRun): Machines {
  return plan.sites[source]?.hosts ?? {};
}

/** Of `fresh` so much, in milliseconds, is for the failure itself; the rest is for the person who may have to decide. */
export function freshWithoutAskingMs({ fresh }: Pick<Input, "fresh">, { decide }: Pick<Plan, "decide">): Milliseconds {
  return fresh - decide.expires;
}

/** Why no waiting would prove the fence of a run; empty where it would. */
function fenceDoubts(lease: SiteLease, input: Input, fencing: FencingRun, now: Instant): readonly string[] {
  const { forbidden, renewed } = lease;
  const { plan, run, openedAt } = fencing;
  if (forbidden !== null && forbidden.run !== run) {
    return [`its watchdogs may not renew since the run ${forbidden.run} forbade it ${sayDuration(Math.max(0, now - forbidden.at))} ago, so none of ${input.hosts.join(", ")} is known to run any more`];
  }
  // The time that a person takes to decide makes no watchdog a trusted one that had fallen silent before the site failed, or falls
  // silent while the others of the site still renew.
  const newest = Math.max(...input.hosts.map((role) => renewed[role] ?? Number.NEGATIVE_INFINITY));
  const [at, when] = newest > openedAt ? [newest, " when another of the site did last"] : [openedAt, " when the run began"];
  const machines = machinesOf(fencing);
  return input.hosts.flatMap((role) => {
    const whenForbidden = withoutWatchdog(role, lease, input, forbidden?.at ?? now, machines[role]);
    return whenForbidden.length > 0 ? whenForbidden : withoutWatchdog(role, lease, { fresh: freshWithoutAskingMs(input, plan) }, at, machines[role], when);
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
export function selfFenceEvidence(run: FencingRun, leases: SiteLeases, now: Instant): SelfFenceEvidence | undefined {
  const fences = selfFences(run.plan);
  if (fences.length === 0) return undefined;
  const lease = leases.source ?? untouched;
  const { renewed, lasts = {}, forbidden } = lease;
  const doubts = fences.flatMap((input) => fenceDoubts(lease, input, run, now)).map((doubt) => `the fence of ${run.source} could not be confirmed: ${doubt}`);
  const lastAt = Math.max(0, ...Object.values(renewed));
  // The lease of a plan that was deployed after this run was opened may be longer, and the watchdogs say so.
  const toldMs = Math.max(0, ...Object.entries(lasts).map(([role, until]) => until - (renewed[role] ?? until)));
  const ends = fences.map((input) => allStoppedAfter(lease, input));
  return {
    stoppedBy: doubts.length > 0 ? null : Math.max(...ends),
    renewing: forbidden === null && fences.some((input) => now - lastAt <= 3 * renewEveryMs(input)),
    longestMs: Math.max(...fences.map((input) => Math.max(longestOf(input), renewEveryMs(input) + toldMs))),
    doubts,
    targetBan: leases.target?.forbidden ?? null,
  };
}

/** What a ban at a site means for whoever wants to go there, or asks why nothing starts. */
export function sayBan(site: string, { run }: Ban): string {
  return `the watchdogs of ${site} may not renew since the run ${run} fenced it, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”)`;
}

/** What a ban at the target means at the gate of a fence. */
export function sayKeptBan(target: string, { run }: Ban): string {
  return `the watchdogs of ${target} may not renew since the run ${run}; this run allows it when this fence has proved itself, or when a person has answered for it`;
}

/** The writes that may always be lost with a fence by lease, as the time they take: a site may write for as long as it holds its lease, and looks are an interval apart (I14). */
export function alwaysLostMs(input: Parameters<typeof longestOf>[0], plan: Pick<Plan, "decide">): Milliseconds {
  return longestOf(input) + plan.decide.every + probeDeadlineMs(plan);
}

/** How long a host may go on at most whose watchdog renews just before that is forbidden, or is about to. */
export function longestOf(input: Pick<Input, "lease" | "stop-within" | "skew">): Milliseconds {
  return renewEveryMs(input) + input.lease + input.skew;
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
