// Is the service of ECS there that the takeover fills, and the one that the fence empties, and can both be sized?

import { fencedEcsServices } from "../fencing.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { EcsStanding } from "./service-facts.ts";

type Kind = "activate.ecs" | "fence.ecs";

/** One item for each service that steps of a kind size at a site; one without a size is the same fault at both. */
function each<K extends Kind>(given: Given, kind: K, site: string, judge: (facts: EcsStanding, named: string, step: PlannedStep<K>) => Judgement): readonly CheckItem[] {
  const steps = allSteps(plannedNodes(given.plan.steps)).filter((step): step is PlannedStep<K> => isKind(step, kind));
  return steps.flatMap((step) => {
    const service = step.input.services[site];
    if (service === undefined) return [];
    const region = regionOf(given, site);
    return [asking(`ECS service ${service} at ${site}`, [{ kind: "ecs-service", site, region, service }], (facts) => {
      if (facts === null) return fail(`ECS in ${region} has no service ${service}.`, "Make it, or correct services in the plan and deploy it.");
      if (facts.status !== "ACTIVE") return fail(`The ECS service ${service} is ${facts.status}: it is being deleted, or was.`, "Make it again, or correct services in the plan and deploy it.");
      if (facts.isDaemon) return fail(`The ECS service ${service} is of the strategy DAEMON, and has no size that could be set.`, "Take the step out of the plan; fence and start the machines of its cluster instead, for example their Auto Scaling group.");
      return judge(facts, service, step);
    })];
  });
}

export const ecsServiceChecks: readonly CheckRow[] = [
  {
    code: "ecs-can-start", rows: ["D5"], shows: "the standby's ECS service exists, has a size, and ECS reports no trouble of it",
    items: (given) => each(given, "activate.ecs", given.standby, ({ desired, running, scaling, troubles }, service, { input: { tasks } }) => {
      if (troubles.length > 0) return warn(`Of the ECS service ${service} ECS says: ${troubles.join("; ")}.`, "Mend it: the takeover would meet the same.");
      // What a fence of an earlier run suspended stays so until the application comes back, so at the standby that is no fault by itself.
      if (scaling !== null && scaling.suspended.length > 0) return fencedEcsServices(given.plan, given.standby).includes(service) ? warn(`Of the scaling of the ECS service ${service}, ${scaling.suspended.join(", ")} is suspended; the takeover resumes it, whoever has suspended it.`, "Nothing, where a fence of this plan did it; else see to it that nothing harmful is resumed.") : warn(`Of the scaling of the ECS service ${service}, ${scaling.suspended.join(", ")} is suspended, and no step of this plan resumes it.`, "Resume it, unless that is wanted: aws application-autoscaling register-scalable-target");
      return pass(`The ECS service ${service} has ${running} of ${desired} tasks, and a takeover gives it ${Math.max(desired, tasks)}; whether there is room for them, and their image can be pulled, shows only when they start.`);
    }),
  },
  {
    code: "ecs-can-empty", rows: ["D3", "D5"], shows: "the active site's ECS service exists, has a size, and its machines answer, so that a fence can be confirmed",
    items: (given) => each(given, "fence.ecs", given.active, ({ desired, running, deaf }, service) => {
      if (deaf > 0) return warn(`ECS does not hear the agent of ${deaf} machine${deaf === 1 ? " that bears" : "s that bear"} tasks of ${service}, so a fence of it could not be confirmed.`, "Restart the agent there, or replace the machine.");
      return desired > 0 ? pass(`A fence sets the ECS service ${service} from ${desired} tasks, of which ${running} run, to none; how long its tasks take to stop shows only then.`) : warn(`The ECS service ${service} is set to no tasks, although its site is the active one.`, "See what serves in its place: a fence of this service would not stop it.");
    }),
  },
];
