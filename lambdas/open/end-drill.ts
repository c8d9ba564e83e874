// Ends a dry drill that stands in the way of a real run. Its own execution finds its record closed and ends at its next state.

import { asFailure } from "../../workflows/failure.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Whether `run` was a dry drill and is closed now, so that its lease is free. False for any other run, which nothing here touches.
 * May be repeated: whoever dies in here, or loses against the drill's own end, finds it closed.
 */
export async function endDrill(run: string, because: string, { record }: Services): Promise<boolean> {
  const state = await record.state(run);
  if (state === undefined || !state.dry) return false;
  const sentence = `The drill gave way: ${because}. Nothing was changed.`;
  try {
    await record.close({ run, plan: state.plan, epoch: state.epoch, body: { type: "closed", end: "stopped", sentence } });
  } catch (thrown) {
    // Another one took its place in this instant; who asks again sees which.
    if (asFailure(thrown).code !== "stale-epoch") throw thrown;
  }
  return true;
}
