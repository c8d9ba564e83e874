// Makes what a story says happen in the modelled world. What cannot take effect says why, in one sentence: a word that names
// nothing here, or something that is so already.

import { never } from "../../../workflows/failure.ts";
import type { CloudWatchService } from "../aws/cloudwatch.ts";
import type { Happening, Link, Thing } from "../story/statements.ts";
import type { Happened } from "../story/world.ts";
import type { AlarmEvents } from "./alarm-events.ts";
import type { ModelledBreakGlass } from "./break-glass.ts";
import type { Calls } from "./calls.ts";
import { MongoCluster } from "./cluster.ts";
import type { ModelledFunctions } from "./functions.ts";
import type { ModelledNetwork } from "./network.ts";
import type { People } from "./people.ts";
import type { PlanWorld } from "./plan-world.ts";
import type { Services } from "./services.ts";

export interface HappeningParts {
  readonly plans: readonly PlanWorld[];
  /** The plan that is meant: its services, databases, hosts and providers. Sites, observers and the network are there for all plans. */
  readonly named: PlanWorld;
  readonly network: ModelledNetwork;
  readonly calls: Calls;
  readonly alarms: AlarmEvents;
  readonly cloudwatch: Pick<CloudWatchService, "setOwnAlarm">;
  readonly functions: ModelledFunctions;
  readonly people: People;
  readonly services: Services;
  readonly now: () => number;
  readonly startedAt: () => number;
  /** What the next looks at readiness say. */
  readonly setReadiness: (red: boolean) => void;
  readonly breakGlass: ModelledBreakGlass;
  /** The arbiter's Region goes away or comes back; false where it was so. */
  readonly setArbiter: (up: boolean) => boolean;
  /** Ends the open run's execution; why not, or undefined. */
  readonly abort: () => string | undefined;
}

/** Makes one thing happen, now. */
export async function make(happening: Happening, parts: HappeningParts): Promise<Happened> {
  const { people, calls, alarms, functions, services } = parts;
  switch (happening.does) {
    case "down":
    case "up":
      return upOrDown(happening.what, happening.does === "up", parts);
    case "cut":
    case "restore":
      return cutOrRestore(happening.what, happening.does === "cut", parts);
    case "lag": {
      const database = parts.named.application.databases.get(happening.database);
      database?.setLag(happening.lagMs, parts.now() <= parts.startedAt() ? "since-long" : "from-now");
      return told(database !== undefined, `the copy of ${happening.database} is ${happening.lagMs === null ? "at a distance that nobody can read" : `${happening.lagMs / 1_000} s behind`}`, `the plan has no database ${happening.database}`);
    }
    case "promote": {
      const { database: name, site } = happening;
      const database = parts.named.application.databases.get(name);
      const can = database !== undefined && database.isUp(site) && !database.isWriter(site);
      if (can) database.becomeWriter(site);
      return told(can, `the owner of ${name} made its copy at ${site} the writer`, `${name} has no copy at ${site} that runs and is not the writer already`);
    }
    case "prefer": {
      const cluster = parts.named.application.clusters.get(happening.service);
      const can = cluster instanceof MongoCluster && cluster.members.includes(happening.member) && !cluster.prefers(happening.member);
      if (can) cluster.prefer(happening.member);
      return told(can, `${happening.member} has the highest priority in ${happening.service}`, `${happening.service} is no replica set with a member ${happening.member}, or it has the highest priority already`);
    }
    case "lead": {
      const because = parts.named.application.lead(happening.name, happening.site);
      return told(because === undefined, `${happening.name} leads to ${happening.site}`, because ?? "");
    }
    case "call": {
      const { fault } = happening;
      const lasts = "untilMs" in fault.lasts ? { untilMs: parts.startedAt() + fault.lasts.untilMs } : fault.lasts;
      const because = calls.faults.order({ ...fault, lasts }, parts.now());
      return told(because === undefined, `the next calls of ${fault.operation} meet a fault`, because ?? "");
    }
    case "alarm":
      alarms.order(happening);
      return told(true, `the next alarm is ${happening.next}`, "");
    case "trigger": {
      const changed = parts.cloudwatch.setOwnAlarm(happening.alarm, happening.stands ? "ALARM" : "OK");
      return told(changed, `the alarm ${happening.alarm} is ${happening.stands ? "ALARM" : "OK"}`, `the alarm ${happening.alarm} is so already, or no plan names it`);
    }
    case "clock":
      if (!parts.network.ends.includes(happening.place)) return told(false, "", `there is no place ${happening.place}; the places are ${parts.network.ends.join(", ")}`);
      services.setOffset(happening.place, happening.byMs);
      return told(true, `the clock at ${happening.place} is wrong by ${happening.byMs / 1_000} s`, "");
    case "crash":
      calls.crashes.order(happening.when, functions.running ?? parts.breakGlass.running);
      return told(true, `a function will die ${happening.when}`, "");
    case "outbound":
      return outbound(happening, parts);
    case "abort-execution": {
      const because = parts.abort();
      return told(because === undefined, "the execution of the open run was ended from outside", because ?? "");
    }
    case "break-glass":
      return parts.breakGlass.start(happening);
    case "interrupt-break-glass":
      return parts.breakGlass.interrupt();
    case "resume-break-glass":
      return parts.breakGlass.resume(happening);
    case "merge-break-glass":
      return parts.breakGlass.merge(happening);
    case "decide": {
      const asked = await parts.breakGlass.asked(happening.decides.gate);
      if (asked !== undefined) return parts.breakGlass.decide(asked, happening);
      return services.isUp("console") ? people.decide(happening) : told(false, "", "the console is down, so nobody can decide");
    }
    case "start":
      return services.isUp("console") ? people.start(happening) : told(false, "", "the console is down, so nobody can start a run");
    case "pause":
      return people.pause(happening);
    case "readiness":
      parts.setReadiness(happening.red);
      return told(true, `readiness is ${happening.red ? "red" : "green"}`, "");
    case "resume":
      return people.resume(happening);
    case "kill-switch":
      return people.killSwitch(happening);
    case "acknowledge":
      return people.acknowledge(happening);
    default:
      return never(happening, "happening");
  }
}

