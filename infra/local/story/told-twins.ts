// Twins that were told already. Stories that differ only in their fault (six clocks that run wrong) have one twin; whoever runs
// several stories tells it once. Nothing else of it is kept than how the world was at its end.

import { createDigest } from "../../../workflows/digest.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Story } from "./statements.ts";
import type { Truth } from "./world.ts";

/** Stories are told in the order of their names, so few twins lie between two that share one. */
const mostKept = 4;
/** A twin is told on to a whole multiple of this, so that one serves stories that end at nearly the same time. */
const wholeMs: Milliseconds = 600_000;

export class ToldTwins {
  readonly #told = new Map<string, { readonly leastMs: Milliseconds; readonly truth: Promise<Truth> }>();

  /** The end of a twin that was told for at least so long. `tell` tells it where it has not been. */
  end(twin: Story, plans: readonly Plan[], seed: number, leastMs: Milliseconds, tell: (leastMs: Milliseconds) => Promise<Truth>): Promise<Truth> {
    // Where a statement stands in its file makes no difference to the world.
    const key = createDigest([seed, plans, twin.statements.map(({ place: _place, ...says }) => says)]);
    const known = this.#told.get(key);
    if (known !== undefined && known.leastMs >= leastMs) return known.truth;
    const least = Math.ceil(leastMs / wholeMs) * wholeMs;
    const truth = tell(least);
    this.#told.delete(key);
    this.#told.set(key, { leastMs: least, truth });
    for (const old of [...this.#told.keys()].slice(0, -mostKept)) this.#told.delete(old);
    return truth;
  }
}
