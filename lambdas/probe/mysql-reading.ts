// What the probe asks MySQL and MariaDB, and what the answers mean. Pure, so that each way in which a database can say no
// is a row, and the two makes and their versions differ here and nowhere else.

import type { DatabaseValues } from "../../workflows/evidence.ts";
import type { Objection, Trial } from "./database.ts";

/** A row as the library gives it: numbers, texts and null, by column name. */
export type Row = Readonly<Record<string, unknown>>;

const table = "understudy_heartbeat";

/** `innodb_read_only` is what a reader of Aurora has instead of `read_only`. */
export const roleQuery = `select @@version as version, current_user() as account, @@server_id as server_id, @@global.read_only as read_only, @@global.innodb_read_only as innodb_read_only,
exists (select 1 from information_schema.tables where table_schema = database() and table_name = '${table}') as heartbeat`;

export interface Role {
  readonly version: string;
  /** As whom the server has let the probe in: `name@host`, whose host may be a pattern. */
  readonly account: string;
  readonly serverId: number;
  /** The setting that refuses writes, or undefined. It is believed before a trial: a role with SUPER would write all the same. */
  readonly readOnly: "read_only" | "innodb_read_only" | undefined;
  readonly heartbeat: boolean;
}

export function roleOf(row: Row): Role {
  // 0 and 1, and from MariaDB 12 on OFF, ON, NO_LOCK and NO_LOCK_NO_ADMIN.
  const on = (value: unknown): boolean => !["0", "OFF"].includes(String(value).toUpperCase());
  return {
    version: String(row["version"]),
    account: String(row["account"]),
    serverId: Number(row["server_id"]),
    readOnly: on(row["read_only"]) ? "read_only" : on(row["innodb_read_only"]) ? "innodb_read_only" : undefined,
    heartbeat: Number(row["heartbeat"]) === 1,
  };
}

const isMariaDb = (version: string): boolean => /mariadb/i.test(version);

function atLeast(version: string, ...wanted: readonly number[]): boolean {
  const parts = version.split(/[^0-9]/, 3).map(Number);
  const differs = wanted.findIndex((each, index) => parts[index] !== each);
  return differs === -1 || (parts[differs] ?? 0) > (wanted[differs] ?? 0);
}

/** MariaDB has a statement of its own for several sources; MySQL renamed its own in 8.0.22 and gave the old one up in 8.4. */
export function replicationQuery(version: string): string {
  if (isMariaDb(version)) return "show all slaves status";
  return atLeast(version, 8, 0, 22) ? "show replica status" : "show slave status";
}

/** What lets the probe's role see whether the server replicates. Without it a writer and a replica look the same. */
export function replicationGrant({ version, account }: Pick<Role, "version" | "account">): string {
  return `grant ${isMariaDb(version) && atLeast(version, 10, 5) ? "replica monitor" : "replication client"} on *.* to ${quoted(account)}`;
}

/** One source that the server replicates from. */
export interface Channel {
  readonly name: string;
  /** Yes, No or a word between, such as Connecting. */
  readonly receives: string;
  readonly receiveError: number;
  readonly applies: string;
  readonly applyError: number;
  /** In seconds; null while it cannot be told, which is not zero (aws.md §2.3). */
  readonly behindS: number | null;
  /** How far it stays behind on purpose. */
  readonly delayS: number;
}

/** The rows of any of the three statements; their columns say master and slave, or source and replica. */
export function channelsOf(rows: readonly Row[]): readonly Channel[] {
  return rows.map((row) => {
    const either = (name: string): unknown => row[name] ?? row[name.replace("Replica", "Slave").replace("Source", "Master")];
    const behind = either("Seconds_Behind_Source");
    const receives = String(either("Replica_IO_Running") ?? "No");
    return {
      name: String(row["Channel_Name"] ?? row["Connection_name"] ?? ""),
      receives,
      receiveError: Number(row["Last_IO_Errno"] ?? 0),
      applies: String(either("Replica_SQL_Running") ?? "No"),
      applyError: Number(row["Last_SQL_Errno"] ?? 0),
      // A replica that receives nothing has applied all it has: its own number would be nought.
      behindS: receives === "Yes" && behind !== null && behind !== undefined && Number(behind) >= 0 ? Number(behind) : null,
      delayS: Number(row["SQL_Delay"] ?? 0),
    };
  });
}

