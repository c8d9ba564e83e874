// A look at readiness where no AWS account is that could be looked at: one report, so that drills, which want one, can start here
// too. It says plainly that nothing was looked at, or, for a story, that something is red.

import type { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { asFailure } from "../../workflows/failure.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { sleeps } from "./sleeps.ts";

const everyMs: Milliseconds = 30 * 60_000;

/** Keeps such a report of that instant. */
export async function keepReadinessHere(plan: Plan, planDigest: string, at: Instant, record: RecordStore, red = false): Promise<void> {
  const active = (await record.active(plan.plan))?.site ?? plan.home;
  const result: ReadinessReport["results"][number] = red
    ? { code: "made-up", rows: [], subject: "a check of this story", from: "world", outcome: "fail", sentence: "The story says that readiness is red.", todo: "Say that it is green again." }
    : { code: "local", rows: [], subject: "this local world", from: "plan", outcome: "warn", sentence: "There is no AWS account here, so nothing was looked at.", todo: "Look with understudy check where the plan is deployed." };
  await record.putReadiness({ newest: { version: 1, plan: plan.plan, planDigest, at, active, results: [result] }, previous: null, told: {} });
}

interface Fresh {
  readonly clock: Clock;
  readonly keep: () => Promise<void>;
}

/** Keeps such a report as often as readiness is looked at in AWS; gives what ends it. */
export function keepReadinessFresh({ clock, keep }: Fresh): () => Promise<void> {
  const end = new AbortController();
  const loop = (async () => {
    do {
      await keep().catch((thrown: unknown) => {
        // Without it drills are refused, and say why.
        if (process.env["UNDERSTUDY_DEBUG"] !== undefined) process.stderr.write(`readiness here: ${asFailure(thrown).message}\n`);
      });
    } while (await sleeps(clock, everyMs, end.signal));
  })();
  return async () => {
    end.abort();
    await loop;
  };
}
