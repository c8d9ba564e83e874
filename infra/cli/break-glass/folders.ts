// The folders in which break-glass runs are kept: one for each run, under one that a person names.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { journalName } from "../../local/break-glass/journal.ts";
import { openFolder } from "../../local/break-glass/journal-table.ts";
import { sessionOf } from "../../local/break-glass/opening.ts";
import type { Session } from "../../local/break-glass/opening.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { Clock, Table } from "../../../workflows/ports.ts";
import type { Instant } from "../../../workflows/units.ts";

export interface Found {
  readonly folder: string;
  readonly session: Session;
}

/** A new folder for a run that begins now. */
export function newFolder(under: string, plan: string, now: Instant): string {
  return join(under, `${plan}-${new Date(now).toISOString().replace(/[-:]/g, "").replace(/\.\d+Z$/, "Z")}`);
}

/** The run of the plan in one of the folders that has begun and not ended. Throws where a folder's record does not hold, or a program has it. */
export async function unfinishedIn(under: string, plan: string, clock: Clock): Promise<Found | undefined> {
  if (!existsSync(under)) return undefined;
  for (const name of readdirSync(under).toSorted()) {
    const folder = join(under, name);
    if (!existsSync(join(folder, journalName))) continue;
    const opened = await openFolder(folder);
    try {
      const session = await sessionOf(opened.table);
      if (session?.plan === plan && !(await isOver(session, opened.table, clock))) return { folder, session };
    } finally {
      opened.close();
    }
  }
  return undefined;
}

async function isOver({ run }: Session, table: Table, clock: Clock): Promise<boolean> {
  return (await new RecordStore({ table, clock }).state(run))?.closed != null;
}
