// A function as it is deployed, called by the credentials of whoever tests it. Cut off, the caller stops waiting: the function runs on, as in AWS.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { toldBy } from "../../../lambdas/aws/custom-functions.ts";
import { lambda } from "../../../lambdas/aws/services.ts";
import type { Clients } from "../../../lambdas/aws/clients.ts";
import { answerWithinMs } from "../../../workflows/custom-action.ts";
import type { NamedFunction } from "../../../workflows/custom-action.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Called, FunctionUnderTest } from "./contract-test.ts";

/** Long enough for the call to have arrived, and most often too short for an answer. */
const patienceMs: Milliseconds = 150;

export function deployedFunction(clients: Clients, region: string, { name, qualifier }: NamedFunction): FunctionUnderTest {
  const call = async (order: string, withinMs: Milliseconds): Promise<Called> => {
    try {
      const answer = await clients.get(lambda, region, "change").send(new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: order }), { abortSignal: AbortSignal.timeout(withinMs) });
      const told = toldBy(answer);
      return told.how === "failed" ? { how: "failed", because: told.because } : { how: "answered", text: new TextDecoder().decode(answer.Payload) };
    } catch (thrown) {
      const { name: kind, message } = thrown as Error;
      return kind === "AbortError" || kind === "TimeoutError" ? { how: "cut-off" } : { how: "failed", because: `${kind}: ${message}` };
    }
  };
  return {
    named: `${name}:${qualifier} in ${region}`,
    cutsBy: `nobody waits longer than ${patienceMs} ms for its answer, and it runs on`,
    call: (order) => call(order, answerWithinMs),
    cutOff: (order) => call(order, patienceMs),
  };
}
