// What EventBridge Scheduler does for a plan's drills, on this machine's clock: it calls the requesting function when one is due.

import { begunByTheClock } from "../../workflows/drill-plan.ts";
import { nextDrills } from "../../workflows/drill-times.ts";
import { asFailure } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import { sayInstant } from "../../workflows/units.ts";
import type { Instant } from "../../workflows/units.ts";
import { sleeps } from "./sleeps.ts";

export interface DrillScheduleParts {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly invoke: (name: string, payload: unknown) => Promise<unknown>;
  /** What has to be there before a drill starts. */
  readonly before?: ((at: Instant) => Promise<void>) | undefined;
}

/** What the schedule sends (infra/aws/drill-schedules.ts): the same, with the time in place of what Scheduler fills in. */
export function scheduledRequest(plan: string, kind: string, scheduled: string): Readonly<Record<string, unknown>> {
  return { plan, by: "schedule", reason: "the plan's schedule", id: scheduled, drill: { kind, scheduled } };
}

/** Begins to keep the plan's schedule; gives what ends it. */
export function keepDrillSchedule({ plan, clock, invoke, before }: DrillScheduleParts): () => Promise<void> {
  const end = new AbortController();
  const loops = begunByTheClock(plan).map(async (drill) => {
    for (let after = clock.now(); !end.signal.aborted; ) {
      const [due] = nextDrills({}, drill, after);
      if (due === undefined || !(await sleeps(clock, due - clock.now(), end.signal))) return;
      after = due;
      await before?.(due);
      await invoke("request", scheduledRequest(plan.plan, drill.kind, sayInstant(due))).catch((thrown: unknown) => {
        // A start that cannot be delivered is lost, as in AWS after its tries; that the drill is overdue is told by the sweep.
        if (process.env["UNDERSTUDY_DEBUG"] !== undefined) process.stderr.write(`drill of ${plan.plan}: ${asFailure(thrown).message}\n`);
      });
    }
  });
  return async () => {
    end.abort();
    await Promise.allSettled(loops);
  };
}
