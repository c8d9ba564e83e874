// The decision: one ordered table of rules. Each row has a code that can be said on the phone, the operator's sentence,
// a match and a verdict; log, console, graph, report and test print that one sentence. The first row that matches decides.
//
// These hold over the whole table and are tested with generated evidence: silence alone never reaches fail-over, losing a
// sighting of trouble never makes the verdict bolder, no run watches beyond its deadline, and the last row always matches.

import { troubleEveryMs } from "./cadence.ts";
import { createDigest } from "./digest.ts";
import type { Evidence } from "./evidence.ts";
import { acceptedSeconds } from "./loss.ts";
import type { Loss } from "./loss.ts";
import type { Plan } from "./plan.ts";
import { decisionDeadlineMs } from "./polling.ts";
import { situate } from "./situation.ts";
import type { Circumstances, Situation, Vote } from "./situation.ts";
import { sayDuration } from "./units.ts";
import type { Milliseconds, Seconds } from "./units.ts";

export type VerdictWord = "stand-down" | "watch" | "ask" | "refuse" | "fail-over";

export interface Verdict {
  readonly verdict: VerdictWord;
  readonly code: RuleCode;
  /** The rule's sentence with the names filled in. */
  readonly sentence: string;
  /** What was seen, a sentence each; what disagrees comes first. */
  readonly reasons: readonly string[];
  /** For `ask` in an automatic plan: what keeps it from going ahead by itself. */
  readonly missing: readonly string[];
  /** For `watch`: when to look again. */
  readonly againMs: Milliseconds | null;
  readonly losses: readonly Loss[];
  readonly acceptedLossSeconds: Seconds | "unknown";
  /** Names plan, sites, rule, what was seen by whom, irreversible steps and the accepted loss: what an approval is bound to. */
  readonly digest: string;
}

type Outcome = { readonly verdict: VerdictWord; readonly missing?: readonly string[]; readonly againMs?: Milliseconds };

interface Rule {
  readonly code: string;
  /** `{source}`, `{target}` and `{detail}` are filled in. */
  readonly sentence: string;
  readonly match: (s: Situation) => boolean;
  readonly detail?: (s: Situation) => string;
  readonly decide: (s: Situation) => Outcome;
}

const heldLongEnough = (s: Situation): boolean => s.failingForMs >= s.plan.decide.hold;
/** The picture has stood for the hold time. A vote that changed a moment ago, into silence too, begins it anew. */
const steady = (s: Situation): boolean => s.steadyForMs >= s.plan.decide.hold;
const anyFailing = (s: Situation): boolean => s.failing.length > 0;
const enoughFailing = (s: Situation): boolean => s.failingPaths >= s.plan.decide.votes.need;
const majorityFailing = (s: Situation): boolean => s.failing.length * 2 > s.votes.length;
const asked = (s: Situation): boolean => s.circumstances.requestedBy !== null;
const watching = (s: Situation): Milliseconds => s.evidence.at - s.circumstances.openedAt;
/** Whatever is watched looks wrong, so it is looked at as often as anything that looks wrong. */
const watchAgain = (s: Situation): Outcome => ({ verdict: "watch", againMs: troubleEveryMs(s.plan.decide) });
const askOnceSteady = (because: string) => (s: Situation): Outcome => (steady(s) ? { verdict: "ask", missing: [because] } : watchAgain(s));

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
    sentence: "A person requested the failover from {source} to {target}.",
    match: (s) => asked(s),
    decide: () => ({ verdict: "ask", missing: ["a person asked for it, so a person confirms it"] }),
  },
  {
    code: "own-failover",
    sentence: "{detail} at {source} fails over within its own cluster; the site itself answers, so nothing is moved.",
    match: (s) => !anyFailing(s) && s.healthy.length > 0 && s.ownFailover.length > 0,
    detail: (s) => s.ownFailover.map((own) => own.thing).join(", "),
    // A5, A13, A18: its cluster gets its time first, and its failing member alone never moves the site.
    decide: (s) => (s.ownFailover.some((own) => own.forMs < own.withinMs) ? watchAgain(s) : { verdict: "stand-down" }),
  },
  {
    code: "source-alive",
    sentence: "{source} answers from every vantage point that could look; nothing is moved.",
    match: (s) => !anyFailing(s) && s.healthy.length > 0,
    decide: () => ({ verdict: "stand-down" }),
  },
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
    detail: (s) => `${names(s.failing)} see it fail, ${names(s.healthy)} see it answer`,
    // R11, A9, A11, A21: partition is not death; never decided without a person.
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
    code: "hold",
    sentence: "{source} is seen to fail by {detail}, not yet for the whole hold time.",
    match: (s) => !heldLongEnough(s),
    detail: (s) => names(s.failing),
    // R2, B5: a restart or a short partition ends here.
    decide: (s) => ({ verdict: "watch", againMs: Math.min(troubleEveryMs(s.plan.decide), s.plan.decide.hold - s.failingForMs) }),
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

