// The rule on dependencies: leaving a Region must not need that Region (R14). Also tells which steps the way back would
// need the Region for that it leaves; that is allowed, because a failback has both sites alive, and is shown.

import type { Fault } from "../plan-fault.ts";
import { sayPath } from "../plan-fault.ts";
import type { PlacedStep } from "../plan-positions.ts";
import { describeStep } from "../steps.ts";
import type { Direction } from "../step-rows/row.ts";
import { directions } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

export interface Tie {
  readonly placed: PlacedStep;
  readonly region: string;
}

/** The steps, other than the fence, that need an API of the Region being left. */
export function ties(given: Given, direction: Direction): readonly Tie[] {
  const left = given.plan.sites[direction.source]?.region;
  if (left === undefined || left === given.plan.sites[direction.target]?.region) return [];
  return given.steps
    .filter(({ step }) => step.phase !== "fence")
    .filter(({ step }) => describeStep(step, direction, given.plan).regions.includes(left))
    .map((placed) => ({ placed, region: left }));
}

/** Where the Region stands in the plan, and what can be done about it. */
function toFault({ placed, region }: Tie, source: string): Fault {
  switch (placed.step.kind) {
    case "traffic.route53-records":
    case "traffic.route53-round-robin":
      return { path: placed.path, at: "key", what: `record changes need Route 53's control plane in ${region}, the Region of ${source} that would be left`, instead: "use route53-health-switch or arc-routing-control, which need no control plane" };
    case "traffic.route53-health-switch":
      return { path: [...placed.path, "object", "region"], what: `the object lies in ${region}, the Region of ${source} that would be left`, instead: "put the bucket into the arbiter's or the other site's Region" };
    default:
      return { path: placed.path, at: "key", what: `${sayPath(placed.path)} needs ${region}, the Region of ${source} that would be left`, instead: "use what lies at the target or at the arbiter" };
  }
}

export const regionRules: readonly PlanRule[] = [
  {
    code: "leaving-needs-nothing-left",
    because: "R14, I21: only the fence may call the site being left; a failed Region answers nothing else",
    faults: (given) => {
      const [away] = directions(given);
      return away === undefined ? [] : ties(given, away).map((tie) => toFault(tie, away.source));
    },
  },
];
