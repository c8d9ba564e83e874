// The functions by which a run without the arbiter works: those of the product, and what of the sweep's work such a run needs.

import * as z from "zod";
import { endExpired } from "../../../lambdas/sweep/expired-gates.ts";
import { baseEnvironment } from "../../../lambdas/runtime/environment.ts";
import { defineFunction } from "../../../lambdas/runtime/function.ts";
import type { AnySpec } from "../../../lambdas/runtime/function.ts";
import { localFunctions } from "../process/functions.ts";

/** Ends the questions whose time is over, as the sweep does at the arbiter: whoever answers later is told so. */
const expire = defineFunction({
  name: "expire",
  env: baseEnvironment,
  input: z.object({ run: z.string(), plan: z.string() }),
  run: async ({ input, services, log }) => ({ ended: (await endExpired(await services.state(input.run), services, log)) ?? null }),
});

/** By name; none of them looks, because that is done by the functions at the sites. */
export function breakGlassFunctions(): Readonly<Record<string, AnySpec>> {
  return { ...localFunctions([]), expire: expire as unknown as AnySpec };
}
