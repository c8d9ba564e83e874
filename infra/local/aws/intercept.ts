// Puts the local world in the place of the network: the SDK's client objects and command classes are the real ones, only
// their `send` answers from the world. Paginators work unchanged, because they call the same `send`.
// An aborted call rejects at once with AbortError, as the SDK's does; what it started in the world goes on, as in AWS.

import type { Intercept } from "../../../lambdas/aws/clients.ts";
import type { AwsCall } from "./backend.ts";

interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}
interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * An `Intercept` for `Clients`: every call goes to `handle`, with `from` as the place of the caller. `handle` must neither
 * keep nor change the input, and must give an answer of its own for each call: nothing is copied on the way.
 */
export function interceptWith(handle: (call: AwsCall) => Promise<unknown>, from: string): Intercept {
  return (client, service, region) => {
    client.send = (command: SentCommand, options?: SendOptions): Promise<unknown> => {
      const operation = command.constructor.name.replace(/Command$/, "");
      const signal = options?.abortSignal;
      if (signal?.aborted === true) return Promise.reject(abortError());
      const answer = handle({ service, region, operation, input: command.input, from });
      return signal === undefined ? answer : unlessAborted(answer, signal);
    };
  };
}

function unlessAborted(answer: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError());
    signal.addEventListener("abort", abort, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function abortError(): Error {
  const error = new DOMException("Request aborted", "AbortError");
  return error;
}
