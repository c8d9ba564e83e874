// One step of one run in the modelled world: the real function with its real runtime, called as the state machine calls it,
// in virtual time. The run is opened by hand and authorised, so that a case is about the step and about nothing else.

import type { CrashWhen } from "../../../infra/local/modelled/crash.ts";
import { ModelledWorld } from "../../../infra/local/modelled/world.ts";
import type { CallFault, CallOutcome, Happening } from "../../../infra/local/story/statements.ts";
import type { Happened, WorldMutation } from "../../../infra/local/story/world.ts";
import { undoKey } from "../../../workflows/step-keys.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { PlannedStep } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { GateFacts, RunState, StepState } from "../../../workflows/record.ts";
import { catalogue } from "../../../workflows/steps.ts";
import type { PlanWorld } from "../../../infra/local/modelled/plan-world.ts";
import { authorised, minutes, seconds, verdictOf } from "../../unit/builders.ts";

/** Observers have looked for so long before a run begins, so that they have seen the source write. */
const quietBeforeMs = minutes(1);
/** Sooner than the state machine calls a function again that died: the new process then meets a world that does not show the effect yet. */
const retriedAfterMs = seconds(0.5);
const mostCalls = 1_000;

export interface Ended {
  readonly go: "done" | "stuck" | "stopped";
  readonly step: StepState;
}

/** The plan of which an isolated drill is made that has the steps of the bench: one that promotes the database. */
export const drilled = (plan: Plan): Plan => ({ ...plan, steps: [{ promote: { "rds-replica": { database: "orders" } } }] });

export class Bench {
  readonly world: ModelledWorld;
  readonly plan: Plan;
  /** The step that the case is about: the last of the plan. */
  readonly step: PlannedStep;
  #run: Pick<RunState, "run" | "epoch" | "planDigest"> = { run: "", epoch: 0, planDigest: "" };
  #runs = 0;
  #answer: { readonly by: string; readonly reason: string } | undefined;
  readonly #answered = new Set<string>();
  #died = 0;
  /** Each AWS call of a function, as the IAM action that allows it. */
  readonly #asked: { readonly by: string; readonly action: string }[] = [];

  private constructor(world: ModelledWorld, plan: Plan) {
    this.world = world;
    this.plan = plan;
    this.step = allSteps(plannedNodes(plan.steps)).at(-1) as PlannedStep;
    const { calls } = world;
    const answer = calls.aws.bind(calls);
    calls.aws = (caller, call, ...more) => {
      this.#asked.push({ by: caller.name, action: `${call.service}:${call.operation}` });
      return answer(caller, call, ...more);
    };
  }

