// What a plan of two nodes that both serve has in the local world (E3 to E7): on each node a front end, an application in a process
// of its own, and a database that takes writes. The front end passes requests to the application of its node first and the
// application writes to the database of its node first, each in case of failure to the other node's.

import type { Plan } from "../../../workflows/plan.ts";
import { otherSite, watchedServices } from "../../../workflows/plan.ts";
import type { AppConfig } from "./app-process.ts";
import type { Upstream } from "./front-end.ts";
import type { Network } from "./network.ts";
import { reservePort } from "./ports.ts";
import type { WriterPair } from "./writer-pair.ts";

/** What a site is told of its application. */
export interface NodeApplication {
  readonly config: Omit<AppConfig, "site" | "servicesFolder">;
  readonly upstreams: readonly Upstream[];
}

/** The service that the front end passes requests to: the first that is asked by TCP and has the other node's when it fails. */
export function applicationService(plan: Plan): string | undefined {
  return watchedServices(plan).find(([, { probe, failure }]) => "tcp" in probe && failure === "own-failover")?.[0];
}

/** The applications by site; none where the plan watches none. Each has one port for its life, because the other node knows it. */
export async function nodeApplications(plan: Plan, network: Network, pair: WriterPair): Promise<ReadonlyMap<string, NodeApplication>> {
  const service = applicationService(plan);
  if (service === undefined) return new Map();
  const sites = Object.keys(plan.sites);
  const ports = new Map<string, number>();
  for (const site of sites) {
    const { port, release } = await reservePort();
    await release();
    ports.set(site, port);
  }
  const applications = sites.map(async (site): Promise<readonly [string, NodeApplication]> => {
    const other = otherSite(plan, site);
    const access = (at: string) => pair.access(at, "application");
    const [own = 0, theirs = 0] = [ports.get(site), ports.get(other)];
    return [site, {
      config: { service, port: own, databases: [access(site), { ...access(other), port: await network.route(site, other, pair.port(other)) }] },
      upstreams: [{ name: site, port: own }, { name: other, port: await network.route(site, other, theirs) }],
    }];
  });
  return new Map(await Promise.all(applications));
}
