// Makes the data folders of PostgreSQL servers: a new one by initdb, and a standby's from a running peer.

import { execFile } from "node:child_process";
import { appendFile, chmod, chown, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Client } from "pg";
import { Refused } from "../../../workflows/failure.ts";
import { baseBackup } from "./pg-backup.ts";
import { enters, type Account, type PostgresProgram } from "./pg-program.ts";
import { asAccount, lastWord } from "./pg-server.ts";

/**
 * fsync stays on: a promoted database is the only copy left, and a commit there should cost what it costs in earnest.
 * Start stays fast by `initdb --no-sync` and log segments of 1 MB (16 MB are written in full at once). Autovacuum is off, so that the transaction counter moves only for the
 * application's own writes and can be compared with its ledger. Dynamic shared memory lies in the data folder and not
 * in /dev/shm, where a killed server would leave it behind. Both ends of a silent replication link give up after 5 s.
 * With wal_retrieve_retry_interval at its default of 5 s a promotion took up to 5.1 s, with 100 ms at most 0.2 s (measured).
 */
const settings = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 16MB
dynamic_shared_memory_type = mmap
io_method = sync
max_worker_processes = 2
max_logical_replication_workers = 0
max_parallel_workers = 0
autovacuum = off
jit = off
wal_level = replica
hot_standby = on
max_wal_senders = 4
wal_keep_size = 512MB
synchronous_standby_names = ''
wal_retrieve_retry_interval = 100ms
wal_receiver_status_interval = 1s
wal_sender_timeout = 5s
wal_receiver_timeout = 5s
log_timezone = 'UTC'
`;

export interface NewClusterOptions {
  readonly program: PostgresProgram;
  readonly data: string;
  readonly user: string;
  readonly password: string;
}

/** Makes a new, empty server's folder. Throws Refused with initdb's own last word. */
export async function initialise({ program, data, user, password }: NewClusterOptions): Promise<void> {
  const secret = `${data}.secret`;
  await writeFile(secret, password, { mode: 0o600 });
  await own(secret, program.account);
  const args = ["-D", data, "-U", user, `--pwfile=${secret}`, "-A", "scram-sha-256", "--no-sync", "--wal-segsize=1", "--no-instructions", "--locale=C", "--encoding=UTF8"];
  await new Promise<void>((resolve, reject) => {
    execFile(program.initdb, args, { ...asAccount(program), cwd: dirname(data) }, (error, stdout, stderr) => {
      if (!error) return resolve();
      reject(new Refused(`PostgreSQL could not set up its data folder ${data}: ${lastWord(stderr || stdout || error.message)}`, { cause: error }));
    });
  }).finally(() => rm(secret, { force: true }));
  await appendFile(join(data, "postgresql.conf"), settings);
}

/**
 * Removes the two template databases, two thirds of the files that a standby would have to copy (a file costs up to
 * 1 ms where the disk is slow). `CREATE DATABASE` then needs `TEMPLATE postgres`; nothing here creates one.
 */
export async function dropTemplates(session: Client): Promise<void> {
  await session.query("UPDATE pg_database SET datistemplate = false");
  for (const name of ["template0", "template1"]) await session.query(`DROP DATABASE ${name}`);
}

export interface StandbyOptions {
  readonly program: PostgresProgram;
  /** A session of an administrator on the running peer, and the peer's data folder. */
  readonly session: Client;
  readonly from: string;
  readonly data: string;
  readonly site: string;
  /** The port of the replication link, with the account that may replicate. */
  readonly primary: { readonly port: number; readonly user: string; readonly password: string };
}

/** Makes a standby's folder from the running peer; what was in `data` before is removed. */
export async function seedStandby({ program, session, from, data, site, primary }: StandbyOptions): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await baseBackup({ session, from, to: data, account: program.account });
  const target = `host=127.0.0.1 port=${primary.port} user=${primary.user} password=${primary.password} application_name=${site} sslmode=disable gssencmode=disable connect_timeout=5`;
  // The automatic file is read last and belongs to this folder alone: it replaces what the peer had there.
  await writeFile(join(data, "postgresql.auto.conf"), `primary_conninfo = '${target}'\n`, { mode: 0o600 });
  await writeFile(join(data, "standby.signal"), "");
  for (const name of ["postgresql.auto.conf", "standby.signal"]) await own(join(data, name), program.account);
}

/** Makes a site's folder, owned by PostgreSQL's account. Throws Refused where it cannot be written or entered. */
export async function makeSiteFolder(folder: string, site: string, account: Account | undefined): Promise<string> {
  const path = join(folder, site);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    // Others may pass through the caller's folder, not list it, so that PostgreSQL's account reaches its own.
    if (account && !enters(folder, account)) await chmod(folder, (await stat(folder)).mode | 0o011);
    await own(path, account);
  } catch (error) {
    throw new Refused(`PostgreSQL has no place for its data: the folder ${folder} cannot be written to (${error instanceof Error ? error.message : String(error)}).`, { cause: error });
  }
  if (!enters(folder, account)) {
    throw new Refused(`PostgreSQL does not run as root, and the user ${account?.name} that it runs as cannot enter ${folder}; set TMPDIR to a folder that every user may enter, or start this as an ordinary user.`);
  }
  return path;
}

async function own(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
