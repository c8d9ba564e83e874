// What Lambda knows of a function of the user's own at a site. Kept apart from what calls one (custom-functions.ts), so that whoever only asks
// what is there carries no call that could have it run.

import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { NamedFunction } from "../../workflows/custom-action.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { lambdaAtSite } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** What Lambda knows of a function. */
export interface CustomFunction {
  /** `Active`, `Pending`, `Inactive` (not called for long: the first call wakes it) or `Failed`; "" where Lambda tells none. */
  readonly state: string;
  /** Why it is not active, in Lambda's words; empty for nothing. */
  readonly told: string;
  /** How long one call of it may run (its timeout). */
  readonly mayRunMs: Milliseconds;
}

/** No function runs longer (Lambda quotas); taken where its own limit is not told. */
const longestSeconds = 900;

/** One function by name and alias or version; undefined when the Region has none. Throws `Transient` or `Refused`. */
export async function readCustomFunction(clients: Clients, region: string, { name, qualifier }: NamedFunction, signal?: AbortSignal): Promise<CustomFunction | undefined> {
  return reading(`lambda.GetFunctionConfiguration in ${region}`, async () => {
    try {
      const { State = "", StateReason = "", Timeout = longestSeconds } = await clients.get(lambdaAtSite, region, "read").send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier }), signal === undefined ? {} : { abortSignal: signal });
      return { state: State, told: StateReason, mayRunMs: Timeout * 1_000 };
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException")) return undefined;
      throw thrown;
    }
  });
}
