// What people switch: both lie in the lease, so that the update which allows a mutation asks them in the same instant (R19, R21).

import type { Instant } from "../../../workflows/units.ts";
import { keys, type RecordContext } from "./context.ts";

/** Turns the kill switch of a plan on or off; while it is on, no mutation of the plan passes the door. May be repeated. */
export async function setKillSwitch(context: RecordContext, plan: string, on: boolean, by: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { killSwitch: on, killSwitchBy: by, killSwitchAt: context.clock.now() });
}

/** Lifts the block that an earlier run left (R4): an alarm may start a run again at once. May be repeated. */
export async function acknowledge(context: RecordContext, plan: string, by: string, reason: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { blockedUntil: undefined, acknowledgedBy: by, acknowledgeReason: reason, acknowledgedAt: context.clock.now() });
}

/** Pauses the plan until that instant; null ends a pause. May be repeated. */
export async function pause(context: RecordContext, plan: string, until: Instant | null, by: string, reason: string): Promise<void> {
  await context.table.update(keys.plan(plan), keys.lease, { pausedUntil: until ?? undefined, pausedBy: by, pauseReason: reason });
}
