// A look of a step never throws for what it sees: an API that is silent or says no is a fact like any other. It also never
// takes longer than its limit, because the other side may be dead and the SDK's own patience is longer than a step's.

import { Defect, Failure } from "../../workflows/failure.ts";
import type { Clock } from "../../workflows/ports.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";

/** What was read, or why nothing was: `refused` when the other side said no (a permission), else it was silent or busy. */
export type Seen<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly refused: boolean; readonly because: string };

/** Reads within a limit. The signal is aborted as soon as the answer is there or the limit has passed. Throws only `Defect`. */
export async function see<T>(clock: Clock, limitMs: Milliseconds, what: string, read: (signal: AbortSignal) => Promise<T>): Promise<Seen<T>> {
  const over = new AbortController();
  const limit = clock
    .sleep(limitMs, over.signal)
    .then((): Seen<T> => ({ seen: false, refused: false, because: `${what} gave no answer within ${sayDuration(limitMs)}` }));
  const answer = read(over.signal).then((value): Seen<T> => ({ seen: true, value }), unseen);
  try {
    return await Promise.race([answer, limit]);
  } finally {
    // A reason of our own: an error made for it would cost more than the look.
    over.abort("over");
  }
}

function unseen(thrown: unknown): Seen<never> {
  if (!(thrown instanceof Failure) || thrown instanceof Defect) throw thrown;
  return { seen: false, refused: thrown.name === "Refused", because: thrown.message };
}
