// Are the machines of the plan there, do the agents answer by which scripts are run, and do the two sites share what they must
// not share?

import { fencedGroups } from "../fencing.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { StepKindName } from "../plan-steps.ts";
import { everyStep } from "../repairs.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { MachineFacts, PowerOffFacts } from "./questions.ts";

const isEc2 = (id: string): boolean => id.startsWith("i-");
const hostsAt = ({ plan }: Given, site: string): readonly (readonly [string, string])[] => Object.entries(plan.sites[site]?.hosts ?? {});
const ec2At = (given: Given, site: string): readonly string[] => hostsAt(given, site).map(([, id]) => id).filter(isEc2);
const askMachines = (given: Given, site: string, ids: readonly string[]) => ({ kind: "machines", site, region: regionOf(given, site), ids }) as const;

/** The hosts of a site that run a script in steps of these kinds. */
function runningAt(given: Given, site: string, ...kinds: readonly StepKindName[]): readonly string[] {
  const roles = new Set(everyStep(given.plan).flatMap((step) => {
    if (!kinds.includes(step.kind)) return [];
    if (isKind(step, "activate.rabbitmq-cluster")) return step.input.nodes;
    return isKind(step, "activate.command") || isKind(step, "fence.renounce") || isKind(step, "restore.files") ? step.input.hosts : isKind(step, "restart.services") ? (step.input.hosts ?? []) : [];
  }));
  return hostsAt(given, site).filter(([role]) => roles.has(role)).map(([, id]) => id);
}

function there(facts: readonly MachineFacts[], ids: readonly string[], site: string, region: string, needed: readonly string[]): Judgement {
  const gone = ids.filter((id) => !facts.some((each) => each.id === id && each.state !== "terminated"));
  if (gone.length > 0) return fail(`EC2 has no ${gone.join(", ")} in ${region} any more.`, `Correct sites.${site}.hosts in the plan and deploy it.`);
  const stopped = facts.filter(({ id, state }) => needed.includes(id) && state !== "running");
  if (stopped.length > 0) return fail(`${stopped.map(({ id, state }) => `${id} is ${state}`).join(", ")}, and a machine that does not run takes no script.`, "Start it; the services on it may stay stopped (A1).");
  return pass(`${facts.map(({ id, state }) => `${id} is ${state}`).join(", ")}.`);
}

/** The machines of a site that steps stop or start through EC2, or guard by a lease. */
function switchedAt(given: Given, site: string, kind: "fence.ec2-stop" | "activate.ec2-start" | "fence.self-fence"): readonly string[] {
  const roles = new Set(allSteps(plannedNodes(given.plan.steps)).flatMap((step) => (isKind(step, kind) ? step.input.hosts : [])));
  return hostsAt(given, site).flatMap(([role, id]) => (roles.has(role) && isEc2(id) ? [id] : []));
}

function staysStopped(facts: readonly MachineFacts[], ids: readonly string[], fenced: readonly string[]): Judgement {
  const replaced = facts.filter(({ group }) => group !== undefined && !fenced.includes(group));
  if (replaced.length > 0) return fail(`${replaced.map(({ id, group }) => `${id} belongs to the Auto Scaling group ${group}`).join(", ")}, which launches another when it is stopped, so the fence would not be confirmed.`, "Let the plan fence the group: fence: { auto-scaling: … }.");
  const rooted = facts.filter(({ instanceStore }) => instanceStore === true);
  if (rooted.length > 0) return fail(`The root of ${rooted.map(({ id }) => id).join(", ")} is an instance store, and EC2 stops no such machine.`, "Move it to a machine whose root is on EBS, or fence it by another step.");
  return pass(`Nothing starts ${ids.join(", ")} again after a stop.`);
}

/** No watchdog asks EC2 whether its machine is replaced once it has powered that off, and nothing holds a lease on the machine that comes. */
function staysOff(facts: readonly MachineFacts[], ids: readonly string[], fenced: readonly string[]): Judgement {
  const replaced = facts.filter(({ group }) => group !== undefined && !fenced.includes(group));
  if (replaced.length > 0) return fail(`${replaced.map(({ id, group }) => `${id} belongs to the Auto Scaling group ${group}`).join(", ")}, which launches another when its watchdog powers it off, and no lease stops that one.`, "Take it out of the group, or let the plan fence the group too: fence: { auto-scaling: … }.");
  return pass(`No Auto Scaling group that the plan does not fence replaces ${ids.join(", ")}.`);
}

