// The AWS resources that a plan names, as the local stand-ins have to have them from the start. Pure.

import type { Plan } from "../../../workflows/plan.ts";
import { changesRecords } from "../../../workflows/record-steps.ts";
import { panelOf, switchesName } from "../../../workflows/routing-controls.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { ClusterAtStart } from "../aws/aurora.ts";
import type { GroupAtStart } from "../aws/auto-scaling.ts";
import type { ScalingAtStart } from "../aws/application-auto-scaling.ts";
import type { ServiceAtStart } from "../aws/ecs.ts";
import type { GlobalClusterAtStart } from "../aws/global-clusters.ts";
import type { FunctionAtStart } from "../aws/custom-functions.ts";
import type { EventRuleAtStart } from "../aws/event-rules.ts";
import type { SubnetAtStart } from "../aws/network-acls.ts";
import type { MappingAtStart } from "../aws/event-source-mappings.ts";
import type { ControlPair } from "../aws/routing-controls.ts";
import type { TargetGroupAtStart } from "../aws/target-groups.ts";
import { addressOfValue } from "./alias-addresses.ts";
import { controlCheckId, healthCheckId } from "./initial-records.ts";
import { is } from "./site-layout.ts";

export interface SwitchObject {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly checkEveryMs: Milliseconds;
}

/** Objects of health switches with the check that reads them. */
export function switchObjects(plan: Plan): readonly SwitchObject[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) =>
    is(step, "traffic.route53-health-switch") ? [{ id: healthCheckId(step.input.name), ...step.input.object, checkEveryMs: step.input["check-every"] }] : [],
  );
}

/** Routing controls: that of home is On and that of the other site Off. The gating rule is the first that the plan lets people override. */
export function controlPairs(plan: Plan): readonly ControlPair[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    if (!is(step, "traffic.arc-routing-control")) return [];
    const { name, controls, "safety-rules": [gate = "gate"] = [] } = step.input;
    const panel = panelOf(Object.values(controls)[0] ?? "");
    return [{ name, controls: Object.entries(controls).map(([site, arn]) => ({ arn, check: controlCheckId(site, name), on: site === plan.home })), assertion: `arn:aws:route53-recovery-control::111122223333:controlpanel/${panel}/safetyrule/oneIsOn`, gate }];
  });
}

/** Groups with their machines at home and none at the other site; one that is fenced and never scaled is of one machine. */
export function autoScalingGroups(plan: Plan): readonly GroupAtStart[] {
  const steps = allSteps(plannedNodes(plan.steps));
  const scaled = steps.flatMap((step) => (is(step, "activate.auto-scaling") ? [step.input] : []));
  const fenced = steps.flatMap((step) => (is(step, "fence.auto-scaling") ? [{ groups: step.input.groups, capacity: { min: 1, max: 1, desired: 1 } }] : []));
  const seen = new Set<string>();
  return [...scaled, ...fenced].flatMap(({ groups, capacity }) => {
    const own = Object.entries(groups).filter(([site, name]) => !seen.has(`${name}@${site}`));
    for (const [site, name] of own) seen.add(`${name}@${site}`);
    return own.map(([site, name]): GroupAtStart => ({ name, region: plan.sites[site]?.region ?? "", min: site === plan.home ? capacity.min : 0, max: capacity.max, desired: site === plan.home ? capacity.desired : 0 }));
  });
}

/** Services of ECS, each once with its site: with their tasks at home and none at the other site. `tasks`: what the plan wants of it. */
export function ecsServices(plan: Plan): readonly (ServiceAtStart & { readonly site: string; readonly tasks: number })[] {
  const found = new Map<string, ServiceAtStart & { readonly site: string; readonly tasks: number }>();
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (!is(step, "fence.ecs") && !is(step, "activate.ecs")) continue;
    for (const [site, named] of Object.entries(step.input.services)) {
      const [cluster = "", service = ""] = named.split("/");
      const tasks = is(step, "activate.ecs") ? step.input.tasks : (found.get(`${named}@${site}`)?.tasks ?? 1);
      found.set(`${named}@${site}`, { site, region: plan.sites[site]?.region ?? "", cluster, service, tasks, desired: site === plan.home ? tasks : 0 });
    }
  }
  return [...found.values()];
}

/** What scales them: between what they have at the start and what the plan wants, and nothing of it suspended. */
export function scalingAtStart(services: ReturnType<typeof ecsServices>): readonly ScalingAtStart[] {
  return services.map(({ region, cluster, service, desired, tasks }) => ({ region, cluster, service, min: desired, max: tasks, suspended: false }));
}

