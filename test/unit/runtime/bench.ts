// One step of one run over a table in memory, in virtual time, in a world of one thing that can be changed: off or on. What
// reaches the world is counted here, from outside of what is tested.

import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { TableEpochRegister } from "../../../lambdas/runtime/epoch-register.ts";
import { RecordStore } from "../../../lambdas/runtime/record-store.ts";
import { runStep } from "../../../lambdas/runtime/run-step.ts";
import type { AnyStepKind, StepAnswer, StepParts } from "../../../lambdas/runtime/run-step.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Loss } from "../../../workflows/loss.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Table } from "../../../workflows/ports.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import type { StepDecision } from "../../../workflows/step-decision.ts";
import { catalogue } from "../../../workflows/steps.ts";
import { authorised, mutation, opening, seconds, shop, verdictOf } from "../builders.ts";

export const fenceStep = "fence-ec2-stop";

/** Counts writes and dies at one of them, before or after it was done; a dead process reaches nothing any more. */
export class Mortal implements Table {
  writes = 0;
  dead = false;
  diesAt: { readonly write: number; readonly when: "before" | "after" } | undefined;
  readonly #table: Table;
  constructor(table: Table) {
    this.#table = table;
  }
  get: Table["get"] = (...call) => this.#reach(() => this.#table.get(...call));
  query: Table["query"] = (...call) => this.#reach(() => this.#table.query(...call));
  put: Table["put"] = (...call) => this.#write(() => this.#table.put(...call));
  update: Table["update"] = (...call) => this.#write(() => this.#table.update(...call));
  remove: Table["remove"] = (...call) => this.#write(() => this.#table.remove(...call));

  async #reach<T>(call: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Transient("this process is dead");
    return call();
  }
  async #write<T>(call: () => Promise<T>): Promise<T> {
    this.writes += 1;
    const here = this.diesAt?.write === this.writes ? this.diesAt.when : undefined;
    if (here === "before") this.dead = true;
    const done = await this.#reach(call);
    if (here === "after") {
      this.dead = true;
      throw new Transient("this process is dead");
    }
    return done;
  }
}

/** What happens to a call on its way: throws before or after the world has got it. */
export type Fate = (deliver: () => string) => Promise<string>;
export const delivered: Fate = async (deliver) => deliver();

export class Bench {
  readonly clock = new VirtualClock();
  readonly shared = new MemoryTable();
  readonly registers = new MemoryTable();
  /** Every call that reached the world, and whether it changed it. */
  readonly reached: { readonly key: string; readonly at: number }[] = [];
  looks = 0;
  /** How long a look takes. */
  lookMs = 0;
  /** How long the world's change stays invisible to looks. */
  visibleAfterMs = 0;
  on = true;
  fates: Fate[] = [];
  wanted: readonly Mutation[] = [mutation()];
  loss: Loss = { database: "orders", known: true, seconds: { min: 0, max: 5 }, transactions: null, lastWriteAt: 0, fenced: true };
  /** Instead of the usual: off is done, on is acted upon. */
  decides: ((on: boolean) => StepDecision) | undefined;
  /** On the way back: nothing is done instead of what this says; undefined: there is no way back. */
  undoes: ((on: boolean) => StepDecision) | undefined;
  /** What is left to do after a person's answer, for kinds whose row says so. */
  leaves: (on: boolean) => StepDecision = () => ({ to: "done", proof: "nothing is left to do" });
  /** What a kind that can end what it began says when it has to; undefined: this one cannot. */
  halts: ((on: boolean, why: string) => StepDecision) | undefined;
  /** What a look of it changes; undefined: nothing. */
  once: string | undefined;
  remainingMs: () => number = () => seconds(25);
  plan: Plan = shop();
  epoch = 0;
  /** Whether the run is a dry one. */
  dry = false;
  /** The table as the present process reaches it; a new process gets a new one. */
  table = new Mortal(this.shared);
  record = new RecordStore({ table: this.table, clock: this.clock });

  kind: "failover" | "reprotect" = "failover";

  /** A run that may act: opened, assessed, authorised with what the assessment says. */
  static open(...more: readonly EntryBody[]): Promise<Bench> {
    return Bench.#open(new Bench(), more);
  }
  /** The same for a dry run. */
  static openDry(): Promise<Bench> {
    const bench = new Bench();
    bench.dry = true;
    return Bench.#open(bench, []);
  }

  /** The same for a re-protection. */
  static openReprotect(): Promise<Bench> {
    const bench = new Bench();
    bench.kind = "reprotect";
    return Bench.#open(bench, []);
  }

