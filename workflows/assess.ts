// The decision: one ordered table of rules. Each row has a code that can be said on the phone, the operator's sentence,
// a match and a verdict; log, console, graph, report and test print that one sentence. The first row that matches decides.
//
// These hold over the whole table and are tested with generated evidence: silence alone never reaches fail-over, losing a
// sighting of trouble never makes the verdict bolder, no run watches beyond its deadline, and the last row always matches.

import { sayWriterless } from "./affairs.ts";
import { majorityFailing, missingForAutomatic, obstacles } from "./automatic.ts";
import { troubleEveryMs } from "./cadence.ts";
import { createDigest } from "./digest.ts";
import type { Evidence } from "./evidence.ts";
import { acceptedSeconds } from "./loss.ts";
import type { Loss } from "./loss.ts";
import type { Plan } from "./plan.ts";
import { decisionDeadlineMs } from "./polling.ts";
import { names, reasonsOf, seenSet, unsteadySet } from "./reasons.ts";
import type { IsolatedCode } from "./isolated-rules.ts";
import type { ReprotectCode } from "./reprotect-rules.ts";
import type { RepairCode } from "./repair-rules.ts";
import type { SwitchoverCode } from "./switchover-rules.ts";
import { anyFailing, asked, askOnceSteady, clearlyDead, enoughFailing, heldLongEnough, watchAgain, watching, writerless } from "./rule.ts";
import type { Outcome, Rule } from "./rule.ts";
import { aliveRules } from "./rules-alive.ts";
import { sayAsker, sayConfirms, situate } from "./situation.ts";
import type { Circumstances, Situation } from "./situation.ts";
import { lacksCopy } from "./target.ts";
import { sayDuration } from "./units.ts";
import type { Milliseconds, Seconds } from "./units.ts";

export type VerdictWord = Outcome["verdict"];

export interface Verdict {
  readonly verdict: VerdictWord;
  /** Of a failover, of a repair, of a re-protection, or of a switchover. */
  readonly code: RuleCode | RepairCode | ReprotectCode | IsolatedCode | SwitchoverCode;
  /** The rule's sentence with the names filled in. */
  readonly sentence: string;
  /** What was seen, a sentence each; what disagrees comes first. */
  readonly reasons: readonly string[];
  /** For `ask`: what keeps it from going ahead by itself. */
  readonly missing: readonly string[];
  /** Why the target could not take over now, whatever the verdict: its readiness is blocked (A6, A7, A9, A24). Empty when it could. */
  readonly blocked: readonly string[];
  /** For `watch`: when to look again. */
  readonly againMs: Milliseconds | null;
  readonly losses: readonly Loss[];
  readonly acceptedLossSeconds: Seconds | "unknown";
  /** Names plan, sites, rule, what was seen by whom, irreversible steps and the accepted loss: what an approval is bound to. */
  readonly digest: string;
}

/** Whatever comes this far is decided by a person. */
const unclear = {
  code: "unclear",
  sentence: "{source} has been seen to fail by {detail} for the whole hold time: as many as the plan needs, but no majority.",
  match: () => true,
  detail: (s) => names(s.failing),
  decide: (s) => ({ verdict: "ask", missing: missingForAutomatic(s) }),
} as const satisfies Rule;