const engines = { aurora: "aurora-postgresql", documentdb: "docdb", neptune: "neptune" } as const;
/** Global clusters, each once: the cluster at home is the primary. */
export function globalClusters(plan: Plan): readonly GlobalClusterAtStart[] {
  const found = allSteps(plannedNodes(plan.steps)).flatMap((step) =>
    is(step, "promote.global-cluster") ? [{ id: step.input.global, engine: engines[step.input.family], clusters: Object.values(step.input.clusters), primary: step.input.clusters[plan.home] ?? "" }] : [],
  );
  return [...new Map(found.map((each) => [each.id, each])).values()];
}

/** Functions of the user's own that steps call. */
export function customFunctions(plan: Plan): readonly FunctionAtStart[] {
  const found = allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, "activate.lambda") ? Object.entries(step.input.functions) : []));
  return found.map(([site, named]) => ({ named, region: plan.sites[site]?.region ?? "" }));
}

/**
 * Aurora clusters, each once: what the plan wants of it at home, and at the other site an instance that is the smallest of its kind, and reads only, as
 * in a secondary cluster.
 */
export function auroraClusters(plan: Plan): readonly ClusterAtStart[] {
  const found = new Map<string, ClusterAtStart>();
  for (const step of allSteps(plannedNodes(plan.steps))) {
    if (!is(step, "activate.aurora-serverless") && !is(step, "activate.aurora-instances")) continue;
    for (const [site, id] of Object.entries(step.input.clusters)) {
      const [region, isHome] = [plan.sites[site]?.region ?? "", site === plan.home];
      const serverless = is(step, "activate.aurora-serverless") ? { limits: { min: isHome ? step.input["min-acu"] : 0.5, max: isHome ? (step.input["max-acu"] ?? step.input["min-acu"]) : 1 }, instances: [{ id: `${id}-0`, class: "db.serverless" }] } : undefined;
      const provisioned = is(step, "activate.aurora-instances") ? Array.from({ length: isHome ? step.input.instances : 1 }, (_each, index) => ({ id: `${id}-${index}`, class: isHome ? step.input.class : "db.t4g.medium" })) : [];
      found.set(`${id}@${region}`, { region, id, hasWriter: isHome, ...(serverless ?? { instances: provisioned }) });
    }
  }
  return [...found.values()];
}

/** Mappings of events: on at home and off at the other site. */
export function eventSourceMappings(plan: Plan): readonly MappingAtStart[] {
  const found = allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, "fence.event-sources") || is(step, "activate.event-sources") ? Object.entries(step.input.mappings) : []));
  return found.flatMap(([site, ids]) => ids.map((id): MappingAtStart => ({ id, region: plan.sites[site]?.region ?? "", enabled: site === plan.home })));
}

/** Rules of EventBridge: on at home and off at the other site. */
export function eventRules(plan: Plan): readonly EventRuleAtStart[] {
  const found = allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, "fence.event-rules") || is(step, "activate.event-rules") ? Object.entries(step.input.rules) : []));
  return found.flatMap(([site, rules]) => rules.map((written): EventRuleAtStart => ({ written, region: plan.sites[site]?.region ?? "", enabled: site === plan.home })));
}

/** Subnets that a fence cuts off, each with the network ACL that it would get. */
export function fencedSubnets(plan: Plan): readonly SubnetAtStart[] {
  const found = allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, "fence.network-acl") ? Object.entries(step.input.acls) : []));
  return found.flatMap(([site, { subnets, deny }]) => subnets.map((subnet): SubnetAtStart => ({ subnet, region: plan.sites[site]?.region ?? "", deny })));
}

/** Target groups, each with the home site's targets as far as its balancer reaches them: an address may lie elsewhere, an instance may not. */
export function targetGroups(plan: Plan): readonly TargetGroupAtStart[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    if (!is(step, "traffic.elb-targets")) return [];
    const { groups, targets, port = 443, "availability-zones": outside = {} } = step.input;
    return Object.entries(groups).map(([site, arn]): TargetGroupAtStart => ({ arn, region: plan.sites[site]?.region ?? "", port, outside, targets: (targets[plan.home] ?? []).filter((id) => site === plan.home || !id.startsWith("i-")) }));
  });
}

/** The site that a target of a load balancer belongs to. */
export function siteOfTarget(plan: Plan, id: string): string | undefined {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, "traffic.elb-targets") ? Object.entries(step.input.targets) : [])).find(([, ids]) => ids.includes(id))?.[0];
}

/** Hosted zones that the plan changes. */
export function zoneIds(plan: Plan): readonly string[] {
  return [...new Set(allSteps(plannedNodes(plan.steps)).flatMap((step) => (changesRecords(step) ? [step.input.zone] : [])))];
}

/** The site that an address of the public names belongs to. */
export function siteOfAddress(plan: Plan, address: string): string | undefined {
  for (const step of allSteps(plannedNodes(plan.steps))) {
    const bySite = switchesName(step) ? step.input.answers : changesRecords(step) ? step.input.values : {};
    for (const [site, addresses] of Object.entries(bySite)) if (addresses.some((value) => addressOfValue(value) === address)) return site;
  }
  return undefined;
}