function told(tookEffect: boolean, done: string, because: string): Happened {
  return { tookEffect, because: tookEffect ? done : because };
}

/** A provider takes what an application sends whatever is registered with it (A29). */
async function outbound({ provider, site }: Extract<Happening, { does: "outbound" }>, { named: { application, providers }, network }: HappeningParts): Promise<Happened> {
  if (application.layouts[site] === undefined) return told(false, "", `the plan has no site ${site}`);
  if (!application.serves(site)) return told(false, "", `the application at ${site} does not serve, so it sends nothing`);
  if (!network.reaches(site, provider)) return told(false, "", `no way leads from ${site} to ${provider}`);
  return told(await providers.sends(provider), `${provider} took a message from ${site}`, `${provider} does not take messages, or the plan does not know it`);
}

function upOrDown(thing: Thing, up: boolean, parts: HappeningParts): Happened {
  const { plans, named: { application, providers, watchdogs }, network, services } = parts;
  const word = up ? "up" : "down";
  const already = (what: string): string => `${what} is ${word} already, or is not there`;
  switch (thing.kind) {
    case "site":
      if (!plans.some(({ plan }) => plan.sites[thing.site] !== undefined)) return told(false, "", `no plan has a site ${thing.site}`);
      return told(network.setDown(thing.site, !up), `${thing.site} is ${word}`, already(thing.site));
    case "service": {
      if (!application.services.has(thing.service)) return told(false, "", `the plan watches no service ${thing.service}`);
      const changed = application.setFailed(thing.service, thing.site, !up);
      return told(changed, `${thing.service} at ${thing.site} is ${word}`, already(`${thing.service} at ${thing.site}`));
    }
    case "member": {
      const cluster = application.clusters.get(thing.service);
      if (cluster === undefined) return told(false, "", `${thing.service} is no cluster with a failover of its own`);
      const changed = cluster.setMember(thing.member, up);
      return told(changed, `the member ${thing.member} of ${thing.service} is ${word}`, `${already(`the member ${thing.member}`)}; the members are ${cluster.members.join(", ")}`);
    }
    case "host": {
      const changed = application.hosts.named(thing.host).map((id) => application.hosts.setDead(id, !up)).some(Boolean);
      return told(changed, `the host ${thing.host} is ${word}`, `${already(`the host ${thing.host}`)}; write its id or ROLE@SITE`);
    }
    case "watchdog": {
      const changed = application.hosts.named(thing.host).map((id) => watchdogs.setInstalled(id, up)).some(Boolean);
      return told(changed, `the watchdog of ${thing.host} is ${up ? "there again" : "taken away"}`, `${already(`the watchdog of ${thing.host}`)}; write the machine's id or ROLE@SITE`);
    }
    case "vantage":
      if (!plans.some(({ plan }) => plan["vantage-points"][thing.place] !== undefined)) return told(false, "", `no plan looks from ${thing.place}`);
      return told(network.setBlind(thing.place, !up), `the observer at ${thing.place} is ${word}`, already(`the observer at ${thing.place}`));
    case "database": {
      const changed = application.databases.get(thing.database)?.setUp(thing.site, up) ?? false;
      return told(changed, `${thing.database} at ${thing.site} is ${word}`, already(`${thing.database} at ${thing.site}`));
    }
    case "provider": {
      const changed = providers.setDown(thing.provider, !up);
      return told(changed, `${thing.provider} is ${word}`, already(thing.provider));
    }
    case "arbiter":
      return told(parts.setArbiter(up), `the arbiter is ${word}`, already("the arbiter"));
    case "record":
    case "console":
    case "notify":
      return told(services.set(thing.kind, up), `the ${thing.kind} is ${word}`, already(`the ${thing.kind}`));
    default:
      return never(thing, "thing");
  }
}

function cutOrRestore(link: Link, cut: boolean, { named, network }: HappeningParts): Happened {
  const word = cut ? "cut" : "restored";
  switch (link.kind) {
    case "between": {
      const unknown = [link.from, link.to].find((end) => !network.ends.includes(end.split("/").at(-1) ?? ""));
      if (unknown !== undefined) return told(false, "", `there is no place ${unknown}; the places are ${network.ends.join(", ")}`);
      return told(cut ? network.cut(link) : network.restore(link), `the way between ${link.from} and ${link.to} is ${word}${link.how === "full" ? "" : ` (${link.how})`}`, `the way between ${link.from} and ${link.to} was ${word} before`);
    }
    case "replication": {
      const changed = named.application.databases.get(link.database)?.setCut(cut) ?? false;
      return told(changed, `the replication of ${link.database} is ${word}`, `the replication of ${link.database} was ${word} before, or there is none`);
    }
    case "control-plane":
      return told(network.setPlane(link.service, link.region, !cut), `the control plane of ${link.service} is ${word}`, `the control plane of ${link.service} was ${word} before`);
    default:
      return never(link, "link");
  }
}
