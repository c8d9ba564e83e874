// The probes of machines by what AWS says about them: whether their agents are online, and how many of a group are in service.

import type { Milliseconds } from "../../workflows/units.ts";
import { readScalingGroup } from "../aws/auto-scaling.ts";
import { readHosts } from "../aws/ssm.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, wrong } from "./finding.ts";
import { askAbout } from "./told.ts";

type ApiWay = Pick<Adapters, "clients" | "clock">;

export interface SsmAsk {
  readonly region: string;
  /** The machines by their roles. */
  readonly hosts: Readonly<Record<string, string | undefined>>;
}

/** Healthy when the agent of every machine is online. A machine that is stopped is not listed at all (aws.md §6). Never throws. */
export function lookSsm({ clients, clock }: ApiWay, { region, hosts }: SsmAsk, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(clock, deadlineMs, `Systems Manager in ${region}`, async (signal) => {
    const nameless = Object.keys(hosts).filter((role) => hosts[role] === undefined);
    if (nameless.length > 0) return unable(`the plan names no machine for ${nameless.join(", ")}`);
    const wanted = Object.entries(hosts).flatMap(([role, id]) => (id === undefined ? [] : [{ role, id }]));
    const known = new Map((await readHosts(clients, region, [...new Set(wanted.map(({ id }) => id))], signal)).map(({ id, ping }) => [id, ping]));
    const away = wanted.filter(({ id }) => known.get(id) !== "Online");
    if (away.length === 0) return healthy(`Systems Manager in ${region} hears ${wanted.length === 1 ? "the agent" : "the agents"} of ${wanted.map(({ role }) => role).join(" and ")}`);
    return wrong(away.map(({ role, id }) => `${role} (${id}) ${known.has(id) ? `is ${known.get(id)}` : "is not listed, as a machine that is stopped"}`).join(", "));
  });
}

export interface GroupAsk {
  readonly region: string;
  readonly group: string;
  /** How many machines must be in service and healthy: the size of a group is a wish (aws.md §6). */
  readonly ready: number;
}

/** Never throws. */
export function lookAutoScaling({ clients, clock }: ApiWay, { region, group, ready }: GroupAsk, deadlineMs: Milliseconds): Promise<Look> {
  return askAbout(clock, deadlineMs, `Auto Scaling in ${region}`, async (signal) => {
    const found = await readScalingGroup(clients, region, group, signal);
    if (found === undefined) return wrong(`Auto Scaling in ${region} has no group ${group}`);
    const serving = found.instances.filter(({ lifecycle, health }) => lifecycle === "InService" && health === "Healthy").length;
    const says = `${serving} of the ${found.desired} machines wanted in ${group} are in service and healthy`;
    return serving >= ready ? healthy(says) : wrong(`${says}, fewer than ${ready}`);
  });
}
