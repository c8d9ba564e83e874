// What the record says of another plan, for the checks of a plan that has it as a step.

import type { OtherPlanFacts } from "../../workflows/readiness/service-facts.ts";
import type { Services } from "../runtime/services.ts";

/** Null: the record knows no plan of that name. Throws as the record does. */
export async function readOther(name: string, { record, plan: textOf, adapters }: Pick<Services, "record" | "plan" | "adapters">): Promise<OtherPlanFacts | null> {
  const deployed = await record.deployed(name);
  if (deployed === undefined) return null;
  const [plan, active, lease] = await Promise.all([textOf(deployed.planDigest), record.active(name), record.readLease(name)]);
  return { plan, active: active?.site ?? plan.home, killSwitch: lease.killSwitch, pausedUntil: lease.pausedUntil ?? null, openRun: lease.run ?? null, at: adapters.clock.now() };
}
