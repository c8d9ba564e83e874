// What a plan says of its drills. Pure, and without the arithmetic of calendars (drill-times.ts), which few need.

import { drillKindRows } from "./drill-kinds.ts";
import type { DrillKind } from "./drill-kinds.ts";
import { boundedName } from "./names.ts";
import type { Plan } from "./plan.ts";
import { sayDuration } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

export type PlannedDrill = NonNullable<Plan["drills"]>[number];

/** A dry drill takes minutes; the others wait for people, and for RDS. After so long without one that ended well, people are told. */
export function drillGraceMs(kind: DrillKind): Milliseconds {
  return kind === "dry" ? 3_600_000 : 24 * 3_600_000;
}

/** A start by the schedule that comes later than this is dropped: nobody expects a drill then. */
export const drillLateMs: Milliseconds = 15 * 60_000;

const dayMs: Milliseconds = 86_400_000;

/** The drill of that kind that the plan schedules; a plan has one of each kind at most. */
export function plannedDrill({ drills = [] }: Pick<Plan, "drills">, kind: DrillKind): PlannedDrill | undefined {
  return drills.find((each) => each.kind === kind);
}

/** The drills that the schedule itself begins. A game day has a facilitator, so of one that is due people are told when it is overdue. */
export function begunByTheClock({ drills = [] }: Pick<Plan, "drills">): readonly PlannedDrill[] {
  return drills.filter(({ kind }) => kind !== "game-day");
}

/** Why no drill may start at that instant; undefined where the plan freezes nothing then. */
export function frozenAt({ freeze = [] }: Pick<Plan, "freeze">, at: Instant): string | undefined {
  const window = freeze.find(({ from, until }) => Date.parse(from) <= at && at < Date.parse(until) + dayMs);
  return window === undefined ? undefined : `the plan freezes drills from ${window.from} until ${window.until}: ${window.because}`;
}

/** The schedule of a drill, and of the role that it uses. EventBridge Scheduler takes names of 64 characters at most. */
export function drillScheduleName(plan: string, kind: DrillKind): string {
  return boundedName(["understudy", plan, "drill", kind], 64);
}

function sayBegins({ kind, approvers = 1, stay = 0 }: PlannedDrill): string {
  if (kind === "dry") return `${drillKindRows.dry.called} runs by itself`;
  if (kind === "isolated") return `${drillKindRows.isolated.called} opens by itself, and begins when a person lets it,`;
  return `${drillKindRows.live.called}, in which production moves to the other site and home again, asks ${approvers === 1 ? "a person" : `${approvers} people`} to approve each of its legs${stay === 0 ? "" : ` and stays there for ${sayDuration(stay)}`}; it begins by itself`;
}

/** When drills run, each in a sentence; what stands in the plan, without the next date. */
export function sayDrills({ drills = [], freeze = [] }: Pick<Plan, "drills" | "freeze">): readonly string[] {
  return [
    ...drills.map((drill) => drill.kind === "game-day" ? `${drillKindRows["game-day"].called} is due at ${drill.every} in ${drill.zone}; nothing begins it by itself, a facilitator does.` : `${sayBegins(drill)} at ${drill.every} in ${drill.zone}, unless a run is open, the plan is paused or readiness is red.`),
    ...freeze.map(({ from, until, because }) => `No drill starts from ${from} until ${until} (${because}).`),
  ];
}
