// One step kind as the cases see it: its row, its fixture, benches for its step, and what its success looked like, with which
// all other cases are compared.

import { canonicalJson } from "../../../workflows/digest.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepKindName } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { catalogue } from "../../../workflows/steps.ts";
import type { StepRow } from "../../../workflows/step-rows/row.ts";
import { Bench } from "./bench.ts";
import type { Ended } from "./bench.ts";
import { benchPlan } from "./bench-plan.ts";
import type { Fixture } from "./fixture.ts";

export interface Success {
  readonly ended: Ended;
  /** The changes that the step wanted, each once, in order. */
  readonly wanted: readonly Mutation[];
  /** What of them changed the world. */
  readonly effects: readonly string[];
  /** The operations by which it changes something, each once. */
  readonly operations: readonly string[];
  /** The IAM actions that it needed. */
  readonly actions: readonly string[];
  readonly heldBefore: boolean | undefined;
  readonly heldAfter: boolean | undefined;
}

export class Kind {
  readonly row: StepRow;
  readonly fixture: Fixture;
  readonly plan: Plan;
  #success: Promise<Success> | undefined;

  constructor(kind: StepKindName, fixture: Fixture) {
    this.row = catalogue[kind] as unknown as StepRow;
    this.fixture = fixture;
    this.plan = benchPlan(fixture);
  }

  /** A bench whose run stands just before the step; `dry` and `believes` (the run's own plan) as Bench.open says. */
  async at(work: (bench: Bench) => Promise<void>, { dry = false, believes = this.plan }: { readonly dry?: boolean; readonly believes?: Plan } = {}): Promise<void> {
    const bench = await Bench.begin(this.plan, this.fixture.beside);
    try {
      await this.fixture.earlier?.(bench);
      await bench.open({ dry, plan: believes });
      await bench.stepsBefore();
      await this.fixture.given?.(bench);
      await work(bench);
      // A fault that met nothing would have proved nothing.
      expect(bench.world.pending()).toEqual([]);
    } finally {
      await bench.close();
    }
  }

  /** Whether the world is as the step wants it; undefined for a kind that only looks. */
  holds(bench: Bench): Promise<boolean> | boolean | undefined {
    return this.fixture.holds?.(bench.planWorld, bench.world.now(), bench);
  }

  /** What happens when nothing goes wrong; carried out once. */
  success(): Promise<Success> {
    this.#success ??= this.#succeed();
    return this.#success;
  }

  async #succeed(): Promise<Success> {
    let success: Success | undefined;
    await this.at(async (bench) => {
      const from = bench.calls.length;
      const { asked } = bench;
      const heldBefore = await this.holds(bench);
      const ended = await bench.finish();
      const wanted = await bench.intended();
      success = {
        ended, wanted, actions: bench.actionsSince(asked),
        effects: effectsSince(bench, from), operations: [...new Set(wanted.map(({ call }) => call.operation))], heldBefore, heldAfter: await this.holds(bench),
      };
    });
    return success as Success;
  }
}

/** The IAM actions that a kind may use: those of its row, and an observer's function where it asks observers. */
export function allowedActions({ reads, changes, asksObservers }: StepRow): readonly string[] {
  // Lambda's permission is named otherwise than its call.
  const calls = [...reads, ...changes].map((action) => (action === "lambda:InvokeFunction" ? "lambda:Invoke" : action));
  return [...calls, ...(asksObservers === true ? ["lambda:Invoke"] : [])];
}

/** What changed the world since then: operation and input, sorted, each as often as it happened. */
export function effectsSince(bench: Bench, from: number, operation?: string): readonly string[] {
  return bench.calls
    .slice(from)
    .filter((call) => call.tookEffect && (operation === undefined || call.operation === operation))
    .map((call) => `${call.operation} ${canonicalJson(call.input)}`)
    .sort();
}
