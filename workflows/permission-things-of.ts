// What of a plan a step, a probe or the look at a database touches: by it the permissions of its function are limited.

import { eventRuleResource } from "./event-rule-name.ts";
import { instancesOf, isPromotion, ownHosts, ownServersOf, restoredOf } from "./database-copies.ts";
import { nameOfNodes } from "./node-shutdown.ts";
import { noThings } from "./permission-things.ts";
import type { Things } from "./permission-things.ts";
import { atSite } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { isProbe } from "./probe-input.ts";
import type { ProbeInput } from "./plan-probes.ts";
import { isKind } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import { clusterIdOf } from "./global-clusters.ts";
import { changesRecords } from "./record-steps.ts";
import { isWebhook } from "./webhooks.ts";

const bySite = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([site, id]) => ({ site, id }));
const hostsOf = (plan: Plan, roles: readonly string[]) =>
  Object.entries(plan.sites).flatMap(([site, { hosts }]) => roles.flatMap((role) => (hosts[role] === undefined ? [] : [{ site, id: hosts[role] }])));
const atSites = (plan: Plan, template: string) => Object.keys(plan.sites).map((site) => ({ site, id: atSite(template, site) }));
const secretsOf = (plan: Plan, secret: string) => Object.keys(plan.sites).map((site) => atSite(secret, site));

function databaseOf(plan: Plan, name: string): Things {
  const database = plan.databases[name];
  if (database === undefined) return noThings;
  const instances = [...Object.entries(instancesOf(database)), ...Object.entries(restoredOf(database))].map(([site, { id }]) => ({ site, id }));
  return {
    ...noThings,
    instances,
    promoted: instances,
    restored: Object.entries(restoredOf(database)).map(([site, restored]) => ({ site, plan: plan.plan, ...restored })),
    hosts: ownHosts(plan, name),
    windows: Object.values(ownServersOf(database)).some(({ system }) => system === "windows"),
    secrets: secretsOf(plan, database.secret),
  };
}