/** The furthest behind of all, or null as soon as one cannot be told. */
export function behindMs(channels: readonly Channel[]): number | null {
  if (channels.length === 0 || channels.some(({ behindS, applies }) => behindS === null || applies !== "Yes")) return null;
  return Math.max(...channels.map(({ behindS }) => (behindS ?? 0) * 1000));
}

/**
 * One row for each observer and server: where both of a pair write, each changes its own rows only. One row for both would
 * be inserted at both, and break the replication between them with a duplicate key. Times are milliseconds since 1970.
 */
export const createTable = `create table if not exists ${table} (observer varchar(64) not null, server_id bigint unsigned not null, writes bigint not null, written_at bigint not null, primary key (observer, server_id)) engine = innodb`;

/** The server's number is a parameter and now() is the statement's: both mean the same where a replica runs the statement again. */
const now = "floor(unix_timestamp(now(6)) * 1000)";
export const trialWrite = `insert into ${table} (observer, server_id, writes, written_at) values (?, ?, 1, ${now}) on duplicate key update writes = writes + 1, written_at = ${now}`;

/** Parameters: server, observer, server. */
export const valuesQuery = `select cast(sum(writes) as char) as trial_writes, max(if(server_id <> ?, written_at, null)) as newest_of_others,
max(if(observer = ? and server_id = ?, written_at, null)) as own from ${table}`;

export interface HeartbeatRow {
  readonly trialWrites: number | null;
  /** The newest trial write that another server took, by that server's clock. */
  readonly newestOfOthers: number | null;
  /** This observer's own trial write here. */
  readonly own: number | null;
}

export function heartbeatOf(row: Row): HeartbeatRow {
  const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
  return { trialWrites: number(row["trial_writes"]), newestOfOthers: number(row["newest_of_others"]), own: number(row["own"]) };
}

/** Neither make counts transactions in a way that both sides share whatever its settings, so none are given and a loss is known in seconds only. */
export function writerValues(trial: Trial, { trialWrites }: HeartbeatRow, channels: readonly Channel[]): DatabaseValues {
  const accepted = trial.kind === "accepted";
  return { role: "writer", writeAccepted: accepted, newestWriteAt: accepted ? trial.writtenAt : null, transactions: null, trialWrites, lagMs: behindMs(channels) };
}

/** The newest write that is known to be here is a trial write of ours at the source; the application's may be newer. */
export function replicaValues({ trialWrites, newestOfOthers }: HeartbeatRow, channels: readonly Channel[]): DatabaseValues {
  return { role: "replica", newestWriteAt: newestOfOthers, transactions: null, trialWrites, lagMs: behindMs(channels) };
}

/** What the owner of the database has to run where the probe's role may not create or write its table. */
export function remedy(account: string): string {
  return `${createTable}; grant select, insert, update on ${table} to ${quoted(account)}`;
}

/** Errors with which the server turns our role away, or its host or its way of signing in: the database is alive. */
const credentials: ReadonlySet<number> = new Set([1045, 1129, 1130, 1203, 1226, 1251, 1698, 1820, 1862, 3118, 3159, 4151]);
/** Our role may not: on this database, table, column, or command. */
const privilege: ReadonlySet<number> = new Set([1044, 1142, 1143, 1227]);
const noTable = 1146;
/** Table exists: another observer made it at the same time. */
const tableExists = 1050;

/** Sorts an error of the server by its number: whose trouble is it? */
export function objection(errno: number): Objection {
  if (credentials.has(errno)) return "credentials";
  if (privilege.has(errno)) return "privilege";
  if (errno === noTable) return "no-table";
  return errno === tableExists ? "made-at-once" : "database";
}

function quoted(account: string): string {
  const at = account.lastIndexOf("@");
  return [account.slice(0, at), account.slice(at + 1)].map((part) => `'${part.replaceAll("'", "''")}'`).join("@");
}
