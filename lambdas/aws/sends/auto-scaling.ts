// Sets the size of a group, and suspends and resumes its processes. An accepted size is a wish and no capacity.

import { ResumeProcessesCommand, SuspendProcessesCommand, UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import type { AwsAdapters, Sends } from "../send.ts";
import { autoscaling } from "../services.ts";

export const autoScalingSends: Sends<"autoscaling.UpdateAutoScalingGroup" | "autoscaling.SuspendProcesses" | "autoscaling.ResumeProcesses", AwsAdapters> = {
  async "autoscaling.UpdateAutoScalingGroup"({ region, input }, { clients }) {
    await clients.get(autoscaling, region, "change").send(new UpdateAutoScalingGroupCommand(input));
    return "accepted";
  },
  async "autoscaling.SuspendProcesses"({ region, input }, { clients }) {
    await clients.get(autoscaling, region, "change").send(new SuspendProcessesCommand(input));
    return "accepted";
  },
  async "autoscaling.ResumeProcesses"({ region, input }, { clients }) {
    await clients.get(autoscaling, region, "change").send(new ResumeProcessesCommand(input));
    return "accepted";
  },
};
