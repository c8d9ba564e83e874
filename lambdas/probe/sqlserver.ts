// The SQL Server probe: connects, asks for the role and the state of its availability group, and on a writer really writes.

import { Failure, Refused } from "../../workflows/failure.ts";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Attempt, DatabaseAddress, DatabaseWay, Session } from "./database.ts";
import { lookAtDatabase, tryToWrite, writerLook } from "./database.ts";
import type { Look } from "./finding.ts";
import { unable, unanswered } from "./finding.ts";
import type { Replica, Role, Row } from "./sqlserver-reading.ts";
import { createTable, errorLook, groupQuery, objection, remedy, replicasOf, roleOf, roleQuery, saySecondaries, standing, trialWrite, valuesQuery, writerValues } from "./sqlserver-reading.ts";
import type { Ask } from "./sqlserver-session.ts";
import { noTls, SaidByServer, withSqlServer } from "./sqlserver-session.ts";
import { certificateTrouble, codeOf, messageOf, troubleLook } from "./trouble.ts";

/** Looks once, over one connection. Never throws. */
export function lookSqlServer(way: DatabaseWay, address: DatabaseAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  return lookAtDatabase(
    way,
    address,
    deadlineMs,
    (session) =>
      withSqlServer(way, address, session, (ask) => {
        session.on("asking");
        return look(ask, way, session);
      }),
    (error) => trouble(error, address),
  );
}

/** An error outside the trial write. A wrong secret or an unknown certificate is our own lack: the database may be well. */
function trouble(error: unknown, { secret }: DatabaseAddress): Look {
  if (error instanceof SaidByServer) return errorLook(error.said.number, error.said.message, secret);
  const badCertificate = certificateTrouble(error);
  if (badCertificate !== undefined) return unable(`the database ${badCertificate}`);
  if (error instanceof Refused && error.code === noTls) return unable("the database offers no TLS, and the password is not sent in the clear");
  if (error instanceof Failure) return troubleLook(error);
  switch (codeOf(error)) {
    case "ELOGIN":
      return unanswered("does not let the probe in and gives no reason");
    case "ECLOSE":
    case "ESOCKET":
      return unanswered("ended the connection");
    case "ETIMEOUT":
      return unanswered("did not answer in time");
    case undefined:
      // What tedious could not read, it throws as it stumbled over it.
      return unanswered(`does not speak SQL Server's protocol as it should: ${messageOf(error)}`);
    default:
      return troubleLook(error);
  }
}

async function look(ask: Ask, way: DatabaseWay, { username, deadlineMs, on }: Session): Promise<Look> {
  const startedAt = way.clock.now();
  const role = roleOf((await ask(roleQuery))[0] ?? {});
  const replicas = await group(ask, role);
  const seen = standing(role, replicas, role.updateability === "READ_WRITE" ? {} : await heartbeats(ask, role.heartbeat), username);
  if (seen !== undefined) return seen;
  on("writing");
  const write = (): Promise<Attempt> => attempt(async () => ({ writtenAt: Number((await ask(trialWrite(deadlineMs), { observer: way.place }))[0]?.["written_at"]) }));
  const make = (): Promise<Attempt> => attempt(async () => void (await ask(createTable)));
  const trial = await tryToWrite(write, make, remedy(username));
  const tookMs = way.clock.now() - startedAt;
  on("asking");
  const writer = writerLook(trial, tookMs, writerValues(trial, await heartbeats(ask, role.heartbeat || trial.kind === "accepted")));
  return { ...writer, detail: `${writer.detail}${saySecondaries(replicas)}` };
}

/** The replicas of the database; none where it is in no group, undefined where the login may not see them. */
async function group(ask: Ask, { hadr }: Role): Promise<readonly Replica[] | undefined> {
  if (!hadr) return [];
  return unlessDenied<readonly Replica[] | undefined>(async () => replicasOf(await ask(groupQuery)), undefined);
}

async function heartbeats(ask: Ask, there: boolean): Promise<Row> {
  return there ? unlessDenied(async () => (await ask(valuesQuery))[0] ?? {}, {}) : {};
}

/** What a question gives, or `otherwise` where the login may not ask it. */
async function unlessDenied<T>(question: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof SaidByServer) || objection(error.said.number) !== "privilege") throw error;
    return otherwise;
  }
}

/** Runs one statement of the trial. Throws what is no answer of the database. */
async function attempt(run: () => Promise<Attempt | void>): Promise<Attempt> {
  try {
    return (await run()) ?? {};
  } catch (error) {
    if (!(error instanceof SaidByServer)) throw error;
    return { objection: objection(error.said.number), because: `${error.said.message} (${error.said.number})` };
  }
}
