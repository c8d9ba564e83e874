// How a MySQL or MariaDB server replicates, in words, and what that amounts to. Errors are told by number: the server's
// own text quotes statements and values of the application.

import { sayDuration } from "../../workflows/units.ts";
import type { DatabaseValues } from "../../workflows/evidence.ts";
import type { Look } from "./finding.ts";
import { healthy, wrong } from "./finding.ts";
import type { Channel } from "./mysql-reading.ts";
import { behindMs } from "./mysql-reading.ts";

const known: Readonly<Record<number, string>> = {
  1032: "a row that is not there",
  1062: "a duplicate key",
  1146: "a table that is not there",
  1236: "its place in the source's log is lost",
  1950: "its numbers of transactions are out of order",
  2003: "the source does not take its connection",
  2013: "the connection to the source was lost",
};

function sayError(errno: number): string {
  if (errno === 0) return "stopped by command";
  const meaning = known[errno];
  return meaning === undefined ? `error ${errno}` : `error ${errno}: ${meaning}`;
}

/** The first source whose writes are not applied, with the reason. */
function notApplied(channels: readonly Channel[]): string | undefined {
  const stuck = channels.find(({ applies }) => applies !== "Yes");
  return stuck === undefined ? undefined : `${nameOf(stuck)}${sayError(stuck.applyError)}`;
}

/** The first source from which nothing comes, with the reason. */
function notReceived(channels: readonly Channel[]): string | undefined {
  const deaf = channels.find(({ receives }) => receives !== "Yes");
  if (deaf === undefined) return undefined;
  return `${nameOf(deaf)}${deaf.receives === "No" || deaf.receiveError !== 0 ? sayError(deaf.receiveError) : deaf.receives.toLowerCase()}`;
}

const nameOf = ({ name }: Channel): string => (name === "" ? "" : `${name}: `);

function sayBehind(channels: readonly Channel[], whom: string): string {
  const ms = behindMs(channels);
  if (ms === null) return "how far behind is not known";
  const delayMs = Math.max(...channels.map(({ delayS }) => delayS * 1000));
  return `${sayDuration(ms)} behind ${whom}${delayMs > 0 ? `, ${sayDuration(delayMs)} of that on purpose` : ""}`;
}

/**
 * What a replica amounts to. That nothing comes from its source is what a dead source looks like from here, and no fault of
 * the copy; that it does not apply what it has is its own, and such a copy is no target.
 */
export function replicaLook(channels: readonly Channel[], takesWrites: boolean, values: DatabaseValues): Look {
  const also = takesWrites ? "; it takes writes of others too, its read_only is off" : "";
  const stuck = notApplied(channels);
  if (stuck !== undefined) return wrong(`answers as a replica and does not apply what its source writes (${stuck})${also}`, values);
  const deaf = notReceived(channels);
  if (deaf !== undefined) return healthy(`answers as a replica and receives nothing from its source (${deaf})${also}`, values);
  return healthy(`answers as a replica, ${sayBehind(channels, "its source")}${also}`, values);
}

/**
 * What one of two writers amounts to (E7), from `writer`, which says whether it takes writes. A pair that no longer applies
 * each other's writes drifts apart: its own fault, unless nothing comes from the other.
 */
export function bothWriteLook(writer: Look, channels: readonly Channel[]): Look {
  // Only a node that takes writes can drift apart; one that refuses them is a failing writer, whatever its replication does.
  const takesWrites = writer.kind !== "silent" && writer.database?.writeAccepted === true;
  const standing = (drifting: boolean) => (takesWrites ? { standing: drifting ? "cut-off" : "writer" } as const : {});
  if (channels.length === 0) return { ...writer, ...standing(true), kind: "failing", detail: `${writer.detail}; it replicates from nobody, although both nodes write (E7)` };
  const stuck = notApplied(channels);
  if (stuck !== undefined) return { ...writer, ...standing(true), kind: "failing", detail: `${writer.detail}; it does not apply what the other writer writes (${stuck}), so the two drift apart (E7)` };
  const deaf = notReceived(channels);
  const says = deaf === undefined ? `it replicates, ${sayBehind(channels, "the other writer")}` : `it receives nothing from the other writer (${deaf}): while both take writes, the two drift apart (E7)`;
  return { ...writer, ...standing(deaf !== undefined), detail: `${writer.detail}; ${says}` };
}
