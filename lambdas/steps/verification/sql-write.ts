// Verifies that the database at the target is the writer and takes writes: a trial row of ours is really written.

import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Look } from "../../probe/finding.ts";
import { lookPostgres } from "../../probe/postgres.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { notCheckable } from "./dry-run.ts";

const lookMs: Milliseconds = 5_000;

export interface SqlWriteFacts {
  /** Undefined in a dry run, and for a database or site that the plan does not have. */
  readonly look: Look | undefined;
}

export const sqlWrite: StepKind<"verify.sql-write", SqlWriteFacts, Adapters> = {
  kind: "verify.sql-write",

  async look(input, { plan, target, dryRun }, adapters) {
    const database = plan.databases[input.database];
    const instance = database?.["rds-replica"][target];
    if (dryRun || database === undefined || instance === undefined) return { look: undefined };
    return { look: await lookPostgres(adapters, { endpoint: instance.endpoint, database: database.database, secret: database.secret }, lookMs) };
  },

  decide({ look }, { database }, context): StepDecision {
    const dry = notCheckable(context, `whether ${database} takes writes at ${context.target}`);
    if (dry !== undefined) return dry;
    if (look === undefined) return { to: "stuck", because: `the plan names no instance of ${database} at ${context.target}` };
    const says = `${database} at ${context.target}: ${look.detail}`;
    if (look.kind !== "healthy") return { to: "wait", because: says };
    // Healthy is not enough: a replica is healthy too, and a writer may be healthy where our role may not write.
    if (look.database?.role !== "writer") return { to: "wait", because: `${says}; it is not the writer` };
    if (look.database.writeAccepted !== true) return { to: "wait", because: says };
    return { to: "done", proof: says };
  },
};
