// Sweeps that find what the sweep before found: nothing. Behaviour:
// - A sweep is passed over while the world and the record have not changed since sweeps that found nothing, over a time in which every
//   rule has had its hold time, and every observer sees everything well: time alone then brings up nothing.
// - A sweep that follows one after which nothing has changed is not made either, whoever sees trouble: what time makes of what the
//   observers remember is judged by the function's own rules, and where that is nothing new, nothing else could come of it. Nor is
//   one made while a run is open that only works: nothing was written of it, its execution is as it was, and nothing is due of a gate that
//   waits. The facts of an approval are looked at each minute, a repair has a time of its own, and beside a drill a run may start: there
//   the function runs.
// - Whenever the story has a fault or a crash in store, an alarm stands, a plan schedules drills or there is something to tell, the function itself runs.
// Stories come to the same end in the same words with and without it; a test compares them.

import { givesWay } from "../../../workflows/drill-kinds.ts";
import type { Lease } from "../../../lambdas/runtime/record/lease.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { findBetweenRuns, isNothingNew, quiet } from "../../../lambdas/sweep/notices.ts";
import { minuteMs } from "../../../workflows/cadence.ts";
import { siteAlarmName, triggeredAlarmName } from "../../../workflows/names.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import { dueReminder } from "../../../workflows/reminding.ts";
import type { Clock, Item, Table } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { CloudWatchService } from "../aws/cloudwatch.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import type { PassOver } from "../sleeps.ts";
import type { Calls } from "./calls.ts";
import type { Pulse } from "./pulse.ts";
import type { QuietLooks } from "./quiet-looks.ts";
import type { Services } from "./services.ts";

/** What a sweep answers of each plan. */
type Answers = Readonly<Record<string, string>>;

export interface SweepParts {
  readonly plans: readonly Plan[];
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly calls: Calls;
  readonly looks: Pick<QuietLooks, "allWell">;
  readonly ours: Services;
  readonly cloudwatch: Pick<CloudWatchService, "states">;
  /** The record's table, which tells whoever remembers something that is not written yet. */
  readonly table: Table;
  readonly invoke: InvokeFunction;
}

/** How far the world and the record had come. */
interface Stand {
  readonly version: number;
  readonly written: number;
  /** With what is recorded of runs and executions. */
  readonly recorded: number;
}

/** What the sweep answers of a run that is open, and of which it found nothing to do. */
const open = "open";

/** Whether a gate that waits is only waited for: the facts of an approval are looked at each minute, and of any other nothing is due yet. */
function waitsOn(gate: GateState, { plan, unpaged }: RunState, patienceMs: Milliseconds, now: Instant): boolean {
  const isOver = gate.expiresAt !== null && now > gate.expiresAt;
  return gate.gate !== "approve-failover" && !unpaged.includes(gate.gate) && !isOver && dueReminder(plan, gate, patienceMs, now) === undefined;
}

export class QuietSweeps {
  readonly #parts: SweepParts;
  readonly #record: RecordStore;
  /** Long enough for everything that has to stay as it is before a rule counts it. */
  readonly #settlesMs: Milliseconds;
  /** That a drill is overdue comes up by time alone, and only the function itself tells it. */
  readonly #drills: boolean;
  /** What observers and watchdogs remember is not counted. */
  #written = 0;
  #quiet: (Stand & { readonly since: Instant }) | undefined;
  /** After the last sweep, where nobody had to hear of anything. */
  #nothingNew: Stand | undefined;

  constructor(parts: SweepParts) {
    this.#parts = parts;
    const { clock, table, ours } = parts;
    this.#record = new RecordStore({ table, clock: { now: () => clock.now() + ours.offsetAt("arbiter"), sleep: (...call) => clock.sleep(...call), id: () => clock.id() } });
    this.#drills = parts.plans.some((plan) => plan.drills !== undefined || plan["game-day"] !== undefined);
    this.#settlesMs = 2 * Math.max(...parts.plans.map(({ decide }) => decide.hold));
  }