/** What keeps a failover without a person from happening (design §7); empty when nothing does. */
export function missingForAutomatic(s: Situation): readonly string[] {
  const { plan, evidence, circumstances } = s;
  const missing: string[] = [];
  if (plan.decide.mode !== "automatic") missing.push("the plan asks a person");
  if (circumstances.blockedUntil !== null && evidence.at < circumstances.blockedUntil) missing.push("an earlier run blocks automatic starts");
  if (circumstances.pausedUntil !== null && evidence.at < circumstances.pausedUntil) missing.push("automation is paused");
  if (circumstances.killSwitch) missing.push("the kill switch is on");
  if (!majorityFailing(s)) missing.push("no majority of the vantage points sees it fail");
  missing.push(...s.targetDoubts);
  for (const loss of s.losses) {
    if (!loss.known) missing.push(`the loss of ${loss.database} is unknown`);
    else if (loss.seconds.max * 1000 > plan.objectives.rpo) missing.push(`up to ${loss.seconds.max.toFixed(1)} s of ${loss.database} would be lost, more than the RPO`);
  }
  return missing;
}

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

/** Decides. Pure: the same values always give the same verdict. */
export function assess(plan: Plan, planDigest: string, evidence: Evidence, circumstances: Circumstances, irreversible: readonly string[]): Verdict {
  const rulings = situate(plan, evidence, circumstances).map(rulingOn);
  const [{ situation, rule, outcome }] = rulings.toSorted(gravestFirst) as [Ruling];
  const accepted = acceptedSeconds(situation.losses);
  return {
    verdict: outcome.verdict,
    code: rule.code,
    sentence: rule.sentence
      .replaceAll("{source}", evidence.source)
      .replaceAll("{target}", evidence.target)
      .replaceAll("{detail}", rule.detail?.(situation) ?? ""),
    reasons: reasonsOf(situation, outcome.verdict),
    missing: outcome.missing ?? [],
    againMs: outcome.againMs ?? null,
    losses: situation.losses,
    acceptedLossSeconds: accepted,
    digest: createDigest({
      plan: planDigest,
      kind: "failover",
      source: evidence.source,
      target: evidence.target,
      code: rule.code,
      seen: seenSet(evidence),
      irreversible,
      acceptedLossSeconds: accepted,
    }),
  };
}

/** The set (observer, thing, class) without times or raw lags, so that only a change of meaning asks again. */
function seenSet(evidence: Evidence): readonly string[] {
  return evidence.observations.map((seen) => `${seen.observer}|${seen.thing}@${seen.site}|${seen.answer.kind}`).sort();
}

/** What every observer sees of the source. Where some see the thing fail and others see it answer, the latter come first. */
function reasonsOf(s: Situation, verdict: VerdictWord): readonly string[] {
  const contradicts = (each: Vote): boolean => s.failing.length > 0 && s.healthy.some(({ observer }) => observer === each.observer);
  const order = { failing: 1, silent: 2, healthy: 3 } as const;
  const place = (each: Vote): number => (contradicts(each) ? 0 : order[each.ballot]);
  const ordered = s.votes.toSorted((a, b) => place(a) - place(b));
  const seen = ordered.map((each) => {
    const what = each.ballot === "silent" ? "could not look" : each.ballot === "failing" ? "sees it fail" : "sees it answer";
    return `${each.observer} ${what} (for ${sayDuration(each.forMs)}): ${each.because.join("; ")}`;
  });
  // Whoever is asked to go there has to know; a refusal says it in its sentence.
  return verdict === "ask" ? [...seen, ...s.targetBlockers.map((blocker) => `${s.evidence.target} is not ready: ${blocker}`)] : seen;
}

function names(votes: readonly { readonly observer: string }[]): string {
  return votes.length === 0 ? "nobody" : votes.map((each) => each.observer).join(" and ");
}
