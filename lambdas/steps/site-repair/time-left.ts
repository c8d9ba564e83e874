// How long a command of a repair may run. When the repair's time is over a failover may begin, and a command that still runs then could
// start again what the fence has stopped (I1, R5); nothing cancels it, so it has to be over by itself.

import type { StepContext } from "../../../workflows/step-decision.ts";
import type { Seconds } from "../../../workflows/units.ts";

/** Systems Manager may deliver a command so late. */
export const deliverSeconds: Seconds = 60;
/** A command with less time than this would be cut off in its work. */
const leastSeconds: Seconds = 30;

/** The most seconds for a command that is sent now, up to `wanted`; a sentence where too little of the repair's time is left for one. */
export function runSecondsLeft(wanted: Seconds, { at, repairEndsAt }: Pick<StepContext, "at" | "repairEndsAt">): Seconds | string {
  if (repairEndsAt === undefined) return wanted;
  const left = Math.floor((repairEndsAt - at) / 1_000) - deliverSeconds;
  return left < leastSeconds ? "too little of the repair's time is left: a command sent now could still run when a failover begins" : Math.min(wanted, left);
}
