// The product's built-in command for MongoDB on a machine on which no mongosh runs. Behaviour: the member with the address of
// the text is preferred from then on, and the set elects it as it elects; by force the members that hear it are made the whole set.
// The command that only puts priorities right takes a second between reading the configuration and changing it, and is refused when another
// version has come in that time, or when the present one has not reached a majority.
// The command waits for the election, at most two minutes, and refuses what the real one refuses, with its exit codes.

import { mongodbOpening } from "../../../lambdas/steps/cluster-promotion/mongodb-command.ts";
import { prioritiesOpening } from "../../../lambdas/steps/cluster-promotion/priorities-command.ts";
import { promotionExit } from "../../../lambdas/steps/database-promotion/promotion-command.ts";
import { memberThing, probeOf } from "../../../workflows/plan-members.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { Cluster } from "./cluster.ts";
import { MongoCluster } from "./cluster.ts";

export interface ReadPreference {
  readonly address: string;
  readonly force: boolean;
  /** It only puts priorities right. */
  readonly only?: true;
}

/** What a built-in command for MongoDB is about; undefined for any other text. */
export function readPreference(text: string): ReadPreference | undefined {
  const only = text.startsWith(`${prioritiesOpening}\n`);
  const said = only || text.startsWith(`${mongodbOpening}\n`) ? /^# (forced|preferred): (\S+)$/m.exec(text) : null;
  return said === null ? undefined : { address: said[2] ?? "", force: said[1] === "forced", ...(only ? { only } : {}) };
}

const waitMs = 120_000;

/** Runs such a command in the world of a plan. */
export async function runPreference({ address, force, only }: ReadPreference, plan: Plan, clusters: ReadonlyMap<string, Cluster>, clock: Clock): Promise<HostRun> {
  const ended = (code: number, stdout: string, stderr: string): HostRun => ({ code, stdout, stderr, timedOut: false });
  const refused = (code: number, because: string): HostRun => ended(code, "", `understudy: the MongoDB member ${address}: ${because}\n`);
  const found = [...clusters].flatMap(([service, cluster]) => {
    const watched = plan.services[service];
    if (!(cluster instanceof MongoCluster) || watched === undefined || !("probe" in watched)) return [];
    return cluster.members.flatMap((member) => {
      const probe = probeOf(watched, memberThing(service, member));
      return isProbe(probe, "mongodb") && probe.mongodb === address ? [{ cluster, member, service }] : [];
    });
  })[0];
  if (found === undefined || !found.cluster.lives(found.member)) return refused(promotionExit.notDone, "did not answer to the end");
  const { cluster, member, service } = found;
  if (force && cluster.primary !== undefined) return refused(promotionExit.noReplica, "it knows a primary, so there is nothing to force");
  if (!force && !cluster.follows(member)) return refused(promotionExit.noQuorum, "the set has no primary, and nothing is forced");
  const was = cluster.prefers(member);
  const before = cluster.configuration;
  if (only === true) {
    if (!before.isCommitted) return refused(promotionExit.cannotApply, "a change of the configuration is still on its way to a majority; nothing was changed");
    await clock.sleep(1_000);
    if (!was && cluster.configuration.version !== before.version) return refused(promotionExit.refused, `the new priorities were refused, by a change that came between if it names the version: version ${before.version + 1} is not newer; they were ${before.priorities}`);
  }
  const removed = force ? cluster.forceFrom(member) : [];
  cluster.prefer(member);
  const until = clock.now() + waitMs;
  while (cluster.primary !== member || (only === true && !cluster.configuration.isCommitted)) {
    if (only === true && !cluster.prefers(member)) return refused(promotionExit.notDone, `somebody has changed the configuration after that: its priorities are ${cluster.configuration.priorities}, they were ${before.priorities} before`);
    if (clock.now() >= until) return refused(promotionExit.notYet, "it has the highest priority and was not elected yet; it may still be");
    await clock.sleep(1_000);
  }
  if (only === true) {
    const { priorities, version } = cluster.configuration;
    const neutral = cluster.members.filter((each) => !priorities.includes(`${each}/`));
    const silent = cluster.members.filter((each) => !cluster.lives(each));
    return ended(0, `understudy-promoted engine=mongodb set=${service} way=${was ? "found" : "changed"} before=${before.priorities} after=${priorities} fixed=${neutral.join(",") || "none"} version=${version} term=1 silent=${silent.join(",") || "none"} waited=1\n`, "");
  }
  return ended(0, `understudy-promoted engine=mongodb set=${service} way=${force ? "forced" : was ? "found" : "preferred"} priority=2 newest=2026-01-01T12:00:00.000Z waited=1 removed=${removed.join(",") || "none"}\n`, "");
}
