// Takes targets into a target group and out of it. Accepted is neither healthy nor drained.

import { DeregisterTargetsCommand, RegisterTargetsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AwsAdapters, Sends } from "../send.ts";
import { elb } from "../services.ts";

export const targetSends: Sends<"elasticloadbalancing.RegisterTargets" | "elasticloadbalancing.DeregisterTargets", AwsAdapters> = {
  async "elasticloadbalancing.RegisterTargets"({ region, input }, { clients }) {
    await clients.get(elb, region, "change").send(new RegisterTargetsCommand(input));
    return "accepted";
  },
  async "elasticloadbalancing.DeregisterTargets"({ region, input }, { clients }) {
    await clients.get(elb, region, "change").send(new DeregisterTargetsCommand(input));
    return "accepted";
  },
};
