// The process that runs the handlers, as Lambda would: real handlers, the one middy stack, real SDK clients whose `send` is
// answered by the world's process. It can be killed at any instant; the world starts another, and the executor calls again.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { Clients } from "../../../lambdas/aws/clients.ts";
import type { Intercept } from "../../../lambdas/aws/clients.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import type { BaseEnvironment } from "../../../lambdas/runtime/environment.ts";
import { toHandler } from "../../../lambdas/runtime/function.ts";
import { makeServices } from "../../../lambdas/runtime/services.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Dialer } from "../../../workflows/ports.ts";
import { systemClock } from "../system-clock.ts";
import { acrossRegions } from "./dynamo-regions.ts";
import { localFunctions } from "./functions.ts";
import { callRpc, serveRpc } from "./rpc.ts";

/** What the world tells a new handler process. */
export interface HandlerConfig {
  readonly worldPort: number;
  readonly key: string;
  readonly places: readonly string[];
  readonly dynamoEndpoint: string;
  readonly ca: string;
  /** By place the Region in which a function there runs. All of them read their secrets in the arbiter's. */
  readonly regions: Readonly<Record<string, string>>;
  /** Environment by function name. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
export interface Invocation {
  readonly function: string;
  readonly payload: unknown;
  readonly timeoutMs: number;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

process.once("message", (config: HandlerConfig) => {
  void start(config).then((port) => process.send?.({ port }));
});
process.once("disconnect", () => process.exit(0));

async function start(config: HandlerConfig): Promise<number> {
  const handlers = new Map<string, Handler>();
  for (const [name, spec] of Object.entries(localFunctions(config.places))) {
    const environment = config.environments[name];
    if (environment === undefined) throw new Defect(`no environment is given for the function ${name}`);
    handlers.set(name, toHandler(spec, (env) => makeServices(env as BaseEnvironment, adaptersAt((env as BaseEnvironment).UNDERSTUDY_PLACE, config)), environment));
  }
  const server = await serveRpc(config.key, async (_method, body) => {
    const { function: name, payload, timeoutMs } = body as Invocation;
    const handler = handlers.get(name);
    if (handler === undefined) throw new Defect(`there is no function ${name}`);
    const until = systemClock.now() + timeoutMs;
    return handler(payload, { functionName: name, awsRequestId: systemClock.id(), getRemainingTimeInMillis: () => until - systemClock.now() } as Context);
  });
  return server.port;
}

function adaptersAt(place: string, config: HandlerConfig): Adapters {
  const dynamo = new DynamoDBClient({ endpoint: config.dynamoEndpoint, region: "local", maxAttempts: 1, credentials: { accessKeyId: "local", secretAccessKey: "local" } });
  const [own, arbiter] = [config.regions[place], config.regions["arbiter"]];
  if (own === undefined || arbiter === undefined) throw new Defect(`no Region is given for the place ${own === undefined ? place : "arbiter"}`);
  const reach = async (region: string): Promise<void> => {
    if (region !== own) await callRpc(config.worldPort, config.key, "reach", { from: place, region }, 5_000);
  };
  const across = acrossRegions(dynamo.send.bind(dynamo), reach);
  const intercept: Intercept = (client, service, region) => {
    if (service === "dynamodb") return across(client, service, region);
    client.send = (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      callRpc(config.worldPort, config.key, "aws", { service, region, operation: command.constructor.name.replace(/Command$/, ""), input: command.input, from: place }, 30_000);
  };
  const clients = new Clients(intercept);
  const dialer: Dialer = {
    ca: config.ca,
    dial: async (from, host, port) => (await callRpc(config.worldPort, config.key, "dial", { from, host, port }, 5_000)) as { host: string; port: number },
  };
  return { clients, clock: systemClock, dialer, secrets: new ManagedSecrets({ clients, clock: systemClock, region: arbiter }), place };
}
