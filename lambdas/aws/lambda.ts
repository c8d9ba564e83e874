// Invokes another function and waits for its answer: how a run asks the probes of the vantage points to look.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Clients } from "./clients.ts";
import { lambda } from "./services.ts";
import { reading } from "./translate.ts";

/** `failed`: the function itself ended with an error, and `text` is what Lambda says about it. */
export interface Invoked {
  readonly failed: boolean;
  readonly text: string;
}

/**
 * Invokes once: a second look would come after the deadline of the first and tell of another instant. Throws `Transient`
 * when the function could not be reached and `Refused` when it may not be invoked.
 */
export async function invokeFunction(clients: Clients, region: string, name: string, payload: unknown): Promise<Invoked> {
  const client = clients.get(lambda, region, "change");
  const answer = await reading(`lambda.Invoke ${name}`, () =>
    client.send(new InvokeCommand({ FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(payload)) })),
  );
  return { failed: answer.FunctionError !== undefined, text: new TextDecoder().decode(answer.Payload) };
}

/** Whether we may invoke it: asked without invoking it. Throws as `invokeFunction` does. */
export async function mayInvoke(clients: Clients, region: string, name: string): Promise<void> {
  await reading(`lambda.Invoke ${name}`, () => clients.get(lambda, region, "read").send(new InvokeCommand({ FunctionName: name, InvocationType: "DryRun" })));
}
