// Repairs of a plan: what mends a site in place, without another one taking over (C2, D2). A run of a repair has steps of its own,
// and everything that reads the steps of a run reads them from the plan as that repair sees it.

import type { Plan, SiteName } from "./plan.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import { isIsolated } from "./drill-kinds.ts";
import type { DrillKind } from "./drill-kinds.ts";
import { isolatedPlan } from "./isolated-drills.ts";
import { shutDownStep } from "./node-shutdown.ts";
import { reprotectPlan } from "./reprotects.ts";
import { switchoverPlan } from "./switchovers.ts";
import { holdMs, mostHolds } from "./holding.ts";
import type { RepairTime } from "./repair-time.ts";
import type { Instant, Milliseconds } from "./units.ts";

export type Repair = NonNullable<Plan["repairs"]>[string];

const known = new WeakMap<Plan, Map<string, Plan>>();

/** All repairs of a plan with their names; none in most plans. */
export function repairsOf(plan: Plan): readonly (readonly [string, Repair])[] {
  return Object.entries(plan.repairs ?? {});
}

/** The sites at which a repair may run: those that it names, else both. */
export function sitesOfRepair(plan: Plan, { sites }: Repair): readonly SiteName[] {
  return sites ?? Object.keys(plan.sites);
}

/** The plan with the steps of a repair instead of its own; the same value for the same plan and name. A name that it has not leaves no step. */
export function repairPlan(plan: Plan, name: string): Plan {
  const ofPlan = known.get(plan) ?? new Map<string, Plan>();
  known.set(plan, ofPlan);
  const made = ofPlan.get(name) ?? { ...plan, steps: plan.repairs?.[name]?.steps ?? [] };
  ofPlan.set(name, made);
  return made;
}

/** The plan as a run sees it: a repair, a re-protection and an isolated drill have steps of their own, and a switchover does the plan's in an order of its own. */
export function planOfRun(plan: Plan, { repair, kind, drill }: { readonly repair?: string | undefined; readonly kind?: string | undefined; readonly drill?: DrillKind | { readonly kind: DrillKind } | undefined }): Plan {
  if (repair !== undefined) return repairPlan(plan, repair);
  if (isIsolated({ drill })) return isolatedPlan(plan);
  if (kind === "reprotect") return reprotectPlan(plan);
  return kind === "switchover" ? switchoverPlan(plan) : plan;
}

type Timed = RepairTime & { readonly openedAt: Instant };

/** When the time that the plan gives a repair is over; null for any other run. */
export function plannedRepairEnd(plan: Plan, { repair, openedAt }: Timed): Instant | null {
  return repair === undefined ? null : openedAt + (plan.repairs?.[repair]?.within ?? 0);
}

/**
 * When a repair is ended, because after that it stands in the way of a failover: its time, and what people took at its gates, as long as no
 * failover waits: from then on nobody's thinking keeps it. `asking`: a question
 * that is written as of then, to which its own holds are added afterwards. Null for any other run.
 */
export function repairEndsAt(plan: Plan, state: Timed, asking?: { readonly gate: string; readonly at: Instant }): Instant | null {
  const planned = plannedRepairEnd(plan, state);
  if (planned === null) return null;
  const held = planned + Math.min(mostHolds, (state.holds ?? []).filter(({ gate, at }) => gate !== asking?.gate || at < asking.at).length) * holdMs;
  return state.failoverWaits === undefined ? held : Math.min(held, Math.max(planned, state.failoverWaits.at));
}

/** How much longer than its time a repair may take for the way back of what can be undone. */
export const wayBackMs: Milliseconds = 5 * 60_000;

/** How long a repair may stand in the way of a failover: its time, and that of a way back where files are put back. */
export function longestRepairMs({ within, steps }: Repair): Milliseconds {
  return within + (allSteps(plannedNodes(steps)).some(({ phase }) => phase === "restore") ? wayBackMs : 0);
}

/** The time of a repair that a gate of it may wait at most. */
export function patienceOfRepair(plan: Plan, { within }: Repair): Milliseconds {
  return Math.min(plan.decide.expires, within);
}

/** Every step of a plan, also those of its repairs, its re-protection and its drills: what has to be deployed, permitted and ready for them. */
export function everyStep(plan: Plan): readonly PlannedStep[] {
  return [plan, reprotectPlan(plan), isolatedPlan(plan), { steps: shutDownStep(plan) }, ...repairsOf(plan).map(([name]) => repairPlan(plan, name))].flatMap(({ steps }) => allSteps(plannedNodes(steps)));
}
