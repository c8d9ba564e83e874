// Sets the size of a service of ECS, and what may scale it. An accepted size is a wish and no task.

import { RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { AwsAdapters, Sends } from "../send.ts";
import { applicationAutoscaling, ecs } from "../services.ts";

export const ecsSends: Sends<"ecs.UpdateService" | "application-autoscaling.RegisterScalableTarget", AwsAdapters> = {
  async "ecs.UpdateService"({ region, input }, { clients }) {
    await clients.get(ecs, region, "change").send(new UpdateServiceCommand(input));
    return "accepted";
  },
  async "application-autoscaling.RegisterScalableTarget"({ region, input }, { clients }) {
    await clients.get(applicationAutoscaling, region, "change").send(new RegisterScalableTargetCommand(input));
    return "accepted";
  },
};
