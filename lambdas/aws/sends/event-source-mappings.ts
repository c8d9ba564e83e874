// Turns an event source mapping on or off. What is accepted is a wish: the state says when it is so.

import { UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { AwsAdapters, Sends } from "../send.ts";
import { lambdaAtSite } from "../services.ts";

export const eventSourceMappingSends: Sends<"lambda.UpdateEventSourceMapping", AwsAdapters> = {
  async "lambda.UpdateEventSourceMapping"({ region, input }, { clients }) {
    await clients.get(lambdaAtSite, region, "change").send(new UpdateEventSourceMappingCommand(input));
    return "accepted";
  },
};
