// The one middy stack. Every Lambda function of the product is a `FunctionSpec`: a schema of its environment, a schema of
// its event, and what it does with services. AWS and the local world turn a spec into a handler through the same stack.

import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { en } from "zod/locales";
import * as z from "zod/mini";
import { asFailure, Defect, Refused } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Services } from "./services.ts";

// The small form of zod knows no language until it is told one.
z.config(en());

/** `S`: what it works with; nearly all functions work with the record and its adapters. */
export interface Call<E, I, S = Services> {
  readonly env: E;
  readonly input: I;
  readonly services: S;
  readonly log: Logger;
  /** Milliseconds left of this invocation. */
  readonly remainingMs: () => number;
}

/** Where trouble is told that ends nothing. */
export type ErrorLog = Pick<Logger, "error">;

export interface FunctionSpec<E extends z.core.$ZodType, I extends z.core.$ZodType, S = Services> {
  /** The name in logs and in the local world. */
  readonly name: string;
  /** Shared by the handler and by the construct that deploys it, so that a forgotten variable does not compile. */
  readonly env: E;
  readonly input: I;
  readonly run: (call: Call<z.output<E>, z.output<I>, S>) => Promise<unknown>;
}

/** Declares a function; gives the spec back with its types. */
export function defineFunction<E extends z.core.$ZodType, I extends z.core.$ZodType, S = Services>(spec: FunctionSpec<E, I, S>): FunctionSpec<E, I, S> {
  return spec;
}

export type AnySpec = FunctionSpec<z.core.$ZodType, z.core.$ZodType>;

/** Makes the services of a function from its checked environment. */
export type MakeServices<E, S = Services> = (env: E) => S;

/** So long before Lambda ends a function it ends by itself, so that its log says so. */
const endsEarlyMs: Milliseconds = 5;

/** The log of a function of that name. */
export function makeLog(name: string): Logger {
  return new Logger({ serviceName: name });
}

/**
 * The Lambda handler of a spec. The environment is checked at the first call, and a fault in it names the variable. Where
 * `watched` is true, somebody else ends a function that runs for too long, and no timer of the machine is set. `log` is given
 * where many environments share one.
 */
export function toHandler<E extends z.core.$ZodType, I extends z.core.$ZodType, S = Services>(
  spec: FunctionSpec<E, I, S>,
  makeServices: MakeServices<z.output<E>, S>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  { watched = false, log = makeLog(spec.name) }: { readonly watched?: boolean; readonly log?: Logger } = {},
): (event: unknown, context: Context) => Promise<unknown> {
  let ready: { readonly env: z.output<E>; readonly services: S } | undefined;

  const work = async (event: unknown, context: Context): Promise<unknown> => {
    ready ??= prepare(spec, makeServices, environment);
    const parsed = z.safeParse(spec.input, event);
    if (!parsed.success) throw new Refused(`the event of ${spec.name} is not what it has to be: ${sayIssues(parsed.error)}`, { code: "malformed-event" });
    log.appendKeys(traceKeys(parsed.data));
    return spec.run({ env: ready.env, input: parsed.data, services: ready.services, log, remainingMs: () => context.getRemainingTimeInMillis() });
  };
  const stack = middy<unknown, unknown, Error, Context>(work, { timeoutEarlyInMillis: watched ? 0 : endsEarlyMs }).use({
    before: ({ context }) => {
      log.resetKeys();
      log.addContext(context);
    },
    // No value is returned here: a response set in onError would turn a failure into a success for Step Functions.
    onError: (request) => {
      const failure = asFailure(request.error);
      log.error(failure.message, { error: failure, code: failure.code });
      request.error = failure;
    },
  });
  return async (event, context) => stack(event, context);
}

function prepare<E extends z.core.$ZodType, I extends z.core.$ZodType, S>(spec: FunctionSpec<E, I, S>, makeServices: MakeServices<z.output<E>, S>, environment: Readonly<Record<string, string | undefined>>) {
  const env = z.safeParse(spec.env, environment);
  if (!env.success) throw new Defect(`the environment of ${spec.name} is incomplete: ${sayIssues(env.error)}; deploy the stack again`);
  return { env: env.data, services: makeServices(env.data) };
}

function traceKeys(input: unknown): Record<string, unknown> {
  const { plan, run, epoch, step } = (input ?? {}) as Record<string, unknown>;
  return { plan, run, epoch, step };
}

function sayIssues(error: z.core.$ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "(top)"}: ${issue.message}`).join("; ");
}
