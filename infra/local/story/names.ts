// The names that a plan gives to the things a story speaks of, so that a story which names something else is refused
// instead of waiting for what can never happen.

import { fencedDeployments, fencedEcsServices, fencedGroups } from "../../../workflows/fencing.ts";
import { rules } from "../../../workflows/assess.ts";
import { gateTitles } from "../../../workflows/gate-titles.ts";
import { perPlan } from "../../../workflows/per-plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { isolatedPlan } from "../../../workflows/isolated-drills.ts";
import { isolatedRules } from "../../../workflows/isolated-rules.ts";
import { reprotectPlan } from "../../../workflows/reprotects.ts";
import { reprotectRules } from "../../../workflows/reprotect-rules.ts";
import { switchoverPlan } from "../../../workflows/switchovers.ts";
import { switchoverRules } from "../../../workflows/switchover-rules.ts";
import { repairRules } from "../../../workflows/repair-rules.ts";
import { repairPlan, repairsOf, sitesOfRepair } from "../../../workflows/repairs.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { isWebhook, providerOf } from "../../../workflows/webhooks.ts";

export interface Names {
  readonly plan: string;
  readonly sites: readonly string[];
  readonly services: readonly string[];
  /** By service; a service whose plan names no members may have any. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Machine by ROLE@SITE. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly places: readonly string[];
  readonly databases: readonly string[];
  readonly providers: readonly string[];
  readonly dns: readonly string[];
  readonly regions: readonly string[];
  readonly repairs: readonly string[];
  readonly gates: readonly string[];
  readonly codes: readonly string[];
  /** Alarms of the user's own that start runs, whichever site they are about. */
  readonly triggers: readonly string[];
}

/** All names of a plan; most stories tell of few plans. */
export const namesOf = perPlan((plan: Plan): Names => {
  const sites = Object.keys(plan.sites);
  const steps = allSteps(plannedNodes(plan.steps));
  const dns = steps.flatMap(({ phase, input }) => (phase === "traffic" && "name" in input ? [input.name] : []));
  const switches = steps.flatMap(({ input }) => ("object" in input && typeof input.object === "object" ? [input.object.region] : "endpoints" in input ? Object.keys(input.endpoints) : []));
  return {
    plan: plan.plan,
    sites,
    services: Object.keys(plan.services),
    members: Object.fromEntries(Object.entries(plan.services).flatMap(([name, service]) => ("members" in service ? [[name, listOf(service.members)]] : []))),
    // The machines of a group that the plan fences come and go; together they are GROUP@SITE.
    hosts: Object.fromEntries(
      Object.entries(plan.sites).flatMap(([site, { hosts }]) => [
        ...Object.entries(hosts).map(([role, machine]) => [`${role}@${site}`, machine]),
        ...[...fencedGroups(plan, site), ...fencedDeployments(plan, site), ...fencedEcsServices(plan, site)].map((group) => [`${group}@${site}`, `${group}@${site}`]),
      ]),
    ),
    places: Object.keys(plan["vantage-points"]),
    databases: Object.keys(plan.databases),
    providers: [...new Set(steps.flatMap((step) => (isWebhook(step) ? [providerOf(step)] : [])))],
    dns: [...new Set(dns)],
    regions: [...new Set([...Object.values(plan.sites).map(({ region }) => region), plan.arbiter.region, ...switches, "us-east-1"])],
    repairs: repairsOf(plan).map(([name]) => name),
    gates: [...new Set([
      ...sites.flatMap((source) => [...gateTitles(plan, { source, target: otherSite(plan, source) }), ...gateTitles(switchoverPlan(plan), { source, target: otherSite(plan, source) }, undefined, "switchover"), ...gateTitles(reprotectPlan(plan), { source, target: otherSite(plan, source) }, undefined, "reprotect"), ...gateTitles(isolatedPlan(plan), { source, target: otherSite(plan, source) }, undefined, "drill")]),
      ...repairsOf(plan).flatMap(([name, repair]) => sitesOfRepair(plan, repair).flatMap((site) => gateTitles(repairPlan(plan, name), { source: site, target: site }, name))),
    ])],
    codes: [...rules, ...repairRules, ...reprotectRules, ...isolatedRules, ...switchoverRules].map(({ code }) => code),
    triggers: Object.values(plan.triggers?.alarms ?? {}).flat(),
  };
});

/** Members as the plan writes them, a list of names or a mapping by name. */
function listOf(members: unknown): readonly string[] {
  if (Array.isArray(members)) return members.map(String);
  return typeof members === "object" && members !== null ? Object.keys(members) : [];
}

/** What the functions of the product ask besides what the steps do. */
const ownOperations = [
  "cloudwatch.DescribeAlarms", "cloudwatch.PutMetricData", "lambda.Invoke", "sfn.StartExecution", "sfn.SendTaskSuccess", "sfn.DescribeExecution",
  "sns.Publish", "secretsmanager.GetSecretValue", "viber.set_webhook", "viber.get_account_info", "facebook.subscriptions",
  "facebook.subscribed_apps", "whatsapp.subscribed_apps", "telegram.setWebhook", "telegram.getWebhookInfo", "http.set", "http.read", "web.GET", "web.POST",
  "kubernetes.ReadDeployment", "kubernetes.ListPods", "kubernetes.ScaleDeployment",
];
/** Permissions that are no operation by themselves. */
const noOperation = ["s3.ListBucket"];

/** Operations that a fault can be about: the service as the SDK's client is called, a dot, the operation. */
export const operations: readonly string[] = [
  ...new Set([...Object.values(catalogue).flatMap(({ reads, changes }) => [...reads, ...changes]).map((action) => action.replace(":", ".")), ...ownOperations]),
].filter((operation) => !noOperation.includes(operation)).toSorted();

/** AWS services whose interface can be cut off. */
export const controlPlanes: readonly string[] = [...new Set(operations.map((operation) => operation.slice(0, operation.indexOf("."))))].filter((service) => !["viber", "facebook", "whatsapp", "telegram", "http", "web"].includes(service));
