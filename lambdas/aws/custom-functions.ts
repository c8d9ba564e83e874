// Calls a Lambda function of the user's own at a site, in that site's account. An error of the function and an error of the call are two things:
// the first comes as an answer (status 200 with FunctionError), and whatever the function had begun may have happened.

import { InvokeCommand } from "@aws-sdk/client-lambda";
import { readAnswer } from "../../workflows/custom-action.ts";
import type { Answer, NamedFunction } from "../../workflows/custom-action.ts";
import type { Clients } from "./clients.ts";
import { lambda, lambdaAtSite } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** What a function answered: by the contract, or in another way (`failed`: it threw, ran out of time or memory, or its process ended). */
export type Told = { readonly how: "answered"; readonly answer: Answer } | { readonly how: "failed"; readonly because: string } | { readonly how: "not-understood"; readonly because: string };

/**
 * Why the caller of this may not call it, null: it may. Lambda runs nothing for that (API reference, Invoke, InvocationType DryRun: it validates
 * parameter values and that the caller has permission to invoke), but asks for the permission itself. Throws `Transient` or `Refused`.
 */
export async function deniedCall(clients: Clients, region: string, { name, qualifier }: NamedFunction, signal?: AbortSignal): Promise<string | null> {
  return reading(`lambda.Invoke in ${region}`, async () => {
    try {
      await clients.get(lambdaAtSite, region, "read").send(new InvokeCommand({ FunctionName: name, Qualifier: qualifier, InvocationType: "DryRun" }), signal === undefined ? {} : { abortSignal: signal });
      return null;
    } catch (thrown) {
      if (isAwsError(thrown, "AccessDeniedException")) return (thrown as Error).message;
      throw thrown;
    }
  });
}

/** Asks it to look, which changes nothing and may be repeated. Throws `Transient` or `Refused` for an error of the call. */
export async function askCustomFunction(clients: Clients, region: string, { name, qualifier }: NamedFunction, order: string, signal?: AbortSignal): Promise<Told> {
  const answer = await reading(`lambda.Invoke in ${region}`, () => clients.get(lambdaAtSite, region, "read").send(new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: order }), signal === undefined ? {} : { abortSignal: signal }));
  return toldBy(answer);
}

/** Calls it once, whatever the order, and gives its answer as it came: for whoever tests a function. Throws what the SDK throws. */
export async function callCustomFunction(clients: Clients, region: string, { name, qualifier }: NamedFunction, order: string, signal: AbortSignal): Promise<{ readonly how: "answered"; readonly text: string } | { readonly how: "failed"; readonly because: string }> {
  const { FunctionError: error, Payload: payload } = await clients.get(lambda, region, "change").send(new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: order }), { abortSignal: signal });
  const text = payload === undefined ? "" : new TextDecoder().decode(payload);
  return error === undefined ? { how: "answered", text } : { how: "failed", because: errorIn(text) };
}

/** What an answer of Lambda says of the function. */
export function toldBy({ FunctionError: error, Payload: payload }: { readonly FunctionError?: string | undefined; readonly Payload?: Uint8Array | undefined }): Told {
  const text = payload === undefined ? "" : new TextDecoder().decode(payload);
  if (error !== undefined) return { how: "failed", because: errorIn(text) };
  const read = readAnswer(text);
  return read.ok ? { how: "answered", answer: read.answer } : { how: "not-understood", because: read.because };
}

/** Lambda tells an error as {errorType, errorMessage}; whatever else comes is shown as it came. */
function errorIn(text: string): string {
  try {
    const { errorType = "an error", errorMessage = "" } = JSON.parse(text) as { readonly errorType?: string; readonly errorMessage?: string };
    return `${errorType}: ${errorMessage.split("\n")[0] ?? ""}`.slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}
