// What Lambda says of an event source mapping, and how long its function may run with what it was handed.

import { GetEventSourceMappingCommand, GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { Defect } from "../../workflows/failure.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { lambdaAtSite } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface EventSourceMapping {
  readonly id: string;
  /** `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating`, `Deleting`; "" where Lambda tells none. */
  readonly state: string;
  /** When it or its state last changed, by Lambda's clock; undefined where that is not told. */
  readonly changedAt: Instant | undefined;
  /** What Lambda says of the last batch or of why it has this state; empty for nothing. */
  readonly told: string;
  readonly functionName: string;
  /** How long one invocation of its function may take. */
  readonly functionMayRunMs: Milliseconds;
}

/** One mapping with its function; undefined when the Region has none of that id. Throws `Transient` or `Refused`. */
export async function readEventSourceMapping(clients: Clients, region: string, id: string, signal?: AbortSignal): Promise<EventSourceMapping | undefined> {
  const client = clients.get(lambdaAtSite, region, "read");
  const options = signal === undefined ? {} : { abortSignal: signal };
  const mapping = await reading(`lambda.GetEventSourceMapping in ${region}`, async () => {
    try {
      return await client.send(new GetEventSourceMappingCommand({ UUID: id }), options);
    } catch (thrown) {
      if (isAwsError(thrown, "ResourceNotFoundException")) return undefined;
      throw thrown;
    }
  });
  if (mapping === undefined) return undefined;
  const { FunctionArn } = mapping;
  if (FunctionArn === undefined) throw new Defect(`Lambda in ${region} names no function for the mapping ${id}`);
  const { FunctionName = FunctionArn, Timeout } = await reading(`lambda.GetFunctionConfiguration in ${region}`, () => client.send(new GetFunctionConfigurationCommand({ FunctionName: FunctionArn }), options));
  return {
    id,
    state: mapping.State ?? "",
    changedAt: mapping.LastModified?.getTime(),
    told: [mapping.StateTransitionReason, mapping.LastProcessingResult].filter((each) => each !== undefined && each !== "" && each !== "USER_INITIATED").join("; "),
    functionName: FunctionName,
    functionMayRunMs: (Timeout ?? longestSeconds) * 1_000,
  };
}

/** No function runs longer (Lambda quotas); taken where its own limit is not told. */
const longestSeconds = 900;
