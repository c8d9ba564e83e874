// The outside as it is in AWS: real clients, the machine's clock, connections to where they say, secrets of the arbiter's
// Region. The local world has its own; everything between is the same code.

import type * as z from "zod/mini";
import { Clients } from "../aws/clients.ts";
import { ManagedSecrets } from "../aws/secrets.ts";
import type { Adapters } from "./adapters.ts";
import type { BaseEnvironment } from "./environment.ts";
import { toHandler } from "./function.ts";
import type { FunctionSpec } from "./function.ts";
import { plainDialer } from "./plain-dialer.ts";
import { makeServices } from "./services.ts";
import { systemClock } from "./system-clock.ts";

/** The Lambda handler of a spec. It is made when the bundle is loaded; clients are made when they are first used. */
export function onAws<E extends z.core.$ZodType<BaseEnvironment>, I extends z.core.$ZodType>(spec: FunctionSpec<E, I>): ReturnType<typeof toHandler> {
  return toHandler(spec, (env) => makeServices(env, adaptersFrom(env)));
}

function adaptersFrom(env: BaseEnvironment): Adapters {
  const place = env.UNDERSTUDY_PLACE;
  const region = env.UNDERSTUDY_ARBITER_REGION;
  const clock = systemClock;
  const clients = new Clients(undefined, { accounts: env.UNDERSTUDY_ACCOUNTS, region, place, clock });
  return {
    clients,
    clock,
    place,
    dialer: plainDialer,
    secrets: new ManagedSecrets({ clients, clock, region }),
  };
}
