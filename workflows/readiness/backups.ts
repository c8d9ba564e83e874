// Can a database be restored at the standby? Whether a backup lies there, how much would be lost with it, whether it has the key that
// the plan wants, and whether the name is free that the restore gives.

import { backedUpAt, restoredOf } from "../database-copies.ts";
import type { Restored } from "../database-copies.ts";
import { sayDuration } from "../units.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { BackupFacts } from "./questions.ts";

interface Named {
  readonly name: string;
  readonly source: string;
  readonly region: string;
  readonly restored: Restored;
  readonly rpoMs: number;
}

/** One item for each database that may be restored at the standby. */
const each = (judge: (facts: BackupFacts, named: Named) => Judgement) => (given: Given): readonly CheckItem[] =>
  Object.entries(given.plan.databases).flatMap(([name, database]) => {
    const restored = restoredOf(database)[given.standby];
    const source = backedUpAt(database, given.active);
    if (restored === undefined || source === undefined) return [];
    const region = regionOf(given, given.standby);
    const question = { kind: "backups", site: given.standby, region, source: source.toLowerCase(), from: regionOf(given, given.active), restored: restored.id.toLowerCase() } as const;
    return [asking(`${name} at ${given.standby}`, [question], (facts) => judge(facts, { name, source, region, restored, rpoMs: given.plan.objectives.rpo }))];
  });

function fresh({ newest, refused }: BackupFacts, { source, region, restored, rpoMs }: Named): Judgement {
  const left = refused.length === 0 ? "" : ` Not used: ${refused.join("; ")}.`;
  if (newest === null) return fail(`RDS in ${region} has no usable backup of ${source}, so nothing could be restored.${left}`, "Replicate its automated backups to that Region, or copy snapshots there.");
  const wanted = restored["kms-key"];
  if (wanted !== undefined && newest.key !== wanted) return fail(`The newest backup of ${source} in ${region} is ${newest.key === null ? "not encrypted" : `encrypted with ${newest.key}`}, and the plan wants ${wanted}.`, "Replicate the backups with that key, or correct the plan; RDS restores with the key of the backup.");
  if (newest.ageMs > rpoMs) return warn(`The newest backup of ${source} in ${region} (${newest.from}) is ${sayDuration(newest.ageMs)} old, and only ${sayDuration(rpoMs)} may be lost: a person would be asked.${left}`, "Back it up more often, keep a replica too, or allow for that loss in the plan.");
  return pass(`The newest backup of ${source} in ${region} (${newest.from}) is ${sayDuration(newest.ageMs)} old.${left}`);
}

function free({ taken }: BackupFacts, { restored, region }: Named): Judgement {
  return taken ? fail(`RDS in ${region} has an instance ${restored.id} already, so nothing can be restored under that name.`, "Rename or delete it if it is left over, or give the plan another id.") : pass(`No instance in ${region} is called ${restored.id}.`);
}

export const backupChecks: readonly CheckRow[] = [
  { code: "backup-lies-there", rows: ["C2", "C5"], shows: "a backup of the active site's instance lies at the standby, is new enough, and has the key that the plan wants", items: each(fresh) },
  { code: "restored-name-free", rows: ["C2"], shows: "no instance has the name already that a restore would give", items: each(free) },
];
