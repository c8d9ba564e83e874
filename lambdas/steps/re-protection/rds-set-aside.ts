// Sets the old instance aside under another name: what was written to it before the move and never replicated stays in it, and its old name
// is free for the copy that is made next. Nothing is deleted. Its clients lose it with its name, so nobody writes to it by habit.

import type { Mutation } from "../../../workflows/mutations.ts";
import { keptName } from "../../../workflows/names.ts";
import type { StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { BuiltInstance } from "../../aws/rds-replicas.ts";
import { statusMeaning } from "../../aws/rds-status.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { unseen } from "../unseen.ts";
import { follows, instanceAt, lookAtInstances, saysOf, servingOf } from "./instances.ts";
import type { Instances } from "./instances.ts";

/** RDS is eventually consistent, and shows a new name only when the instance has restarted with it. */
const settleMs: Milliseconds = 600_000;

export const rdsSetAside: StepKind<"reprotect.rds-set-aside", Instances, Adapters> = {
  kind: "reprotect.rds-set-aside",

  look: ({ database }, context, adapters) => lookAtInstances(database, context, adapters),

  decide(facts, { database }, context) {
    const serves = servingOf(facts, database, context);
    if ("not" in serves) return serves.not;
    if (!facts.old.seen) return unseen(facts.old);
    if (!facts.kept.seen) return unseen(facts.kept);
    const region = regionAt(context.plan, context.target);
    const id = instanceAt(context.plan, database, context.target);
    const [old, kept] = [facts.old.value, facts.kept.value];
    if (old === undefined) return free(id, kept, region);
    const says = saysOf(old, region);
    if (follows(old, serves.instance)) return { to: "done", proof: `${says}, which is the one that serves; there is nothing to set aside` };
    if (old.replicaOf !== null) return { to: "stuck", because: `${says}, and not of ${serves.instance.id}, which serves; whose copy it is and what it is for only you know. Rename or delete it, then retry` };
    if (statusMeaning(old.status) === "ended") return { to: "stuck", because: `${says}; RDS renames no instance in that state. Start it, or rename it yourself to ${keptName(id, context.epoch)}, then retry` };
    if (old.status !== "available") return { to: "wait", because: says };
    if (kept?.id === keptName(id, context.epoch)) return { to: "stuck", because: `${says}, although this run has set one aside as ${kept.id}; somebody has made another, and nothing more was changed` };
    return { to: "act", because: says, mutations: [rename(id, keptName(id, context.epoch), region)] };
  },
};

/** Nothing stands under the plan's name. */
function free(id: string, kept: BuiltInstance | undefined, region: string): ReturnType<typeof rdsSetAside.decide> {
  if (kept === undefined) return { to: "wait", because: `RDS in ${region} shows no instance ${id}, and none that was set aside` };
  const says = saysOf(kept, region);
  if (statusMeaning(kept.status) === "ended" && kept.status !== "stopped") return { to: "stuck", because: `${says}; it was set aside and does not leave that state by itself` };
  return statusMeaning(kept.status) === "changes" ? { to: "wait", because: says } : { to: "done", proof: `${says}; it is kept with all that it holds, and the name ${id} is free` };
}

function rename(id: string, kept: string, region: string): Mutation {
  return {
    key: `set aside ${id}`,
    sentence: `Rename ${id} in ${region} to ${kept}, and keep it`,
    call: { operation: "rds.ModifyDBInstance", region, input: { DBInstanceIdentifier: id, NewDBInstanceIdentifier: kept, ApplyImmediately: true } },
    undo: `rename ${kept} to ${id} again, where no other instance has that name`,
    settleMs,
    // The old name is gone once it was done, and RDS refuses a name that another instance has.
    repeatable: true,
  };
}
