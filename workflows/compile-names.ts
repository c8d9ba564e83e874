// Names of the states that a plan's own words make: phrases for whoever looks at the graph at night, at most 80 characters,
// each once in the whole definition. Two steps of one title differ by a number, in either direction of the plan.

import type { Plan } from "./plan.ts";
import type { PlannedNode } from "./plan-steps.ts";
import { allSteps } from "./plan-steps.ts";
import type { Direction } from "./step-rows/row.ts";
import { describeStep } from "./steps.ts";

/** Step Functions takes no longer ones. */
const longestName = 80;
/** What the compiler adds to the name of a step; kept here, because it bounds the name. */
export const endings = {
  before: ": ask before",
  allowed: ": may it start?",
  came: ": what came of it?",
  wait: ": wait",
  stuck: ": ask what to do",
  decided: ": what was decided?",
  force: ": ask whether by force",
  forced: ": may it be forced?",
  end: ": end of the branch",
  halted: ": the branch stops here",
} as const;
/** The same for what a step still does after a person has answered for it. */
export const afterNames = { before: "After ", came: ": what came of it?", wait: ": wait", stuck: ": ask", decided: ": decided?" } as const;
/** The same for the way back of a step, which has a word before its name. */
export const undoNames = { before: "Undo ", came: ": is it undone?", wait: ": wait", stuck: ": ask", decided: ": decided?" } as const;
const longestTitle = longestName - Math.max(...Object.values(endings).map((ending) => ending.length));

/** The name of each step's own state, by the step's id. */
export function stepTitles(nodes: readonly PlannedNode[], direction: Direction, plan: Plan): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(allSteps(nodes).map((step) => [step.id, unique(describeStep(step, direction, plan).title, longestTitle, taken)]));
}

/** The name of each group's state, by the group's place in the plan. */
export function groupTitles(nodes: readonly PlannedNode[]): ReadonlyMap<number, string> {
  const taken = new Set<string>();
  return new Map(
    nodes.flatMap((node, index) => {
      if ("step" in node) return [];
      const phases = node.together.map((branch) => [...new Set(branch.map((step) => step.phase))].join(", then ")).join(" and ");
      return [[index, unique(`At the same time: ${phases}`, longestName, taken)] as const];
    }),
  );
}

/** The title itself where it is free and short enough, else cut and numbered. */
function unique(title: string, longest: number, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? "" : ` (${number})`;
    const room = longest - ending.length;
    const name = `${title.length <= room ? title : `${title.slice(0, room - 1).trimEnd()}…`}${ending}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
