// Is the Aurora cluster at the standby there that the takeover enlarges, and would AWS let it grow to what the plan wants?

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { AuroraStanding } from "./service-facts.ts";

type Kind = "activate.aurora-serverless" | "activate.aurora-instances";

/** Aurora's limit for one cluster. */
const mostInstances = 16;

const stepsOf = <K extends Kind>(given: Given, kind: K): readonly PlannedStep<K>[] => allSteps(plannedNodes(given.plan.steps)).filter((step): step is PlannedStep<K> => isKind(step, kind));
const at = (given: Given, site: string, cluster: string) => ({ site, region: regionOf(given, site), cluster });

/** What is wrong whatever the step wants of it. */
function missing(facts: AuroraStanding | null, cluster: string, region: string): Judgement | undefined {
  if (facts === null) return fail(`RDS in ${region} has no cluster ${cluster}.`, "Make it, or correct clusters in the plan and deploy it.");
  return facts.engine.startsWith("aurora") ? undefined : fail(`The cluster ${cluster} runs ${facts.engine}, which is not Aurora.`, "Take the step out of the plan, or name the Aurora cluster.");
}

export const auroraClusterChecks: readonly CheckRow[] = [
  {
    code: "aurora-can-grow", rows: ["B11"], shows: "the standby's Aurora cluster has serverless instances, and the plan gives them what those of the active site have used within a day",
    items: (given) => stepsOf(given, "activate.aurora-serverless").map(({ input }) => {
      const [cluster = "", serving = ""] = [input.clusters[given.standby], input.clusters[given.active]];
      return asking(`Aurora cluster ${cluster} at ${given.standby}`, [{ kind: "aurora-cluster", ...at(given, given.standby, cluster) }, { kind: "aurora-cluster", ...at(given, given.active, serving) }], (facts, source) => {
        const wrong = missing(facts, cluster, regionOf(given, given.standby));
        if (wrong !== undefined || facts === null) return wrong ?? fail(`There is no cluster ${cluster}.`, "Make it.");
        if (facts.serverless === 0 || facts.limits === null) return fail(`The Aurora cluster ${cluster} has no instance of the class db.serverless, so no capacity of it can be raised.`, "Add one, or name the classes by activate: { aurora-instances } instead.");
        if (facts.pending.length > 0) return warn(`Of the Aurora cluster ${cluster}, ${facts.pending.join(", ")} ${facts.pending.length === 1 ? "waits" : "wait"} for the maintenance window: a takeover would change nothing of it and ask a person.`, "Let it be applied, or take it back.");
        const least = Math.max(facts.limits.min, input["min-acu"]);
        if (source?.peak != null && source.peak > least) return warn(`The cluster ${serving}, which serves, has used up to ${source.peak} ACU in an instance within a day, and the takeover would give ${cluster} ${least}.`, "Raise min-acu in the plan and deploy it, or be sure that growing from there is quick enough.");
        const used = source?.peak == null ? `; what ${serving} uses is not measured` : `, and ${serving} has used up to ${source.peak} within a day`;
        return pass(`The Aurora cluster ${cluster} has ${facts.limits.min} to ${facts.limits.max} ACU in each of ${facts.serverless} serverless instances, and a takeover gives it at least ${least}${used}.`);
      });
    }),
  },
  {
    code: "aurora-can-be-added-to", rows: ["B11"], shows: "the standby's Aurora cluster would get the instances that the plan adds: AWS offers the class in its zones, and the account's quota allows them",
    items: (given) => stepsOf(given, "activate.aurora-instances").map(({ input }) => {
      const cluster = input.clusters[given.standby] ?? "";
      return asking(`Aurora cluster ${cluster} at ${given.standby}`, [{ kind: "aurora-cluster", ...at(given, given.standby, cluster) }, { kind: "aurora-room", ...at(given, given.standby, cluster), class: input.class }], (facts, room) => {
        const wrong = missing(facts, cluster, regionOf(given, given.standby));
        if (wrong !== undefined || facts === null || room === null) return wrong ?? fail(`There is no cluster ${cluster}.`, "Make it.");
        const wanted = Math.max(0, input.instances - facts.instances.filter((each) => each.class === input.class).length);
        if (wanted > 0 && room.offeredIn.length === 0) return fail(`AWS offers no ${input.class} for ${facts.engine} in any zone of the Aurora cluster ${cluster}.`, "Name a class in the plan that is offered there, and deploy it.");
        if (facts.instances.length + wanted > mostInstances) return fail(`The Aurora cluster ${cluster} has ${facts.instances.length} instances, and with ${wanted} more it would have more than the ${mostInstances} that Aurora allows.`, "Take some out, or want fewer in the plan and deploy it.");
        if (room.left !== null && room.left < wanted) return fail(`A takeover adds ${wanted} to the Aurora cluster ${cluster}, and the account may have ${room.left} DB instances more.`, "Ask AWS for a higher quota of DB instances in this Region.");
        const [smaller] = facts.instances.filter((each) => each.class !== input.class);
        if (smaller !== undefined) return warn(`${smaller.id} of the Aurora cluster ${cluster} is a ${smaller.class}, and no step changes that: if it is the writer after a takeover, writes have no more than that.`, `Make it a ${input.class} while the cluster stands by, or fail the cluster over to one that was added.`);
        return pass(`A takeover adds ${wanted} of ${input.class} to the ${facts.instances.length} instances of the Aurora cluster ${cluster}; AWS offers the class in ${room.offeredIn.join(", ")}${room.left === null ? ", and tells no quota" : ` and allows ${room.left} more instances`}; whether it has room for them then, nobody can know.`);
      });
    }),
  },
];
