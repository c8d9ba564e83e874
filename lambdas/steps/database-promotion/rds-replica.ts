// Promotes the read replica at the target to a database of its own. There is no way back: it can never be a replica of the
// old writer again. So it asserts what it promotes (R9), wants the fence tried (R1, I2), and believes a trial write and not
// a status: right after the call RDS may still say "available".

import type { Mutation } from "../../../workflows/mutations.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Plan, SiteName } from "../../../workflows/plan.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readDatabaseInstance } from "../../aws/rds.ts";
import type { DatabaseInstance } from "../../aws/rds.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";

export interface TrialWrite {
  readonly accepted: boolean;
  /** What the database said, for people. */
  readonly detail: string;
}
/** Tries to write at a site's database and reads it back; what goes wrong is an answer, not an exception. */
export type TryWrite = (plan: Plan, database: string, site: SiteName, adapters: Adapters, signal: AbortSignal) => Promise<TrialWrite>;

interface PromotionFacts {
  readonly instance: Seen<DatabaseInstance | undefined>;
  /** Undefined while the instance says that it is a replica, or is not available. */
  readonly write: TrialWrite | undefined;
}

const lookMs: Milliseconds = 5_000;
/** States in which an instance does its work. `storage-optimization` is operational. */
const operational = new Set(["available", "storage-optimization"]);
/** States that do not pass by themselves (aws.md §2.2). Every other word, also one that RDS adds later, means "in progress". */
const hopeless = /^(failed|stopped|deleting|delete-precheck|restore-error|storage-full|insufficient-capacity|inaccessible-encryption-credentials.*|incompatible-.*)$/;

/** Makes the step kind with a way to try a write. */
export function rdsReplicaWith(tryWrite: TryWrite): StepKind<"promote.rds-replica", PromotionFacts, Adapters> {
  return {
    kind: "promote.rds-replica",

    async look(input, context, adapters) {
      const region = regionAt(context.plan, context.target);
      const id = instanceAt(context.plan, input.database, context.target);
      const instance = await see(adapters.clock, lookMs, `RDS in ${region}`, (signal) => readDatabaseInstance(adapters.clients, region, id, signal));
      if (!instance.seen || instance.value === undefined || !isWriter(instance.value)) return { instance, write: undefined };
      const write = await see(adapters.clock, lookMs, `the trial write to ${id}`, (signal) => tryWrite(context.plan, input.database, context.target, adapters, signal));
      return { instance, write: write.seen ? write.value : { accepted: false, detail: write.because } };
    },

    decide({ instance: seen, write }, { database }, context) {
      if (!seen.seen) return seen.refused ? { to: "stuck", because: seen.because } : { to: "wait", because: seen.because };
      const region = regionAt(context.plan, context.target);
      const instance = seen.value;
      if (instance === undefined) return { to: "stuck", because: `RDS in ${region} has no instance ${instanceAt(context.plan, database, context.target)}` };

      const says = `RDS in ${region} says: ${instance.id} is ${instance.status}, ${instance.replicaOf === null ? "no replica" : `a replica of ${instance.replicaOf}`}`;
      if (hopeless.test(instance.status)) return { to: "stuck", because: `${says}; it does not leave that state by itself` };
      if (isWriter(instance)) {
        if (write?.accepted !== true) return { to: "wait", because: `${says}, but it takes no write yet: ${write?.detail ?? "not tried"}` };
        return { to: "done", proof: `${says}, and a trial write was accepted`, brought: { writable: database } };
      }
      if (instance.replicaOf === null) return { to: "wait", because: says };
      const expected = { id: instanceAt(context.plan, database, context.source), region: regionAt(context.plan, context.source) };
      if (!isReplicaOf(instance.replicaOf, expected, region)) {
        return { to: "stuck", because: `${says}, but the plan wants to promote a replica of ${expected.id} in ${expected.region}; nothing was promoted` };
      }
      // While it takes a backup, RDS refuses to promote it; in any other state a change is already under way.
      if (!operational.has(instance.status)) return { to: "wait", because: says };
      return promote(instance, database, region, says, context);
    },
  };
}

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

/** RDS names the source by its identifier within a Region and by its ARN (arn:aws:rds:REGION:ACCOUNT:db:ID) across Regions. */
function isReplicaOf(replicaOf: string, expected: { readonly id: string; readonly region: string }, ownRegion: string): boolean {
  // RDS keeps identifiers in small letters, however a plan writes them.
  const expectedId = expected.id.toLowerCase();
  if (!replicaOf.startsWith("arn:")) return replicaOf === expectedId && expected.region === ownRegion;
  const [, , service, region, , kind, id] = replicaOf.split(":");
  return service === "rds" && region === expected.region && kind === "db" && id === expectedId;
}

function instanceAt(plan: Plan, database: string, site: SiteName): string {
  const id = plan.databases[database]?.["rds-replica"][site]?.id;
  if (id === undefined) throw new Defect(`the plan names no instance of ${database} at ${site}`);
  return id;
}