/** The rules in order, but for the one that bounds them. R-numbers and row numbers are those of the safety rules and scenario rows. */
const settling = [
  {
    code: "no-quorum",
    sentence: "{detail}. Nothing is forced upon it.",
    // Where the source is seen to fail or a person asked and a database has no copy to promote, the next two rows say so.
    match: (s) => writerless(s).length > 0 && !((asked(s) || (anyFailing(s) && enoughFailing(s))) && lacksCopy(s.plan, s.evidence)),
    detail: (s) => `${writerless(s).map(sayWriterless).join("; ")}: it takes no writes, and ${lacksCopy(s.plan, s.evidence) ? `no copy of every database is seen well at ${s.evidence.target}, so nothing can be moved` : "a person decides"}`,
    alert: true,
    // A8: a forced reconfiguration may make two primaries, so it is never ours. Whether to move and what would be lost is a person's
    // decision; where there is nothing to move to, there is nothing to ask (R23).
    decide: (s) => (lacksCopy(s.plan, s.evidence) ? { verdict: "refuse" } : { verdict: "ask", missing: writerless(s).map(({ service }) => `${service} cannot elect a writer, and nothing is forced`) }),
  },
  {
    code: "comes-and-goes",
    sentence: "{source} fails again and again, and is neither dead nor well: {detail}.",
    // Before what is watched because the target is not ready: one more who sees it fail must not leave the question out.
    // R7: bounds what no run ever sees whole, because each ends when the source is back. Asked while it answers too, or the question would come and go with it.
    match: (s) => !asked(s) && s.comesAndGoes.length > 0 && (anyFailing(s) || s.healthy.length > 0) && !clearlyDead(s),
    detail: (s) => s.comesAndGoes.map(({ thing, times, forMs, patienceMs }) => `${thing} ${times} times in ${sayDuration(forMs)}, but never for the whole hold time of ${sayDuration(patienceMs)}`).join("; "),
    unsteady: true,
    decide: (s) => ({ verdict: "ask", missing: ["it never failed for the whole hold time, so a person decides", ...s.targetBlockers] }),
  },
  {
    code: "target-not-ready",
    sentence: "{source} is seen to fail, but {target} cannot take over: {detail}.",
    match: (s) => anyFailing(s) && enoughFailing(s) && s.targetBlockers.length > 0,
    detail: (s) => s.targetBlockers.join("; "),
    // A24 and R23: "no safe target" is a valid outcome. While it may still pass, watch; then say no and page.
    decide: (s) => (heldLongEnough(s) ? { verdict: "refuse" } : watchAgain(s)),
  },
  {
    code: "requested-not-ready",
    sentence: "A failover to {target} was requested, but {target} cannot take over: {detail}.",
    match: (s) => asked(s) && s.targetBlockers.length > 0,
    detail: (s) => s.targetBlockers.join("; "),
    decide: () => ({ verdict: "refuse" }),
  },
  {
    code: "requested",
    sentence: "{who} requested the failover from {source} to {target}.",
    match: (s) => asked(s),
    decide: (s) => ({ verdict: "ask", missing: [sayConfirms(s.circumstances)] }),
  },
  ...aliveRules,
  {
    code: "all-blind",
    sentence: "No vantage point could look at {source}: its state is unknown, which is neither healthy nor dead.",
    match: (s) => !anyFailing(s) && s.healthy.length === 0,
    // R15 and R7: unknown is watched for the hold time, then a person is called.
    decide: askOnceSteady("nobody sees the source"),
  },
  {
    code: "observers-disagree",
    sentence: "The observers disagree about {source}: {detail}. This is a partial failure or a broken path, not a dead site.",
    match: (s) => anyFailing(s) && s.healthy.length > 0,
    // E7: a lost link between two writers looks like this from the other node; that they drift apart is the graver news.
    detail: (s) => [`${names(s.failing)} see it fail, ${names(s.healthy)} see it answer`, ...s.affairs.drifting.map((thing) => `the two writers of ${thing} do not get each other's writes and drift apart`)].join(", and "),
    // R11, A9, A11, A21: partition is not death; never decided without a person.
    alert: true,
    decide: askOnceSteady("the observers disagree"),
  },
  {
    code: "arbiter-alone",
    sentence: "Only the arbiter sees {source} fail and nobody else could look; the arbiter's own path may be the cause.",
    match: (s) => s.failing.length === 1 && s.failing[0]?.observer === "arbiter" && !enoughFailing(s),
    decide: askOnceSteady("only the arbiter sees it"),
  },
  {
    code: "observer-blind",
    sentence: "{source} is seen to fail by {detail}; that is fewer than the plan needs.",
    match: (s) => !enoughFailing(s),
    detail: (s) => (s.silent.length === 0 ? `${names(s.failing)} alone` : `${names(s.failing)}, while ${names(s.silent)} could not look`),
    decide: askOnceSteady("too few observers could look"),
  },
  {
    code: "restarting",
    sentence: "{source} is seen to fail by {detail}, in what its platform starts anew by itself; that gets its time first.",
    // D2, D3, D5: restart before failover.
    match: (s) => s.failingForMs < s.restartsMs,
    detail: (s) => names(s.failing),
    decide: (s) => ({ verdict: "watch", againMs: Math.min(troubleEveryMs(s.plan.decide), s.restartsMs - s.failingForMs) }),
  },
  {
    code: "hold",
    sentence: "{source} is seen to fail by {detail}, not yet for the whole hold time.",
    match: (s) => !heldLongEnough(s),
    detail: (s) => names(s.failing),
    // R2, B5: a restart or a short partition ends here.
    decide: (s) => ({ verdict: "watch", againMs: Math.min(troubleEveryMs(s.plan.decide), s.patienceMs - s.failingForMs) }),
  },
  {
    code: "primary-dead",
    sentence: "{source} has been seen to fail by {detail} for the whole hold time, and {target} is ready.",
    match: (s) => heldLongEnough(s) && majorityFailing(s) && s.targetBlockers.length === 0,
    detail: (s) => names(s.failing),
    decide: (s) => {
      const missing = missingForAutomatic(s);
      return missing.length === 0 ? { verdict: "fail-over" } : { verdict: "ask", missing };
    },
  },
  unclear,
] as const satisfies readonly Rule[];

