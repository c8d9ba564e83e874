// How much would be lost if the target were promoted now: a bound, never a guess (design §7, I14).
//
// T₀ is the database's own time of the last write that any vantage point saw the source accept. The newest write that
// the target holds carries the source's time too, so no two clocks are compared. After T₀ the source may have gone on until
// somebody saw that it had stopped, and for one interval at least; that is the width of the bound. Silence stops nothing:
// when every observer went blind after T₀, nobody knows. A lag read after T₀ means nothing: it only grows.

import type { DatabaseValues, Evidence, WriteSighting } from "./evidence.ts";
import type { LookPace } from "./look-pace.ts";
import type { Instant, Milliseconds, Seconds } from "./units.ts";

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
 * The loss of one database, by the pace at which the plan's observers look.
 * Unknown, with the reason, when no write was ever seen at the source, when nobody saw that the source has stopped, when
 * nobody reads the target's copy or it is no copy any more, or when a fence was tried and could not be confirmed (the source
 * may then still be writing). Losing any sighting of trouble never makes it smaller.
 */
export function lossOf(database: string, evidence: Evidence, { everyMs, deadlineMs }: LookPace): Loss {
  const unknown = (because: string): Loss => ({ database, known: false, because });
  const { source, target } = evidence;
  if (evidence.fence === "unconfirmed") return unknown(`the source ${source} is not confirmed to have stopped, it may still accept writes`);
  const writes = evidence.lastWrites.filter((write) => write.database === database && write.site === source).toSorted(newestFirst);
  const last = writes[0];
  if (last === undefined) return unknown(`no vantage point ever saw ${source} accept a write`);
  const copies = valuesAt(database, target, evidence);
  const copy = copies.toSorted(newestCopyFirst)[0];
  if (copy === undefined) return unknown(`nobody can read the copy at ${target}`);
  if (copies.some((each) => each.role === "writer")) return unknown(`the database at ${target} takes writes of its own, so how new its copy is cannot be told`);
  if (copy.newestWriteAt === null) return unknown(`the copy at ${target} does not tell how new its newest write is`);
  const goesOn = acceptedNow(database, evidence);
  // What is shown while the source lives is accepted, and measured again when it is fenced. The last look that sees it write and
  // the first that sees it stopped are then an interval apart, and as much more as a look may come late.
  const seenMs = goesOn === undefined ? mostAfter(database, last, writes, evidence, everyMs) : everyMs + deadlineMs + Math.max(0, goesOn - last.writtenAt);
  const intervalMs = seenMs === undefined ? undefined : withLease(seenMs, last, writes, evidence, deadlineMs);
  if (intervalMs === undefined) return unknown(`nobody saw when ${source} stopped accepting writes`);

  const sinceCopyMs = last.writtenAt - copy.newestWriteAt;
  // How much of what a living source goes on to write the copy has already differs from look to look; what a person accepts must not.
  const behindMs = goesOn === undefined ? sinceCopyMs : Math.max(0, sinceCopyMs);
  // A copy that counts nothing tells only of the newest trial write of ours in it; the application's may be newer by an interval.
  const leastMs = copy.transactions === null ? behindMs - everyMs : behindMs;
  const peaks = writes.flatMap((write) => (write.transactionsPerSecondPeak === null ? [] : [write.transactionsPerSecondPeak]));
  return {
    database,
    known: true,
    seconds: { min: Math.max(0, leastMs) / 1000, max: Math.max(0, behindMs + intervalMs) / 1000 },
    transactions: transactionsLost(last, copy, peaks, intervalMs),
    lastWriteAt: last.writtenAt,
    fenced: evidence.fence === "confirmed",
  };
}

/** Sightings of one write by several observers differ in what they counted; any fixed order will do, so that none depends on chance. */
function newestFirst(a: WriteSighting, b: WriteSighting): number {
  return b.writtenAt - a.writtenAt || (b.transactions ?? -1) - (a.transactions ?? -1) || (a.observer < b.observer ? -1 : 1);
}

/** What observers that found the database well read in it. */
function valuesAt(database: string, site: string, evidence: Evidence): readonly DatabaseValues[] {
  return evidence.observations.flatMap(({ thing, site: where, answer }) =>
    thing === database && where === site && answer.kind === "healthy" && answer.database !== undefined ? [answer.database] : [],
  );
}

