// The outside as it is in AWS, with secrets of the arbiter's Region. The local world has its own; everything between is the same code.

import type * as z from "zod/mini";
import { ManagedSecrets } from "../aws/secrets.ts";
import { adaptersOnAws } from "./adapters-on-aws.ts";
import type { BaseEnvironment } from "./environment.ts";
import { toHandler } from "./function.ts";
import type { FunctionSpec } from "./function.ts";
import { makeServices } from "./services.ts";

/** The Lambda handler of a spec. It is made when the bundle is loaded; clients are made when they are first used. */
export function onAws<E extends z.core.$ZodType<BaseEnvironment>, I extends z.core.$ZodType>(spec: FunctionSpec<E, I>): ReturnType<typeof toHandler> {
  return toHandler(spec, (env) => makeServices(env, adaptersOnAws(env, (from) => new ManagedSecrets(from))));
}
