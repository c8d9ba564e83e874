// Looks at readiness in the modelled world, where there is no account to look at: what they say is what the story has them say. One is kept
// before each drill; once a live drill is there they go on as often as in AWS, because it goes on only by looks from after each of its legs.

import type { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { keepReadinessFresh, keepReadinessHere } from "../readiness-here.ts";

export class ReadinessLooks {
  readonly #clock: Clock;
  readonly #record: () => RecordStore;
  readonly #red = new Set<string>();
  readonly #ends = new Map<string, () => Promise<void>>();

  constructor(clock: Clock, record: () => RecordStore) {
    this.#clock = clock;
    this.#record = record;
  }

  /** What the next looks say. */
  setRed(plan: string, red: boolean): void {
    if (red) this.#red.add(plan);
    else this.#red.delete(plan);
  }

  /** Keeps a look of this instant. */
  async keep(plan: Plan): Promise<void> {
    const record = this.#record();
    const deployed = await record.deployed(plan.plan);
    await keepReadinessHere(plan, deployed?.planDigest ?? "", this.#clock.now(), record, this.#red.has(plan.plan));
  }

  /** From now on they go on by themselves. */
  goOn(plan: Plan): void {
    if (!this.#ends.has(plan.plan)) this.#ends.set(plan.plan, keepReadinessFresh({ clock: this.#clock, keep: () => this.keep(plan) }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#ends.values()].map((end) => end()));
  }
}
