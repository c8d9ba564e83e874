// What both kinds of re-protection by RDS have in common: which instances they are about, and how one that is set aside is called.

import { instancesOf } from "../../../workflows/database-copies.ts";
import { Defect } from "../../../workflows/failure.ts";
import { keptPrefix } from "../../../workflows/names.ts";
import type { Plan, SiteName } from "../../../workflows/plan.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readBuiltInstance, readInstancesNamed } from "../../aws/rds-replicas.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

export interface Instances {
  /** The instance from which a copy is to be made. */
  readonly serving: Seen<BuiltInstance | undefined>;
  /** What stands under the plan's name at the site that was left. */
  readonly old: Seen<BuiltInstance | undefined>;
  /** The one that was set aside there last; looked for only while nothing stands under the plan's name, or just before. */
  readonly kept: Seen<BuiltInstance | undefined>;
}

const lookMs: Milliseconds = 5_000;
/** The identifier of a plan's instance, as RDS keeps it: in small letters, however a plan writes it. */
export function instanceAt(plan: Plan, database: string, site: SiteName): string {
  const id = instancesOf(plan.databases[database])[site]?.id;
  if (id === undefined) throw new Defect(`the plan names no instance of ${database} at ${site}`);
  return id.toLowerCase();
}

/** Looks at all three; reads only. */
export async function lookAtInstances(database: string, { plan, source, target }: StepContext, { clients, clock }: Pick<Adapters, "clients" | "clock">): Promise<Instances> {
  const [from, to] = [regionAt(plan, source), regionAt(plan, target)];
  const id = instanceAt(plan, database, target);
  const built = (name: string, region: string): Promise<Seen<BuiltInstance | undefined>> => see(clock, lookMs, `RDS in ${region}`, (signal) => readBuiltInstance(name, clients, region, signal));
  const newest = async (signal: AbortSignal): Promise<BuiltInstance | undefined> => (await readInstancesNamed(keptPrefix(id), clients, to, signal)).toSorted((a, b) => epochOf(b) - epochOf(a))[0];
  const [serving, old, kept] = await Promise.all([built(instanceAt(plan, database, source), from), built(id, to), see(clock, lookMs, `RDS in ${to}`, newest)]);
  return { serving, old, kept };
}

const epochOf = ({ id }: BuiltInstance): number => Number(id.slice(id.lastIndexOf("-") + 1)) || 0;

/** What RDS says of an instance, a clause. */
export const saysOf = ({ id, status, replicaOf }: BuiltInstance, region: string): string => `RDS in ${region} says: ${id} is ${status}, ${replicaOf === null ? "no replica" : `a replica of ${replicaOf}`}`;

/** Whether an instance is a replica of that one: RDS names the source by its ARN across Regions. */
export const follows = ({ replicaOf }: BuiltInstance, { arn, id }: BuiltInstance): boolean => replicaOf === arn || replicaOf === id;

/** Whether an instance lies in a Region, as its ARN says: a copy within one is encrypted with its source's key, and RDS refuses a key that is named then. */
const isIn = ({ arn }: BuiltInstance, region: string): boolean => arn.split(":")[3] === region;

/** The instance that serves, or what to do while it is none from which a copy could be made: nothing is touched at the other site then. */
export function servingOf({ serving }: Instances, database: string, { plan, source }: StepContext): { readonly instance: BuiltInstance } | { readonly not: StepDecision } {
  if (!serving.seen) return { not: unseen(serving) };
  const region = regionAt(plan, source);
  if (serving.value === undefined) return { not: { to: "stuck", because: `RDS in ${region} has no instance ${instanceAt(plan, database, source)}, from which a copy was to be made; nothing was changed` } };
  const says = saysOf(serving.value, region);
  if (serving.value.replicaOf !== null) return { not: { to: "stuck", because: `${says}; a copy is made only of the database that takes the writes, so nothing was changed` } };
  if (statusMeaning(serving.value.status) === "ended") return { not: { to: "stuck", because: `${says}; no copy can be made of it, and nothing was changed` } };
  return statusMeaning(serving.value.status) === "serves" ? { instance: serving.value } : { not: { to: "wait", because: says } };
}

/** What a replica of the instance that serves is made with, so that it is what stands or stood at its place: its class, network, groups and sign-in. */
export function replicaLike(id: string, serving: BuiltInstance, like: BuiltInstance, region: string) {
  return {
    DBInstanceIdentifier: id,
    SourceDBInstanceIdentifier: serving.arn,
    DBInstanceClass: like.class,
    ...(like.subnetGroup === null ? {} : { DBSubnetGroupName: like.subnetGroup }),
    VpcSecurityGroupIds: [...like.securityGroups],
    ...(like.parameterGroup === null ? {} : { DBParameterGroupName: like.parameterGroup }),
    ...(like.optionGroup === null ? {} : { OptionGroupName: like.optionGroup }),
    // RDS keeps a replica encrypted as its source is: with a key of the replica's own Region, and within one with the source's, where none may be named.
    ...(serving.key === null || like.key === null || isIn(serving, region) ? {} : { KmsKeyId: like.key }),
    EnableIAMDatabaseAuthentication: like.takesIam,
  };
}