/** Of several readings of one copy the latest, which has the most. */
function newestCopyFirst(a: DatabaseValues, b: DatabaseValues): number {
  return (b.newestWriteAt ?? -1) - (a.newestWriteAt ?? -1) || (b.transactions ?? -1) - (a.transactions ?? -1) || (b.trialWrites ?? -1) - (a.trialWrites ?? -1);
}

/** The newest write that the source was seen to accept in this very look, in its own time; undefined when there was none. */
function acceptedNow(database: string, evidence: Evidence): Instant | undefined {
  const times = valuesAt(database, evidence.source, evidence).flatMap((values) => (values.writeAccepted === true && values.newestWriteAt !== null ? [values.newestWriteAt] : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * For how long at most the source went on accepting writes after the last that was seen, in the source's time: one interval,
 * or until the first look that saw it fail, by the observer that is surest. Each observer's two looks are compared on its own
 * clock. Undefined when nobody saw it fail, or only before the last write: then that observer's path failed and not the source.
 */
function mostAfter(database: string, last: WriteSighting, writes: readonly WriteSighting[], evidence: Evidence, everyMs: Milliseconds): Milliseconds | undefined {
  const seenStopped = evidence.observations.flatMap(({ observer, thing, site, since, answer }) => {
    if (thing !== database || site !== evidence.source || answer.kind !== "failing") return [];
    const before = writes.find((write) => write.observer === observer);
    return before === undefined || since < before.at ? [] : [before.writtenAt + (since - before.at)];
  });
  // A look takes its time, so the two may overlap by as much as an interval.
  const stops = seenStopped.filter((stoppedAt) => stoppedAt >= last.writtenAt - everyMs);
  return stops.length === 0 ? undefined : Math.max(everyMs, Math.min(...stops) - last.writtenAt);
}

/**
 * A source that is fenced by its own lease may have gone on for as long as it held it, also where every observer saw it fail:
 * cut off from them it may still be reached by some of its clients. A lease that cannot be told adds nothing here, because then
 * the fence is not confirmed and a person decides.
 */
function withLease(seenMs: Milliseconds, last: WriteSighting, writes: readonly WriteSighting[], evidence: Evidence, deadlineMs: Milliseconds): Milliseconds {
  const { at, selfFence } = evidence;
  if (selfFence === undefined) return seenMs;
  const stopsAt = selfFence.renewing ? at + selfFence.longestMs : selfFence.stoppedBy;
  return stopsAt === null ? seenMs : Math.max(seenMs, sinceLastWriteMs(last, writes, evidence, deadlineMs) + (stopsAt - at));
}

/**
 * How long ago the last write was at most. The lease ends by the arbiter's clock and a write was seen by its observer's (I26), so
 * each observer that answers now tells it on its own clock, from a write that it saw itself, and the longest counts. A look is
 * over when it answers, and the evidence is dated up to one deadline later. What the arbiter's clock makes of it stands beside
 * that, for an observer that says nothing any more.
 */
function sinceLastWriteMs(last: WriteSighting, writes: readonly WriteSighting[], { at, observations }: Evidence, deadlineMs: Milliseconds): Milliseconds {
  const told = writes.flatMap((write) => {
    const looks = observations.flatMap((seen) => (seen.observer === write.observer && seen.answer.kind !== "silent" ? [seen.at] : []));
    return looks.length === 0 ? [] : [Math.max(...looks) - write.at + deadlineMs - (last.writtenAt - write.writtenAt)];
  });
  return Math.max(at - last.at, ...told);
}

function transactionsLost(last: WriteSighting, copy: DatabaseValues, peaks: readonly number[], intervalMs: Milliseconds): Bound | null {
  if (last.transactions === null || copy.transactions === null || peaks.length === 0) return null;
  // Below zero where the copy was read after T₀: its trial writes of since then are no more the application's than ours before.
  const ours = last.trialWrites !== null && copy.trialWrites !== null ? last.trialWrites - copy.trialWrites : 0;
  const missing = last.transactions - copy.transactions - ours;
  // One more than the rate says: a window that begins just before a write holds one more than the next of the same length.
  const since = Math.ceil((Math.max(...peaks) * rateAllowance * intervalMs) / 1000) + 1;
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
