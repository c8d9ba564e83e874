// How long what is left of a run will take, from how long its steps took in earlier runs, and until when a decision keeps the promised
// recovery time. It is reckoned where it is shown: no gate, digest or verdict knows it. See decisions/0059.

import type { Plan } from "./plan.ts";
import { plannedNodes } from "./plan-steps.ts";
import type { PlannedNode, PlannedStep } from "./plan-steps.ts";
import type { RunKind, RunState } from "./record.ts";
import { definitionOf } from "./step-definition.ts";
import type { Direction } from "./step-rows/row.ts";
import { decidingKey, timesKey } from "./step-times.ts";
import type { KeptTimes } from "./step-times.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** With fewer a 95th percentile says nothing. */
export const fewestSamples = 5;

/** From so many runs; `known` where they are enough. */
export type Took = { readonly known: true; readonly p50Ms: Milliseconds; readonly p95Ms: Milliseconds; readonly samples: number } | { readonly known: false; readonly samples: number };

export interface Forecast {
  /** Each step of the run, also those that are done. */
  readonly steps: Readonly<Record<string, Took>>;
  /** From the decision until the last step that moves traffic is proved, or the last step where none does; what is done already counts for nothing. */
  readonly left: Took;
  /** The step of which least is known, where that is too little: its id, or `deciding`. */
  readonly unknown: string | null;
}

/** `plan` as the run sees it (repairs.ts); `state` left out for a run that has not begun. */
export function forecastOf(plan: Plan, kind: RunKind, direction: Direction, times: KeptTimes, state?: Pick<RunState, "steps" | "authorised">): Forecast {
  const nodes = plannedNodes(plan.steps);
  const of = (step: PlannedStep): Took => tookOf(times[timesKey(kind, definitionOf(plan, step, direction))]);
  const left = untilServed(nodes).map((branches) => branches.map((branch) => branch.filter(({ id }) => !isOver(state?.steps[id]?.status))));
  const deciding = state === undefined || state.authorised === null ? [tookOf(times[decidingKey(kind)])] : [];
  const needed: readonly (readonly [string, Took])[] = [...deciding.map((took) => ["deciding", took] as const), ...left.flat(2).map((step) => [step.id, of(step)] as const)];
  const least = needed.reduce<readonly [string, Took] | undefined>((found, each) => (found === undefined || each[1].samples < found[1].samples ? each : found), undefined);
  const samples = least?.[1].samples ?? 0;
  const steps = Object.fromEntries(nodes.flatMap(stepsOf).map((step) => [step.id, of(step)]));
  if (least !== undefined && !least[1].known) return { steps, left: { known: false, samples }, unknown: least[0] };
  const long = (part: "p50Ms" | "p95Ms"): Milliseconds => total(deciding, part) + left.reduce((sum, branches) => sum + Math.max(0, ...branches.map((branch) => total(branch.map(of), part))), 0);
  return { steps, left: { known: true, p50Ms: long("p50Ms"), p95Ms: long("p95Ms"), samples }, unknown: null };
}

const stepsOf = (node: PlannedNode): readonly PlannedStep[] => ("step" in node ? [node.step] : node.together.flat());
const isOver = (status: string | undefined): boolean => status === "done" || status === "skipped" || status === "done-by-hand";
const total = (each: readonly Took[], part: "p50Ms" | "p95Ms"): Milliseconds => each.reduce((sum, took) => sum + (took.known ? took[part] : 0), 0);

/** Nodes as branches, until the last step that moves traffic: what comes after it, or beside it, does not keep users waiting. */
function untilServed(nodes: readonly PlannedNode[]): readonly (readonly (readonly PlannedStep[])[])[] {
  const branches = nodes.map((node): readonly (readonly PlannedStep[])[] => ("step" in node ? [[node.step]] : node.together));
  const moves = (branch: readonly PlannedStep[]): boolean => branch.some(({ phase }) => phase === "traffic");
  const last = branches.findLastIndex((node) => node.some(moves));
  if (last < 0) return branches;
  const until = (branch: readonly PlannedStep[]): readonly PlannedStep[] => branch.slice(0, branch.findLastIndex(({ phase }) => phase === "traffic") + 1);
  return branches.slice(0, last + 1).map((node, index) => (index < last ? node : node.filter(moves).map(until)));
}

function tookOf(samples: KeptTimes[string] = []): Took {
  const sorted = samples.map(([, ms]) => ms).toSorted((a, b) => a - b);
  const [p50Ms, p95Ms] = [rank(sorted, 0.5), rank(sorted, 0.95)];
  return sorted.length < fewestSamples || p50Ms === undefined || p95Ms === undefined ? { known: false, samples: sorted.length } : { known: true, p50Ms, p95Ms, samples: sorted.length };
}

/** By nearest rank: a time that was measured, and none in between. */
const rank = (sorted: readonly Milliseconds[], part: number): Milliseconds | undefined => sorted[Math.ceil(part * sorted.length) - 1];

/**
 * What a decision at an instant means for the recovery time: `kept` also when it takes as long as in 95 of 100 runs, `at-risk` only when it
 * takes as long as in half of them, `late` not even then, `missed` whatever is decided. Unknown where it is not known how long it takes.
 */
export interface Outlook {
  readonly outlook: "kept" | "at-risk" | "late" | "missed" | "unknown";
  /** When the promised time is over. */
  readonly dueAt: Instant;
  /** Until when a decision keeps it in 95 of 100 runs, and in half of them; null where that is unknown. */
  readonly decideBefore: { readonly p95: Instant; readonly p50: Instant } | null;
}

/** `failedAt`: the first sighting of the failure, from which the report measures too (reporting/targets.ts). */
export function outlookOf({ left }: Pick<Forecast, "left">, { failedAt, rtoMs }: { readonly failedAt: Instant; readonly rtoMs: Milliseconds }, at: Instant): Outlook {
  const dueAt = failedAt + rtoMs;
  const decideBefore = left.known ? { p95: dueAt - left.p95Ms, p50: dueAt - left.p50Ms } : null;
  if (at >= dueAt) return { outlook: "missed", dueAt, decideBefore };
  if (decideBefore === null) return { outlook: "unknown", dueAt, decideBefore };
  return { outlook: at < decideBefore.p95 ? "kept" : at < decideBefore.p50 ? "at-risk" : "late", dueAt, decideBefore };
}
