// In a switchover, between fence and promotion: whether the target holds all that the source accepted, by the looks since the fence was
// confirmed. What was shown goes into the record, where the door reads it; what cannot be shown in time leads back. Changes nothing.

import { broughtSoFar } from "../../workflows/brought.ts";
import { drainedBy, lostSource, quietMs } from "../../workflows/drained.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import type { RunState } from "../../workflows/record.ts";
import { drainedDatabases, drainWithinMs } from "../../workflows/switchovers.ts";
import { sayDuration, wholeSeconds } from "../../workflows/units.ts";
import { onward } from "../runtime/carried.ts";
import type { Carried } from "../runtime/carried.ts";
import type { Services } from "../runtime/services.ts";

/** Gives the word for the next state: `drained`, `wait`, `undo`, or `stopped` where another run rules. Throws what the record throws. */
export async function drain(input: Carried, state: RunState, services: Services): Promise<ReturnType<typeof onward>> {
  if (state.closed !== null || state.epoch !== input.epoch) return onward(input, "stopped");
  const { record, adapters } = services;
  const plan = planOfRun(await services.plan(state.planDigest), state);
  const databases = drainedDatabases(plan);
  const say = (drained: boolean, because: string) => record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "drained", drained, databases, because } });
  if (state.stopRequested !== null) {
    await say(false, `${state.stopRequested.by} stopped the run: ${state.stopRequested.reason}`);
    return onward(input, "undo");
  }
  if (broughtSoFar(state).fence !== "confirmed") {
    // Nothing after it can confirm it either: fences in a group end with it, well or not.
    await say(false, `it is not confirmed that ${state.source} has stopped`);
    return onward(input, "undo");
  }
  const looks = (await record.entries(state.run)).flatMap(({ body }) => (body.type === "looked" && body.evidence.fence === "confirmed" ? [body.evidence] : []));
  const shown = drainedBy(databases, looks);
  const begunAt = looks[0]?.at ?? adapters.clock.now();
  const tooLate = adapters.clock.now() - begunAt >= drainWithinMs(plan) ? `not shown within ${sayDuration(drainWithinMs(plan))} after the fence: ${shown.because}` : undefined;
  const givenUp = shown.drained ? undefined : (lostSource(databases, looks) ?? tooLate);
  const isOver = givenUp !== undefined;
  const because = givenUp ?? shown.because;
  // What goes on as before is told once.
  if (shown.drained || isOver || state.drained?.because !== because) await say(shown.drained, because);
  if (shown.drained) return onward(input, "drained");
  return isOver ? onward(input, "undo") : onward(input, "wait", { waitSeconds: wholeSeconds(quietMs) });
}
