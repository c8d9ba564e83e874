// The watchdogs on the machines that a plan guards by a lease. Behaviour:
// - Each renews at the arbiter as often as the plan's times say, by the product's own function, as long as its machine runs
//   and a way leads from its site to the arbiter's Region. A renewal that is not answered counts for nothing.
// - It measures the lease on a clock of its own that nobody sets and that runs wrong by as much as one may, fast and slow in
//   turns. When it could not renew it begins to stop its machine in time and needs nearly all that the plan gives it for that;
//   when it is told no, it begins at once. A stopped machine runs on, and nothing on it serves or writes.
// - A machine that was off serves nothing until its watchdog holds a lease again.
// - A watchdog that was taken away renews no more, and nobody stops the machine: so no promise holds there.

import type { LeaseAnswer } from "../../../lambdas/watchdog/watchdog.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { clockBounds, renewEveryMs, selfFences, stopsAfterMs } from "../../../workflows/self-fence.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { sleeps } from "../sleeps.ts";
import type { Passed, RestingClock } from "../sleeps.ts";
import type { ModelledHosts } from "./hosts.ts";
import type { ModelledNetwork } from "./network.ts";

/** An answer is waited for as long as the script does: until the next renewal would be due, within these bounds. */
const patience = { leastMs: 2_000, mostMs: 5_000 } as const;
/** Of the time that stopping may take. */
const ofStopping = 0.95;

interface Watchdog {
  readonly site: string;
  readonly role: string;
  readonly id: string;
  readonly leaseMs: Milliseconds;
  readonly everyMs: Milliseconds;
  readonly stopsAfterMs: Milliseconds;
  readonly stopMs: Milliseconds;
  installed: boolean;
  /** When it begins to stop its machine, in true time; undefined: it holds no lease, and its machine is stopped. */
  until: Instant | undefined;
}

export interface WatchdogsOptions {
  readonly plan: Plan;
  readonly clock: RestingClock;
  readonly network: ModelledNetwork;
  readonly hosts: ModelledHosts;
  /** Asks the arbiter's function. */
  readonly renew: (call: RenewalOfHost) => Promise<LeaseAnswer>;
  /** What it would answer, where that is known without asking it; it counts as asked then. */
  readonly known: (call: RenewalOfHost) => LeaseAnswer | undefined;
}

/** What a watchdog says when it renews, besides the plan. */
export interface RenewalOfHost {
  readonly site: string;
  readonly role: string;
  readonly host: string;
  readonly lease: Milliseconds;
}

export class ModelledWatchdogs {
  readonly #options: WatchdogsOptions;
  readonly #watchdogs: readonly Watchdog[];
  readonly #end = new AbortController();

