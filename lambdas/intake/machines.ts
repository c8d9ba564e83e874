// The state machines that a function may start, from the two things that it is told of the deployment: which plans are in it, and
// how the ARN of a machine is written. The names follow from the plan; a list of all of them would be too long for an environment.

import type * as z from "zod/mini";
import { isolatedMachineName, machineName, repairMachineName, reprotectMachineName, switchoverMachineName } from "../../workflows/names.ts";
import type { startingEnvironment } from "../runtime/environment.ts";

export type Deployment = Pick<z.output<typeof startingEnvironment>, "UNDERSTUDY_PLANS" | "UNDERSTUDY_MACHINES">;

/** The ARN by which the failover of a plan to a site is started, a repair of that site, a re-protection of it, an isolated drill there, or a switchover to it; undefined where the plan is not in the deployment. */
export function machineOf({ UNDERSTUDY_PLANS: plans, UNDERSTUDY_MACHINES: arn }: Deployment, plan: string, target: string, repair?: string, kind?: string): string | undefined {
  if (!plans.includes(plan)) return undefined;
  return arn.replace("{machine}", () => (repair !== undefined ? repairMachineName(plan, repair, target) : kind === "isolated" ? isolatedMachineName(plan, target) : kind === "reprotect" ? reprotectMachineName(plan, target) : kind === "switchover" ? switchoverMachineName(plan, target) : machineName(plan, target)));
}
