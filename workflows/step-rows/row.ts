// What a row of the catalogue says of one step kind, and the words that rows share.

import { ownServersOf } from "../database-copies.ts";
import type { Plan } from "../plan.ts";
import type { StepInput, StepKindName } from "../plan-steps.ts";
import type { NoCases } from "../step-cases.ts";
import type { Milliseconds } from "../units.ts";

/** The Lambda functions that carry out steps, in the user's words; each is a folder under lambdas/steps/. */
export type StepFunctionName = "site-fencing" | "database-promotion" | "cluster-promotion" | "global-cluster-promotion" | "database-restore" | "dr-site-activation" | "cluster-formation" | "kubernetes-scaling" | "ecs-scaling" | "event-consumers" | "network-fencing" | "custom-action" | "application-configuration" | "load-balancer-targets" | "dns-failover" | "routing-controls" | "round-robin" | "webhook-re-registration" | "site-repair" | "re-protection" | "isolated-drill" | "verification" | "node-shutdown" | "aurora-capacity" | "nested-plans";

/** Which way a run goes; roles that swap are no names, so a step is always told both sites. */
export interface Direction {
  readonly source: string;
  readonly target: string;
}

export interface StepRow<K extends StepKindName = StepKindName> {
  readonly kind: K;
  readonly function: StepFunctionName;
  /** The name of the state in the graph, readable at night. */
  readonly title: (input: StepInput<K>, direction: Direction) => string;
  /** One sentence of the runbook. */
  readonly sentence: (input: StepInput<K>, direction: Direction, plan: Plan) => string;
  /** What undoes it, or null: after it there is no way back but the plan in the other direction. */
  readonly undo: string | null;
  /** What is seen afterwards that proves it. */
  readonly proof: string;
  readonly deadlineMs: Milliseconds;
  /** Set where the step itself asks a person for what it cannot know before: a loss, or the word of somebody else. Approval sends it round again. */
  readonly asks?: true;
  /** Set where the kind has a forced way: where it is stuck it may say what force means, and people whom the plan names for `force` approve it at a gate of its own. */
  readonly forced?: true;
  /**
   * Set where a person's answer in the step's place leaves something for the step to do: it is called once more, after the last fence or
   * `at-once`, and the answer stands. `at-once` it looks what the run may know from now on; what a person skipped is looked at once only.
   */
  readonly afterAnswer?: "after-fences" | "at-once";
  /** Set where the kind can end what it began; then it is still asked when the run is stopped, the kill switch is on, or its time is over, with `halt` in the context. */
  readonly halts?: true;
  /** Set where the run goes on when the step could not be done, because what follows does not rest on it. */
  readonly advisory?: true;
  /** Set where a fence stops a part of the source only: no plan is safe by it, and what rests on a fence does not rest on it. */
  readonly partial?: true;
  /** Set where the way back looks also when the step has sent nothing: it proves that nothing is left. */
  readonly looksBack?: true;
  /** How long its way back may take, where that is not as long as the step itself. */
  readonly undoneWithinMs?: Milliseconds;
  /** How long one call of its function may take; longer waiting is the state machine's work. */
  readonly callMs: Milliseconds;
  /** IAM actions of its reads and its changes. */
  readonly reads: readonly string[];
  readonly changes: readonly string[];
  /** Set where it also sees through the plan's observers, which reach private networks: databases, and the loss just before a promotion. */
  readonly asksObservers?: true;
  /** Regions whose API the step calls; the plan is refused when a step other than the fence needs the one being left. */
  readonly regions: (input: StepInput<K>, direction: Direction, plan: Plan) => readonly string[];
  /** Where the surprising facts come from. */
  readonly source: string;
  /** Cases of step-cases.ts that cannot apply to this kind, each with the reason as a sentence; left out, all apply. */
  readonly noCase?: NoCases;
}

/** The rows of one function. They lie in a file of their own, so that no other function's bundle holds them (decision 0019). */
export type RowsOf<F extends StepFunctionName> = { readonly [K in StepKindName]?: StepRow<K> & { readonly function: F } };

/** How long a step may take: its own `within`, else what its row says. */
export function withinOf(input: { readonly within?: Milliseconds | undefined }, row: Pick<StepRow, "deadlineMs">): Milliseconds {
  return input.within ?? row.deadlineMs;
}

/** Whether a kind is a fence that reads back whether the source has stopped (R1, R5). The advisory one is none, and neither is one of a part. */
export function confirms(kind: StepKindName, row: Pick<StepRow, "advisory" | "partial">): boolean {
  return kind.startsWith("fence.") && row.advisory !== true && row.partial !== true;
}

/** The fences that confirm nothing, for whoever has no rows of another function at hand; a test holds it to the rows. */
export const confirmingNothing: ReadonlySet<StepKindName> = new Set<StepKindName>(["fence.renounce", "fence.event-sources", "fence.event-rules", "fence.network-acl"]);

export const minutes = (count: number): Milliseconds => count * 60_000;
export const regionOf = (plan: Plan, site: string): string => plan.sites[site]?.region ?? "";
export const hostOf = (plan: Plan, database: string, site: string): string => ownServersOf(plan.databases[database])[site]?.host ?? "?";
export const list = (items: readonly string[]): string => items.join(", ");
/** The last part of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
