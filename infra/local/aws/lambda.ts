// Stands in for Lambda: invokes a function in the handlers' process. A function that runs at a site cannot be invoked while
// that site is down or cut from the caller; an error of the handler is told as Lambda tells it, in FunctionError and payload.
// One that nobody deployed is ResourceNotFoundException (HTTP 404).

import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import type { FunctionError, InvokeFunction } from "../process/handlers.ts";

export interface LambdaOptions {
  readonly invoke: InvokeFunction;
  /** Whether a function of that name is deployed. */
  readonly knows: (functionName: string) => boolean;
  /** Whether `from` can have a function run at the place it is deployed in; throws as the network would. */
  readonly reach: (from: string, functionName: string) => void;
}

export class LambdaService implements AwsService {
  readonly #options: LambdaOptions;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.operation !== "Invoke") throw notImplemented(call);
    // A deployment puts its own word before the names of its functions; here they have none.
    const name = String(call.input["FunctionName"]).replace(/^understudy-/, "");
    this.#options.reach(call.from, name);
    if (!this.#options.knows(name)) throw new AwsAnswerError("ResourceNotFoundException", `Function not found: ${name}`, 404);
    const payload: unknown = JSON.parse(textOf(call.input["Payload"]));
    try {
      return { StatusCode: 200, Payload: encode(await this.#options.invoke(name, payload)) };
    } catch (thrown) {
      const { errorType, errorMessage } = thrown as FunctionError;
      return { StatusCode: 200, FunctionError: "Unhandled", Payload: encode({ errorType, errorMessage }) };
    }
  }
}

/** A payload as the SDK takes it: bytes, or a text. */
export function textOf(payload: unknown): string {
  return typeof payload === "string" ? payload : new TextDecoder().decode(payload as Uint8Array);
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