/** The last resort of a watchdog powers its machine off from within (EC2 User Guide, "Change the instance initiated shutdown behavior"). */
function isKept(facts: readonly PowerOffFacts[], site: string, region: string): Judgement {
  const all = (behavior: string | null): readonly string[] => facts.flatMap((each) => (each.behavior === behavior ? [each.id] : []));
  if (all(null).length > 0) return fail(`EC2 has no ${all(null).join(", ")} in ${region} any more.`, `Correct sites.${site}.hosts in the plan and deploy it.`);
  const lost = all("terminate");
  if (lost.length > 0) return fail(`EC2 terminates ${lost.join(", ")} when it powers itself off, with the volumes that go with it, and a watchdog whose stop fails does that.`, "Set its instance-initiated shutdown behavior to stop; a machine whose root is an instance store cannot have that, so move it to one whose root is on EBS.");
  const other = facts.filter(({ behavior }) => behavior !== "stop");
  if (other.length > 0) return notCheckable(`EC2 calls what it does with ${other.map(({ id, behavior }) => `${id} "${behavior}"`).join(", ")}, which is not known here`, "See in EC2 what becomes of a machine that powers itself off.");
  return pass(`EC2 keeps ${facts.map(({ id }) => id).join(", ")}, stopped, when a watchdog powers it off.`);
}

function canStart(facts: readonly MachineFacts[], ids: readonly string[], region: string): Judgement {
  const gone = ids.filter((id) => !facts.some((each) => each.id === id && each.state !== "terminated" && each.state !== "shutting-down"));
  if (gone.length > 0) return fail(`EC2 has no ${gone.join(", ")} in ${region} that could be started.`, "Correct the hosts of that site in the plan and deploy it.");
  const rooted = facts.filter(({ instanceStore }) => instanceStore === true);
  if (rooted.length > 0) return warn(`The root of ${rooted.map(({ id }) => id).join(", ")} is an instance store: it cannot be stopped, and once it is gone it cannot be started again.`, "Keep it running, or move it to a machine whose root is on EBS.");
  return pass(`${facts.map(({ id, state }) => `${id} is ${state}`).join(", ")}; whether EC2 has room for it shows only when it is started.`);
}

function online(facts: readonly { readonly id: string; readonly ping: string }[], ids: readonly string[], region: string): readonly string[] {
  return ids.flatMap((id) => {
    const ping = facts.find((each) => each.id === id)?.ping;
    return ping === "Online" ? [] : [ping === undefined ? `Systems Manager in ${region} does not know ${id}` : `the agent of ${id} is ${ping}`];
  });
}

const remedy = "See that the machine runs, that its agent runs, and that its instance profile or activation lets it register.";

function apart(first: readonly MachineFacts[], second: readonly MachineFacts[]): Judgement {
  const shared = (of: (machine: MachineFacts) => string | null): readonly string[] => [...new Set(first.map(of))].flatMap((value) => (value !== null && second.some((machine) => of(machine) === value) ? [value] : []));
  const hosts = shared(({ host }) => host);
  if (hosts.length > 0) return fail(`Machines of both sites run on the same dedicated host ${hosts.join(", ")}.`, "Place one of them on another host, better in another zone.");
  const zones = shared(({ zone }) => zone);
  if (zones.length > 0) return warn(`Machines of both sites are in the zone ${zones.join(", ")}, which can fail as a whole.`, "Place one site's machines in another zone.");
  const known = [...first, ...second].flatMap(({ zone }) => (zone === null ? [] : [zone]));
  return known.length === 0 ? notCheckable("EC2 tells no zone of them", "Start them: a terminated machine has no place.") : pass(`No zone and no dedicated host is shared: ${[...new Set(known)].join(", ")}.`);
}

