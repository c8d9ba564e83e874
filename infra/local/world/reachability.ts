// Which AWS Regions' APIs can be reached from where. A machine that died takes no Region with it; a site that is cut off
// does: its API hangs for everybody outside, as a Region without network would.

import type { Clock } from "../../../workflows/ports.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Network, Place } from "./network.ts";

/** What a socket says that never got an answer; the SDK gives the same name. */
export class NoAnswerError extends Error {
  override readonly name = "TimeoutError";
  readonly code = "ETIMEDOUT";
}

export class Reachability {
  readonly #isolated = new Set<Place>();
  readonly #cut = new Set<string>();
  readonly #down = new Set<Place>();
  readonly #network: Network;
  readonly #placeOfRegion: ReadonlyMap<string, Place>;
  readonly #clock: Clock;

  constructor(plan: Plan, network: Network, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
    this.#placeOfRegion = new Map([...Object.entries(plan.sites).map(([site, { region }]) => [region, site] as const), [plan.arbiter.region, "arbiter"] as const]);
  }

  isolate(place: Place): void {
    this.#isolated.add(place);
    this.#network.isolate(place);
  }
  rejoin(place: Place): void {
    this.#isolated.delete(place);
    this.#network.rejoin(place);
  }
  cut(a: Place, b: Place): void {
    this.#cut.add([a, b].sort().join(" – "));
    this.#network.cut(a, b);
  }
  restore(a: Place, b: Place): void {
    this.#cut.delete([a, b].sort().join(" – "));
    this.#network.restore(a, b);
  }
  /** The machines of a place died; nothing listens there any more. */
  down(place: Place): void {
    this.#down.add(place);
    this.#network.down(place, "refuses");
  }
  up(place: Place): void {
    this.#down.delete(place);
    this.#network.up(place);
  }

  isDown(place: Place): boolean {
    return this.#down.has(place);
  }
  get cuts(): readonly string[] {
    return [...this.#cut, ...[...this.#isolated].map((place) => `${place} from everything`)];
  }

  /** Whether a function at `place` can run and can be called from `from`. */
  canInvoke(from: Place, place: Place): boolean {
    return !this.#down.has(place) && this.#connected(from, place);
  }

  /** Waits as a client would and fails when the Region's API does not answer `from`. */
  async reachApi(from: Place, region: string): Promise<void> {
    const place = this.#placeOfRegion.get(region) ?? "internet";
    if (this.#connected(from, place)) return;
    await this.#clock.sleep(1_000);
    throw new NoAnswerError(`no answer from ${region}`);
  }

  #connected(a: Place, b: Place): boolean {
    return a === b || (!this.#isolated.has(a) && !this.#isolated.has(b) && !this.#cut.has([a, b].sort().join(" – ")));
  }
}
