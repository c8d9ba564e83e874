// What the probe asks SQL Server, and what the answers mean. Pure, because no SQL Server can be had where this is tested:
// everything that can be known without one is held here, from Microsoft's own documents, and the session beside it is thin.

import type { DatabaseValues } from "../../workflows/evidence.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Objection, Trial } from "./database.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, wrong } from "./finding.ts";

/** A row as the session gives it: numbers, texts and null, by column name. */
export type Row = Readonly<Record<string, unknown>>;

const table = "understudy_heartbeat";

export const roleQuery = `select cast(databasepropertyex(db_name(), 'Updateability') as nvarchar(60)) as updateability,
cast(serverproperty('IsHadrEnabled') as int) as hadr, case when object_id(N'${table}', N'U') is null then 0 else 1 end as heartbeat`;

export interface Role {
  /** READ_WRITE or READ_ONLY; the second also of a secondary that may be read. */
  readonly updateability: string;
  /** Whether Always On is switched on at the server. */
  readonly hadr: boolean;
  readonly heartbeat: boolean;
}

export function roleOf(row: Row): Role {
  return { updateability: String(row["updateability"] ?? "unknown"), hadr: Number(row["hadr"]) === 1, heartbeat: Number(row["heartbeat"]) === 1 };
}

/** The replicas of the database that this server knows of: a primary knows all, a secondary itself. Needs VIEW SERVER STATE. */
export const groupQuery = `select cast(d.is_local as int) as is_local, cast(a.role_desc as nvarchar(60)) as role, cast(d.synchronization_state_desc as nvarchar(60)) as synchronization,
cast(d.is_suspended as int) as suspended, cast(d.suspend_reason_desc as nvarchar(60)) as reason, cast(d.secondary_lag_seconds as float) as lag_s
from sys.dm_hadr_database_replica_states as d join sys.dm_hadr_availability_replica_states as a on a.replica_id = d.replica_id and a.group_id = d.group_id
where d.database_id = db_id()`;

export interface Replica {
  readonly local: boolean;
  /** PRIMARY, SECONDARY or RESOLVING. */
  readonly role: string;
  /** SYNCHRONIZED, SYNCHRONIZING, NOT SYNCHRONIZING, REVERTING or INITIALIZING. */
  readonly synchronization: string;
  /** Why its data does not move, or undefined where it may. */
  readonly suspended: string | undefined;
  /** Null where it is not told, which is not zero. */
  readonly lagS: number | null;
}

export function replicasOf(rows: readonly Row[]): readonly Replica[] {
  return rows.map((row) => ({
    local: Number(row["is_local"]) === 1,
    role: String(row["role"] ?? "unknown"),
    synchronization: String(row["synchronization"] ?? "unknown"),
    suspended: Number(row["suspended"]) === 1 ? String(row["reason"] ?? "no reason given") : undefined,
    lagS: row["lag_s"] === null || row["lag_s"] === undefined || Number(row["lag_s"]) < 0 ? null : Number(row["lag_s"]),
  }));
}

/** What the login lacks where the views of Always On are not shown to it. */
export const stateGrant = (role: string): string => `grant view server state to ${quoted(role)}`;

export const createTable = `if object_id(N'${table}', N'U') is null create table ${table} (observer nvarchar(64) not null primary key, writes bigint not null, written_at datetime2(3) not null)`;

/** Parameters: `@observer`. One row for each observer, so that none waits for another; the time is the database's own. */
export const trialWrite = (limitMs: number): string => `set nocount on; set lock_timeout ${Math.ceil(limitMs)};
declare @at datetime2(3) = sysutcdatetime();
update ${table} set writes = writes + 1, written_at = @at where observer = @observer;
if @@rowcount = 0 insert into ${table} (observer, writes, written_at) values (@observer, 1, @at);
select cast(datediff_big(millisecond, '19700101', @at) as float) as written_at`;

export const valuesQuery = `select cast(sum(writes) as float) as trial_writes, cast(datediff_big(millisecond, '19700101', max(written_at)) as float) as newest from ${table}`;

const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** What our table holds, in milliseconds since 1970; the row is empty where it is not there. */
export function heartbeatOf(row: Row): { readonly trialWrites: number | null; readonly newest: number | null } {
  return { trialWrites: number(row["trial_writes"]), newest: number(row["newest"]) };
}

export function writerValues(trial: Trial, heartbeat: Row): DatabaseValues {
  const accepted = trial.kind === "accepted";
  return { role: "writer", writeAccepted: accepted, newestWriteAt: accepted ? trial.writtenAt : null, transactions: null, trialWrites: heartbeatOf(heartbeat).trialWrites, lagMs: null };
}

