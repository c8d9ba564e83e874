// Can the application be told where its parts are? What a step would set is read as it stands at both sites: at the standby it
// has to have a value that the plan knows, or the step would keep its hands off; at the active site it has to be that site's own.

import { asRecords, valueAt, valuesAt } from "../configured-values.ts";
import { atSite } from "../plan.ts";
import { sayList } from "../plan-fault.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { PlannedStep } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { Compared, Standings } from "./questions.ts";

/** One site as it is looked at: `target` is the site itself, `source` the other one. */
interface Look {
  readonly site: string;
  readonly other: string;
  readonly region: string;
  readonly isActive: boolean;
}

const ids = "Bring value and plan together: a step changes only what the plan knows.";

/** What the values at a site mean for a failover to it, or for the application that works there. */
function standing(what: string, standings: Standings, { site, other, isActive }: Look): Judgement {
  const keys = (wanted: string): readonly string[] => Object.entries(standings).flatMap(([key, each]) => (each === wanted ? [key] : []));
  const of = (list: readonly string[]): string => (Object.keys(standings).length === 1 ? what : `${sayList(list)} of ${what}`);
  const others = keys("other");
  if (others.length > 0) return fail(`${of(others)} has neither the value of ${site} nor that of ${other}, so the step would leave it to a person.`, ids);
  const sources = keys("source");
  if (sources.length === 0) return pass(isActive ? `${what} leads to ${site}.` : `${what} leads to ${site} already, so there is nothing to set.`);
  return isActive ? warn(`${of(sources)} leads to ${other}, and the application is at ${site}.`, "Find out who set it; the application may work with the wrong database.") : pass(`${what} leads to ${other}, and the step knows how to lead it to ${site}.`);
}

function itemOf(step: PlannedStep, given: Given, look: Look): readonly CheckItem[] {
  const { plan } = given;
  const { site, other, region } = look;
  const compared = (valuesOf: (at: string) => Compared["source"]): Compared => ({ source: valuesOf(other), target: valuesOf(site) });
  const correct = "Make it, or correct the step in the plan and deploy it.";
  if (isKind(step, "configure.ssm-parameter")) {
    const name = atSite(step.input.parameter, site);
    const values = compared((at) => ({ value: valueAt(step.input.value, plan, at) }));
    return [asking(`${name} at ${site}`, [{ kind: "parameter", site, region, name, values }], (facts) => {
      if (facts === null) return fail(`There is no parameter ${name} in ${region}.`, correct);
      if (facts.type !== "String") return fail(`${name} is a ${facts.type}, and only a parameter of type String is set.`, "Keep the address in a String; a secret goes into Secrets Manager.");
      return standing(name, facts.standings, look);
    })];
  }
  if (isKind(step, "configure.secret")) {
    const name = atSite(step.input.secret, site);
    const values = compared((at) => valuesAt(step.input.keys, plan, at));
    return [asking(`secret ${name} at ${site}`, [{ kind: "application-secret", site, region, name, values }], (facts) => {
      if (facts === null) return fail(`There is no secret ${name} in ${region}.`, correct);
      if (facts.deleted) return fail(`The secret ${name} waits for its deletion.`, "Restore it: aws secretsmanager restore-secret.");
      if (facts.copyOf !== null) return fail(`The secret ${name} in ${region} is a copy of that in ${facts.copyOf} and takes no changes.`, "Make it a secret of its own: aws secretsmanager stop-replication-to-replica.");
      if (facts.rotating) return warn(`A rotation of ${name} is under way, and a step would wait for it.`, "Let it end; one that hangs has to be cancelled.");
      return standing(`the secret ${name}`, facts.standings, look);
    })];
  }
  if (isKind(step, "configure.appconfig")) {
    const profile = step.input.profiles[site];
    if (profile === undefined) return [];
    const values = compared((at) => valuesAt(step.input.keys, plan, at));
    return [asking(`configuration ${profile.profile} at ${site}`, [{ kind: "hosted-configuration", site, region, profile, values }], (facts) => {
      if (facts === null) return fail(`AppConfig in ${region} has no application ${profile.application} with the environment ${profile.environment} and the profile ${profile.profile}.`, correct);
      if (facts.standings === null) return fail(`Nothing of the configuration ${profile.profile} was ever deployed, so there is nothing to set keys of.`, "Deploy a version once.");
      if (facts.running !== null) return warn(`In the environment ${profile.environment} ${facts.running}, and a step would wait for it.`, "Let it end, its bake time included.");
      return standing(`the configuration ${profile.profile}`, facts.standings, look);
    })];
  }
  // One record serves both sites: it is looked at once, as a failover would change it.
  if (isKind(step, "configure.cname") && !look.isActive) {
    const { name, zone } = step.input;
    return [asking(`CNAME of ${name}`, [{ kind: "record-sets", by: "traffic.route53-records", step: asRecords(step.input, plan), source: other, target: site }], (facts) => {
      if (facts === null) return fail(`There is no hosted zone ${zone}, so ${name} cannot be led elsewhere.`, "Correct zone in the step and deploy the plan.");
      if (facts.sets.length === 0) return fail(`${name} has no CNAME record in ${zone}, so the application does not find its part by it.`, "Make the record, or correct the step in the plan.");
      if (facts.would.is === "hands-off") return fail(`The step would not touch the record: ${facts.would.because}.`, "Bring record and plan together.");
      return facts.would.is === "right" ? warn(`${name} leads to what belongs to ${site} already, where the application is not.`, "Find out who changed the record.") : pass(`${name} leads to what belongs to ${other}, and the step can lead it to ${site}.`);
    })];
  }
  return [];
}

