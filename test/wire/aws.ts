// Clients by which the test itself asks an endpoint, and the few calls that several of its files make.

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

interface Config {
  readonly endpoint: string;
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

const made = new Map<string, unknown>();

/** A client of one Region at an endpoint, made once. A slow answer means a busy machine here, so it is waited for. */
export function client<C>(Client: new (config: Config) => C, endpoint: string, region: string): C {
  const key = `${Client.name} ${endpoint} ${region}`;
  const known = (made.get(key) as C | undefined) ?? newClient(Client, endpoint, region);
  made.set(key, known);
  return known;
}

function newClient<C>(Client: new (config: Config) => C, endpoint: string, region: string): C {
  return new Client({ endpoint, region, maxAttempts: 2, credentials: { accessKeyId: "wire", secretAccessKey: "wire" }, requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 } });
}

/** Calls a function as deployed and gives its answer; throws what the function threw. */
export async function invoke(endpoint: string, region: string, name: string, payload: unknown): Promise<unknown> {
  const lambda = client(LambdaClient, endpoint, region);
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(payload)) }));
  const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
  if (FunctionError === undefined) return answer;
  const { errorType, errorMessage } = answer as { readonly errorType: string; readonly errorMessage: string };
  throw Object.assign(new FunctionFailed(`${name}: ${errorType}: ${errorMessage}`), { errorType, errorMessage });
}

/** What a deployed function threw, as Lambda tells it. */
export class FunctionFailed extends Error {
  readonly errorType: string = "";
  readonly errorMessage: string = "";
}
