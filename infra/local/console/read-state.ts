// Reads the state that the page and the terminal show, from the world and from the record. It changes nothing.

import { makeReport } from "../../../workflows/report.ts";
import { readRun } from "../../../workflows/record.ts";
import { unmanagedServices } from "../../../workflows/plan.ts";
import type { RealWorld } from "../real-world.ts";
import { siteOfAddress } from "../world/plan-resources.ts";
import { publicNames } from "../world/site-layout.ts";
import { readdir } from "node:fs/promises";
import type { LocalState, SiteView } from "./state.ts";

/** One reading; takes some milliseconds, most of them for the databases' roles. */
export async function readState(world: RealWorld): Promise<LocalState> {
  const { plan, application, aws, clock } = world;
  const [newest] = await world.record.listRuns(plan.plan, 1);
  const entries = newest === undefined ? [] : await world.record.entries(newest.run);
  const run = readRun(entries);
  const active = await world.activeSite();
  const resolvesTo = await application.resolve();
  const sites = [...new Set(resolvesTo.map((address) => siteOfAddress(plan, address)))];
  const { writer, database } = application;
  return {
    at: clock.now(),
    plan: plan.plan,
    title: plan.title,
    tempo: world.tempo,
    home: plan.home,
    sites: await Promise.all([...application.sites.keys()].map((site) => viewOf(world, site, active))),
    client: {
      name: publicNames(plan)[0] ?? "",
      resolvesTo,
      leadsTo: sites.length === 1 ? (sites[0] ?? null) : null,
      serving: writer?.serving ?? false,
      acknowledged: writer?.acknowledged.size ?? 0,
      refused: (writer?.refused.turnedAway ?? 0) + (writer?.refused.unanswered ?? 0),
      outages: writer?.outages ?? [],
      lastError: writer?.lastError ?? "",
    },
    replication: { cut: database?.cut ?? false, lagMs: (await database?.lagMs()) ?? null },
    cutLinks: application.reachability.cuts,
    alarms: aws.cloudwatch.states(),
    webhooks: application.outside.webhooks(),
    run: makeReport(plan, entries, clock.now()) ?? null,
    evidence: run?.evidence?.observations ?? [],
    waitingGates: run?.closed === null ? run.gates.filter((gate) => gate.status === "waiting") : [],
    pages: aws.sns.pages.slice(-20),
    notManaged: unmanagedServices(plan),
  };
}

async function viewOf(world: RealWorld, name: string, active: string): Promise<SiteView> {
  const { application, plan } = world;
  const site = application.sites.get(name);
  const running = new Set(site === undefined ? [] : await readdir(site.servicesFolder));
  const up = site?.up === true && !application.reachability.isDown(name);
  return {
    site: name,
    region: plan.sites[name]?.region ?? "",
    machine: application.room.stateOf(name),
    up,
    active: name === active,
    database: (await application.database?.role(name)) ?? "down",
    services: (site?.layout.allServices ?? []).map((service) => ({
      service,
      running: up && running.has(service),
      stoppedOnPurpose: name !== active && (site?.layout.takeoverServices.includes(service) ?? false),
    })),
  };
}