  /** The sweeps one after the other, as long as each can be passed over. */
  readonly rounds: PassOver = () => (this.#findsNothing() ? { restMs: minuteMs, stirs: false } : undefined);

  #isSame(): boolean {
    const { pulse, calls, looks } = this.#parts;
    return this.#quiet?.version === pulse.stateVersion && this.#quiet.written === this.#written && calls.nothingInStore && looks.allWell;
  }

  #findsNothing(): boolean {
    return !this.#drills && this.#quiet !== undefined && this.#isSame() && this.#parts.clock.now() - this.#quiet.since >= this.#settlesMs;
  }

  /** Runs the sweep, or passes it over. */
  async invoke(payload: unknown): Promise<unknown> {
    const { clock, pulse, calls, looks, invoke } = this.#parts;
    if (this.#findsNothing()) return undefined;
    const now = clock.now();
    const found = this.#isSame() ? this.#quiet : undefined;
    const before = { version: pulse.stateVersion, written: this.#written, recorded: pulse.version };
    const isWell = calls.nothingInStore && looks.allWell;
    const undisturbed = calls.nothingInStore;
    this.#quiet = undefined;
    const answers = (await this.#reckoned(before)) ?? ((await invoke("sweep", payload)) as Answers);
    const all = Object.values(answers);
    this.#nothingNew = undefined;
    if (before.version !== pulse.stateVersion || before.written !== this.#written) return answers;
    if (undisturbed && all.every((answer) => isNothingNew(answer) || answer === open)) this.#nothingNew = before;
    if (isWell && all.every((answer) => answer === quiet)) this.#quiet = found ?? { since: now, ...before };
    return answers;
  }

  /** What the sweep would answer where that is nothing new; undefined where it has to run. */
  async #reckoned({ version, written, recorded }: Stand): Promise<Answers | undefined> {
    const { calls, cloudwatch, clock, ours, plans } = this.#parts;
    if (this.#drills || this.#nothingNew?.version !== version || this.#nothingNew.written !== written || !calls.nothingInStore) return undefined;
    const standing = new Set(cloudwatch.states().flatMap(({ name, state }) => (state === "ALARM" ? [name] : [])));
    const adapters = { clock: { now: () => clock.now() + ours.offsetAt("arbiter") } };
    const answers: Record<string, string> = {};
    for (const plan of plans) {
      const lease = await this.#record.readLease(plan.plan);
      if (lease.run !== undefined) {
        if (this.#nothingNew.recorded !== recorded || !(await this.#onlyWorks(lease, lease.run))) return undefined;
        answers[plan.plan] = open;
        continue;
      }
      const active = (await this.#record.active(plan.plan))?.site ?? plan.home;
      // While one of the site that serves now stands, a run is started; that of the site that was left says nothing to the sweep.
      if (standing.has(siteAlarmName(plan.plan, active)) || standing.has(triggeredAlarmName(plan.plan, active))) return undefined;
      const found = await findBetweenRuns(plan, active, lease, { record: this.#record, adapters });
      if (!("answer" in found)) return undefined;
      answers[plan.plan] = found.answer;
    }
    return answers;
  }

  /** Whether nothing of an open run comes up by time alone. */
  async #onlyWorks({ wish, untold }: Lease, run: string): Promise<boolean> {
    const state = await this.#record.state(run);
    if (state === undefined || givesWay(state) || state.kind === "repair" || wish !== undefined || untold !== undefined) return false;
    const { clock, ours } = this.#parts;
    const now = clock.now() + ours.offsetAt("arbiter");
    const { decide } = this.#parts.plans.find(({ plan }) => plan === state.plan) ?? {};
    return (await this.#record.gates(run)).every((gate) => gate.status === "decided" || (gate.status === "waiting" && decide !== undefined && waitsOn(gate, state, decide.expires, now)));
  }

  /** Told of each item that was written. */
  wrote({ sk }: Item): void {
    if (!sk.startsWith("sighting#") && !sk.startsWith("site#")) this.#written += 1;
  }
}
