// Verifies that the database at the target is the writer and takes writes: a trial row of ours is really written.

import { endpointAt } from "../../../workflows/database-copies.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { notCheckable } from "./dry-run.ts";

export interface SqlWriteFacts {
  /** Undefined in a dry run, and for a database or site that the plan does not have. */
  readonly look: Answer | undefined;
}

export const sqlWrite: StepKind<"verify.sql-write", SqlWriteFacts, SeeingAdapters> = {
  kind: "verify.sql-write",

  async look(input, { plan, target, dryRun }, adapters) {
    if (dryRun || endpointAt(plan.databases[input.database], target) === undefined) return { look: undefined };
    return { look: await adapters.lookAt(input.database, target) };
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
