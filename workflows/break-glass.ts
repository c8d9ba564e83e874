// Break-glass: a failover from an engineer's own machine while the arbiter is down, and with it all that usually decides. What
// must be confirmed, when it is refused, which epoch it takes, and what nobody enforces meanwhile: values in, sentences out.

import { approversOf, namedFor } from "./access.ts";
import type { BreakGlass } from "./break-glass-entry.ts";
import type { Plan } from "./plan.ts";
import { selfFences } from "./self-fence.ts";

/** What the arbiter said when it was asked for the plan's lease; `run`: the one that is open, null where none is. */
export type ArbiterSeen = { readonly answers: false; readonly because: string } | { readonly answers: true; readonly run: string | null };

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
  if (!seen.answers || insist !== undefined) return { allowed: true };
  const insisting = 'To do it all the same, say why: --insist "the reason"';
  if (seen.run !== null) return { allowed: false, because: `the arbiter answers and run ${seen.run} of ${plan.plan} is open there: decide in it (understudy status ${plan.plan}). ${insisting}` };
  return { allowed: false, because: `the arbiter answers, so ask it for the failover: understudy start ${plan.plan} --mode failover. ${insisting}` };
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

/** What was confirmed, for the record. */
export function confirmedSentences(source: string, target: string, seen: ArbiterSeen, insist: string | undefined): readonly string[] {
  return [
    `${target} shall serve in place of ${source}.`,
    "Writes that the target does not hold may be lost.",
    seen.answers ? `The arbiter answers (${seen.run === null ? "no run is open" : `run ${seen.run} is open`}), and it was insisted: ${insist ?? ""}.` : `The arbiter cannot be reached: ${seen.because}.`,
  ];
}

/** What the plan demands and one person at a terminal cannot be held to, a sentence each; `by` is that person's name. */
export function exceptionsFor(plan: Plan, by: string, registers: BreakGlass["registers"]): readonly string[] {
  const approvers = approversOf(plan, { kind: "approve-failover", acceptedLossSeconds: "unknown" });
  const unheld = Object.keys(registers).filter((site) => registers[site] === "not-reached");
  return [
    ...(approvers > 1 ? [`The plan wants ${approvers} people to accept a loss of writes; ${by} decided alone.`] : []),
    ...(plan.access?.requester === "always" ? [] : [`Whoever asks for a run may not accept its loss by the plan's rules; ${by} did both.`]),
    ...(namedFor(plan, "accept-loss").some((name) => name.startsWith("group:")) ? [`Who belongs to which group was not asked of anybody; the name ${by} was believed.`] : []),
    "Kill switch, pause and blocks of the plan lie at the arbiter and were not asked.",
    "The plan was read from a file; the deployed one lies at the arbiter and may say something else.",
    ...unheld.map((site) => `The epoch register of ${site} did not answer: what a run of the arbiter still wants to change there is stopped by the other site's register alone.`),
  ];
}

/** The plan as one person may carry it out: nobody else is there to approve. What that gives up stands among the exceptions. */
export function forOnePerson(plan: Plan): Plan {
  return { ...plan, access: { ...plan.access, "loss-approvers": 1, requester: "always" } };
}
