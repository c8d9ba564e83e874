// The MongoDB probe: asks one member, and that one alone, what it is in its replica set. `hello` needs no login.

import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type { MongoClient, MongoClientOptions } from "mongodb";
import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { trusting } from "../aws/trust.ts";
import type { Look } from "./finding.ts";
import { unable, unanswered, wrong } from "./finding.ts";
import type { Hello } from "./mongodb-reading.ts";
import { readHello } from "./mongodb-reading.ts";
import { certificateTrouble, codeOf, messageOf, troubleLook } from "./trouble.ts";
import type { Way } from "./way.ts";
import { hostAndPort, late, within } from "./way.ts";

/** A member as the plan names it: `endpoint` is `host:port`. */
export interface MongoAddress {
  readonly endpoint: string;
  readonly replicaSet?: string | undefined;
  readonly tls: boolean;
}

/** Looks once, over one connection. Never throws. */
export async function lookMongo(way: Way, address: MongoAddress, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Look> {
  try {
    const hello = await within(way.clock, deadlineMs, (over) => askHello(way, address, deadlineMs, over));
    return hello === late ? unanswered(`did not answer within ${sayDuration(deadlineMs)}`) : readHello(hello, address.replicaSet);
  } catch (error) {
    return trouble(error);
  }
}

/**
 * The driver watches every server that it knows: its first check is a connection and a `hello` (which drivers ask by its old
 * name where they do not know the server yet), and the answer is all that is wanted here, so that a look costs one
 * connection and not two. Throws what the dialer, Node or the driver throws.
 */
async function askHello(way: Way, { endpoint, tls }: MongoAddress, deadlineMs: Milliseconds, over: AbortSignal): Promise<Hello> {
  // Loaded by the first look that needs it: it is large, and plans without MongoDB must not pay for it at every start.
  const driver = await import("mongodb");
  const { host, port } = hostAndPort(endpoint);
  const dialled = await way.dialer.dial(way.place, host, port);
  over.throwIfAborted();
  const client = new driver.MongoClient(`mongodb://${dialled.host}:${dialled.port}`, {
    ...options(deadlineMs),
    ...(tls ? { tls, ...trusting(way.dialer.ca), servername: isIP(host) === 0 ? host : "", checkServerIdentity: (_dialled, certificate) => checkServerIdentity(host, certificate) } : {}),
  });
  // Also where nobody waits any more: the driver would go on asking.
  over.addEventListener("abort", () => void client.close().catch(() => undefined), { once: true });
  return firstCheck(client);
}

function options(deadlineMs: Milliseconds): MongoClientOptions {
  return {
    appName: "understudy-probe",
    // This member alone, whatever it says of the others: each is looked at for itself.
    directConnection: true,
    // Longer than the look, which is ended by our own clock.
    serverSelectionTimeoutMS: 2 * deadlineMs,
    connectTimeoutMS: 2 * deadlineMs,
    heartbeatFrequencyMS: Math.max(10_000, 4 * deadlineMs),
    serverMonitoringMode: "poll",
  };
}

function firstCheck(client: MongoClient): Promise<Hello> {
  return new Promise((resolve, reject) => {
    client.once("serverHeartbeatSucceeded", ({ reply }) => resolve(reply as Hello));
    client.once("serverHeartbeatFailed", ({ failure }) => reject(failure));
    // Resolves with the first check and rejects with the end of the look: both are heard of already.
    client.connect().catch(() => undefined);
  });
}

/** What an error amounts to. The driver wraps what the way threw; the code is that of the innermost. */
function trouble(error: unknown): Look {
  const inner = innermost(error);
  // An authority that is not known here is our own lack: the member may be well, and its own clients know it.
  const badCertificate = certificateTrouble(inner);
  if (badCertificate !== undefined) return unable(`the member ${badCertificate}`);
  switch (nameOf(error)) {
    case "MongoServerError":
      return wrong(`answers with an error: ${messageOf(error)}`);
    case "MongoCompatibilityError":
      return unable("the member is older than what the probe's driver can ask (MongoDB 4.2)");
    case "MongoParseError":
    case "BSONError":
    case "BSONOffsetError":
    // The driver reads beyond a message that is shorter than any can be.
    case "RangeError":
      return wrong(`does not speak MongoDB: ${messageOf(error)}`);
    case "MongoNetworkError":
      // Without a code of Node's it is the end of a connection that had been made.
      return codeOf(inner) === undefined ? unanswered("ended the connection without an answer") : troubleLook(inner);
    default:
      return troubleLook(inner);
  }
}

function innermost(error: unknown): unknown {
  return typeof error === "object" && error !== null && "cause" in error && error.cause !== undefined && codeOf(error) === undefined ? innermost(error.cause) : error;
}

const nameOf = (error: unknown): string | undefined => (typeof error === "object" && error !== null && "name" in error ? String(error.name) : undefined);
