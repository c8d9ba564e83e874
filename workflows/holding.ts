// More time at a gate: somebody who is finding something out keeps it from expiring, and the next reminder from being sent. At most
// twice, so that nobody's good intention becomes the silence that an expiry is there for.

import type { Vote } from "./person.ts";
import { sayInstant } from "./units.ts";
import type { Instant, Milliseconds } from "./units.ts";

export const holdMs: Milliseconds = 10 * 60_000;
export const mostHolds = 2;
/** By so much longer than its plan says a gate may wait. */
export const longestHeldMs: Milliseconds = mostHolds * holdMs;

interface Holdable {
  readonly sentences: readonly string[];
  readonly expiresAt: Instant | null;
  readonly held?: readonly Vote[];
}

/** The question with ten minutes more; its sentences name the new end. */
export function holdOn<F extends Holdable>(facts: F, hold: Vote): F {
  const { expiresAt, sentences, held = [] } = facts;
  const until = expiresAt === null ? null : expiresAt + holdMs;
  const said = expiresAt === null || until === null ? sentences : sentences.map((sentence) => sentence.replaceAll(sayInstant(expiresAt), sayInstant(until)));
  return { ...facts, expiresAt: until, sentences: said, held: [...held, hold] };
}

/** How much of a gate's time was added by people. */
export function heldMs({ held = [] }: Pick<Holdable, "held">): Milliseconds {
  return held.length * holdMs;
}
