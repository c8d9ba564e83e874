// Promotes the read replica at the target to a database of its own. There is no way back: it can never be a replica of the
// old writer again. So it asserts what it promotes (R9), wants the fence tried (R1, I2), and believes a trial write and not
// a status: right after the call RDS may still say "available".

import { instancesOf } from "../../../workflows/database-copies.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { Plan, SiteName } from "../../../workflows/plan.ts";
import { meansInstance } from "../../../workflows/rds-names.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readDatabaseInstance } from "../../aws/rds.ts";
import type { DatabaseInstance } from "../../aws/rds.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

interface PromotionFacts {
  readonly instance: Seen<DatabaseInstance | undefined>;
  /** What the database itself says, a trial write included; undefined while RDS does not say that it is a writer. */
  readonly probe: Answer | undefined;
}

const lookMs: Milliseconds = 5_000;
/** States in which an instance does its work. `storage-optimization` is operational. */
const operational = new Set(["available", "storage-optimization"]);

export const rdsReplica: StepKind<"promote.rds-replica", PromotionFacts, SeeingAdapters> = {
  kind: "promote.rds-replica",

  async look(input, context, adapters) {
    const region = regionAt(context.plan, context.target);
    const { id } = databaseAt(context.plan, input.database, context.target);
    const instance = await see(adapters.clock, lookMs, `RDS in ${region}`, (signal) => readDatabaseInstance(adapters.clients, region, id, signal));
    const promoted = instance.seen && instance.value !== undefined && isWriter(instance.value);
    return { instance, probe: promoted ? await adapters.lookAt(input.database, context.target) : undefined };
  },

  decide({ instance: seen, probe }, { database }, context) {
    if (!seen.seen) return unseen(seen);
    const region = regionAt(context.plan, context.target);
    const instance = seen.value;
    if (instance === undefined) return { to: "stuck", because: `RDS in ${region} has no instance ${databaseAt(context.plan, database, context.target).id}` };

    const says = `RDS in ${region} says: ${instance.id} is ${instance.status}, ${instance.replicaOf === null ? "no replica" : `a replica of ${instance.replicaOf}`}`;
    if (statusMeaning(instance.status) === "ended") return { to: "stuck", because: `${says}; it does not leave that state by itself` };
    if (isWriter(instance)) {
      const accepted = probe?.kind === "healthy" && probe.database?.role === "writer" && probe.database.writeAccepted === true;
      if (!accepted) return { to: "wait", because: `${says}, but no trial write was accepted yet: ${probe?.detail ?? "not tried"}` };
      return { to: "done", proof: `${says}, and a trial write was accepted`, brought: { writable: database } };
    }
    if (instance.replicaOf === null) return { to: "wait", because: says };
    const expected = { id: databaseAt(context.plan, database, context.source).id, region: regionAt(context.plan, context.source) };
    if (!meansInstance(instance.replicaOf, expected, region)) {
      return { to: "stuck", because: `${says}, but the plan wants to promote a replica of ${expected.id} in ${expected.region}; nothing was promoted` };
    }
    // While it takes a backup, RDS refuses to promote it; in any other state a change is already under way.
    if (!operational.has(instance.status)) return { to: "wait", because: says };
    return promote(instance, database, region, says, context);
  },
};

function promote(instance: DatabaseInstance, database: string, region: string, says: string, context: StepContext): StepDecision {
  if (context.fence === "not-tried" && !context.dryRun) {
    return { to: "stuck", because: `${says}, but no fence was tried in this run: two writers could arise, so nothing was promoted (R1)` };
  }
  const mutation: Mutation = {
    key: `promote ${instance.id}`,
    sentence: `Promote ${instance.id} in ${region} to a writable database`,
    call: { operation: "rds.PromoteReadReplica", region, input: { DBInstanceIdentifier: instance.id } },
    undo: null,
    settleMs: 60_000,
    // RDS refuses it on an instance that is no replica any more (InvalidDBInstanceStateFault).
    repeatable: true,
    losesData: database,
  };
  return { to: "act", because: says, mutations: [mutation] };
}

/** All three, because any one of them alone can be stale or early (aws.md §2.2). */
function isWriter(instance: DatabaseInstance): boolean {
  return operational.has(instance.status) && instance.replicaOf === null && instance.replication.length === 0;
}

function databaseAt(plan: Plan, name: string, site: SiteName): { readonly id: string } {
  const instance = instancesOf(plan.databases[name])[site];
  if (instance === undefined) throw new Defect(`the plan names no instance of ${name} at ${site}`);
  return instance;
}