/** What the owner of the database has to run where the login may not create or write the probe's table. */
export function remedy(role: string): string {
  return `${createTable}; grant select, insert, update on ${table} to ${quoted(role)}`;
}

/**
 * What the database is before any trial: a look that ends here, or undefined for a writer. `replicas` is undefined where the
 * login may not see them. As with every copy, what a dead primary looks like from here is no fault of the secondary.
 */
export function standing({ updateability, hadr }: Role, replicas: readonly Replica[] | undefined, heartbeat: Row, login: string): Look | undefined {
  if (hadr && replicas === undefined && updateability !== "READ_WRITE") {
    return unable(`the database is ${updateability}; whether as a secondary or as a primary that refuses writes is not shown to the login ${login}, for this: ${stateGrant(login)}`);
  }
  const own = replicas?.find(({ local }) => local);
  if (own?.role === "RESOLVING") return leaderless("is neither primary nor secondary: its availability group has no primary");
  if (own?.role === "SECONDARY") {
    const { trialWrites, newest } = heartbeatOf(heartbeat);
    const lagMs = own.lagS === null ? null : own.lagS * 1000;
    const values: DatabaseValues = { role: "replica", newestWriteAt: newest, transactions: null, trialWrites, lagMs };
    if (own.suspended !== undefined) return wrong(`answers as a secondary whose data does not move (${own.suspended})`, values);
    return healthy(`answers as a secondary, ${own.synchronization.toLowerCase()}${lagMs === null ? "" : `, ${sayDuration(lagMs)} behind`}`, values);
  }
  if (updateability === "READ_WRITE") return undefined;
  return wrong(`answers as the writer and refuses writes: the database is ${updateability}`, { role: "writer", writeAccepted: false, newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
}

/** What a primary knows of secondaries that are not in step, to be said after its own sentence; empty when all are. */
export function saySecondaries(replicas: readonly Replica[] | undefined): string {
  const out = (replicas ?? []).filter(({ local, synchronization, suspended }) => !local && (suspended !== undefined || !/^SYNCHRONIZ(ED|ING)$/.test(synchronization)));
  return out.map(({ synchronization, suspended }) => `; a secondary is ${synchronization.toLowerCase()}${suspended === undefined ? "" : ` (${suspended})`}`).join("");
}

/** The login is turned away: our secret is wrong, or what it may do; the database is alive. */
const credentials: ReadonlySet<number> = new Set([916, 18401, 18452, 18456, 18463, 18464, 18465, 18466, 18467, 18468, 18470, 18486, 18487, 18488]);
/** No permission: on a view of the server, an object, a column, CREATE TABLE, or a schema. */
const privilege: ReadonlySet<number> = new Set([229, 230, 262, 297, 300, 2760]);
const noTable = 208;
/** The object exists; a duplicate key: two looks of one observer made it, or its row, at the same time. */
const madeAtOnce: ReadonlySet<number> = new Set([2627, 2714]);
/** At the login: the database is a secondary that may not be read, or only with a declared intent, or a mirror. */
const unreadable: ReadonlySet<number> = new Set([954, 976, 978]);

/** At the login: the replica of the database is in no role, because its group has no primary. */
const noRole = 983;

/**
 * A replica that lost its primary and has not become one. It does not do its work, and is a copy all the same: of a secondary that
 * is the state in which it is promoted, of a former primary the one in which it takes no writes.
 */
function leaderless(detail: string): Look {
  return wrong(detail, { role: "replica", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null }, "leaderless");
}

/** Sorts an error of the server by its number: whose trouble is it? */
export function objection(errorNumber: number): Objection {
  if (credentials.has(errorNumber)) return "credentials";
  if (privilege.has(errorNumber)) return "privilege";
  if (errorNumber === noTable) return "no-table";
  return madeAtOnce.has(errorNumber) ? "made-at-once" : "database";
}

/** An error outside the trial write. A secondary that may not be read is as it should be. */
export function errorLook(errorNumber: number, message: string, secret: string): Look {
  const said = `${message} (${errorNumber})`;
  if (errorNumber === noRole) return leaderless(`is neither primary nor secondary: ${said}`);
  if (unreadable.has(errorNumber)) return healthy(`answers as a secondary that may not be read: ${said}`, { role: "replica", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
  const kind = objection(errorNumber);
  return kind === "credentials" || kind === "privilege" ? unable(`the database turns the probe away: ${said}; see to the secret ${secret} and its login`) : wrong(`answers with an error: ${said}`);
}

function quoted(role: string): string {
  return `[${role.replaceAll("]", "]]")}]`;
}