  static async begin(plan: Plan, beside: readonly Plan[] = []): Promise<Bench> {
    // The functions' own log is no part of a case.
    process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
    const world = new ModelledWorld([plan, ...beside], { seed: 1, quietBeforeMs, runs: "by-hand" });
    await world.begin();
    return new Bench(world, plan);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Opens the next run, assessed and authorised. `plan` is what the run believes, where that differs from the world. */
  async open({ dry = false, plan = this.plan }: { readonly dry?: boolean; readonly plan?: Plan } = {}): Promise<void> {
    const { record } = this.world;
    this.#runs += 1;
    const run = `${plan.plan}-bench-${this.#runs}`;
    await this.#during(async () => {
      const planDigest = await record.putDocument(this.step.phase === "drill" ? drilled(plan) : plan);
      const leg = { drill: `${plan.plan}-live-bench`, number: 1, of: 2 };
      const trigger = { by: "person", what: "a case", at: this.world.now(), ...(this.step.phase === "live" ? { leg } : {}) } as const;
      const body = { type: "opened", plan: plan.plan, planDigest, kind: "failover", ...(this.step.phase === "drill" ? ({ kind: "drill", drill: "isolated" } as const) : {}), source: plan.home, target: otherSite(plan, plan.home), trigger, ...(dry ? ({ dry } as const) : {}) } as const;
      const opened = await record.open({ plan: plan.plan, run, execution: run, body });
      if (!opened.opened) throw new TypeError(`the run ${opened.openRun} is still open`);
      this.#run = { run, epoch: opened.epoch, planDigest };
      for (const next of [{ type: "assessed", verdict: verdictOf(), confirms: true } as const, authorised({ acceptedLossSeconds: Object.values(plan.databases).some(({ restored }) => restored !== undefined) ? 86_400 : "unknown" })]) {
        await record.append({ run, plan: plan.plan, epoch: opened.epoch, body: next });
      }
    });
  }

  /** Closes the run, so that the next one can be opened. */
  async end(): Promise<void> {
    const { run, epoch } = this.#run;
    await this.#during(() => this.world.record.close({ run, plan: this.plan.plan, epoch, body: { type: "closed", end: "succeeded", sentence: "" } }));
  }

  /** Carries out the steps that stand before the one that the case is about. */
  async stepsBefore(): Promise<void> {
    for (const step of allSteps(plannedNodes(this.plan.steps))) {
      if (step.id === this.step.id) return;
      const { go, step: ended } = await this.finish(step);
      if (go !== "done") throw new TypeError(`the step ${step.id} before it is ${go}: ${ended.because}`);
    }
  }

  /** Calls the step's function until the step ends or asks a person. */
  finish(step = this.step): Promise<Ended> {
    return this.#call(step, step.id);
  }
  /** The way back of the step. */
  undo(): Promise<Ended> {
    return this.#call(this.step, undoKey(this.step.id));
  }

  /** Whatever a step asks from now on is approved once by that person with these words. */
  answers(by: string, reason: string): void {
    this.#answer = { by, reason };
  }

  async #call(step: PlannedStep, key: string): Promise<Ended> {
    const { run, epoch, planDigest } = this.#run;
    const event = { run, plan: this.plan.plan, planDigest, epoch, step: key };
    for (let calls = 0; calls < mostCalls; calls += 1) {
      const answer = await this.#during(() => this.world.invoke(catalogue[step.kind].function, event).then(
        (answered) => answered as { readonly go: Ended["go"] | "wait"; readonly waitSeconds?: number },
        () => undefined,
      ));
      if (answer === undefined) {
        this.#died += 1;
        await this.passes(retriedAfterMs);
      } else if (answer.go === "wait") await this.passes(seconds(answer.waitSeconds ?? 1));
      else if (answer.go === "stuck" && (await this.#approved(key))) continue;
      else if ((answer.go as string) === "stopped") return { go: "stopped", step: await this.#stateOf(step.id) };
      // What an isolated drill cannot do is taken back; here it is looked at.
      else return { go: (answer.go as string) === "undo" ? "stuck" : answer.go, step: await this.#stateOf(key) };
    }
    throw new TypeError(`the step ${key} never ended`);
  }

  /** Approves what the step asks, as the gate of a stuck step does; false where it asks nothing, or was answered in this run. */
  async #approved(key: string): Promise<boolean> {
    const { asks } = await this.#stateOf(key);
    const answer = this.#answer;
    const { run, epoch } = this.#run;
    if (asks === undefined || answer === undefined || this.#answered.has(run)) return false;
    this.#answered.add(run);
    const gate = `stuck-${key}`;
    const facts: GateFacts = { gate, kind: "step-asks", title: "", sentences: asks.sentences, choices: ["approve"], step: key, revision: 1, digest: "", acceptedLossSeconds: asks.lossSeconds ?? 0, openedAt: this.world.now(), expiresAt: null };
    await this.#during(async () => {
      for (const body of [{ type: "gate-opened", facts }, { type: "gate-decided", gate, revision: 1, digest: "", decision: "approve", ...answer }] as const) {
        await this.world.record.append({ run, plan: this.plan.plan, epoch, body });
      }
    });
    return true;
  }

  /** How often a call of a step's function ended by its death or by an error. */
  get died(): number {
    return this.#died;
  }

  async #stateOf(key: string): Promise<StepState> {
    const state = await this.#during(() => this.world.record.state(this.#run.run));
    const found = state?.steps[key];
    if (found === undefined) throw new TypeError(`the record says nothing of ${key}`);
    return found;
  }

  /** The changes that the step has sent in this run, each once, in order. */
  async intended(): Promise<readonly Mutation[]> {
    const { attempts } = await this.#stateOf(this.step.id);
    return attempts.map(({ mutation }) => mutation).filter((mutation, index, all) => all.findIndex(({ key }) => key === mutation.key) === index);
  }

  /** All calls so far of the plan that would change the world. */
  get calls(): readonly WorldMutation[] {
    return this.world.calls.mutations.filter(({ plan }) => plan === this.plan.plan);
  }
  /** How many AWS calls there were so far, for `actionsSince`. */
  get asked(): number {
    return this.#asked.length;
  }
  /** The IAM actions that the step's function needed since then, each once. */
  actionsSince(asked: number): readonly string[] {
    const { function: name } = catalogue[this.step.kind];
    return [...new Set(this.#asked.slice(asked).filter(({ by }) => by === name).map(({ action }) => action))].sort();
  }
  /** What of the world belongs to the plan. */
  get planWorld(): PlanWorld {
    return this.world.plans[0] as PlanWorld;
  }

  async happens(happening: Happening): Promise<Happened> {
    const happened = await this.world.make(happening, this.plan.plan);
    if (!happened.tookEffect) throw new TypeError(happened.because);
    return happened;
  }
  /** The next calls of an operation go wrong: once, or as often as said; `on`: only those whose input holds the word. */
  meets(operation: string, outcome: CallOutcome, lasts: CallFault["lasts"] = { times: 1 }, on: string | null = null): Promise<Happened> {
    return this.happens({ does: "call", fault: { operation, on, region: null, outcome, lasts } });
  }

  /** The function that sends the nth change from now on dies just before the world gets it, or just after. */
  diesAt(nth: number, when: Exclude<CrashWhen, "anywhere">): void {
    const { crashes } = this.world.calls;
    const strikes = crashes.strikes.bind(crashes);
    let changes = 0;
    crashes.strikes = (mortal, moment, isChange) => {
      if (isChange && moment === "before") {
        changes += 1;
        if (changes === nth) crashes.order(when, undefined);
      }
      return strikes(mortal, moment, isChange);
    };
  }

  async passes(ms: number): Promise<void> {
    await this.world.runUntil(this.world.now() + ms, () => undefined);
  }

  /** Lets time pass while something is under way. */
  async #during<T>(work: () => Promise<T>): Promise<T> {
    let settled: { readonly give: () => T } | undefined;
    const toEnd = (give: () => T): void => void (settled = { give });
    work().then((value) => toEnd(() => value), (thrown: unknown) => toEnd(() => { throw thrown; }));
    for (await this.world.runUntil(this.world.now(), () => undefined); settled === undefined; ) {
      const { next } = this.world.clock;
      if (next === undefined) throw new TypeError("nothing happens any more, and the call has not ended");
      await this.world.runUntil(next, () => undefined);
    }
    return (settled as { readonly give: () => T }).give();
  }
}
