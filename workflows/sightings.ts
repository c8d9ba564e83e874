// What an observer remembers of one thing from look to look: since when it has seen the same, and the last write that it
// saw accepted. It is kept outside the observer, because T₀ must survive both the source and whoever watched it.

import type { Answer, Observation, Standing, WriteSighting } from "./evidence.ts";
import { nextSpells } from "./spells.ts";
import type { Spells, SpellTimes } from "./spells.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** The newest memory of one observer about one thing at one site; plain JSON. */
export interface Sighting {
  readonly observer: string;
  readonly thing: string;
  readonly site: string;
  readonly kind: Answer["kind"];
  /** Since when this kind of answer has been seen without a break. */
  readonly since: Instant;
  readonly at: Instant;
  readonly detail: string;
  /** What it said it is among its like. */
  readonly standing?: Standing;
  /** The last accepted write, kept for as long as nothing newer is seen, also while the thing fails or is silent. */
  readonly lastWrite?: WriteSighting;
  /** The application's transactions per second between the last few looks, the newest last. */
  readonly rates?: readonly number[];
  /** How often it has failed and answered again. */
  readonly spells?: Spells;
}

/** An observation before it is known since when it holds. */
export type Glimpse = Omit<Observation, "since" | "spells">;

/** How many rates are kept: their maximum is the burst that the bound of the loss reckons with. */
const ratesKept = 8;
/** Two looks nearer to each other than this give no rate: one transaction more or less would double it. */
const shortestRateMs: Milliseconds = 250;

/**
 * What is remembered after a look. One that comes within `unbrokenMs` of the last goes on with it (cadence.ts says how long
 * that is); one that arrives out of order keeps `since` at or before its own time.
 */
export function nextSighting(previous: Sighting | undefined, seen: Glimpse, unbrokenMs: Milliseconds, times: SpellTimes): Sighting {
  const { observer, thing, site, at, answer } = seen;
  const standing = answer.kind === "silent" ? undefined : answer.standing;
  // A member that became the primary is seen anew, so that it is known for how long it has been that.
  const goesOn = previous !== undefined && previous.kind === answer.kind && previous.standing === standing && at - previous.at <= unbrokenMs;
  const rates = nextRates(previous, seen);
  const lastWrite = nextWrite(previous?.lastWrite, seen, rates);
  const since = goesOn ? Math.min(previous.since, at) : at;
  const spells = nextSpells(previous, { kind: answer.kind, since, at, goesOn }, times);
  return {
    observer,
    thing,
    site,
    kind: answer.kind,
    since,
    at,
    detail: answer.detail,
    ...(standing === undefined ? {} : { standing }),
    ...(lastWrite === undefined ? {} : { lastWrite }),
    ...(rates.length === 0 ? {} : { rates }),
    ...(spells === undefined ? {} : { spells }),
  };
}

/** The accepted trial write of a look, if there was one. */
function acceptedWrite(seen: Glimpse): { readonly writtenAt: Instant; readonly transactions: number | null; readonly trialWrites: number | null } | undefined {
  const database = seen.answer.kind === "silent" ? undefined : seen.answer.database;
  if (database?.writeAccepted !== true || database.newestWriteAt === null) return undefined;
  return { writtenAt: database.newestWriteAt, transactions: database.transactions, trialWrites: database.trialWrites };
}

function nextWrite(before: WriteSighting | undefined, seen: Glimpse, rates: readonly number[]): WriteSighting | undefined {
  const write = acceptedWrite(seen);
  if (write === undefined) return before;
  return {
    database: seen.thing,
    site: seen.site,
    observer: seen.observer,
    at: seen.at,
    ...write,
    transactionsPerSecondPeak: rates.length === 0 ? null : Math.max(...rates),
  };
}

/** A counter that went backwards belongs to another copy of the database (restored, rebuilt): its rates begin anew. */
function nextRates(previous: Sighting | undefined, seen: Glimpse): readonly number[] {
  const known = previous?.rates ?? [];
  const before = previous?.lastWrite;
  const write = acceptedWrite(seen);
  if (before === undefined || write === undefined || before.transactions === null || write.transactions === null) return known;
  if (write.transactions < before.transactions) return [];
  const elapsedMs = seen.at - before.at;
  if (elapsedMs < shortestRateMs) return known;
  const ours = before.trialWrites === null || write.trialWrites === null ? 0 : Math.max(0, write.trialWrites - before.trialWrites);
  const theirs = Math.max(0, write.transactions - before.transactions - ours);
  return [...known, (theirs * 1000) / elapsedMs].slice(-ratesKept);
}
