// The whole local world looked at from outside the product: what each thing is, in words, by a name. Two looks are compared to show
// that nothing was changed meanwhile, without asking whoever says that it changed nothing.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoTable } from "../../lambdas/aws/dynamo-table.ts";
import { registerKey } from "../../lambdas/runtime/epoch-register.ts";
import { instancesOf } from "../../workflows/database-copies.ts";
import { registerName } from "./process/environments.ts";
import type { RealWorld } from "./real-world.ts";
import { autoScalingGroups, controlPairs, switchObjects } from "./world/plan-resources.ts";
import { CachingResolver } from "./world/resolver.ts";
import { publicNames } from "./world/site-layout.ts";
import type { Site } from "./world/site.ts";

export type OutsideLook = Readonly<Record<string, string>>;

export interface Difference {
  readonly what: string;
  /** `not there` where one of the looks did not have it. */
  readonly before: string;
  readonly after: string;
}

const notThere = "not there";

/** What is not the same in two looks. Pure. */
export function differencesBetween(before: OutsideLook, after: OutsideLook): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((what) => (before[what] === after[what] ? [] : [{ what, before: before[what] ?? notThere, after: after[what] ?? notThere }]));
}

/** Looks once at registers, names, databases, machines, what runs on them, capacity and registrations. Throws what cannot be read. */
export async function lookFromOutside(world: RealWorld): Promise<OutsideLook> {
  const { plan, application, aws, record } = world;
  const sites = [...application.sites.entries()];
  const atSites = await Promise.all(sites.map(([name, site]) => atSite(world, name, site)));
  const names = await Promise.all(publicNames(plan).map(async (name) => [`answer for ${name}`, (await answersFor(world, name)).join(", ") || "nothing"] as const));
  const groups = await Promise.all(
    autoScalingGroups(plan).map(async ({ name, region }) => [`capacity of ${name} in ${region}`, JSON.stringify(sizes(await aws.handle({ service: "autoscaling", region, operation: "DescribeAutoScalingGroups", from: "arbiter", input: { AutoScalingGroupNames: [name] } })))] as const),
  );
  return {
    ...Object.assign({}, ...atSites),
    ...Object.fromEntries([...names, ...groups]),
    "record sets of the zone": JSON.stringify(application.zone.list()),
    ...Object.fromEntries([...switchObjects(plan).map(({ id }) => id), ...controlPairs(plan).flatMap(({ controls }) => controls.map(({ check }) => check))].map((id) => [`health check ${id}`, aws.healthChecks.isHealthy(id) ? "healthy" : "unhealthy"])),
    ...Object.fromEntries(application.outside.webhooks().map(({ provider, registeredAt }) => [`registration at ${provider}`, registeredAt ?? "none"])),
    "site that the record calls active": (await record.active(plan.plan))?.site ?? plan.home,
    "site that takes the client's writes": application.writer?.lastSite ?? "none",
    "calls that change anything": String(aws.changes.length),
  };
}

async function atSite({ plan, application, dynamo }: RealWorld, name: string, site: Site): Promise<OutsideLook> {
  const { database, room } = application;
  const register = await new DynamoTable(dynamo.client, registerName(name)).get(`plan#${plan.plan}`, registerKey);
  const instances = Object.values(plan.databases).flatMap((each) => instancesOf(each)[name] ?? []);
  return {
    [`epoch register of ${name}`]: JSON.stringify(register?.["epoch"] ?? null),
    [`machines of ${name}`]: `${room.stateOf(name)}, ${site.up ? "up" : "down"}`,
    [`services that run at ${name}`]: site.layout.allServices.filter((service) => site.runs(service)).join(", ") || "none",
    [`scripts that ran at ${name}`]: await scriptsRun(site),
    ...(database === undefined
      ? {}
      : {
          [`database at ${name}`]: `${await database.role(name)}, ${(await database.writable(name)) ? "takes writes" : "takes no writes"}`,
          ...Object.fromEntries(instances.map(({ id }) => [`RDS instance ${id}`, JSON.stringify(database.state(id))])),
        }),
  };
}

async function scriptsRun(site: Site): Promise<string> {
  try {
    return await readFile(join(site.root, "var", "scripts.log"), "utf8");
  } catch (thrown) {
    // No script has run: nobody has written the file.
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "none";
    throw thrown;
  }
}

/** Asked of the name servers by a resolver that remembers nothing yet. */
async function answersFor({ clock, application }: RealWorld, name: string): Promise<readonly string[]> {
  return [...(await new CachingResolver({ clock, port: application.dnsPort }).resolve(name))].toSorted();
}

function sizes(answer: unknown): unknown {
  const { AutoScalingGroups } = answer as { readonly AutoScalingGroups: readonly { readonly MinSize?: number; readonly MaxSize?: number; readonly DesiredCapacity?: number }[] };
  return AutoScalingGroups.map(({ MinSize, MaxSize, DesiredCapacity }) => ({ min: MinSize, max: MaxSize, desired: DesiredCapacity }));
}
