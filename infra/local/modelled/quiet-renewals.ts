// Renewals that are answered as the renewal before. Watchdogs renew every few seconds for as long as a story lasts, and nearly
// always with the same answer. Behaviour:
// - While the world has not changed since a renewal that was held, the next one is held too, and the function is not run; what it
//   would have written lies in the record before anybody reads or writes there.
// - One that was refused because a run has fenced the site is refused again, and writes nothing, until somebody decides about the leases.
// - Whenever the story has a crash in store, or a fault that the function could meet, or somebody else decided about the leases, the
//   function itself runs.
// Stories come to the same end in the same words with and without it; a test compares them.

import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { keys } from "../../../lambdas/runtime/record/context.ts";
import { deployment } from "../../../lambdas/runtime/record/deployments.ts";
import { renewSiteLease } from "../../../lambdas/runtime/record/site-leases.ts";
import type { LeaseAnswer } from "../../../lambdas/watchdog/watchdog.ts";
import type { Clock, Item, Table } from "../../../workflows/ports.ts";
import { lastsUntil } from "../../../workflows/self-fence.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { Calls } from "./calls.ts";
import type { Pulse } from "./pulse.ts";
import type { Services } from "./services.ts";
import type { RenewalOfHost } from "./watchdogs.ts";

/** What lies under it begins so, of every plan. */
const watchdogs = keys.watchdogs("");

/** What the function is called with. */
export type Renewal = RenewalOfHost & { readonly plan: string };

interface Answered {
  readonly renewal: Renewal;
  readonly answer: LeaseAnswer;
  /** Of the world, when the function answered. */
  readonly version: number;
  /** When it was renewed last, by the arbiter's clock, where the record does not hold that yet; what was refused is never written. */
  unwritten: Instant | undefined;
}

export interface RenewalParts {
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly ours: Services;
  readonly calls: Calls;
  /** The record's table as it is, without ways, faults and whoever watches it. */
  readonly table: Table;
  /** Runs the function that watchdogs call. */
  readonly renew: (renewal: Renewal) => Promise<LeaseAnswer>;
}

export class QuietRenewals {
  readonly #parts: RenewalParts;
  readonly #record: RecordStore;
  readonly #answered = new Map<string, Answered>();
  /** When the renewal that is written was made. */
  #renewedAt: Instant = 0;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
    const { clock, table } = parts;
    this.#record = new RecordStore({ table, clock: { now: () => this.#renewedAt, sleep: (...call) => clock.sleep(...call), id: () => clock.id() } });
  }

  /** The answer of the function, or of itself the one that it would give. */
  readonly renew = async (renewal: Renewal): Promise<LeaseAnswer> => this.known(renewal) ?? this.#really(renewal);

  /** The answer that the function would give, and has then given; undefined where only the function itself can say. */
  readonly known = (renewal: Renewal): LeaseAnswer | undefined => {
    const { pulse, calls } = this.#parts;
    const before = this.#answered.get(keyOf(renewal));
    if (before === undefined || before.version !== pulse.stateVersion || before.renewal.lease !== renewal.lease || !calls.nothingForWatchdogs) return undefined;
    if (before.answer.held) before.unwritten = this.#now();
    return before.answer;
  };

  /** Called before anybody reads or writes items of the table: what was renewed and is not written yet is written now. */
  touching(pk: string): void {
    if (!pk.startsWith(watchdogs)) return;
    for (const answered of this.#answered.values()) {
      const { renewal: { plan, site, role, host, lease }, unwritten: at } = answered;
      if (at === undefined || keys.watchdogs(plan) !== pk) continue;
      answered.unwritten = undefined;
      this.#renewedAt = at;
      // The table in memory has applied a write when the call returns.
      void this.#record.alone((context) => renewSiteLease(context, { plan, site, role, machine: host, leaseMs: lease }));
    }
  }

  /** Told of each item that somebody else wrote: who forbade or allowed renewals, or deployed another plan, changes what is answered. */
  wrote({ pk, sk, epoch, forbiddenAt }: Item): void {
    if (sk !== deployment && !pk.startsWith(watchdogs)) return;
    for (const [key, { renewal: { plan, site }, answer }] of this.#answered) {
      // While renewals are forbidden nothing but another decision writes there.
      const decided = pk === keys.watchdogs(plan) && sk === keys.siteLease(site) && (!answer.held || forbiddenAt !== undefined || (epoch ?? 0) !== answer.epoch);
      if (decided || (pk === keys.plan(plan) && sk === deployment)) this.#answered.delete(key);
    }
  }

  async #really(renewal: Renewal): Promise<LeaseAnswer> {
    const { clock, pulse, calls, renew } = this.#parts;
    const { plan, site, role, host } = renewal;
    this.touching(keys.watchdogs(plan));
    this.#answered.delete(keyOf(renewal));
    const [version, undisturbed, from, at] = [pulse.stateVersion, calls.nothingForWatchdogs, clock.now(), this.#now()];
    const answer = await renew(renewal);
    if (!undisturbed || version !== pulse.stateVersion || clock.now() !== from) return answer;
    const lease = await this.#record.siteLease(plan, site);
    if (!answer.held) {
      if (lease?.forbidden != null && lease.epoch === answer.epoch) this.#answered.set(keyOf(renewal), { renewal, answer, version, unwritten: undefined });
      return answer;
    }
    // A renewal may also be held because a newer one is there, or a longer one: what the next one writes is then another matter.
    if (lease?.renewed[role] === at && lease.machines?.[role] === host && lease.lasts?.[role] === lastsUntil(at, renewal.lease)) this.#answered.set(keyOf(renewal), { renewal, answer, version, unwritten: undefined });
    return answer;
  }

  #now(): Instant {
    return this.#parts.clock.now() + this.#parts.ours.offsetAt("arbiter");
  }
}

const keyOf = ({ plan, site, role, host }: Renewal): string => `${plan}/${site}/${role}/${host}`;
