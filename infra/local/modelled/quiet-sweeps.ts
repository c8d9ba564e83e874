// Sweeps that find what the sweep before found: nothing. Behaviour:
// - A sweep is passed over while the world and the record have not changed since sweeps that found nothing, over a time in which every
//   rule has had its hold time, and every observer sees everything well: time alone then brings up nothing.
// - Whenever the story has a fault or a crash in store, or an observer has something to say, the function itself runs.
// Stories come to the same end in the same words with and without it; a test compares them.

import { quiet } from "../../../lambdas/sweep/notices.ts";
import { minuteMs } from "../../../workflows/cadence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock, Item } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import type { PassOver } from "../sleeps.ts";
import type { Calls } from "./calls.ts";
import type { Pulse } from "./pulse.ts";
import type { QuietLooks } from "./quiet-looks.ts";

export interface SweepParts {
  readonly plans: readonly Plan[];
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly calls: Calls;
  readonly looks: QuietLooks;
  readonly invoke: InvokeFunction;
}

export class QuietSweeps {
  readonly #parts: SweepParts;
  /** Long enough for everything that has to stay as it is before a rule counts it. */
  readonly #settlesMs: Milliseconds;
  /** What observers and watchdogs remember is not counted. */
  #written = 0;
  #quiet: { readonly since: Instant; readonly version: number; readonly written: number } | undefined;

  constructor(parts: SweepParts) {
    this.#parts = parts;
    this.#settlesMs = 2 * Math.max(...parts.plans.map(({ decide }) => decide.hold));
  }

  /** The sweeps one after the other, as long as each can be passed over. */
  readonly rounds: PassOver = () => (this.#findsNothing() ? { restMs: minuteMs, stirs: false } : undefined);

  #isSame(): boolean {
    const { pulse, calls, looks } = this.#parts;
    return this.#quiet?.version === pulse.stateVersion && this.#quiet.written === this.#written && calls.nothingInStore && looks.allWell;
  }

  #findsNothing(): boolean {
    // That a drill is overdue comes up by time alone.
    if (this.#parts.plans.some(({ drills }) => drills !== undefined)) return false;
    return this.#quiet !== undefined && this.#isSame() && this.#parts.clock.now() - this.#quiet.since >= this.#settlesMs;
  }

  /** Runs the sweep, or passes it over. */
  async invoke(payload: unknown): Promise<unknown> {
    const { clock, pulse, calls, looks, invoke } = this.#parts;
    if (this.#findsNothing()) return undefined;
    const now = clock.now();
    const found = this.#isSame() ? this.#quiet : undefined;
    const before = { version: pulse.stateVersion, written: this.#written };
    const isWell = calls.nothingInStore && looks.allWell;
    this.#quiet = undefined;
    const answers = await invoke("sweep", payload);
    const foundNothing = Object.values(answers as Readonly<Record<string, string>>).every((answer) => answer === quiet);
    if (isWell && foundNothing && before.version === pulse.stateVersion && before.written === this.#written) this.#quiet = found ?? { since: now, ...before };
    return answers;
  }

  /** Told of each item that was written. */
  wrote({ sk }: Item): void {
    if (!sk.startsWith("sighting#") && !sk.startsWith("site#")) this.#written += 1;
  }
}
