// What came of a dry run: the changes that it would have made, as values, and what could not be told. Pure, over a run's state; console,
// command line, report and the run's own end show this one value.

import { sayWouldAsk } from "./would-ask.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { Mutation } from "./mutations.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import { sayLoss } from "./loss.ts";
import { describeStep } from "./steps.ts";

/** `would`: it would change something; `as-it-is`: nothing has to be changed; `unseen`: it could not be looked at, or decided. */
export type DryOutcome = "would" | "as-it-is" | "not-checkable" | "unseen" | "not-reached";

export interface DryStep {
  readonly id: string;
  readonly title: string;
  readonly outcome: DryOutcome;
  /** What is now, or why it could not be told. */
  readonly because: string;
  readonly changes: readonly DryChange[];
}

export interface DryChange {
  /** What would be done, as a sentence. */
  readonly sentence: string;
  readonly operation: string;
  /** The Region whose API is called; null for a provider's. */
  readonly region: string | null;
  /** What undoes it; null where nothing does. */
  readonly undo: string | null;
}

export interface DryRun {
  readonly steps: readonly DryStep[];
  /** All changes of all steps. */
  readonly changes: number;
  readonly irreversible: number;
  /** Steps of which it could not be told what they would do. */
  readonly unseen: readonly DryStep[];
  /** What the rules say now, and what they would say had the source failed. */
  readonly sentences: readonly string[];
}

/** The list of a dry run; the same for one that is still open, as far as it has come. */
export function dryRunOf(plan: Plan, state: RunState): DryRun {
  const steps = allSteps(plannedNodes(plan.steps)).map((step): DryStep => {
    const seen = state.steps[step.id];
    return { id: step.id, title: describeStep(step, state, plan).title, outcome: outcomeOf(seen), because: seen?.because ?? "", changes: (seen?.would ?? []).map(changeOf) };
  });
  const changes = steps.flatMap((step) => step.changes);
  return { steps, changes: changes.length, irreversible: changes.filter(({ undo }) => undo === null).length, unseen: steps.filter(({ outcome }) => outcome === "unseen" || outcome === "not-reached"), sentences: assumptions(state) };
}

/** A proof that begins so was not looked for: by a verification (lambdas/steps/verification/dry-run.ts), or as the word of a person; the last is what an earlier version wrote of that. */
const notCheckable = ["not checkable in a dry run", "in a dry run nobody is asked; "] as const;

function outcomeOf(seen: RunState["steps"][string] | undefined): DryOutcome {
  switch (seen?.status) {
    case undefined:
    case "waiting":
      return "not-reached";
    case "would":
      return "would";
    case "stuck":
      return "unseen";
    case "done":
    case "skipped":
    case "done-by-hand":
      return notCheckable.some((begins) => seen.because.startsWith(begins)) ? "not-checkable" : "as-it-is";
  }
}

function changeOf({ sentence, call, undo }: Mutation): DryChange {
  return { sentence, operation: call.operation, region: "region" in call ? call.region : null, undo };
}

/** What the rules say of the source as it is, what they would say had it failed, and whom that would ask. */
function assumptions({ verdict, drill, source }: RunState): readonly string[] {
  const assumed = drill?.assumed ?? null;
  return [
    ...(verdict === null ? [] : [`As it is: ${verdict.verdict} (${verdict.code}). ${verdict.sentence}`]),
    ...(assumed === null ? [] : [`If ${source} failed now: ${assumed.verdict} (${assumed.code}). ${assumed.sentence}`]),
    ...(assumed?.missing ?? []).map((missing) => `It would not begin by itself, because ${missing}.`),
    ...(assumed?.blocked ?? []).map((blocked) => `Not ready: ${blocked}.`),
    ...(assumed?.losses ?? []).map((loss) => `${sayLoss(loss)}.`),
    ...(assumed?.verdict === "fail-over" ? ["It would begin by itself and ask nobody first."] : []),
    ...(drill?.wouldAsk ?? []).map(sayWouldAsk),
  ];
}

/** How a dry run ends: well where every step could be looked at and a failover could begin. */
export function dryEnding(plan: Plan, state: RunState): { readonly end: "succeeded" | "done-with-exceptions" | "failed"; readonly sentence: string; readonly moved: false } {
  const { steps, changes, irreversible, unseen } = dryRunOf(plan, state);
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  const would = `A failover of ${plan.title} from ${state.source} to ${state.target} would make ${many(changes, "change")} in ${many(steps.filter(({ outcome }) => outcome === "would").length, "step")}${irreversible === 0 ? "" : `, ${irreversible} of which nothing undoes`}. 0 changes were made.`;
  const missing = steps.filter(({ outcome }) => outcome === "not-reached");
  if (missing.length > 0) return { end: "failed", sentence: `The dry run ended before its steps: ${missing.map(({ title }) => title).join("; ")}. 0 changes were made.`, moved: false };
  const assumed = state.drill?.assumed;
  const refused = assumed?.verdict === "refuse" ? [`a failover would be refused (${assumed.code}): ${assumed.sentence}`] : [];
  const exceptions = [...unseen.map(({ title, because }) => `${title} (${because})`), ...refused];
  if (exceptions.length > 0) return { end: "done-with-exceptions", sentence: `${would} With ${many(exceptions.length, "exception")}: ${exceptions.join("; ")}`, moved: false };
  return { end: "succeeded", sentence: would, moved: false };
}
