// The outside as it is in AWS: real clients, the machine's clock, connections to where they say, secrets of the arbiter's
// Region. The local world has its own; everything between is the same code.

import type * as z from "zod/mini";
import type { Dialer } from "../../workflows/ports.ts";
import { Clients } from "../aws/clients.ts";
import { ManagedSecrets } from "../aws/secrets.ts";
import type { Adapters } from "./adapters.ts";
import type { BaseEnvironment } from "./environment.ts";
import { toHandler } from "./function.ts";
import type { FunctionSpec } from "./function.ts";
import { makeServices } from "./services.ts";
import { systemClock } from "./system-clock.ts";

/** Names are reached as the function's own network reaches them, and the runtime's authorities are trusted. */
export const plainDialer: Dialer = { ca: undefined, dial: async (_from, host, port) => ({ host, port }) };

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
