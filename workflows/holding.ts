// More time at a gate: somebody who is finding something out keeps it from expiring, and the next reminder from being sent. At most
// twice, so that nobody's good intention becomes the silence that an expiry is there for. A repair has a time of its own, which is
// lengthened by as much; twice for all of its gates together, because a failover may come to need the site.

import type { Vote } from "./person.ts";
import { sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

export const holdMs: Milliseconds = 10 * 60_000;
export const mostHolds = 2;
/** By so much longer than its plan says a gate may wait, and a repair may take. */
export const longestHeldMs: Milliseconds = mostHolds * holdMs;

interface Holdable {
  readonly sentences: readonly string[];
  readonly expiresAt: Instant | null;
  readonly held?: readonly Vote[];
  /** When its run ends at the latest; only of a repair. */
  readonly runEndsAt?: Instant;
}

/** As `sayInstant` writes them. */
const instants = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** The question with ten minutes more; its sentences name the new ends. */
export function holdOn<F extends Holdable>(facts: F, hold: Vote): F {
  const { expiresAt, runEndsAt, sentences, held = [] } = facts;
  const longer = new Map([expiresAt, runEndsAt].flatMap((at) => (at === null || at === undefined ? [] : [[sayInstant(at), sayInstant(at + holdMs)] as const])));
  // All in one pass, because the new end of the one may be the old end of the other.
  const said = sentences.map((sentence) => sentence.replaceAll(instants, (at) => longer.get(at) ?? at));
  return { ...facts, expiresAt: expiresAt === null ? null : expiresAt + holdMs, ...(runEndsAt === undefined ? {} : { runEndsAt: runEndsAt + holdMs }), sentences: said, held: [...held, hold] };
}

/** How much of a gate's time was added by people. */
export function heldMs({ held = [] }: Pick<Holdable, "held">): Milliseconds {
  return held.length * holdMs;
}
