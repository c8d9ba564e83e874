// Sets the size of a group. An accepted size is a wish and no capacity.

import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import type { AwsAdapters, Sends } from "../send.ts";
import { autoscaling } from "../services.ts";

export const autoScalingSends: Sends<"autoscaling.UpdateAutoScalingGroup", AwsAdapters> = {
  async "autoscaling.UpdateAutoScalingGroup"({ region, input }, { clients }) {
    await clients.get(autoscaling, region, "change").send(new UpdateAutoScalingGroupCommand(input));
    return "accepted";
  },
};
