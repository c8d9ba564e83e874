// The same for a function none of whose kinds reads a secret: its bundle does not hold the client for them, and its role may not read any.

import type * as z from "zod/mini";
import { Refused } from "../../workflows/failure.ts";
import type { Secrets } from "../../workflows/ports.ts";
import { adaptersOnAws } from "./adapters-on-aws.ts";
import type { BaseEnvironment } from "./environment.ts";
import { toHandler } from "./function.ts";
import type { FunctionSpec } from "./function.ts";
import { makeServices } from "./services.ts";

const noSecrets: Secrets = {
  read: (reference) => Promise.reject(new Refused(`this function reads no secrets, so ${reference} was not read`, { code: "no-secrets" })),
};

/** The Lambda handler of such a spec; see `onAws`. */
export function onAwsWithoutSecrets<E extends z.core.$ZodType<BaseEnvironment>, I extends z.core.$ZodType>(spec: FunctionSpec<E, I>): ReturnType<typeof toHandler> {
  return toHandler(spec, (env) => makeServices(env, adaptersOnAws(env, () => noSecrets)));
}
