// The changes of machines. What they return is only that EC2 took the call: the fence believes what it reads afterwards.

import { StartInstancesCommand, StopInstancesCommand } from "@aws-sdk/client-ec2";
import type { InstanceStateChange } from "@aws-sdk/client-ec2";
import { Transient } from "../../../workflows/failure.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { ec2 } from "../services.ts";
import { isAwsError } from "../translate.ts";

export const ec2Sends: Sends<"ec2.StopInstances" | "ec2.StartInstances", AwsAdapters> = {
  async "ec2.StopInstances"({ region, input }, { clients }) {
    const answer = await clients.get(ec2, region, "change").send(new StopInstancesCommand({ InstanceIds: input.InstanceIds, ...(input.Force === true ? { Force: true } : {}) }));
    return sayStates(answer.StoppingInstances);
  },
  async "ec2.StartInstances"({ region, input }, { clients }) {
    try {
      const answer = await clients.get(ec2, region, "change").send(new StartInstancesCommand({ InstanceIds: input.InstanceIds }));
      return sayStates(answer.StartingInstances);
    } catch (thrown) {
      // A machine that still stops is refused, nothing happens, and it can be started when it has stopped.
      if (isAwsError(thrown, "IncorrectInstanceState")) throw new Transient(`ec2.StartInstances in ${region}: ${(thrown as Error).message}`, { code: "IncorrectInstanceState", cause: thrown });
      throw thrown;
    }
  },
};

function sayStates(changes: readonly InstanceStateChange[] = []): string {
  return changes.map((each) => `${each.InstanceId} ${each.PreviousState?.Name} → ${each.CurrentState?.Name}`).join(", ");
}