  static async #open(bench: Bench, more: readonly EntryBody[]): Promise<Bench> {
    await bench.start();
    for (const body of more.length > 0 ? more : [{ type: "assessed", verdict: verdictOf(), confirms: true } as const, authorised()]) await bench.say(body);
    return bench;
  }

  async start(): Promise<void> {
    const planDigest = await this.record.putDocument(this.plan);
    const opened = await this.during(() => this.record.open({ plan: "shop", run: "shop-1", execution: "shop-1", body: { ...opening, planDigest, kind: this.kind, ...(this.dry ? { dry: true } : {}) } }));
    this.epoch = opened.opened ? opened.epoch : 0;
  }

  /** Lets time pass while something is under way; whoever lost a race in the record sleeps before the next try. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const [settled] = await Promise.all([work().then((value) => () => value, (thrown: unknown) => () => { throw thrown; }), this.clock.runUntilIdle()]);
    return settled();
  }

  say(body: EntryBody): Promise<Entry> {
    return this.record.append({ run: "shop-1", plan: "shop", epoch: this.epoch, body });
  }

  /** Another process with the same record: nothing of the old one is left but what it wrote. */
  revive(): void {
    this.table = new Mortal(this.shared);
    this.record = new RecordStore({ table: this.table, clock: this.clock });
  }

  parts(): StepParts {
    const kind: AnyStepKind = {
      kind: "fence.ec2-stop",
      look: async () => {
        this.looks += 1;
        if (this.lookMs > 0) await this.clock.sleep(this.lookMs);
        const [first] = this.reached;
        return this.on || (first !== undefined && this.clock.now() - first.at < this.visibleAfterMs);
      },
      once: () => this.once,
      decide: (on, _input, { halt }) => (halt === undefined ? undefined : this.halts?.(on as boolean, halt)) ?? this.decides?.(on as boolean) ?? (on === true ? { to: "act", because: "it is on", mutations: this.wanted } : { to: "done", proof: "it is off", brought: { fenced: "confirmed" } }),
      afterAnswer: (on) => this.leaves(on as boolean),
      ...(this.undoes === undefined ? {} : { undo: (on: unknown) => this.undoes?.(on as boolean) ?? { to: "done", proof: "it is on" } }),
    };
    return {
      adapters: { clock: this.clock, clients: new Clients(), dialer: { dial: async (_from, host, port) => ({ host, port }), ca: undefined }, secrets: { read: async () => ({}) }, place: "arbiter" } satisfies Adapters,
      record: this.record,
      targetRegister: new TableEpochRegister(this.registers),
      remeasure: async () => this.loss,
      send: ({ key }) => {
        const fate = this.fates.shift() ?? delivered;
        return fate(() => {
          this.reached.push({ key, at: this.clock.now() });
          this.on = false;
          return "accepted";
        });
      },
      kindOf: () => kind,
      rowOf: (step) => ({ ...catalogue[step.kind], ...(this.halts === undefined ? {} : { halts: true as const }) }),
    };
  }

  /** One call of the step's function, with time passing while it sleeps. Gives what it answered or threw. */
  async call(step = fenceStep): Promise<StepAnswer | { readonly go: "threw"; readonly thrown: unknown }> {
    return this.during(() => runStep({ plan: this.plan, run: "shop-1", epoch: this.epoch, step, remainingMs: this.remainingMs }, this.parts()).catch((thrown: unknown) => ({ go: "threw" as const, thrown })));
  }

  /** Calls as the state machine does, until the step ends or asks. */
  async finish(step = fenceStep): Promise<StepAnswer | { readonly go: "threw"; readonly thrown: unknown }> {
    for (let calls = 0; calls < 500; calls += 1) {
      const answer = await this.call(step);
      if (answer.go === "threw") await this.clock.advance(seconds(1));
      else if (answer.go === "wait") await this.clock.advance(seconds(answer.waitSeconds));
      else return answer;
    }
    throw new TypeError("the step never ended");
  }

  async entries(): Promise<readonly Entry[]> {
    return new RecordStore({ table: this.shared, clock: this.clock }).entries("shop-1");
  }
  /** The last thing that the record says of the step. */
  async last(step = fenceStep): Promise<{ readonly status: string; readonly because: string; readonly brought: object } | undefined> {
    const state = await new RecordStore({ table: this.shared, clock: this.clock }).state("shop-1");
    const said = state?.steps[step];
    return said && { status: said.status, because: said.because, brought: said.brought };
  }
}

/** The answer that nothing was done and that nothing will be. */
export const refused: Fate = () => Promise.reject(new Refused("AccessDenied: you may not"));

/** What the record says became of each call of the step, in order. */
export async function outcomes(bench: Bench, step = fenceStep): Promise<readonly unknown[]> {
  return (await bench.record.state("shop-1"))?.steps[step]?.attempts.map((attempt) => attempt.outcome) ?? [];
}
