// Wakes the execution of a drill that was closed while it waited for an answer: it finds its record closed, tells people how it ended and ends.
// Else it would sleep until the question expires. Who closed it does this, and the sweep where that one died or Step Functions refused the word.

import { asFailure } from "../../workflows/failure.ts";
import { continueRun } from "../gate/decide.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { dropAsleep } from "../runtime/record/asleep.ts";
import type { Services } from "../runtime/services.ts";

/** Whether nobody sleeps any more; why not is logged. One that is still open is left alone: its closing is tried again, or comes by itself. May be repeated. */
export async function wakeClosed(plan: string, run: string, services: Services, log: ErrorLog): Promise<boolean> {
  try {
    const state = await services.state(run);
    if (state.closed === null) return true;
    // A token that was used is gone, so that nobody is told twice.
    for (const { gate } of await services.record.gates(run)) await continueRun(state, gate, "close", services);
    await services.record.alone((context) => dropAsleep(context, plan, run));
    return true;
  } catch (thrown) {
    log.error("a drill that gave way sleeps at its question; the next sweep wakes it", { run, error: asFailure(thrown) });
    return false;
  }
}
