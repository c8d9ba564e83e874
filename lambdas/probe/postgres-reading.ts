// What the PostgreSQL probe asks and what the answers mean. Pure, so that each way in which a database can say no is a row.

import type { DatabaseValues } from "../../workflows/evidence.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Objection, Trial } from "./database.ts";

/** The table that trial writes go to; in the first schema of the probe role's search path. */
const table = "understudy_heartbeat";

export const roleQuery = `select pg_is_in_recovery() as replica, to_regclass('${table}') is not null as heartbeat`;

export const createTable = `create table if not exists ${table} (observer text primary key, count bigint not null, at timestamptz not null)`;

/** One row for each observer, so that two observers never wait for each other's lock. The time is the database's own. */
export const trialWrite = `insert into ${table} as mine (observer, count, at) values ($1, 1, clock_timestamp())
on conflict (observer) do update set count = mine.count + 1, at = clock_timestamp()
returning extract(epoch from at)::float8 * 1000 as written_at`;

/**
 * All values in one statement, and so from one snapshot. `finished` is the next transaction number less those that still
 * run: a single long transaction would hold `pg_snapshot_xmin` back and hide all that were committed after it began. A
 * replica does not list what runs, there it is the number after the newest that was replayed. Numbers are shared by all
 * databases of a server and also taken by savepoints and rollbacks, so a difference is at least the application's commits.
 * The receiver's status is empty for a role without pg_read_all_stats.
 */
export const valuesQuery = (heartbeat: boolean): string => `select
  (pg_snapshot_xmax(s)::text::numeric - (select count(*) from pg_snapshot_xip(s)))::text as finished,
  extract(epoch from pg_last_xact_replay_timestamp())::float8 * 1000 as replayed_at,
  extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 * 1000 as behind_ms,
  (select count(*)::int from pg_stat_wal_receiver) as receivers,
  (select status from pg_stat_wal_receiver limit 1) as receiver,
  ${heartbeat ? `(select sum(count)::text from ${table})` : "null"} as trial_writes,
  ${heartbeat ? `(select extract(epoch from max(at))::float8 * 1000 from ${table})` : "null"} as heartbeat_at
from (select pg_current_snapshot() as s) as now`;

export interface RoleRow {
  readonly replica: boolean;
  readonly heartbeat: boolean;
}

export interface ValuesRow {
  readonly finished: string;
  readonly replayed_at: number | null;
  readonly behind_ms: number | null;
  readonly receivers: number;
  readonly receiver: string | null;
  readonly trial_writes: string | null;
  readonly heartbeat_at: number | null;
}

const sum = (row: ValuesRow): number | null => (row.trial_writes === null ? null : Number(row.trial_writes));

/** The values of a writer; the time of its newest write is that of the accepted trial write and nothing else. */
export function writerValues(row: ValuesRow, trial: Trial): DatabaseValues {
  return {
    role: "writer",
    writeAccepted: trial.kind === "accepted",
    newestWriteAt: trial.kind === "accepted" ? Math.floor(trial.writtenAt) : null,
    transactions: Number(row.finished),
    trialWrites: sum(row),
    lagMs: null,
  };
}

/**
 * The values of a replica. The newest write is the later of the last replayed commit and the newest heartbeat row, both in
 * the source's clock: the first is empty after a restart until something is replayed. The lag counts only while the
 * receiver streams; otherwise it would only grow and mean nothing.
 */
export function replicaValues(row: ValuesRow): DatabaseValues {
  const newest = Math.max(row.replayed_at ?? 0, row.heartbeat_at ?? 0);
  return {
    role: "replica",
    newestWriteAt: newest === 0 ? null : Math.floor(newest),
    transactions: Number(row.finished),
    trialWrites: sum(row),
    lagMs: row.receiver === "streaming" && row.behind_ms !== null ? Math.max(0, Math.round(row.behind_ms)) : null,
  };
}

/** The replica in words. */
export function sayReplica(row: ValuesRow, role: string): string {
  if (row.receivers === 0) return "answers as a replica and receives nothing from its source";
  if (row.receiver === null) return `answers as a replica; whether it receives is not shown to the role ${role}, for this: grant pg_read_all_stats to ${quoted(role)}`;
  if (row.receiver !== "streaming") return `answers as a replica and receives nothing from its source (${row.receiver})`;
  return row.behind_ms === null ? "answers as a replica and streams" : `answers as a replica, ${sayDuration(Math.max(0, row.behind_ms))} behind its source`;
}

/** What the owner of the database has to run where the probe's role may not create or write its table. */
export function remedy(role: string): string {
  return `${createTable}; grant select, insert, update on ${table} to ${quoted(role)}`;
}

/** SQLSTATEs with which PostgreSQL turns the probe's role away: our secret is wrong, the database is alive. */
const turnedAway = /^28/;
/** insufficient_privilege; invalid_schema_name, when no schema of the search path may be used. */
const notAllowed: ReadonlySet<string> = new Set(["42501", "3F000"]);
/** undefined_table. */
const noTable = "42P01";
/**
 * unique_violation, duplicate_table and duplicate_object: two observers made the table at the same time, and it is there now.
 * `if not exists` looks before it locks; which of the three the later one gets hangs on how far the first was, and the last
 * one is for the row type that every table has.
 */
const madeAtOnce: ReadonlySet<string> = new Set(["23505", "42P07", "42710"]);

/** Sorts an SQL error: whose trouble is it? */
export function objection(sqlState: string | undefined): Objection {
  if (sqlState === undefined) return "database";
  if (turnedAway.test(sqlState)) return "credentials";
  if (notAllowed.has(sqlState)) return "privilege";
  if (sqlState === noTable) return "no-table";
  return madeAtOnce.has(sqlState) ? "made-at-once" : "database";
}

function quoted(role: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(role) ? role : `"${role.replaceAll('"', '""')}"`;
}
