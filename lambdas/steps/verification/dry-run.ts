// Verification in a dry run: nothing was moved, so looking would only show the world of before. It ends at once and says so.

import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";

/** The decision of every verification in a dry run; undefined in a run that moves something. */
export function notCheckable(context: StepContext, what: string): StepDecision | undefined {
  return context.dryRun ? { to: "done", proof: `not checkable in a dry run: ${what}` } : undefined;
}
