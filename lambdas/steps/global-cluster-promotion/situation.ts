// What the ways of moving a global cluster have in common: what was seen, what this run has asked RDS for, and how that is said.

import { clusterIdOf } from "../../../workflows/global-clusters.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { GlobalCluster } from "../../aws/global-clusters.ts";
import type { DatabaseCluster } from "../../aws/rds-clusters.ts";
import { statusMeaning } from "../../aws/rds-status.ts";

export type Input = StepInput<"promote.global-cluster">;
export type Send = StepContext["sent"][number];

/** The global cluster with its cluster at the target, in one sentence too. */
export interface Situation {
  readonly global: GlobalCluster;
  readonly cluster: DatabaseCluster;
  readonly says: string;
  readonly input: Input;
  readonly context: StepContext;
}

/** How long RDS may show nothing of a move that it accepted. */
export const settleMs: Milliseconds = 60_000;

/** RDS refuses a second move while one is under way, and of a cluster that is the primary already or no member any more. */
export const moving: Pick<Mutation, "undo" | "settleMs" | "repeatable"> = { undo: null, settleMs, repeatable: true };
export const keys = ({ id }: Pick<DatabaseCluster, "id">) => ({ switchover: `switch over to ${id}`, failover: `fail over to ${id}`, detach: `detach ${id}` }) as const;

/** What this run has asked RDS for under a key, oldest first; what did not leave us is not among it. */
export function sendsOf(key: string, { sent }: Pick<StepContext, "sent">): readonly Send[] {
  return sent.filter((each) => (each.key === key || each.key.startsWith(`${key}, `)) && each.outcome !== "not-sent");
}

/** Whether it may have moved something, or may do so yet. */
export const mayAct = ({ outcome }: Send): boolean => outcome !== "refused";

/** What became of the last move that was asked for, where nothing of it is under way any more. */
export function sayLast(what: "switchover" | "failover", { outcome, at, answer }: Send, now: Instant, { id }: DatabaseCluster): string {
  if (outcome === "refused") return `RDS has refused the ${what}: ${answer.replace(/\.$/, "")}`;
  const nothing = `${id} is no primary and no move is under way any more`;
  return outcome === "applied"
    ? `RDS accepted the ${what} ${sayDuration(now - at)} ago, ${nothing}, so RDS has given it up. Its events say why`
    : `the answer of RDS to the ${what} was lost ${sayDuration(now - at)} ago, and ${nothing}`;
}

/** Why the cluster at the target cannot be gone on with as it is. */
export function notServing({ status }: DatabaseCluster, says: string): StepDecision {
  return statusMeaning(status) === "ended" ? { to: "stuck", because: `${says}; it does not leave that state by itself` } : { to: "wait", because: says };
}

export const serving = ({ status, hasWriter }: DatabaseCluster): boolean => statusMeaning(status) === "serves" && hasWriter;

export const sayCluster = ({ id, status, engine, version, members, hasWriter }: DatabaseCluster): string => `${id} (${engine} ${version}) is ${status}, with ${members === 1 ? "one instance" : `${members} instances`}, ${hasWriter ? "one of which writes" : "none of which writes"}`;

export function sayGlobal(global: GlobalCluster | undefined, id: string): string {
  if (global === undefined) return `there is no global cluster ${id}`;
  const primary = global.members.find(({ isPrimary }) => isPrimary);
  const move = global.move === null ? "" : `, and is ${global.move.status}${global.move.to === "" ? "" : ` to ${clusterIdOf(global.move.to)}`}`;
  return `${global.id} (${global.engine} ${global.version}) is ${global.status}, its primary is ${primary === undefined ? "none" : clusterIdOf(primary.arn)}${move}`;
}

/** The ARN of the cluster at a site. Throws `Defect` for a plan that its rules would refuse. */
export function clusterAt({ global, clusters }: Input, site: string): string {
  const arn = clusters[site];
  if (arn === undefined) throw new Defect(`the plan names no cluster of ${global} at ${site}`);
  return arn;
}