const wouldWatch = (s: Situation): boolean => settling.find((rule: Rule) => rule.match(s))?.decide(s).verdict === "watch";

/** The rules in order. */
export const rules = [
  {
    code: "undecided",
    sentence: "For {detail} it could not be decided whether {source} has failed, because what is seen of it does not stay the same for the hold time.",
    // R7: first of all, so that no rule below it can watch for ever, and only where one would watch on.
    match: (s) => watching(s) >= decisionDeadlineMs(s.plan.decide.hold) && wouldWatch(s),
    detail: (s) => sayDuration(decisionDeadlineMs(s.plan.decide.hold)),
    decide: () => ({ verdict: "ask", missing: ["nothing was decided in time"] }),
  },
  ...settling,
] as const satisfies readonly Rule[];

export type RuleCode = (typeof rules)[number]["code"];

/** Codes of the rules that call people also between runs. */
export const alertCodes: ReadonlySet<Verdict["code"]> = new Set(rules.flatMap((rule: Rule & { readonly code: RuleCode }) => (rule.alert === true ? [rule.code] : [])));

interface Ruling {
  readonly situation: Situation;
  readonly rule: Rule & { readonly code: RuleCode };
  readonly outcome: Outcome;
}

function rulingOn(situation: Situation): Ruling {
  const rule: Ruling["rule"] = rules.find((each) => each.match(situation)) ?? unclear;
  return { situation, rule, outcome: rule.decide(situation) };
}

const boldness: Readonly<Record<VerdictWord, number>> = { "stand-down": 0, watch: 1, ask: 2, "fail-over": 3, refuse: 4 };

/** Of several things that fail the gravest decides. No time is compared, so that waiting alone never changes what is asked. */
function gravestFirst(a: Ruling, b: Ruling): number {
  return boldness[b.outcome.verdict] - boldness[a.outcome.verdict] || b.situation.failing.length - a.situation.failing.length || a.situation.healthy.length - b.situation.healthy.length;
}

/** What takes writes between its failures may have taken some more by the time that it is stopped. */
const unboundedNow = (source: string) => ({ database }: Loss): Loss => ({ database, known: false, because: `${source} comes and goes, and takes writes in between` });

/** What the rules say, without what only a decision about a failover needs: the reasons, the losses and what an approval is bound to. */
export type Finding = Pick<Verdict, "verdict" | "code" | "sentence" | "blocked">;

/** Asks the rules alone. Pure; it is what `assess` says of the same values. */
export function find(plan: Plan, evidence: Evidence, circumstances: Circumstances): Finding {
  return findingOf(gravestOf(plan, evidence, circumstances));
}

function gravestOf(plan: Plan, evidence: Evidence, circumstances: Circumstances): Ruling {
  const [gravest] = situate(plan, evidence, circumstances).map(rulingOn).toSorted(gravestFirst) as [Ruling];
  return gravest;
}

function findingOf({ situation, rule, outcome }: Ruling): Finding {
  const { source, target } = situation.evidence;
  const sentence = rule.sentence.replaceAll("{source}", source).replaceAll("{target}", target).replaceAll("{who}", sayAsker(situation.circumstances)).replaceAll("{detail}", rule.detail?.(situation) ?? "");
  return { verdict: outcome.verdict, code: rule.code, sentence, blocked: situation.targetBlockers };
}

/** Decides. Pure: the same values always give the same verdict. */
export function assess(plan: Plan, planDigest: string, evidence: Evidence, circumstances: Circumstances, irreversible: readonly string[]): Verdict {
  const ruling = gravestOf(plan, evidence, circumstances);
  const { situation, rule, outcome } = ruling;
  const losses = rule.unsteady === true ? situation.losses.map(unboundedNow(evidence.source)) : situation.losses;
  const accepted = acceptedSeconds(losses);
  return {
    ...findingOf(ruling),
    reasons: reasonsOf(situation, outcome.verdict),
    // Whoever approves knows beforehand that the leases will prove nothing, and that the next question is then about the fence.
    missing: outcome.verdict === "ask" ? [...new Set([...(outcome.missing ?? []), ...obstacles(situation), ...(evidence.selfFence?.doubts ?? [])])] : [],
    againMs: outcome.againMs ?? null,
    losses,
    acceptedLossSeconds: accepted,
    digest: createDigest({
      plan: planDigest,
      kind: "failover",
      source: evidence.source,
      target: evidence.target,
      code: rule.code,
      seen: rule.unsteady === true ? unsteadySet(situation) : seenSet(evidence),
      irreversible,
      acceptedLossSeconds: accepted,
    }),
  };
}
