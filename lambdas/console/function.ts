// The console as a Lambda function behind an HTTP API: the events of API Gateway (payload 2.0) become requests to the one
// application. It works with five functions, an issuer and a key, and with nothing else of AWS.

import { handle } from "hono/aws-lambda";
import type { LambdaEvent } from "hono/aws-lambda";
import * as z from "zod/mini";
import { asFailure, Transient } from "../../workflows/failure.ts";
import type { Clock, Secrets } from "../../workflows/ports.ts";
import { consoleSecretName } from "../../workflows/names.ts";
import { secretField } from "../aws/secrets.ts";
import { consoleEnvironment } from "../runtime/environment.ts";
import type { ConsoleEnvironment } from "../runtime/environment.ts";
import { defineFunction, makeLog, toHandler } from "../runtime/function.ts";
import { consoleApp } from "./app.ts";
import type { Assets } from "./assets.ts";
import { issuerOver } from "./issuer.ts";
import type { IssuerParts } from "./issuer.ts";
import { oidcSigning } from "./oidc.ts";
import type { ConsoleLog, WorldWords } from "./ports.ts";
import { servicesOver } from "./services.ts";
import type { BeginChecks, Invoke } from "./services.ts";

/** What the function is given of the world outside. */
export interface ConsoleOutside {
  readonly invoke: Invoke;
  readonly beginChecks: BeginChecks;
  readonly ask: IssuerParts["ask"];
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly assets: Assets;
}

const live: WorldWords = { word: "LIVE", sentence: "What is approved here is done." };
/** Of the secret; the second is there where somebody registered the console as a client that has a secret of its own. */
const fields = { key: "key", clientSecret: "client-secret" } as const;

/** What is read of an event; the rest goes on as it came. Where a request has no such form, it did not come through the HTTP API. */
const httpEvent = z.looseObject({
  version: z.literal("2.0"),
  rawPath: z.string().check(z.startsWith("/")),
  rawQueryString: z.string(),
  requestContext: z.looseObject({ domainName: z.string().check(z.minLength(1)), http: z.looseObject({ method: z.string() }) }),
});

const spec = defineFunction<typeof consoleEnvironment, typeof httpEvent, ReturnType<typeof handle>>({
  name: "console",
  env: consoleEnvironment,
  input: httpEvent,
  run: async ({ input, services: answer }) => answer(input as unknown as LambdaEvent),
});

/** The handler; it is made once and serves as long as Lambda keeps it. */
export function consoleHandler(outsideOf: (env: ConsoleEnvironment) => ConsoleOutside, environment?: Readonly<Record<string, string | undefined>>): ReturnType<typeof toHandler> {
  const log = makeLog(spec.name);
  return toHandler(spec, (env) => handle(served(env, outsideOf(env), log)), environment, { log });
}

function served(env: ConsoleEnvironment, { invoke, beginChecks, ask, secrets, clock, assets }: ConsoleOutside, log: ConsoleLog): ReturnType<typeof consoleApp> {
  const { UNDERSTUDY_ISSUER: issuer, UNDERSTUDY_CLIENT: client, UNDERSTUDY_AUDIENCE: audience, UNDERSTUDY_SCOPE: scope, UNDERSTUDY_NAME_CLAIM: nameClaim } = env;
  /** Whoever is not signed in yet is not told what AWS said, which names accounts and roles. */
  const quietly = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (thrown) {
      log.error(`the secret ${consoleSecretName} cannot be read`, { error: asFailure(thrown) });
      throw new Transient("nobody can be signed in at the moment; the console's own log says why", { code: "no-session-key" });
    }
  };
  const signing = oidcSigning({
    nameClaim,
    issuer: issuerOver({ issuer, client, clientSecret: () => quietly(async () => (await secrets.read(consoleSecretName))[fields.clientSecret]), ask }),
    client,
    expected: { issuer, audience, scope },
    key: () => quietly(() => secretField(secrets, consoleSecretName, fields.key)),
    clock,
  });
  // API Gateway answers to its own names only, so the host need not be checked again.
  return consoleApp({ services: servicesOver(invoke, beginChecks), signing, world: live, assets, clock, log, secure: true });
}