/** The group of the standby's balancer: there, used by a listener, and with what a takeover would not leave unhealthy. */
function targetsAt({ plan, standby }: Given): readonly CheckItem[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    const group = isKind(step, "traffic.elb-targets") ? step.input.groups[standby] : undefined;
    if (group === undefined || !isKind(step, "traffic.elb-targets")) return [];
    const name = group.split("/")[1] ?? group;
    const own = step.input.targets[standby] ?? [];
    const region = regionOf({ plan }, standby);
    return [asking(`target group ${name}`, [{ kind: "targets", site: standby, region, group }], (found) => {
      if (found === null) return fail(`Elastic Load Balancing in ${region} has no target group ${name}.`, "Make it, or correct groups in the step and deploy the plan.");
      const unused = found.filter(({ reason }) => reason === "Target.NotInUse");
      if (unused.length > 0) return fail(`The target group ${name} is used by no listener, or its balancer is not in the zone of ${sayList(unused.map(({ id }) => id))}: nothing in it ever becomes healthy.`, "Let a listener lead to it, and give the balancer that zone.");
      const ill = found.filter(({ id, state }) => own.includes(id) && state !== "healthy");
      if (ill.length > 0) return warn(`In ${name} ${ill.map(({ id, state, reason }) => `${id} is ${state}${reason === "" ? "" : ` (${reason})`}`).join(", ")}.`, "Mend what the balancer's health check asks for; a takeover waits for it.");
      const there = own.filter((id) => found.some((each) => each.id === id));
      return pass(there.length === own.length ? `${sayList(own)} are in ${name} and healthy.` : `${name} is there; a takeover takes ${sayList(own.filter((id) => !there.includes(id)))} into it.`);
    })];
  });
}

/** Elastic Load Balancing compares an address with the subnets of the group's network, and refuses the whole call for a zone that is missing or too much. */
function networksAt({ plan, standby }: Given): readonly CheckItem[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => {
    const group = isKind(step, "traffic.elb-targets") ? step.input.groups[standby] : undefined;
    if (group === undefined || !isKind(step, "traffic.elb-targets")) return [];
    const { targets, "availability-zones": zones = {} } = step.input;
    const addresses = (targets[standby] ?? []).filter((id) => !id.startsWith("i-"));
    const [name, region] = [group.split("/")[1] ?? group, regionOf({ plan }, standby)];
    if (addresses.length === 0) return [];
    return [asking(`addresses of target group ${name}`, [{ kind: "target-network", site: standby, region, group, addresses }], (found) => {
      if (found === null) return fail(`Elastic Load Balancing in ${region} has no target group ${name}.`, "Make it, or correct groups in the step and deploy the plan.");
      const lacking = found.outside.filter((id) => zones[id] === undefined);
      if (lacking.length > 0) return fail(`${sayList(lacking)} ${lacking.length === 1 ? "lies" : "lie"} in no subnet of the network of ${name}, and without a zone no such address is taken in.`, "Name it in the step under availability-zones: all, by address.");
      const within = addresses.filter((id) => zones[id] === "all" && !found.outside.includes(id));
      if (within.length > 0) return fail(`${sayList(within)} ${within.length === 1 ? "lies" : "lie"} in the network of ${name}, and with the zone all no such address is taken in.`, "Leave it out under availability-zones in the step: its zone is found by itself.");
      return pass(`${sayList(addresses)} can be taken into ${name}.`);
    })];
  });
}

export const configurationChecks: readonly CheckRow[] = [
  {
    code: "configuration-stands", rows: ["I19", "R16"], shows: "what tells the application where its parts are exists, may be read, and has a value that the plan knows",
    items: (given) => {
      const looks = [[given.standby, given.active], [given.active, given.standby]].map(([site = "", other = ""]): Look => ({ site, other, region: regionOf(given, site), isActive: site === given.active }));
      return allSteps(plannedNodes(given.plan.steps)).flatMap((step) => looks.flatMap((look) => itemOf(step, given, look)));
    },
  },
  { code: "targets-in-network", rows: ["A25"], shows: "the target group of the standby's load balancer would take in the standby's addresses, whether they lie in its network or not", items: networksAt },
  { code: "targets-stand", rows: ["A25", "E16"], shows: "the target group of the standby's load balancer is there and used, and what is in it of the standby is healthy", items: targetsAt },
];
