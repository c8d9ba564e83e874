// The plan as the local world runs it: read from its file, its durations divided by the tempo, its database named as the
// one that the local PostgreSQL has. Its digest therefore differs from that of the file, and the reports say so by the tempo.

import { Refused } from "../../workflows/failure.ts";
import { ownServersOf } from "../../workflows/database-copies.ts";
import { hasWatcher } from "../../workflows/inside-sights.ts";
import { sayList } from "../../workflows/plan-fault.ts";
import type { Plan } from "../../workflows/plan.ts";
import { unmanagedServices, watchedServices } from "../../workflows/plan.ts";
import { probeKind } from "../../workflows/probe-input.ts";
import type { ProbeKind } from "../../workflows/plan-probes.ts";
import { readPlanFile, sayFault } from "../plan-file.ts";
import { notHere, standingHere } from "./standing-here.ts";
import { scaleTempo } from "./tempo.ts";
import { watchedPair } from "./world/watched-pair.ts";

/** The probes for which something on this machine answers, beside the database that both nodes write. */
const stoodIn: readonly ProbeKind[] = ["https", "tcp", "stomp", "amqp", "certificate"];

/** What of the plan this machine does not have, a sentence each; the rest of it runs as it is. */
export function localNotices(plan: Plan): readonly string[] {
  const alarms = Object.values(plan.triggers?.alarms ?? {}).flat();
  const watchers = Object.keys(plan["vantage-points"]).filter((place) => hasWatcher(plan, place));
  const own = Object.entries(plan.databases).flatMap(([name, database]) => (Object.keys(ownServersOf(database)).length > 0 ? [name] : []));
  const pair = watchedPair(plan);
  return [
    ...unmanagedServices(plan).flatMap(({ service, because }) => (because.startsWith(notHere) ? [`${service} is ${because}`] : [])),
    ...(alarms.length === 0 ? [] : [`the alarms of your own (${sayList(alarms)}) are not on this machine, so only what the observers see starts a run here`]),
    ...(watchers.length === 0 ? [] : [`no watcher is installed on hosts of ${sayList(watchers)}; here the probe itself looks from there`]),
    ...(pair === undefined ? [] : [`${pair.service} is a pair of MariaDB servers that both write, which needs MariaDB on this machine; the machines, their ssh and the synchronising of configuration files are not here, so nothing of that is managed`]),
    ...(own.length === 0 ? [] : [`${sayList(own)} is promoted by its own command, which needs psql on this machine`]),
  ];
}

/** Throws `Refused` with every fault of the file, a line each, or naming what the local world has not. */
export function localPlan(file: string, tempo: number): Plan {
  const read = readPlanFile(file);
  if (!read.ok) throw new Refused(read.faults.map((fault) => sayFault(fault)).join("\n"), { code: "plan-faulty" });
  const here = standingHere(read.plan);
  const missing = watchedServices(here).filter(([name, { probe }]) => !stoodIn.includes(probeKind(probe)) && name !== watchedPair(here)?.service);
  if (missing.length > 0) {
    throw new Refused(`${file}: the local world has nothing that answers the probe of ${missing.map(([name, { probe }]) => `${name} (${probeKind(probe)})`).join(", ")}; rehearse a plan whose probes are ${stoodIn.join(", ")}, or mysql with writer: both`, { code: "not-stood-in" });
  }
  const clusters = watchedServices(here).filter(([, { members }]) => members !== undefined);
  if (clusters.length > 0) {
    throw new Refused(`${file}: the local world runs one process for a service at each site, and ${sayList(clusters.map(([name]) => name))} has members; rehearse a plan without them, or tell a story of this one`, { code: "not-stood-in" });
  }
  const both = Object.entries(here.databases).filter(([, { writer }]) => writer === "both");
  if (both.length > 0) {
    throw new Refused(`${file}: the local world's databases have one writer, and ${sayList(both.map(([name]) => name))} has two; rehearse a plan whose databases have writer: single`, { code: "not-stood-in" });
  }
  const others = Object.entries(here.databases).filter(([, { engine }]) => engine !== "postgres");
  if (others.length > 0) {
    throw new Refused(`${file}: the local world runs PostgreSQL alone, and ${others.map(([name, { engine }]) => `${name} is ${engine}`).join(", ")}; rehearse a plan whose databases are postgres`, { code: "not-stood-in" });
  }
  const plan = scaleTempo(here, tempo);
  const databases = Object.fromEntries(Object.entries(plan.databases).map(([name, database]) => [name, { ...database, database: "postgres" }]));
  return { ...plan, databases };
}