export const machineChecks: readonly CheckRow[] = [
  {
    code: "machines-there", rows: ["A4", "A14"], shows: "the machines of the plan exist, and those that take scripts run",
    items: (given) => [given.standby, given.active].flatMap((site) => {
      const ids = ec2At(given, site);
      const needed = site === given.standby ? runningAt(given, site, "activate.command", "activate.rabbitmq-cluster") : [];
      return ids.length === 0 ? [] : [asking(`machines at ${site}`, [askMachines(given, site, ids)], (facts) => there(facts, ids, site, regionOf(given, site), needed))];
    }),
  },
  {
    code: "stop-stays-stopped", rows: ["D3", "A14"], shows: "what the fence stops through EC2 is not started again by an Auto Scaling group",
    items: (given) => {
      const ids = switchedAt(given, given.active, "fence.ec2-stop");
      return ids.length === 0 ? [] : [asking(`machines at ${given.active}`, [askMachines(given, given.active, ids)], (facts) => staysStopped(facts, ids, fencedGroups(given.plan, given.active)))];
    },
  },
  {
    code: "guarded-stays-off", rows: ["D3", "R5"], shows: "what a watchdog powers off is not replaced by an Auto Scaling group",
    items: (given) => {
      const ids = switchedAt(given, given.active, "fence.self-fence");
      return ids.length === 0 ? [] : [asking(`guarded machines at ${given.active}`, [askMachines(given, given.active, ids)], (facts) => staysOff(facts, ids, fencedGroups(given.plan, given.active)))];
    },
  },
  {
    code: "guarded-is-kept", rows: ["R5"], shows: "what a watchdog powers off is stopped by EC2 and not terminated",
    items: (given) => {
      const ids = switchedAt(given, given.active, "fence.self-fence");
      const region = regionOf(given, given.active);
      return ids.length === 0 ? [] : [asking(`guarded machines at ${given.active}`, [{ kind: "power-off", site: given.active, region, ids }], (facts) => isKept(facts, given.active, region))];
    },
  },
  {
    code: "standby-can-start", rows: ["A4"], shows: "the machines exist that the takeover starts",
    items: (given) => {
      const ids = switchedAt(given, given.standby, "activate.ec2-start");
      return ids.length === 0 ? [] : [asking(`machines at ${given.standby}`, [askMachines(given, given.standby, ids)], (facts) => canStart(facts, ids, regionOf(given, given.standby)))];
    },
  },
  {
    code: "scripts-can-run", rows: ["A2", "A4", "C10"], shows: "the agents are online that take the takeover scripts",
    items: (given) => {
      const ids = runningAt(given, given.standby, "activate.command", "activate.rabbitmq-cluster");
      const region = regionOf(given, given.standby);
      return ids.length === 0 ? [] : [asking(`scripts at ${given.standby}`, [{ kind: "agents", site: given.standby, region, ids }], (facts) => {
        const wrong = online(facts, ids, region);
        return wrong.length === 0 ? pass(`${ids.join(", ")} answer.`) : fail(`No takeover script can be run: ${wrong.join(", ")}.`, remedy);
      })];
    },
  },
  {
    code: "source-can-renounce", rows: ["A3", "A4"], shows: "the agents are online that take the renounce scripts; without them the fence does the work alone",
    items: (given) => {
      const ids = runningAt(given, given.active, "fence.renounce");
      const region = regionOf(given, given.active);
      return ids.length === 0 ? [] : [asking(`scripts at ${given.active}`, [{ kind: "agents", site: given.active, region, ids }], (facts) => {
        const wrong = online(facts, ids, region);
        return wrong.length === 0 ? pass(`${ids.join(", ")} answer.`) : warn(`No renounce script can be run: ${wrong.join(", ")}.`, remedy);
      })];
    },
  },
  {
    code: "site-can-be-repaired", rows: ["C2", "D2"], shows: "the agents are online by which the plan's repairs restart services and restore files at the site that serves",
    items: (given) => {
      const ids = runningAt(given, given.active, "restore.files", "restart.services");
      const region = regionOf(given, given.active);
      return ids.length === 0 ? [] : [asking(`repairs at ${given.active}`, [{ kind: "agents", site: given.active, region, ids }], (facts) => {
        const wrong = online(facts, ids, region);
        return wrong.length === 0 ? pass(`${ids.join(", ")} answer.`) : warn(`Not everything can be repaired in place: ${wrong.join(", ")}.`, remedy);
      })];
    },
  },
  {
    code: "machines-apart", rows: ["E15"], shows: "machines of the two sites share neither a host nor a zone",
    items: (given) => {
      const [active, standby] = [ec2At(given, given.active), ec2At(given, given.standby)];
      return active.length === 0 || standby.length === 0 ? [] : [asking("machines of both sites", [askMachines(given, given.active, active), askMachines(given, given.standby, standby)], apart)];
    },
  },
];
