// The plan of this test, and the two worlds in which its failover runs: with the endpoint's engine, and with our executor.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleAll, handlerNames } from "../../infra/bundle.ts";
import { lettingDecide } from "../../infra/local/letting-decide.ts";
import { localPlan } from "../../infra/local/local-plan.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import type { Plan } from "../../workflows/plan.ts";
import { approver, failOver } from "./run.ts";
import type { Ended } from "./run.ts";
import { synthesise } from "./templates.ts";
import type { Synthesised } from "./templates.ts";
import { startWorld } from "./world.ts";
import type { WireWorld, WorldOptions } from "./world.ts";

/** By this the durations of the shipped plan are divided. */
const tempo = 10;
/**
 * The looks are this far apart, and not as close as the tempo makes them: what an observer sees goes on without a break for three
 * of them, and on a busy machine a look takes seconds. A break would widen the loss beyond what was accepted.
 */
const everyMs = 3_000;
const planFile = join(import.meta.dirname, "../../workflows/plans/hybrid-chat.yaml");

/**
 * The shipped plan with the database that the local world has, faster. The deadlines of steps stay as they are written: what a
 * busy machine takes longer for shall not call a person.
 */
function planOfTest(): Plan {
  const scaled = lettingDecide(localPlan(planFile, tempo), [approver]);
  const steps = JSON.parse(JSON.stringify(scaled.steps), (key, value: unknown) => (key === "within" ? Number(value) * tempo : value)) as Plan["steps"];
  return { ...scaled, decide: { ...scaled.decide, every: everyMs, hold: Math.max(scaled.decide.hold, 2 * everyMs) }, steps };
}

export class Worlds {
  readonly #folder = mkdtempSync(join(tmpdir(), "understudy-wire-synth-"));
  readonly #made = new Map<string, Synthesised>();

  /** Begins a world, has one failover in it from its alarm to its end, asks it, and ends it. */
  async failOverIn<T>(options: Pick<WorldOptions, "endpoint" | "executor">, ask: (world: WireWorld, ended: Ended) => Promise<T>): Promise<T> {
    const beganAt = systemClock.now();
    const say = (what: string): void => void process.stdout.write(`      ${what} after ${((systemClock.now() - beganAt) / 1_000).toFixed(1)} s\n`);
    bundleAll(handlerNames());
    say("bundled");
    const world = await startWorld({ ...options, plan: planOfTest(), tempo, synthesise: (plan, bundle) => this.#synthesise(plan, bundle, options.endpoint === undefined) });
    say("deployed");
    let answer: T;
    try {
      const ended = await failOver(world);
      say(`run ${ended.run} ended ${ended.execution.status ?? ""}`);
      answer = await ask(world, ended);
    } catch (thrown) {
      // Why it failed is told, and not what was hard to close then.
      await world.close().catch(() => undefined);
      throw thrown;
    }
    await world.close();
    say("closed");
    return answer;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The same plan with the same bundles is synthesised once. */
  #synthesise(plan: Plan, bundle: Parameters<typeof synthesise>[1], again: boolean): Synthesised {
    const key = canonicalJson(plan);
    const known = this.#made.get(key);
    if (again && known !== undefined) return known;
    const made = synthesise(plan, bundle, mkdtempSync(join(this.#folder, "out-")));
    if (again) this.#made.set(key, made);
    return made;
  }
}
