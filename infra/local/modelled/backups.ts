// The backups of a database in the modelled world. Behaviour: while the copy that writes at home is up, its automated backups
// are replicated to the other site's Region every five minutes and are then two minutes old; a snapshot of the day before lies there
// too. What is restored takes ten minutes and holds what was written until its backup.

import { backedUpAt, restoredOf } from "../../../workflows/database-copies.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { BackupInWorld, BackupsInWorld } from "../aws/rds-restoring.ts";
import type { ModelledDatabase } from "./database.ts";

const restoreMs: Milliseconds = 600_000;
const dayMs: Milliseconds = 86_400_000;

/** All backups of the plan's databases, from each site in the Region of the other. */
export function backupsOf(plan: Plan, databases: ReadonlyMap<string, ModelledDatabase>, clock: Clock): BackupsInWorld {
  const restoredAs = (id: string): { readonly database: ModelledDatabase; readonly site: string } | undefined => {
    for (const database of databases.values()) {
      const site = Object.entries(restoredOf(database.definition)).find(([, each]) => each.id === id)?.[0];
      if (site !== undefined) return { database, site };
    }
    return undefined;
  };
  return {
    all: () =>
      [...databases.values()].flatMap((database) =>
        Object.keys(restoredOf(database.definition)).flatMap((site): readonly BackupInWorld[] => {
          const home = Object.keys(plan.sites).find((each) => each !== site && database.isOriginal(each));
          const id = home === undefined ? undefined : backedUpAt(database.definition, home);
          if (home === undefined || id === undefined) return [];
          const region = plan.sites[site]?.region ?? "";
          const of = { source: { id, region: plan.sites[home]?.region ?? "" }, region };
          return [
            { ...of, from: "automated-backups", arn: `arn:aws:rds:${region}:123456789012:auto-backup:ab-${id}`, holdsUntil: database.backedUpUntil() },
            { ...of, from: "snapshots", arn: `arn:aws:rds:${region}:123456789012:snapshot:nightly-${id}`, holdsUntil: database.startedAt - dayMs },
          ];
        }),
      ),
    async restore(id, { holdsUntil }) {
      await clock.sleep(restoreMs);
      const made = restoredAs(id);
      made?.database.restored(made.site, holdsUntil);
    },
    remove(id) {
      const made = restoredAs(id);
      made?.database.removed(made.site);
    },
  };
}