/** What one step touches. */
export function thingsOfStep(step: PlannedStep, plan: Plan): Things {
  if (isKind(step, "fence.renounce") || isKind(step, "fence.ec2-stop") || isKind(step, "activate.command") || isKind(step, "activate.ec2-start") || isKind(step, "restore.files")) return { ...noThings, hosts: hostsOf(plan, step.input.hosts) };
  if (isKind(step, "live.shut-down")) return { ...noThings, hosts: hostsOf(plan, [step.input.host]), records: [nameOfNodes(plan)].flatMap((name) => (name === undefined ? [] : [name.input])) };
  if (isKind(step, "activate.rabbitmq-cluster")) return { ...noThings, hosts: hostsOf(plan, step.input.nodes) };
  if (isKind(step, "restart.services")) return { ...noThings, hosts: hostsOf(plan, step.input.hosts ?? []), commandedGroups: bySite(step.input.groups ?? {}) };
  if (isKind(step, "promote.mongodb") || isKind(step, "configure.mongodb-priorities")) return { ...noThings, hosts: hostsOf(plan, [step.input.host]) };
  if (isKind(step, "promote.global-cluster")) {
    const { global: id, clusters, fallback } = step.input;
    return { ...noThings, clusters: bySite(clusters).map(({ site, id: arn }) => ({ site, id: clusterIdOf(arn) })), globalClusters: Object.entries(clusters).map(([site, detaches]) => ({ site, id, clusters: Object.values(clusters), ...(fallback === "detach" ? { detaches } : {}) })) };
  }
  if (isKind(step, "promote.rds-switchover")) {
    const instances = bySite(step.input.instances);
    return { ...noThings, instances, promoted: step.input.failover === "promote" ? instances : [] };
  }
  if (isKind(step, "reprotect.rds-set-aside") || isKind(step, "reprotect.rds-replica")) {
    const { database } = step.input;
    return { ...databaseOf(plan, database), copied: Object.entries(instancesOf(plan.databases[database])).map(([site, { id }]) => ({ site, id: id.toLowerCase(), plan: plan.plan })) };
  }
  if (isKind(step, "drill.left-overs")) return { ...noThings, drilled: Object.keys(plan.sites).map((site) => ({ site, id: "", plan: plan.plan })) };
  if (isKind(step, "drill.rds-copy") || isKind(step, "drill.rds-promote")) {
    // The plan's own instances are no things of a drill: what its function may do to a database must not reach them.
    return { ...noThings, drilled: Object.entries(instancesOf(plan.databases[step.input.database])).map(([site, { id }]) => ({ site, id: id.toLowerCase(), plan: plan.plan })) };
  }
  if (isKind(step, "reprotect.postgresql") || isPromotion(step) || isKind(step, "verify.sql-write")) return databaseOf(plan, step.input.database);
  if (isKind(step, "activate.auto-scaling") || isKind(step, "fence.auto-scaling")) return { ...noThings, groups: bySite(step.input.groups) };
  if (isKind(step, "fence.self-fence")) return { ...noThings, leases: [plan.plan] };
  if (isKind(step, "activate.kubernetes") || isKind(step, "fence.kubernetes")) return { ...noThings, kubernetes: bySite(step.input.clusters) };
  if (isKind(step, "activate.lambda")) return { ...noThings, functions: bySite(step.input.functions) };
  if (isKind(step, "activate.ecs") || isKind(step, "fence.ecs")) return { ...noThings, ecsServices: bySite(step.input.services) };
  if (isKind(step, "activate.aurora-serverless") || isKind(step, "activate.aurora-instances")) return { ...noThings, clusters: bySite(step.input.clusters), enlarged: bySite(step.input.clusters).map((each) => ({ ...each, plan: plan.plan })) };
  if (isKind(step, "activate.event-sources") || isKind(step, "fence.event-sources")) return { ...noThings, mappings: Object.entries(step.input.mappings).flatMap(([site, ids]) => ids.map((id) => ({ site, id }))) };
  if (isKind(step, "activate.event-rules") || isKind(step, "fence.event-rules")) return { ...noThings, eventRules: Object.entries(step.input.rules).flatMap(([site, written]) => written.map((each) => ({ site, id: eventRuleResource(each) }))) };
  if (isKind(step, "fence.network-acl") || isKind(step, "activate.network-acl")) return { ...noThings, subnets: Object.entries(step.input.acls).flatMap(([site, { subnets }]) => subnets.map((id) => ({ site, id }))) };
  if (isKind(step, "traffic.route53-health-switch")) return { ...noThings, objects: [step.input.object] };
  if (isKind(step, "traffic.arc-routing-control")) return { ...noThings, routingControls: Object.values(step.input.controls).map((arn) => ({ arn, override: step.input["safety-rules"] !== undefined })) };
  if (changesRecords(step)) return { ...noThings, records: [step.input] };
  if (isKind(step, "traffic.elb-targets")) return { ...noThings, targetGroups: bySite(step.input.groups) };
  if (isKind(step, "configure.ssm-parameter")) return { ...noThings, parameters: atSites(plan, step.input.parameter) };
  if (isKind(step, "configure.secret")) return { ...noThings, siteSecrets: atSites(plan, step.input.secret) };
  if (isKind(step, "configure.appconfig")) return { ...noThings, profiles: Object.entries(step.input.profiles).map(([site, profile]) => ({ site, ...profile })) };
  if (isKind(step, "configure.cname")) return { ...noThings, records: [{ ...step.input, type: "CNAME" }] };
  if (isKind(step, "verify.journey")) return { ...noThings, secrets: step.input.secret === undefined ? [] : secretsOf(plan, step.input.secret) };
  if (isWebhook(step)) return { ...noThings, secrets: step.input.secret === undefined ? [] : secretsOf(plan, step.input.secret) };
  return noThings;
}

/** What the probe of a service touches. */
export function thingsOfProbe(probe: ProbeInput, plan: Plan): Things {
  if (isProbe(probe, "rds")) return { ...noThings, instances: bySite(probe.rds) };
  if (isProbe(probe, "aurora")) return { ...noThings, clusters: bySite(probe.aurora) };
  if (isProbe(probe, "ssm")) return { ...noThings, hosts: hostsOf(plan, probe.ssm) };
  if (isProbe(probe, "auto-scaling")) return { ...noThings, groups: bySite(probe["auto-scaling"]) };
  if (isProbe(probe, "kubernetes")) return { ...noThings, kubernetes: bySite(probe.kubernetes) };
  return "secret" in probe ? { ...noThings, secrets: secretsOf(plan, probe.secret) } : noThings;
}

/** The probe that looks at a database itself signs in. */
export function thingsOfDatabase(plan: Plan, name: string): Things {
  return { ...noThings, secrets: databaseOf(plan, name).secrets };
}
