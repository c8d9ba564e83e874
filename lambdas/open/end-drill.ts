// Ends a dry drill that stands in the way of a real run. Its own execution finds its record closed and ends at its next state.

import { asFailure } from "../../workflows/failure.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { auditRun } from "../runtime/record/audit.ts";
import { firstEntry } from "../runtime/record/runs.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Whether `run` was a dry drill and is closed now, so that its lease is free. False for any other run, which nothing here touches.
 * May be repeated: whoever dies in here, or loses against the drill's own end, finds it closed.
 */
export async function endDrill(plan: string, run: string, because: string, { record }: Services, log: ErrorLog): Promise<boolean> {
  // Its opening alone says that it is one: a record that does not hold after that keeps nothing real waiting.
  const opening = await record.alone((context) => firstEntry(context, plan, run));
  if (opening?.body.type !== "opened" || opening.body.dry !== true) return false;
  const sentence = `The drill gave way: ${because}. Nothing was changed.`;
  try {
    await record.close({ run, plan, epoch: opening.epoch, body: { type: "closed", end: "stopped", sentence }, beforeRelease: (context) => auditRun(context, run).catch((thrown: unknown) => log.error("the end of a drill is not in the audit yet", { run, error: asFailure(thrown) })) });
  } catch (thrown) {
    // Another one took its place in this instant; who asks again sees which.
    if (asFailure(thrown).code !== "stale-epoch") throw thrown;
  }
  return true;
}
