// What every rule is given: the plan, and its steps with their places. Computed once, so that rules stay small.

import { isPromotion } from "../database-copies.ts";
import type { PromotionKind } from "../database-copies.ts";
import type { Fault } from "../plan-fault.ts";
import type { Plan, VantageWord } from "../plan.ts";
import { otherSite, vantagePlace } from "../plan.ts";
import { placedSteps } from "../plan-positions.ts";
import type { PlacedStep } from "../plan-positions.ts";
import { isKind } from "../plan-steps.ts";
import type { Phase, PlannedStep, StepKindName } from "../plan-steps.ts";
import { changesRecords } from "../record-steps.ts";
import type { RecordKind } from "../record-steps.ts";
import { switchesName } from "../routing-controls.ts";
import type { SwitchKind } from "../routing-controls.ts";
import type { Direction } from "../step-rows/row.ts";

export interface Given {
  readonly plan: Plan;
  readonly sites: readonly string[];
  readonly steps: readonly PlacedStep[];
}

/** One row: what a plan may not say. */
export interface PlanRule {
  /** Can be said on the phone, stands in tests. */
  readonly code: string;
  /** Why it is so, with the row or rule that demands it. */
  readonly because: string;
  readonly faults: (given: Given) => readonly Fault[];
}

export function givenOf(plan: Plan): Given {
  return { plan, sites: Object.keys(plan.sites), steps: placedSteps(plan) };
}

type PlacedOf<K extends StepKindName> = Omit<PlacedStep, "step"> & { readonly step: PlannedStep<K> };

/** The steps of one kind, with its own input. */
export function ofKind<K extends StepKindName>({ steps }: Given, kind: K): readonly PlacedOf<K>[] {
  return steps.flatMap((placed) => (isKind(placed.step, kind) ? [{ ...placed, step: placed.step }] : []));
}

/** The steps that make a database the writer at the target, of whatever kind. */
export function promotionsIn({ steps }: Given): readonly PlacedOf<PromotionKind>[] {
  return steps.flatMap((placed) => (isPromotion(placed.step) ? [{ ...placed, step: placed.step }] : []));
}

/** The steps that ask addresses as clients do, with those addresses. */
export function clientStepsIn({ steps }: Given): readonly { readonly placed: PlacedStep; readonly urls: readonly string[] }[] {
  return steps.flatMap((placed) => (isKind(placed.step, "verify.https") || isKind(placed.step, "verify.journey") ? [{ placed, urls: clientUrlsOf(placed.step) }] : []));
}

/** The addresses that a step asks as clients do; none for other kinds. */
export function clientUrlsOf(step: PlannedStep): readonly string[] {
  if (isKind(step, "verify.https")) return step.input.urls;
  return isKind(step, "verify.journey") ? step.input.requests.map(({ url }) => url) : [];
}

/** The steps that lead a name elsewhere by a health check whose state they set, of whatever kind. */
export function switchesIn({ steps }: Given): readonly PlacedOf<SwitchKind>[] {
  return steps.flatMap((placed) => (switchesName(placed.step) ? [{ ...placed, step: placed.step }] : []));
}

/** The steps that change record sets, of whatever kind. */
export function recordsIn({ steps }: Given): readonly PlacedOf<RecordKind>[] {
  return steps.flatMap((placed) => (changesRecords(placed.step) ? [{ ...placed, step: placed.step }] : []));
}

export function ofPhase({ steps }: Given, phase: Phase): readonly PlacedStep[] {
  return steps.filter((placed) => placed.step.phase === phase);
}

/** Leaving home, then the way back. */
export function directions({ plan, sites }: Given): readonly Direction[] {
  if (plan.sites[plan.home] === undefined || sites.length !== 2) return [];
  const away = otherSite(plan, plan.home);
  return [
    { source: plan.home, target: away },
    { source: away, target: plan.home },
  ];
}

/** The vantage points that a word needs, over both directions, and those of them that the plan does not have. */
export function missingPlaces({ plan, sites }: Given, word: VantageWord): readonly string[] {
  const places = new Set(sites.map((site) => vantagePlace(plan, word, site)));
  return [...places].filter((place) => plan["vantage-points"][place] === undefined);
}
