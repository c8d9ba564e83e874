// Could the two instances of a database of RDS for Oracle exchange their roles: does the standby's follow the active site's, has it what RDS wants
// for a switchover, and will it carry the load as a primary?

import { databaseOfInstances, isOracle } from "../oracle-switchovers.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { meansInstance } from "../rds-names.ts";
import type { InstanceAt } from "../rds-names.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { InstanceFacts } from "./questions.ts";

interface Pair {
  readonly active: InstanceAt;
  readonly standby: InstanceAt;
  readonly rpoMs: Milliseconds;
}
interface Standing {
  readonly lagMs: Milliseconds | null;
  /** What stands in the way at either instance, as RDS names it, with its date. */
  readonly maintenance: readonly string[];
}

const missing = ({ id, region }: InstanceAt): Judgement => fail(`RDS has no instance ${id} in ${region}.`, "Make it, or correct instances of promote.rds-switchover in the plan and deploy it.");

/** Whether the standby's instance is a replica of the active site's, which is a primary. */
function follows(writer: InstanceFacts | null, copy: InstanceFacts | null, { active, standby }: Pair): Judgement {
  if (copy === null) return missing(standby);
  if (writer === null) return missing(active);
  const stranger = [{ ...active, ...writer }, { ...standby, ...copy }].find(({ engine }) => !isOracle(engine));
  if (stranger !== undefined) return fail(`${stranger.id} is of ${stranger.engine}, and only RDS for Oracle exchanges roles; the step would move nothing.`, "Name instances of RDS for Oracle, or promote it by promote.rds-replica.");
  if (writer.replicaOf !== null && copy.replicaOf === null) return warn(`${standby.id} is the primary, although its site stands by.`, "See which site serves: after a move that people made by hand, the plan's state is behind.");
  if (copy.replicaOf === null) return fail(`${standby.id} is no replica, so it does not receive what ${active.id} writes.`, `Make a replica of ${active.id} under this name anew: after a promotion the two never follow each other again.`);
  if (!meansInstance(copy.replicaOf, active, standby.region)) return fail(`${standby.id} is a replica of ${copy.replicaOf} and not of ${active.id} in ${active.region}.`, `Make a replica of ${active.id}, or correct the plan.`);
  const broken = copy.replication.filter((word) => word !== "replicating");
  if (broken.length > 0) return fail(`${standby.id} follows ${active.id}, but RDS says of its replication: ${broken.join(", ")}.`, "Read the instance's events in RDS; a replica whose replication ended has to be made anew.");
  if (copy.replication.length === 0) return warn(`${standby.id} is a replica of ${active.id}, but RDS does not say that it replicates.`, "Read the instance's events in RDS; look again when it stays so.");
  return pass(`${standby.id} is a replica of ${active.id} and replicates.`);
}

/** Whether RDS would switch it over now, and what would be worse afterwards. */
function switches(writer: InstanceFacts | null, copy: InstanceFacts | null, { lagMs, maintenance }: Standing, { active, standby, rpoMs }: Pair): Judgement {
  if (copy === null) return missing(standby);
  if (writer === null) return missing(active);
  if (copy.backupDays === 0) return fail(`${standby.id} has no automatic backups, without which RDS does not switch it over.`, "Give the replica a backup retention of at least one day.");
  const busy = [{ ...active, ...writer }, { ...standby, ...copy }].find(({ status }) => status !== "available");
  if (busy !== undefined) return warn(`${busy.id} is ${busy.status}, and RDS switches over what is available.`, "Wait until it is available; look again when it stays so.");
  if (maintenance.length > 0) return warn(`Maintenance has a date: ${maintenance.join(", ")}. RDS refuses a switchover while it is required or stands for the next window.`, "Let it be done before a planned move, or defer it: aws rds apply-pending-maintenance-action --opt-in-type undo-opt-in, where it is not required.");
  if (writer.multiAz && !copy.multiAz) return warn(`${active.id} has a standby in another zone, and ${standby.id} has none when it is the primary; a switchover leaves that as it is.`, `Make ${standby.id} Multi-AZ.`);
  if (writer.class !== copy.class) return warn(`${standby.id} is a ${copy.class} and ${active.id} a ${writer.class}; the roles change, and the machines do not.`, "Give both the same class, or know that the other one carries the load.");
  if (lagMs !== null && lagMs > rpoMs) return warn(`${standby.id} is ${sayDuration(lagMs)} behind, and only ${sayDuration(rpoMs)} may be lost; a switchover waits for what is missing, and a failover loses it.`, "See what holds it up: the load of the primary, the class of the replica, the network between the Regions.");
  return pass(`Both are available, of one class and without dated maintenance; ${lagMs === null ? `how far ${standby.id} is behind is not measured` : `${standby.id} was ${sayDuration(lagMs)} behind when it was last told`}.`);
}

function pairs(given: Given, item: (pair: Pair, subject: string) => CheckItem): readonly CheckItem[] {
  return allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
    if (!isKind(step, "promote.rds-switchover")) return [];
    const at = (site: string): InstanceAt => ({ id: step.input.instances[site] ?? "", region: regionOf(given, site) });
    return [item({ active: at(given.active), standby: at(given.standby), rpoMs: given.plan.objectives.rpo }, `Oracle database ${databaseOfInstances(step.input.instances)}`)];
  });
}

export const oracleSwitchoverChecks: readonly CheckRow[] = [
  {
    code: "oracle-replica-follows", rows: ["R9", "R12"], shows: "both instances are of RDS for Oracle, and the standby's replicates from the active site's",
    items: (given) => pairs(given, (pair, subject) => asking(subject, [{ kind: "database-instance", site: given.active, ...pair.active }, { kind: "database-instance", site: given.standby, ...pair.standby }], (writer, copy) => follows(writer, copy, pair))),
  },
  {
    code: "oracle-can-switch-over", rows: ["R9"], shows: "both instances are as RDS wants them for a switchover, and the standby's carries the load as well",
    items: (given) => pairs(given, (pair, subject) => {
      const [here, there] = [{ site: given.active, ...pair.active }, { site: given.standby, ...pair.standby }];
      return asking(subject, [{ kind: "database-instance", ...here }, { kind: "database-instance", ...there }, { kind: "replica-lag", ...there }, { kind: "dated-maintenance", ...here }, { kind: "dated-maintenance", ...there }], (writer, copy, lagMs, ofWriter, ofCopy) =>
        switches(writer, copy, { lagMs, maintenance: [...(ofWriter ?? []).map((each) => `${pair.active.id}: ${each}`), ...(ofCopy ?? []).map((each) => `${pair.standby.id}: ${each}`)] }, pair));
    }),
  },
];
