// Break-glass: a failover from an engineer's own machine while the arbiter is down, and with it all that usually decides. What
// must be confirmed, when it is refused, which epoch it takes, and what nobody enforces meanwhile: values in, sentences out.

import { approversOf, mayDecide, namedFor } from "./access.ts";
import type { BreakGlass } from "./break-glass-entry.ts";
import type { Person } from "./person.ts";
import type { Plan } from "./plan.ts";
import { selfFences } from "./self-fence.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";

/**
 * What the arbiter said when it was asked for the plan's lease; `run`: the one that is open, null where none is. `halts`: a sentence for
 * each kill switch or pause that stands, with how to lift it; null where the arbiter is there and said nothing of the lease.
 */
export type ArbiterSeen = { readonly answers: false; readonly because: string } | { readonly answers: true; readonly run: string | null; readonly halts: readonly string[] | null };

/** What people switched off, as a lease has it. */
interface Switches {
  readonly killSwitch: boolean;
  readonly killSwitchBy?: string | undefined;
  readonly killSwitchReason?: string | undefined;
  readonly pausedUntil?: Instant | undefined;
  readonly pausedBy?: string | undefined;
  readonly pauseReason?: string | undefined;
}

/** The halts of a lease, a sentence each without its full stop. */
export function haltsOf(plan: string, { killSwitch, killSwitchBy, killSwitchReason, pausedUntil, pausedBy, pauseReason }: Switches, now: Instant): readonly string[] {
  const by = (who: string | undefined, why: string | undefined): string => (who === undefined ? "" : ` (${who}${why === undefined ? "" : `: ${why}`})`);
  return [
    ...(killSwitch ? [`the kill switch of ${plan} is on${by(killSwitchBy, killSwitchReason)}; whoever may lifts it: understudy kill-switch ${plan} off`] : []),
    ...(pausedUntil !== undefined && pausedUntil > now ? [`${plan} is paused until ${sayInstant(pausedUntil)}${by(pausedBy, pauseReason)}; whoever may ends it: understudy resume ${plan}`] : []),
  ];
}

/** So many runs that change nothing may have been opened at the arbiter since a register heard of one; each has taken an epoch. */
const stride = 1_000_000;

/** An epoch above every one that the arbiter can have given, from what the registers of the sites hold; 0 for an empty one. */
export function breakGlassEpoch(held: readonly number[]): number {
  return Math.max(0, ...held) + stride;
}

export type Leave = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/** Whether break-glass may begin, as far as the plan and the arbiter are concerned; `insist` is why a person wants it all the same. */
export function mayBreakGlass(plan: Plan, seen: ArbiterSeen, insist: string | undefined): Leave {
  if (selfFences(plan).length > 0) {
    return { allowed: false, because: `${plan.plan} is guarded by watchdogs, which let hosts serve only while the arbiter renews their lease: without it the target would stop again. Bring the arbiter back, or take the watchdogs away and move it by hand (infra/runbook.md)` };
  }
  const halted = haltedBecause(seen);
  if (halted !== undefined) return { allowed: false, because: halted };
  if (!seen.answers || insist !== undefined) return { allowed: true };
  const insisting = 'To do it all the same, say why: --insist "the reason"';
  if (seen.run !== null) return { allowed: false, because: `the arbiter answers and run ${seen.run} of ${plan.plan} is open there: decide in it (understudy status ${plan.plan}). ${insisting}` };
  return { allowed: false, because: `the arbiter answers, so ask it for the failover: understudy start ${plan.plan} --mode failover. ${insisting}` };
}

/** No insisting passes what people switched off, where it could be read (I25). */
function haltedBecause(seen: ArbiterSeen): string | undefined {
  return seen.answers && seen.halts !== null && seen.halts.length > 0 ? `nothing may be changed: ${seen.halts.join("; and ")}` : undefined;
}

/** Whether a run that was cut off may go on; `pastFence`: the promotion or more may have happened, so that only this run can finish it. */
export function mayTakeUp(plan: Plan, seen: ArbiterSeen, insist: string | undefined, pastFence: boolean): Leave {
  if (pastFence && seen.answers && seen.run === null && seen.halts?.length === 0) return { allowed: true };
  return mayBreakGlass(plan, seen, insist);
}

