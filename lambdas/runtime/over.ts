// Tells what keeps incidents, and nobody else, that questions of a run are over, as soon as they are: by the topic everybody would get a
// mail in the night about what needs nobody any more. Apart from the other services, because only those who end questions need the client.

import { asFailure } from "../../workflows/failure.ts";
import { incidentsOf } from "../../workflows/notification.ts";
import type { Over } from "../../workflows/notification.ts";
import { beginFunction } from "../aws/lambda.ts";
import type { DecidingEnvironment } from "./environment.ts";
import type { ErrorLog } from "./function.ts";
import { keepToldOver, notToldOver } from "./record/settled.ts";
import type { Services } from "./services.ts";

type Carrier = DecidingEnvironment["UNDERSTUDY_NOTIFY"];

/**
 * Hands on every incident of a run whose question is over, each until that has worked once: whoever dies in between leaves it to the next
 * sweep, and told twice it changes nothing. False where it could not be handed on: whoever decided must not hear of it, nothing waits for
 * it, and the sweep tries again. Never throws.
 */
export async function tellOver(run: string, notify: Carrier, services: Services, log: ErrorLog): Promise<boolean> {
  if (notify === undefined) return true;
  try {
    const over = await services.record.alone((context) => notToldOver(context, run));
    if (over.length === 0) return true;
    const { gates } = await services.state(run);
    // How often people were called stands in the entries alone.
    const incidents = over.flatMap((gate) => incidentsOf(run, gates.find((each) => each.gate === gate.gate && each.openedAt === gate.openedAt) ?? gate));
    await beginFunction(services.adapters.clients, services.arbiterRegion, notify, { over: { run, incidents } satisfies Over });
    for (const gate of over) await services.record.alone((context) => keepToldOver(context, run, gate));
    return true;
  } catch (thrown) {
    log.error("incidents of questions that are over could not be ended yet", { run, error: asFailure(thrown) });
    return false;
  }
}
