// Where the plan's observers stand and how they get there, and what starts a run: for the runbook.

import { quickMs } from "./cadence.ts";
import { observers } from "./evidence.ts";
import { sayList } from "./plan-fault.ts";
import { vantagePlace } from "./plan.ts";
import type { Plan } from "./plan.ts";
import type { Direction } from "./step-rows/row.ts";
import { sayDuration } from "./units.ts";

export interface ExplainedObserver {
  readonly place: string;
  /** How it looks from there. */
  readonly looks: string;
  /** What it asks to know that its own path works. */
  readonly control: string;
}

/** The observers of a plan, each with the network that it looks from. */
export function observersOf(plan: Plan): readonly ExplainedObserver[] {
  return observers(plan).flatMap((place): readonly ExplainedObserver[] => {
    const point = plan["vantage-points"][place];
    if (point === undefined) return [];
    return [{ place, looks: looksOf(plan, place), control: point.control }];
  });
}

function looksOf(plan: Plan, place: string): string {
  const region = plan.sites[place]?.region ?? plan.arbiter.region;
  const attach = plan["vantage-points"][place]?.attach;
  if (attach === undefined) return `from the public network of ${region}`;
  if ("vpc" in attach) return `from inside a private network of ${region} (${sayList(attach.vpc.subnets)})`;
  const hosts = attach.ssm.map((role) => `${role} (${plan.sites[place]?.hosts[role] ?? "unknown"})`);
  return `from its own hosts ${sayList(hosts)}, on which a watcher looks and reports to ${plan.arbiter.region}`;
}

/** What starts a run away from the source: enough votes, and the user's own alarms where the plan names some. */
export function startsOf(plan: Plan, { source }: Direction): readonly string[] {
  const { every, votes } = plan.decide;
  const voters = sayList([...new Set(votes.of.map((word) => vantagePlace(plan, word, source)))]);
  const closer = every > quickMs ? `, and every ${sayDuration(quickMs)} as soon as anything looks wrong` : "";
  const own = plan.triggers?.alarms[source] ?? [];
  return [
    `${voters} look every ${sayDuration(every)}${closer}. A run starts when ${votes.need} of them${votes.need === 1 ? " has" : ", over different paths, have"} seen ${source} fail twice in a row.`,
    ...(plan.triggers === undefined || own.length === 0
      ? []
      : [`A run also starts when ${own.length === 1 ? `the alarm ${own[0] ?? ""} stands` : `${plan.triggers.need} of the alarms ${sayList(own)} stand`}. It looks for itself like any other: without sightings of its own it moves nothing.`]),
  ];
}
