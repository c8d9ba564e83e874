// A function as it is deployed, called by the credentials of whoever tests it. Cut off, the caller stops waiting: the function runs on, as in AWS.

import { callCustomFunction } from "../../../lambdas/aws/custom-functions.ts";
import type { Clients } from "../../../lambdas/aws/clients.ts";
import { translate } from "../../../lambdas/aws/translate.ts";
import { systemClock } from "../../../lambdas/runtime/system-clock.ts";
import { answerWithinMs } from "../../../workflows/custom-action.ts";
import type { NamedFunction } from "../../../workflows/custom-action.ts";
import { Unknown } from "../../../workflows/failure.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Called, FunctionUnderTest } from "./contract-test.ts";

/** Most often long enough for the call to arrive and too short for an answer; whether it arrived, only a look says. */
const patienceMs: Milliseconds = 150;

export function deployedFunction(clients: Clients, region: string, { name, qualifier }: NamedFunction): FunctionUnderTest {
  const call = async (order: string, withinMs: Milliseconds): Promise<Called> => {
    const over = new AbortController();
    const answered = callCustomFunction(clients, region, { name, qualifier }, order, over.signal).then((told): Called => told, (thrown: unknown): Called => {
      const { name: kind, message } = thrown as Error;
      if (kind === "AbortError") return { how: "cut-off" };
      const because = `${kind}: ${message}`;
      // A connection that broke, or a 5xx, leaves open whether the function has begun: only a refusal says that it has not.
      return translate(thrown, "lambda.Invoke", "change") instanceof Unknown ? { how: "cut-off", because } : { how: "failed", because, unreached: true };
    });
    const ended = new AbortController();
    const patience = systemClock.sleep(withinMs, ended.signal).then(() => over.abort(), () => undefined);
    const called = await answered;
    ended.abort();
    await patience;
    return called;
  };
  return {
    named: `${name}:${qualifier} in ${region}`,
    cutsBy: `nobody waits longer than ${patienceMs} ms for its answer, and it runs on`,
    call: (order) => call(order, answerWithinMs),
    cutOff: (order) => call(order, patienceMs),
  };
}
