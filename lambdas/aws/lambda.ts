// Invokes another function and waits for its answer: how a run asks the probes of the vantage points to look, and how console
// and command line ask the functions that read and decide.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { Refused, Transient, Unknown } from "../../workflows/failure.ts";
import type { Failure } from "../../workflows/failure.ts";
import type { Clients } from "./clients.ts";
import { lambda } from "./services.ts";
import { reading, translate } from "./translate.ts";

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

/**
 * Hands a function what to do and does not wait for it: Lambda keeps it and tries by itself. Throws as `invokeFunction` does, and `Unknown`
 * where it is not known whether Lambda has it.
 */
export async function beginFunction(clients: Clients, region: string, name: string, payload: unknown): Promise<void> {
  try {
    await clients.get(lambda, region, "change").send(new InvokeCommand({ FunctionName: name, InvocationType: "Event", Payload: new TextEncoder().encode(JSON.stringify(payload)) }));
  } catch (thrown) {
    throw translate(thrown, `lambda.Invoke ${name}`, "change");
  }
}

/** Whether we may invoke it: asked without invoking it. Throws as `invokeFunction` does. */
export async function mayInvoke(clients: Clients, region: string, name: string): Promise<void> {
  await reading(`lambda.Invoke ${name}`, () => clients.get(lambda, region, "read").send(new InvokeCommand({ FunctionName: name, InvocationType: "DryRun" })));
}

/** What a function itself threw, as Lambda tells it: the name and the words of the error, and no code. */
export function thrownThere(name: string, text: string): Failure {
  const told = asTold(text);
  const message = told?.errorMessage ?? text.slice(0, 300);
  switch (told?.errorType) {
    case "Refused":
      return new Refused(message, { code: "refused-there" });
    case "Transient":
      return new Transient(message);
    default:
      return new Unknown(`${name} failed: ${firstLine(message)}; its log says why: aws logs tail /aws/lambda/${name} --since 10m`, { code: "not-known" });
  }
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").replace(/[.\s]+$/, "");

function asTold(text: string): { readonly errorType?: string; readonly errorMessage?: string } | undefined {
  try {
    return JSON.parse(text) as { readonly errorType?: string; readonly errorMessage?: string };
  } catch {
    // Then it is shown as it came.
    return undefined;
  }
}
