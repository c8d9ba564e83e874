// The DNS record sets that a plan presupposes, as they stand before any run: everything leads to the home site, or
// where both sites serve by design (E7), to both of them (E16). Pure.

import { withAlias } from "../../../workflows/alias-values.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { atSite, otherSite, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { SwitchKind } from "../../../workflows/routing-controls.ts";
import { bothWrite } from "../../../workflows/two-writers.ts";
import { is, publicNames } from "./site-layout.ts";

/** The health check that a health switch inverts. */
export function healthCheckId(name: string): string {
  return `switch-${name}`;
}

/** The health check of a site's routing control. */
export function controlCheckId(site: string, name: string): string {
  return `control-${site}-${name}`;
}

/** The check of one site's endpoints, as failover records carry it: healthy as long as the site's processes live. */
export function siteHealthCheckId(site: string, name: string): string {
  return `${site}/${name}`;
}

/** The zone that holds the plan's names: their last two labels. */
export function zoneName(plan: Plan): string {
  const [first = "example.com"] = publicNames(plan);
  return first.split(".").slice(-2).join(".");
}

/** All record sets of the plan's names. Names end in a dot, as Route 53 lists them. */
export function initialRecords(plan: Plan): readonly RecordSet[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step): readonly RecordSet[] => {
    if (is(step, "traffic.route53-health-switch")) return switched(plan, step.input, { [plan.home]: healthCheckId(step.input.name) });
    if (is(step, "traffic.arc-routing-control")) return switched(plan, step.input, Object.fromEntries(Object.keys(plan.sites).map((site) => [site, controlCheckId(site, step.input.name)])));
    if (is(step, "traffic.route53-records")) return recordsFor(plan, step.input).map((set) => withAlias(set, step.input["evaluate-target-health"] ?? true));
    if (is(step, "traffic.route53-round-robin")) return roundRobin(plan, step.input);
    return [];
  });
}

function values(list: readonly string[]): RecordSet["ResourceRecords"] {
  return list.map((Value) => ({ Value }));
}

/** `checks`: the health check on the record that leads to a site, by site. */
function switched(plan: Plan, input: Pick<StepInput<SwitchKind>, "name" | "answers" | "ttl">, checks: Readonly<Record<string, string>>): readonly RecordSet[] {
  const base = { Name: `${input.name}.`, Type: "A", TTL: Math.max(1, Math.round(input.ttl / 1000)) };
  return ([[plan.home, "PRIMARY"], [otherSite(plan, plan.home), "SECONDARY"]] as const).map(([site, Failover]) => ({
    ...base, SetIdentifier: site, Failover, ...(checks[site] === undefined ? {} : { HealthCheckId: checks[site] }), ResourceRecords: values(input.answers[site] ?? []),
  }));
}

/** The health check that the plan names for an address. */
function checkOf({ "health-checks": checks = {} }: Pick<StepInput<"traffic.route53-records">, "health-checks">, address: string): Pick<RecordSet, "HealthCheckId"> {
  const HealthCheckId = checks[address];
  return HealthCheckId === undefined ? {} : { HealthCheckId };
}

/** Everybody is in it, and at weights alike. */
function roundRobin(plan: Plan, input: StepInput<"traffic.route53-round-robin">): readonly RecordSet[] {
  const base = { Name: `${input.name}.`, Type: input.type, TTL: Math.max(1, Math.round(input.ttl / 1000)) };
  const sites = [plan.home, otherSite(plan, plan.home)];
  const own = sites.flatMap((site) => nodeNames(plan, site).map((Name) => ({ ...base, Name, ResourceRecords: values(input.values[site] ?? []) })));
  if (input.policy === "simple") return [...own, { ...base, ResourceRecords: values(sites.flatMap((site) => input.values[site] ?? [])) }];
  const policy = input.policy === "weighted" ? { Weight: 100 } : { MultiValueAnswer: true };
  return [...own, ...sites.flatMap((site) => (input.values[site] ?? []).map((Value, index) => ({ ...base, SetIdentifier: `${site}-${index + 1}`, ...policy, ...checkOf(input, Value), ResourceRecords: [{ Value }] })))];
}

/** The names of a node's own by which its web server is asked (E16), with a dot at the end; those that a step moves are not among them. */
function nodeNames(plan: Plan, site: string): readonly string[] {
  const hosts = watchedServices(plan).flatMap(([, { probe }]) => ("https" in probe && probe.https.includes("{site}") ? [new URL(atSite(probe.https, site)).hostname] : []));
  return [...new Set(hosts)].filter((host) => !publicNames(plan).includes(host) && host.endsWith(`.${zoneName(plan)}`)).map((host) => `${host}.`);
}

function recordsFor(plan: Plan, input: StepInput<"traffic.route53-records">): readonly RecordSet[] {
  const away = otherSite(plan, plan.home);
  const base = { Name: `${input.name}.`, Type: input.type, TTL: Math.max(1, Math.round(input.ttl / 1000)) };
  const home = input.values[plan.home] ?? [];
  switch (input.policy) {
    case "simple":
      return [{ ...base, ResourceRecords: values(home) }];
    case "weighted":
      return [[plan.home, 100] as const, [away, 0] as const].flatMap(([site, Weight]) =>
        (input.values[site] ?? []).map((Value, index) => ({ ...base, SetIdentifier: `${site}-${index + 1}`, Weight, ...checkOf(input, Value), ResourceRecords: [{ Value }] })),
      );
    case "multivalue":
      return [plan.home, ...(bothWrite(plan).length > 0 ? [away] : [])].flatMap((site) =>
        (input.values[site] ?? []).map((Value, index) => ({ ...base, SetIdentifier: `${site}-${index + 1}`, MultiValueAnswer: true, ...checkOf(input, Value), ResourceRecords: [{ Value }] })),
      );
    case "failover":
      return [
        { ...base, SetIdentifier: plan.home, Failover: "PRIMARY", HealthCheckId: siteHealthCheckId(plan.home, input.name), ResourceRecords: values(home) },
        { ...base, SetIdentifier: away, Failover: "SECONDARY", HealthCheckId: siteHealthCheckId(away, input.name), ResourceRecords: values(input.values[away] ?? []) },
      ];
  }
}
