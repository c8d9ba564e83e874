// Whether a run that starts now starts while the fault of a game day stands.

import { faultStands } from "../../workflows/game-day-state.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Trigger } from "../../workflows/trigger.ts";
import { newestGameDay } from "../runtime/record/game-days.ts";
import type { Services } from "../runtime/services.ts";

/** For the trigger of a run that starts while a game day's fault stands: whoever reads of the run shall know it. The record says so, also of a plan whose text lists no faults by now. */
export async function duringGameDay(plan: Pick<Plan, "plan">, { record }: Pick<Services, "record">): Promise<Pick<Trigger, "gameDay">> {
  const kept = await record.alone((context) => newestGameDay(context, plan.plan));
  return kept !== undefined && faultStands(kept.day) ? { gameDay: kept.day.id } : {};
}