/** Whether the plan lets this person decide what such a run will ask: asked before anything is raised or written. */
export function mayDecideAlone(plan: Plan, person: Person): Leave {
  const asks = { kind: "approve-failover", acceptedLossSeconds: Object.keys(plan.databases).length === 0 ? 0 : "unknown" } as const;
  const leave = mayDecide(plan, person, asks, "approve");
  return leave.allowed ? leave : { allowed: false, because: `nothing was begun: ${leave.because}` };
}

/** Something that a person types before anything is begun. */
export interface Confirmation {
  readonly key: "plan" | "site" | "loss" | "arbiter";
  /** What it is about, and what to type. */
  readonly asks: string;
  readonly wanted: string;
}

/** All that has to be typed, in the order in which it is asked. */
export function confirmationsFor(plan: Plan, source: string, target: string, seen: ArbiterSeen): readonly Confirmation[] {
  const databases = Object.keys(plan.databases);
  const lost = databases.length === 0 ? "No database of the plan is moved" : `What ${source} accepted and ${target} does not hold of ${databases.join(", ")} is lost; how much is measured first and asked again`;
  return [
    { key: "plan", wanted: plan.plan, asks: `This moves ${plan.title} (${plan.plan}) without the arbiter. Type the plan's name (${plan.plan})` },
    { key: "site", wanted: target, asks: `${target} shall serve, and ${source} is fenced as far as it can be reached. Type the site that shall serve (${target})` },
    { key: "loss", wanted: "may be lost", asks: `${lost}. Type "may be lost"` },
    { key: "arbiter", wanted: seen.answers ? "the arbiter answers" : "cannot be reached", asks: seen.answers ? 'The arbiter answers, and you insist. Type "the arbiter answers"' : 'Runs of the arbiter that sleep now change nothing any more when it returns. Type "cannot be reached"' },
  ];
}

/** Whether the arbiter said that neither kill switch nor pause stands. */
export function haltsWereAsked(seen: ArbiterSeen): boolean {
  return seen.answers && seen.halts?.length === 0;
}

/** What was confirmed, for the record. */
export function confirmedSentences(source: string, target: string, seen: ArbiterSeen, insist: string | undefined): readonly string[] {
  return [
    `${target} shall serve in place of ${source}.`,
    "Writes that the target does not hold may be lost.",
    seen.answers ? `The arbiter answers (${seen.run === null ? "no run is open" : `run ${seen.run} is open`}), and it was insisted: ${insist ?? ""}. ${seen.halts === null ? "Whether the kill switch is on or a pause stands it did not say." : "Neither kill switch nor pause stood there."}` : `The arbiter cannot be reached: ${seen.because}.`,
  ];
}

/** What the plan demands and one person at a terminal cannot be held to, a sentence each; `by` is that person's name, `haltsAsked` whether the arbiter said that neither kill switch nor pause stands. */
export function exceptionsFor(plan: Plan, by: string, registers: BreakGlass["registers"], haltsAsked = false): readonly string[] {
  const approvers = approversOf(plan, { kind: "approve-failover", acceptedLossSeconds: "unknown" });
  const unheld = Object.keys(registers).filter((site) => registers[site] === "not-reached");
  return [
    ...(approvers > 1 ? [`The plan wants ${approvers} people to accept a loss of writes; ${by} decided alone.`] : []),
    ...(plan.access?.requester === "always" ? [] : [`Whoever asks for a run may not accept its loss by the plan's rules; ${by} did both.`]),
    ...(namedFor(plan, "accept-loss").some((name) => name.startsWith("group:")) ? [`Who belongs to which group was not asked of anybody; the name ${by} was believed.`] : []),
    haltsAsked ? "Blocks of the plan lie at the arbiter and were not asked; kill switch and pause were, before it began." : "Kill switch, pause and blocks of the plan lie at the arbiter and were not asked.",
    "The plan was read from a file; the deployed one lies at the arbiter and may say something else.",
    ...unheld.map((site) => `The epoch register of ${site} did not answer: what a run of the arbiter still wants to change there is stopped by the other site's register alone.`),
  ];
}

/** The plan as one person may carry it out: nobody else is there to approve. What that gives up stands among the exceptions. */
export function forOnePerson(plan: Plan): Plan {
  return { ...plan, access: { ...plan.access, "loss-approvers": 1, requester: "always" } };
}
