// Force as a gate of its own (ux P0-C): a person at a stuck step may ask for the forced way of its kind, others approve it, and only
// that approval lets the step run forced, for the one round that it begins. Everything of it is read from the record.

import { namedFor } from "./access.ts";
import type { Plan } from "./plan.ts";
import type { RunState } from "./record.ts";
import type { Instant, Seconds } from "./units.ts";

/** An approval of force, with the loss that it accepted. */
export interface Forced {
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  readonly acceptedLossSeconds: Seconds | "unknown";
}

/** The key of the gate at which force is approved. */
export const forceGate = (step: string): string => `force-${step}`;

/** Whether anybody may let a step of the plan go on by force; without that no gate offers it. */
export function forceIsNamed(plan: Pick<Plan, "plan" | "access" | "decide">): boolean {
  return namedFor(plan, "force").length > 0;
}

/**
 * The approval that lets this step run by force now; undefined where nobody gave it, or where its round is over because the step asked
 * again since: a retry after it is not forced.
 */
export function forcedAt({ gates }: Pick<RunState, "gates">, step: string): Forced | undefined {
  const gate = gates.find((each) => each.kind === "step-force" && each.step === step);
  if (gate?.decision?.decision !== "approve") return undefined;
  const { by, reason, at } = gate.decision;
  if (gates.some((each) => each.step === step && each.gate !== gate.gate && each.openedAt >= at)) return undefined;
  return { by, reason, at, acceptedLossSeconds: gate.acceptedLossSeconds };
}
