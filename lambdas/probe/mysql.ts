// The MySQL probe, also for MariaDB: connects, asks whether the server replicates, and on a writer really writes, because a
// database that answers reads with a full disk is down for the application.

import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Attempt, DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import { lookAtDatabase, tryToWrite, writerLook } from "./database.ts";
import type { Look } from "./finding.ts";
import { unable, unanswered, wrong } from "./finding.ts";
import type { Channel, HeartbeatRow, Role } from "./mysql-reading.ts";
import { channelsOf, createTable, heartbeatOf, objection, remedy, replicaValues, replicationGrant, replicationQuery, roleOf, roleQuery, trialWrite, valuesQuery, writerValues } from "./mysql-reading.ts";
import { bothWriteLook, replicaLook } from "./mysql-saying.ts";
import type { Ask } from "./mysql-session.ts";
import { withMysql } from "./mysql-session.ts";
import { certificateTrouble, codeOf, messageOf, troubleLook } from "./trouble.ts";

export interface MysqlAddress extends DatabaseAddress {
  /** True unless the plan says otherwise. */
  readonly tls?: boolean;
  /** Whether both nodes of a pair write by design (E7). Where one does, a server that replicates is never written to. */
  readonly writer?: "single" | "both";
}

/** Looks once, over one connection. Never throws. */
export function lookMysql(way: DatabaseWay, address: MysqlAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  return lookAtDatabase(
    way,
    address,
    deadlineMs,
    (session) =>
      withMysql(way, { ...address, tls: address.tls ?? true }, session, (ask) => {
        session.on("asking");
        return look(ask, way, session, address.writer ?? "single");
      }),
    (error) => trouble(error, address),
  );
}

/** An error outside the trial write. A wrong secret or an unknown certificate is our own lack: the database may be well. */
function trouble(error: unknown, { secret }: MysqlAddress): Look {
  const said = serverError(error);
  if (said !== undefined) {
    const kind = objection(said.errno);
    if (kind !== "credentials" && kind !== "privilege") return wrong(`answers with an error: ${said.because}`);
    return unable(`the database turns the probe away: ${said.because}; see to the secret ${secret} and its role`);
  }
  const badCertificate = certificateTrouble(error);
  if (badCertificate !== undefined) return unable(`the database ${badCertificate}`);
  switch (codeOf(error)) {
    case "HANDSHAKE_NO_SSL_SUPPORT":
      return unable("the database offers no TLS; have it offer TLS, or write tls: false, and the password crosses the network in the clear");
    case "AUTH_SWITCH_PLUGIN_ERROR":
      return unable(`the database wants another way of signing in: ${messageOf(error)}`);
    case "PROTOCOL_CONNECTION_LOST":
      return unanswered("ended the connection");
    case undefined:
      // So mysql2 marks what it could not read, whatever it stumbled over.
      return typeof error === "object" && error !== null && "fatal" in error ? unanswered("does not speak MySQL's protocol as it should") : troubleLook(error);
    default:
      return troubleLook(error);
  }
}

async function look(ask: Ask, way: DatabaseWay, session: Session, writer: "single" | "both"): Promise<Look> {
  const startedAt = way.clock.now();
  // What nobody waits for any more ends by itself: a trial write must not hang there holding its lock.
  const limitS = Math.ceil(session.deadlineMs / 1000);
  await ask(`set session autocommit = 1, session lock_wait_timeout = ${limitS}, session innodb_lock_wait_timeout = ${limitS}`);
  const role = roleOf((await ask(roleQuery))[0] ?? {});
  const channels = await replication(ask, role);
  if (channels === undefined) return unable(`whether the database is a writer or a replica is not shown to the role ${session.username}, for this: ${replicationGrant(role)}`);
  if (channels.length > 0 && writer === "single") {
    return replicaLook(channels, role.readOnly === undefined, replicaValues(await heartbeats(ask, way.place, role), channels));
  }
  const seen = await lookAtWriter(ask, way, session, { role, channels, startedAt });
  return writer === "both" ? bothWriteLook(seen, channels) : seen;
}

/** The sources of the server; undefined where they are not shown to the probe's role. */
async function replication(ask: Ask, { version }: Role): Promise<readonly Channel[] | undefined> {
  try {
    return channelsOf(await ask(replicationQuery(version)));
  } catch (error) {
    const said = serverError(error);
    if (said === undefined || objection(said.errno) !== "privilege") throw error;
    return undefined;
  }
}

interface Writer {
  readonly role: Role;
  readonly channels: readonly Channel[];
  readonly startedAt: number;
}

async function lookAtWriter(ask: Ask, way: DatabaseWay, { on }: Session, { role, channels, startedAt }: Writer): Promise<Look> {
  if (role.readOnly !== undefined) {
    const trial = { kind: "refused", because: `${role.readOnly} is on` } as const;
    return writerLook(trial, 0, writerValues(trial, await heartbeats(ask, way.place, role), channels));
  }
  on("writing");
  let heartbeat: HeartbeatRow | undefined;
  const write = (): Promise<Attempt> =>
    attempt(async () => {
      await ask(trialWrite, [way.place, role.serverId]);
      heartbeat = await readHeartbeats(ask, way.place, role);
      return heartbeat.own === null ? { objection: "database", because: "the trial write was accepted and is not there" } : { writtenAt: heartbeat.own };
    });
  const make = (): Promise<Attempt> => attempt(async () => void (await ask(createTable)));
  const trial = await tryToWrite(write, make, remedy(role.account));
  const tookMs = way.clock.now() - startedAt;
  on("asking");
  return writerLook(trial, tookMs, writerValues(trial, heartbeat ?? (await heartbeats(ask, way.place, role)), channels));
}

async function readHeartbeats(ask: Ask, observer: string, { serverId }: Role): Promise<HeartbeatRow> {
  return heartbeatOf((await ask(valuesQuery, [serverId, observer, serverId]))[0] ?? {});
}

/** What our table holds; nothing where it is not there, or where the role may not read it. */
async function heartbeats(ask: Ask, observer: string, role: Role): Promise<HeartbeatRow> {
  if (!role.heartbeat) return heartbeatOf({});
  try {
    return await readHeartbeats(ask, observer, role);
  } catch (error) {
    const said = serverError(error);
    if (said === undefined || objection(said.errno) !== "privilege") throw error;
    return heartbeatOf({});
  }
}

/** Runs one statement of the trial. Throws what is no answer of the database. */
async function attempt(run: () => Promise<Attempt | void>): Promise<Attempt> {
  try {
    return (await run()) ?? {};
  } catch (error) {
    const said = serverError(error);
    if (said === undefined) throw error;
    return { objection: objection(said.errno), because: said.because };
  }
}

/** An error that the server itself gave, told from those of the way to it. */
function serverError(error: unknown): { readonly errno: number; readonly because: string } | undefined {
  if (typeof error !== "object" || error === null || !("sqlMessage" in error) || !("errno" in error)) return undefined;
  return { errno: Number(error.errno), because: `${String(error.sqlMessage)} (${String(error.errno)})` };
}