  constructor(options: WatchdogsOptions) {
    this.#options = options;
    const { plan, clock } = options;
    this.#watchdogs = selfFences(plan).flatMap((input) =>
      Object.entries(plan.sites).flatMap(([site, { hosts }]) =>
        input.hosts.flatMap((role, index): readonly Watchdog[] => {
          const id = hosts[role];
          if (id === undefined) return [];
          // The first clock of a site runs slow: it believes that it holds its lease longest.
          const rate = 1 + clockBounds.rate * (index % 2 === 0 ? -1 : 1);
          const ownStopsAfterMs = stopsAfterMs(input) / rate;
          // The world begins with sites that run, so with leases that are held.
          return [{ site, role, id, leaseMs: input.lease, everyMs: renewEveryMs(input), stopsAfterMs: ownStopsAfterMs, stopMs: (input["stop-within"] * ofStopping) / rate, installed: true, until: clock.now() + ownStopsAfterMs }];
        }),
      ),
    );
  }

  begin(): void {
    for (const each of this.#watchdogs) void this.#watch(each);
  }

  /** Takes the watchdog of a machine away, or puts it back; false where there is none, or it is so already. */
  setInstalled(id: string, installed: boolean): boolean {
    const watchdog = this.#watchdogs.find((each) => each.id === id);
    if (watchdog === undefined || watchdog.installed === installed) return false;
    watchdog.installed = installed;
    return true;
  }

  /** What the arbiter would answer a watchdog of the site now: the first one asks. */
  async mayRenew(site: string): Promise<boolean> {
    const first = this.#watchdogs.find((each) => each.site === site);
    return first !== undefined && (await this.#options.renew(callOf(first))).held;
  }

  async #watch(watchdog: Watchdog): Promise<void> {
    const { clock } = this.#options;
    for (let restMs = 0; await sleeps(clock, restMs, this.#end.signal, () => this.#passOver(watchdog)); ) restMs = await this.#once(watchdog);
  }

  /** A round in which the watchdog has nobody to ask, or knows the answer. */
  #passOver(watchdog: Watchdog): Passed | undefined {
    const { clock, hosts, network, plan, known } = this.#options;
    const { site, id, everyMs, installed, until } = watchdog;
    if (!installed) return { restMs: everyMs, stirs: false };
    if (!hosts.runs(id)) {
      watchdog.until = undefined;
      return { restMs: everyMs, stirs: hosts.setHalted(id, true) };
    }
    const now = clock.now();
    const asks = network.reachesRegion(site, plan.arbiter.region);
    // Whoever holds no lease waits for one, and is told no again or nothing at all.
    if (until === undefined) return asks && known(callOf(watchdog))?.held !== false ? undefined : { restMs: everyMs, stirs: false };
    if (now >= until || !asks || known(callOf(watchdog))?.held !== true) return undefined;
    watchdog.until = now + watchdog.stopsAfterMs;
    return { restMs: Math.max(1, Math.min(everyMs, watchdog.stopsAfterMs)), stirs: false };
  }

  /** One round; gives how long until the next. */
  async #once(watchdog: Watchdog): Promise<Milliseconds> {
    const { clock, hosts } = this.#options;
    const passed = this.#passOver(watchdog);
    if (passed !== undefined) return passed.restMs;
    const sentAt = clock.now();
    // Whoever has to stop does not ask first: an answer that comes only then is too late.
    const answer = watchdog.until !== undefined && sentAt >= watchdog.until ? undefined : await this.#asked(watchdog);
    if (answer?.held === true && clock.now() < sentAt + watchdog.stopsAfterMs) {
      watchdog.until = sentAt + watchdog.stopsAfterMs;
      hosts.setHalted(watchdog.id, false, `the watchdog of ${watchdog.role} at ${watchdog.site} holds its lease again and starts it`);
    }
    if (watchdog.until !== undefined && (answer?.held === false || clock.now() >= watchdog.until)) {
      watchdog.until = undefined;
      await clock.sleep(watchdog.stopMs);
      hosts.setHalted(watchdog.id, true, `the watchdog of ${watchdog.role} at ${watchdog.site} has stopped it: ${answer?.because ?? "it could not renew its lease"}`);
    }
    return watchdog.until === undefined ? watchdog.everyMs : Math.max(1, Math.min(watchdog.everyMs, watchdog.until - clock.now()));
  }

  /** No longer than until it would have to stop. */
  async #asked(watchdog: Watchdog): Promise<LeaseAnswer | undefined> {
    const { site, until } = watchdog;
    const { network, renew, plan, clock } = this.#options;
    if (!network.reachesRegion(site, plan.arbiter.region)) return undefined;
    const patienceMs = Math.min(patience.mostMs, Math.max(patience.leastMs, watchdog.everyMs));
    const leftMs = until === undefined ? patienceMs : Math.min(patienceMs, Math.max(1, until - clock.now()));
    // A function that failed has said nothing.
    return Promise.race([renew(callOf(watchdog)).catch(() => undefined), clock.sleep(leftMs).then(() => undefined)]);
  }

  close(): void {
    this.#end.abort();
  }
}

function callOf({ site, role, id, leaseMs }: Watchdog): RenewalOfHost {
  return { site, role, host: id, lease: leaseMs };
}
