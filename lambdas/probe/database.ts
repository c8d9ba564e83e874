// What the looks at databases of all makes have in common: the secret, the stages that say what a silence means, and the
// sentences about a trial write. What is asked of a make of database, and over which library, stands in its own files.

import { isIP } from "node:net";
import type { DatabaseValues } from "../../workflows/evidence.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { Look } from "./finding.ts";
import { healthy, unable, unanswered, wrong } from "./finding.ts";
import { messageOf } from "./trouble.ts";
import { late, within } from "./way.ts";

/** What a probe of a database needs of the outside. */
export type DatabaseWay = Pick<Adapters, "clock" | "dialer" | "place" | "secrets">;

/** A database as the plan names it: `endpoint` is `host:port`, `secret` holds `username` and `password`. */
export interface DatabaseAddress {
  readonly endpoint: string;
  readonly database: string;
  readonly secret: string;
}

/** How far a look has come; it says what a silence means. */
type Stage = "secret" | "connecting" | "asking" | "writing";

export interface Session {
  readonly username: string;
  readonly password: string;
  readonly deadlineMs: Milliseconds;
  /** Aborted when the look is over; sockets hang on it. */
  readonly over: AbortSignal;
  /** Says that the database has let the probe in, that it is being written to, or that it is asked again. */
  readonly on: (stage: "asking" | "writing") => void;
}

/**
 * One look at a database: reads the secret, lets `talk` connect and ask, and says what a silence means where the deadline
 * comes first. `trouble` says what an error of the way or of the database amounts to. Never throws.
 */
export async function lookAtDatabase(way: DatabaseWay, { secret }: DatabaseAddress, deadlineMs: Milliseconds, talk: (session: Session) => Promise<Look>, trouble: (error: unknown) => Look): Promise<Look> {
  let stage = "secret" as Stage;
  const on = (next: Stage): void => void (stage = next);
  try {
    const look = await within(way.clock, deadlineMs, async (over) => {
      const { username, password } = await way.secrets.read(secret);
      if (username === undefined || password === undefined) return unable(`the secret ${secret} has no username and password`);
      on("connecting");
      return talk({ username, password, deadlineMs, over, on });
    });
    return look === late ? silence(stage, secret, deadlineMs) : look;
  } catch (error) {
    return stage === "secret" ? unable(`the secret ${secret} could not be read: ${messageOf(error)}`) : trouble(error);
  }
}

function silence(stage: Stage, secret: string, deadlineMs: Milliseconds): Look {
  const time = `within ${sayDuration(deadlineMs)}`;
  switch (stage) {
    case "secret":
      return unable(`the secret ${secret} could not be read ${time}`);
    case "connecting":
      return unanswered(`did not answer ${time}`);
    case "asking":
      return wrong(`let the probe in and did not answer its question ${time}`);
    case "writing":
      return wrong(`answers as the writer and did not accept a trial write ${time}`, { role: "writer", writeAccepted: false, newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
  }
}

/** How a trial write ended. `not-allowed` is the probe role's own lack and says nothing about the database. */
export type Trial =
  | { readonly kind: "accepted"; readonly writtenAt: number }
  | { readonly kind: "refused"; readonly because: string }
  | { readonly kind: "not-allowed"; readonly because: string };

/** What a writer's look amounts to once the trial write has ended, after `tookMs`. */
export function writerLook(trial: Trial, tookMs: Milliseconds, values: DatabaseValues): Look {
  switch (trial.kind) {
    case "accepted":
      return healthy(`answers as the writer and accepted a trial write after ${tookMs} ms`, values);
    case "refused":
      return wrong(`answers as the writer and refuses writes: ${trial.because}`, values);
    case "not-allowed":
      return healthy(`answers as the writer; no trial write was possible, so neither its writing nor a loss can be known: ${trial.because}`, values);
  }
}

/** What an error of a statement says: nothing to the database when our role or our table is lacking. */
export type Objection = "credentials" | "privilege" | "no-table" | "made-at-once" | "database";

/** One statement of the trial: the time of the write by the database's own clock, or what stood against it. */
export interface Attempt {
  readonly writtenAt?: number;
  readonly objection?: Objection;
  readonly because?: string;
}

/**
 * The trial write: writes, and where the table is missing makes it and writes again. `remedy` is what the database's owner
 * has to run where our role may not. The two statements throw only what is no answer of the database.
 */
export async function tryToWrite(write: () => Promise<Attempt>, make: () => Promise<Attempt>, remedy: string): Promise<Trial> {
  const first = await write();
  if (first.objection !== "no-table") return verdict(first, remedy);
  const made = await make();
  if (made.objection !== undefined && made.objection !== "made-at-once") return verdict(made, remedy);
  return verdict(await write(), remedy);
}

function verdict({ writtenAt, objection, because = "no reason given" }: Attempt, remedy: string): Trial {
  if (writtenAt !== undefined) return { kind: "accepted", writtenAt };
  return objection === "privilege" ? { kind: "not-allowed", because: `${because}; let its owner run: ${remedy}` } : { kind: "refused", because };
}

/** The world on one machine has no TLS on its databases, and nothing leaves the machine there. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
