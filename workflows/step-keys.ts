// Under which key a step stands in the record and in gates, and its way back under another. Apart from the commit point, which
// asks the whole catalogue: what carries out a step reads its key, and knows the rows of its own function only.

import type { PlannedNode, PlannedStep } from "./plan-steps.ts";

const undoPrefix = "undo-";

/** The key under which the way back of a step stands in the record and in gates. */
export function undoKey(stepId: string): string {
  return `${undoPrefix}${stepId}`;
}

/** The step that a key of the record means, and whether it means its way back. Undefined when the plan has no such step. */
export function stepOfKey(nodes: readonly PlannedNode[], key: string): { readonly step: PlannedStep; readonly back: boolean } | undefined {
  const back = key.startsWith(undoPrefix);
  const id = back ? key.slice(undoPrefix.length) : key;
  const step = nodes.flatMap((node) => ("step" in node ? [node.step] : node.together.flat())).find((each) => each.id === id);
  return step && { step, back };
}
