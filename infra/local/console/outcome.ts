// What the local page and the terminal ask of the world, answered in one sentence.

import { answered, decisionOutcome, done, startOutcome } from "../../../lambdas/console/outcome.ts";
import type { Outcome } from "../../../lambdas/console/outcome.ts";
import type { Instant } from "../../../workflows/units.ts";
import type { ConsolePort, DecisionInput } from "./state.ts";

/** Decides at a gate. */
export async function decide(port: ConsolePort, input: DecisionInput, now: () => Instant): Promise<Outcome> {
  return answered(async () => decisionOutcome(await port.decide(input), now()));
}

/** Breaks or mends something. */
export async function fault(port: ConsolePort, text: string): Promise<Outcome> {
  return answered(async () => {
    await port.fault(text);
    return done(`Done: ${text}.`);
  });
}

/** Asks for a failover; a run that is already open is joined. */
export async function failover(port: ConsolePort, by: string, reason: string): Promise<Outcome> {
  return answered(async () => startOutcome(await port.requestFailover(by, reason)));
}
