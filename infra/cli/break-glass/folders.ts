// The folders in which break-glass runs are kept: one for each run, under one that a person names.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { journalName } from "../../local/break-glass/journal.ts";
import { tableOf } from "../../local/break-glass/journal-table.ts";
import { sessionOf } from "../../local/break-glass/opening.ts";
import type { Session } from "../../local/break-glass/opening.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { asFailure } from "../../../workflows/failure.ts";
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

/**
 * The run of the plan in one of the folders that has begun and not ended. Folders are read as they lie, also one that a program has
 * in use; those of other plans are passed over, whatever is in them. Throws where a record that may be of this plan does not hold.
 */
export async function unfinishedIn(under: string, plan: string, clock: Clock): Promise<Found | undefined> {
  if (!existsSync(under)) return undefined;
  for (const name of readdirSync(under).toSorted()) {
    const folder = join(under, name);
    if (!existsSync(join(folder, journalName))) continue;
    const table = await readFolder(folder, isOfAnother(name, plan));
    if (table === undefined) continue;
    const session = await sessionOf(table);
    if (session?.plan === plan && (await isOpen(session, table, clock))) return { folder, session };
  }
  return undefined;
}

/** Whether the name of a folder says that its run is of another plan. */
function isOfAnother(name: string, plan: string): boolean {
  const named = /^(.+)-\d{8}T\d{6}Z$/.exec(name)?.[1];
  return named !== undefined && named !== plan;
}

/** What a folder's record says, without taking it; undefined for a damaged one that is not ours. */
async function readFolder(folder: string, mayBeDamaged: boolean): Promise<Table | undefined> {
  try {
    return await tableOf(folder);
  } catch (thrown) {
    if (mayBeDamaged && asFailure(thrown).code === "broken-chain") return undefined;
    throw thrown;
  }
}

/** One that was never opened has changed nothing, and stands in nobody's way. */
async function isOpen({ run }: Session, table: Table, clock: Clock): Promise<boolean> {
  return (await new RecordStore({ table, clock }).state(run))?.closed === null;
}
