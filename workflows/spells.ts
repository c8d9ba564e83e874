// What comes and goes: how often an observer has seen a thing fail and answer again, without it ever failing for as long as it
// would have to. Each spell alone is nothing (R2, B5); what a whole run watches is bounded (R7), and this bounds what is
// interrupted. Kept with what the observer remembers, on its own clock. Pure.

import { decisionDeadlineMs } from "./polling.ts";
import type { Instant, Milliseconds } from "./units.ts";

/** What one look saw; the kinds of an answer (evidence.ts). */
type Kind = "healthy" | "failing" | "silent";

/** Spells of failure with health between them; plain JSON. */
export interface Spells {
  /** When the first one began. */
  readonly first: Instant;
  /** The last failing look of the newest one; while that goes on, some look of it. */
  readonly until: Instant;
  readonly times: number;
  /** It has answered since the newest one, in two looks one after the other. */
  readonly over: boolean;
}

/** How many spells are no chance: the second may be the first one's end. */
export const leastSpells = 3;

/**
 * How long it may go on. Half as long again as one run watches, because an alarm comes after the first failure, and what one run sees
 * as a whole is decided by that run.
 */
export function comesAndGoesAfterMs(holdMs: Milliseconds): Milliseconds {
  return 1.5 * decisionDeadlineMs(holdMs);
}

/** After so long without a failure it is well again, and the next one is a first one: as long as a run watches what does not settle. */
export function quietAfterMs(holdMs: Milliseconds): Milliseconds {
  return decisionDeadlineMs(holdMs);
}

export interface SpellTimes {
  readonly quietMs: Milliseconds;
  /** What fails for so long does not come and go: it is dead, and other rules decide. */
  readonly patienceMs: Milliseconds;
}

/** The look before, as far as spells hang on it. */
interface Before {
  readonly kind: Kind;
  readonly since: Instant;
  readonly at: Instant;
  readonly spells?: Spells;
}

/**
 * The spells after a look. A failure counts with its second look in a row, as a vote does, and ends with the second good one. Silence
 * neither begins nor ends one: nobody saw anything. `goesOn`: the look continues the one before; `since`: since when.
 */
export function nextSpells(before: Before | undefined, seen: { readonly kind: Kind; readonly since: Instant; readonly at: Instant; readonly goesOn: boolean }, { quietMs, patienceMs }: SpellTimes): Spells | undefined {
  const known = before === undefined ? undefined : knownBefore(before, patienceMs);
  if (!seen.goesOn || seen.kind === "silent") return known;
  if (seen.kind === "healthy") return known === undefined ? undefined : { ...known, over: true };
  if (known === undefined || (known.over && seen.since - known.until >= quietMs)) return { first: seen.since, until: seen.at, times: 1, over: false };
  return { ...known, until: seen.at, times: known.over ? known.times + 1 : known.times, over: false };
}

/** What is known up to the look before; one that has failed for long enough has not come and gone. */
function knownBefore({ kind, since, at, spells }: Before, patienceMs: Milliseconds): Spells | undefined {
  if (spells === undefined || spells.over || kind !== "failing") return spells;
  return at - since >= patienceMs ? undefined : { ...spells, until: at };
}

/**
 * Whether a thing has come and gone for longer than it may, and has not been well for long, as one observer says it. Also while its newest
 * failure lasts: that it is dead is said by as many as the plan needs, and until then one more failure leaves no question out.
 */
export function comesAndGoes({ kind, at, spells }: Before, holdMs: Milliseconds, { quietMs }: Pick<SpellTimes, "quietMs">): boolean {
  if (spells === undefined || spells.times < leastSpells || at - spells.first < comesAndGoesAfterMs(holdMs)) return false;
  return kind === "failing" || at - spells.until < quietMs;
}
