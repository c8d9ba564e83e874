// Sets a parameter to a new value, which makes a new version of it.

import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { AwsAdapters, Sends } from "../send.ts";
import { ssm } from "../services.ts";

export const parameterSends: Sends<"ssm.PutParameter", AwsAdapters> = {
  async "ssm.PutParameter"({ region, input }, { clients }) {
    const answer = await clients.get(ssm, region, "change").send(new PutParameterCommand(input));
    return `version ${answer.Version}`;
  },
};
