// Is the Kubernetes Deployment there that the takeover scales, and the one that the fence empties, and may we see them? What a
// cluster lets our role do is said by its access entries alone, so a look with the readiness function's own is the proof that exists.

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { DeploymentStanding } from "./service-facts.ts";

type Kind = "activate.kubernetes" | "fence.kubernetes";
type Step = PlannedStep<Kind>;

function sizes(given: Given, kind: Kind): readonly Step[] {
  return allSteps(plannedNodes(given.plan.steps)).filter((step): step is Step => isKind(step, kind));
}

/** One item for each deployment that steps of a kind size at a site. */
function each(given: Given, kind: Kind, site: string, judge: (facts: Extract<DeploymentStanding, { is: "there" }>, name: string, step: Step) => Judgement): readonly CheckItem[] {
  return sizes(given, kind).flatMap((step) => {
    const { clusters, namespace, deployment } = step.input;
    const cluster = clusters[site];
    if (cluster === undefined) return [];
    const name = `${namespace}/${deployment} of ${cluster}`;
    return [asking(`${name} at ${site}`, [{ kind: "deployment", site, region: regionOf(given, site), cluster, namespace, deployment }], (facts) =>
      facts.is === "missing" ? fail(`${facts.what}.`, "Make it, or correct clusters, namespace or deployment in the plan and deploy it.") : judge(facts, name, step),
    )];
  });
}

export const deploymentChecks: readonly CheckRow[] = [
  {
    code: "deployment-can-start", rows: ["D5"], shows: "the standby's Deployment exists, we may see it, and its controller reports no trouble",
    items: (given) => each(given, "activate.kubernetes", given.standby, ({ wanted, available, troubles }, name, step) => {
      if (troubles.length > 0) return warn(`The controller of ${name} reports: ${troubles.join("; ")}.`, "Mend it: the takeover would meet the same.");
      const { exactly, replicas } = isKind(step, "activate.kubernetes") ? step.input : { exactly: undefined, replicas: wanted };
      if (exactly === true && wanted > replicas) return fail(`${name} is set to ${wanted} replicas, and more than ${replicas} would do harm.`, `Set it to no more than ${replicas}: the takeover corrects it only when it runs.`);
      return pass(`${name} is set to ${wanted} replicas, ${available} available; whether a node has room for more shows only when it is scaled.`);
    }),
  },
  {
    code: "deployment-can-empty", rows: ["D3", "D5"], shows: "the active site's Deployment exists, and we may see it, so that a fence can be confirmed",
    items: (given) => each(given, "fence.kubernetes", given.active, ({ wanted, available }, name) =>
      wanted > 0 ? pass(`A fence sets ${name} from ${wanted} replicas, ${available} available, to none.`) : warn(`${name} is set to no replicas, although its site is the active one.`, "See what serves in its place: a fence of this deployment would not stop it."),
    ),
  },
];
