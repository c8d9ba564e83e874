// The environment of every function in the local world; in AWS the stacks give the same variables.

import { createDigest } from "../../../workflows/digest.ts";
import { isIsolated } from "../../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../../workflows/drill-kinds.ts";
import { isolatedMachineName, machineName, repairMachineName, reprotectMachineName, switchoverMachineName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";

export const tableName = "understudy";
/** Each site's register is a table of its own, as in AWS: the key of a register does not name the site. */
export const registerName = (site: string): string => `${tableName}-register-${site}`;

/** The ARN that the local Step Functions gives to a plan's machine. */
export function machineArn(plan: Plan, target: string): string {
  return arnOf(plan, machineName(plan.plan, target));
}
const arnOf = (plan: Plan, machine: string): string => `arn:aws:states:${plan.arbiter.region}:000000000000:stateMachine:${machine}`;

/** The ARN of the machine that carries a run: of a failover, of a repair, of a re-protection, of an isolated drill, or of a switchover. */
export function machineOfRun(plan: Plan, { target, repair, kind, drill }: { readonly target: string; readonly repair?: string | undefined; readonly kind?: string | undefined; readonly drill?: DrillKind | undefined }): string {
  if (isIsolated({ drill })) return arnOf(plan, isolatedMachineName(plan.plan, target));
  if (kind === "reprotect") return arnOf(plan, reprotectMachineName(plan.plan, target));
  if (kind === "switchover") return arnOf(plan, switchoverMachineName(plan.plan, target));
  return repair === undefined ? machineArn(plan, target) : arnOf(plan, repairMachineName(plan.plan, repair, target));
}

/** Environments by function name; `places` are the vantage points. */
export function environmentsOf(plan: Plan, places: readonly string[]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const regionAt = (place: string): string => plan.sites[place]?.region ?? plan.arbiter.region;
  const shared = {
    UNDERSTUDY_PLACE: "arbiter",
    UNDERSTUDY_ARBITER_REGION: plan.arbiter.region,
    UNDERSTUDY_TABLE: tableName,
    UNDERSTUDY_TOPIC: `arn:aws:sns:${plan.arbiter.region}:000000000000:understudy`,
    UNDERSTUDY_PLANS: JSON.stringify([plan.plan]),
    UNDERSTUDY_PLAN_DIGESTS: JSON.stringify([createDigest(plan)]),
    UNDERSTUDY_MACHINES: arnOf(plan, "{machine}"),
    UNDERSTUDY_PROBES: JSON.stringify({ [plan.plan]: Object.fromEntries(places.map((place) => [place, { region: regionAt(place), function: `probe-${place}` }])) }),
    UNDERSTUDY_REGISTERS: JSON.stringify(Object.fromEntries(Object.keys(plan.sites).map((site) => [site, { region: regionAt(site), table: registerName(site) }]))),
  };
  const names = ["open", "look", "assess", "gate", "close", "intake", "sweep", "decide", "request", "read", "switch", "watchdog", "site-fencing", "database-promotion", "cluster-promotion", "global-cluster-promotion", "database-restore", "dr-site-activation", "cluster-formation", "kubernetes-scaling", "ecs-scaling", "aurora-capacity", "event-consumers", "network-fencing", "custom-action", "application-configuration", "load-balancer-targets", "dns-failover", "routing-controls", "round-robin", "webhook-re-registration", "site-repair", "re-protection", "isolated-drill", "node-shutdown", "verification"];
  return {
    ...Object.fromEntries(names.map((name) => [name, shared])),
    ...Object.fromEntries(places.map((place) => [`probe-${place}`, { ...shared, UNDERSTUDY_PLACE: place, UNDERSTUDY_QUEUE: "none" }])),
  };
}
