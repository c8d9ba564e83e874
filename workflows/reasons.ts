// What a verdict says it has seen: the reasons that a person reads, and the set that an approval is bound to.

import type { Evidence } from "./evidence.ts";
import type { Outcome } from "./rule.ts";
import type { Situation, Vote } from "./situation.ts";
import { sayDuration } from "./units.ts";

/** The set (observer, thing, class) without times or raw lags, so that only a change of meaning asks again. */
export function seenSet(evidence: Evidence): readonly string[] {
  return evidence.observations.map((seen) => `${seen.observer}|${seen.thing}@${seen.site}|${seen.answer.kind}`).sort();
}

/** The same of a source that comes and goes: what does, whatever it does in this very look, and what is seen of the target. */
export function unsteadySet({ evidence, comesAndGoes }: Situation): readonly string[] {
  const atTarget = seenSet({ ...evidence, observations: evidence.observations.filter(({ site }) => site === evidence.target) });
  return [...comesAndGoes.map(({ thing }) => `${thing}@${evidence.source}|comes and goes`), ...atTarget].sort();
}

/**
 * What every observer sees of the source, and why the target could not take over. Where some see the thing fail and others see
 * it answer, the latter come first. `refuse` says in its own sentence what the target lacks.
 */
export function reasonsOf(s: Situation, verdict: Outcome["verdict"]): readonly string[] {
  const contradicts = (each: Vote): boolean => s.failing.length > 0 && s.healthy.some(({ observer }) => observer === each.observer);
  const order = { failing: 1, silent: 2, healthy: 3 } as const;
  const place = (each: Vote): number => (contradicts(each) ? 0 : order[each.ballot]);
  const ordered = s.votes.toSorted((a, b) => place(a) - place(b));
  const seen = ordered.map((each) => {
    const what = each.ballot === "silent" ? "could not look" : each.ballot === "failing" ? "sees it fail" : "sees it answer";
    return `${each.observer} ${what} (for ${sayDuration(each.forMs)}): ${each.because.join("; ")}`;
  });
  if (verdict !== "ask" && verdict !== "stand-down") return seen;
  return [...seen, ...s.targetBlockers.map((blocker) => `${s.evidence.target} is not ready: ${blocker}`)];
}

/** Observers as a sentence names them. */
export function names(votes: readonly { readonly observer: string }[]): string {
  return votes.length === 0 ? "nobody" : votes.map((each) => each.observer).join(" and ");
}
