// How much would be lost if the target were promoted now: a bound, never a guess (design §7, I14).
//
// T₀ is the database's own time of the last write that any vantage point saw the source accept. The newest write that
// the target holds carries the source's time too, so no two clocks are compared. Between T₀ and the next look the source
// may have gone on for one interval; that is the width of the bound. A lag read after T₀ means nothing: it only grows.

import type { DatabaseValues, Evidence, WriteSighting } from "./evidence.ts";
import type { Milliseconds, Seconds } from "./units.ts";

export interface Bound {
  readonly min: number;
  readonly max: number;
}

export type Loss =
  | {
      readonly database: string;
      readonly known: true;
      /** Seconds of the source's writes. */
      readonly seconds: Bound;
      /** The application's transactions; null where the database's counter could not be read on both sides. */
      readonly transactions: Bound | null;
      /** T₀ in the source's clock. */
      readonly lastWriteAt: number;
      /** True once the source is confirmed to write no more; until then the bound holds only if it stopped when it fell silent. */
      readonly fenced: boolean;
    }
  | { readonly database: string; readonly known: false; readonly because: string };

/** A burst may be somewhat faster than the fastest interval measured so far. */
const rateAllowance = 1.25;

/**
 * The loss of one database. `everyMs` is the plan's probe interval.
 * Unknown, with the reason, when no write was ever seen at the source, when nobody reads the target's copy, or when a
 * fence was tried and could not be confirmed (the source may then still be writing).
 */
export function lossOf(database: string, evidence: Evidence, everyMs: Milliseconds): Loss {
  const unknown = (because: string): Loss => ({ database, known: false, because });
  if (evidence.fence === "unconfirmed") {
    return unknown(`the source ${evidence.source} is not confirmed to have stopped, it may still accept writes`);
  }
  const last = evidence.lastWrites
    .filter((write) => write.database === database && write.site === evidence.source)
    .reduce<WriteSighting | undefined>((best, write) => (best === undefined || write.writtenAt > best.writtenAt ? write : best), undefined);
  if (last === undefined) return unknown(`no vantage point ever saw ${evidence.source} accept a write`);
  const copy = targetCopy(database, evidence);
  if (copy === undefined) return unknown(`nobody can read the copy at ${evidence.target}`);
  if (copy.newestWriteAt === null) return unknown(`the copy at ${evidence.target} does not tell how new its newest write is`);

  const intervalMs = Math.max(everyMs, gapAfter(last, evidence));
  const behindMs = last.writtenAt - copy.newestWriteAt;
  return {
    database,
    known: true,
    seconds: { min: Math.max(0, behindMs) / 1000, max: Math.max(0, behindMs + intervalMs) / 1000 },
    transactions: transactionsLost(last, copy, intervalMs),
    lastWriteAt: last.writtenAt,
    fenced: evidence.fence === "confirmed",
  };
}

function targetCopy(database: string, evidence: Evidence): DatabaseValues | undefined {
  for (const seen of evidence.observations) {
    if (seen.thing === database && seen.site === evidence.target && seen.answer.kind !== "silent" && seen.answer.database) {
      return seen.answer.database;
    }
  }
  return undefined;
}

/** From the last accepted write to the first look of the same observer that failed: looks are not perfectly regular. */
function gapAfter(last: WriteSighting, evidence: Evidence): Milliseconds {
  const next = evidence.observations.find(
    (seen) => seen.observer === last.observer && seen.thing === last.database && seen.site === last.site && seen.answer.kind === "failing",
  );
  return next === undefined ? 0 : next.since - last.at;
}

function transactionsLost(last: WriteSighting, copy: DatabaseValues, intervalMs: Milliseconds): Bound | null {
  if (last.transactions === null || copy.transactions === null || last.transactionsPerSecondPeak === null) return null;
  const ours = last.trialWrites !== null && copy.trialWrites !== null ? last.trialWrites - copy.trialWrites : 0;
  const missing = last.transactions - copy.transactions - Math.max(0, ours);
  const since = Math.ceil((last.transactionsPerSecondPeak * rateAllowance * intervalMs) / 1000);
  return { min: Math.max(0, missing), max: Math.max(0, missing + since) };
}

const acceptedSteps: readonly Seconds[] = [0, 1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

/** The loss that a person accepts: the bound rounded up, so that small changes do not ask again. Beyond a day: unknown. */
export function acceptedSeconds(losses: readonly Loss[]): Seconds | "unknown" {
  let worst = 0;
  for (const loss of losses) {
    if (!loss.known) return "unknown";
    worst = Math.max(worst, loss.seconds.max);
  }
  return acceptedSteps.find((step) => step >= worst) ?? "unknown";
}

/** Whether a newly measured loss is within what was accepted. Unknown is within nothing but an accepted unknown (I14). */
export function withinAccepted(measured: Loss, accepted: Seconds | "unknown"): boolean {
  if (accepted === "unknown") return true;
  return measured.known && measured.seconds.max <= accepted;
}

/** The loss as an operator reads it. */
export function sayLoss(loss: Loss): string {
  if (!loss.known) return `${loss.database}: the loss is unknown, because ${loss.because}`;
  const range = (bound: Bound, unit: string): string =>
    bound.max === 0 ? `no ${unit}` : `${trim(bound.min)} to ${trim(bound.max)} ${unit}`;
  const rows = loss.transactions === null ? "" : ` (${range(loss.transactions, "transactions")})`;
  const condition = loss.fenced ? "" : `, if it has written nothing after it fell silent`;
  return `${loss.database}: ${range(loss.seconds, "seconds of writes")}${rows} would be lost${condition}`;
}

function trim(value: number): string {
  return String(Number(value.toFixed(1)));
}
