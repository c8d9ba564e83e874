// Sends a change to AWS, once. The door is the only caller; what was sent and what came back stands in the record.

import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import { StartInstancesCommand, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { PromoteReadReplicaCommand } from "@aws-sdk/client-rds";
import { ChangeResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { Transient } from "../../workflows/failure.ts";
import type { MutationCall, RecordSet } from "../../workflows/mutations.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { Clients } from "./clients.ts";
import { isAwsError, translate } from "./translate.ts";

/** The changes that are AWS calls; the others go to providers on the internet. */
export type AwsMutationCall = Exclude<MutationCall, { readonly region: "internet" }>;
type AwsOperation = AwsMutationCall["operation"];
type CallOf<O extends AwsOperation> = Extract<AwsMutationCall, { readonly operation: O }>;

/** One send for each operation, giving a short answer for the record. An operation without a row does not compile. */
type Sends = { readonly [O in AwsOperation]: (call: CallOf<O>, clients: Clients) => Promise<string> };

const sends: Sends = {
  async "ec2.StopInstances"({ region, input }, clients) {
    const answer = await clients.get("ec2", region, "change").send(new StopInstancesCommand({ InstanceIds: input.InstanceIds }));
    return (answer.StoppingInstances ?? []).map((each) => `${each.InstanceId} ${each.PreviousState?.Name} → ${each.CurrentState?.Name}`).join(", ");
  },
  async "ec2.StartInstances"({ region, input }, clients) {
    const answer = await clients.get("ec2", region, "change").send(new StartInstancesCommand({ InstanceIds: input.InstanceIds }));
    return (answer.StartingInstances ?? []).map((each) => `${each.InstanceId} ${each.PreviousState?.Name} → ${each.CurrentState?.Name}`).join(", ");
  },
  async "rds.PromoteReadReplica"({ region, input }, clients) {
    const answer = await clients.get("rds", region, "change").send(new PromoteReadReplicaCommand(input));
    return `${answer.DBInstance?.DBInstanceIdentifier} ${answer.DBInstance?.DBInstanceStatus}`;
  },
  async "ssm.SendCommand"({ region, input }, clients) {
    const answer = await clients.get("ssm", region, "change").send(new SendCommandCommand(input));
    return sayCommandId(answer.Command?.CommandId ?? "");
  },
  async "autoscaling.UpdateAutoScalingGroup"({ region, input }, clients) {
    await clients.get("autoscaling", region, "change").send(new UpdateAutoScalingGroupCommand(input));
    return "accepted";
  },
  async "s3.PutObject"({ region, input }, clients) {
    // No ACL is set: buckets of today refuse ACLs, and who may read the object is the bucket policy's matter.
    const answer = await clients.get("s3", region, "change").send(new PutObjectCommand(input));
    return `ETag ${answer.ETag}`;
  },
  async "s3.DeleteObject"({ region, input }, clients) {
    // S3 answers 204 also when there was no such object.
    await clients.get("s3", region, "change").send(new DeleteObjectCommand(input));
    return "deleted";
  },
  async "route53.ChangeResourceRecordSets"({ region, input }, clients) {
    const Changes = input.ChangeBatch.Changes.map((change) => ({ Action: change.Action, ResourceRecordSet: recordSet(change.ResourceRecordSet) }));
    const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: input.HostedZoneId, ChangeBatch: { Comment: input.ChangeBatch.Comment, Changes } });
    const answer = await clients.get("route53", region, "change").send(command);
    return `${answer.ChangeInfo?.Id} ${answer.ChangeInfo?.Status}`;
  },
};

/**
 * Answers that mean "busy, nothing was done, ask again", although their HTTP status says a mistake of the caller (400, 409) or of the
 * service (500). aws.md §6: both Auto Scaling faults are to be retried.
 */
const busy = ["ScalingActivityInProgressFault", "ScalingActivityInProgress", "ResourceContentionFault", "ResourceContention", "OperationAborted"];

/**
 * Carries out one AWS change with exactly one request, and gives the answer for the record. Throws `Transient` (nothing
 * happened), `Refused` (AWS said no) or `Unknown` (it may have happened: look before anything else).
 */
export async function sendAws(call: AwsMutationCall, adapters: Pick<Adapters, "clients">): Promise<string> {
  const what = `${call.operation} in ${call.region}`;
  try {
    // The row is chosen by the very operation of the call; the compiler cannot follow that through a union.
    const send = sends[call.operation] as (call: AwsMutationCall, clients: Clients) => Promise<string>;
    return await send(call, adapters.clients);
  } catch (thrown) {
    if (isAwsError(thrown, ...busy)) throw new Transient(`${what}: ${(thrown as Error).message}`, { code: (thrown as Error).name, cause: thrown });
    throw translate(thrown, what, "change");
  }
}

/** How the record keeps the id of a Run Command. */
function sayCommandId(id: string): string {
  return `command ${id}`;
}

/** The id of a Run Command in an answer of the record, if there is one. */
export function commandIdIn(answer: string): string | undefined {
  return /^command ([0-9a-f-]{36})$/.exec(answer)?.[1];
}

/** Our record set is the SDK's with plain strings; values that Route 53 does not know it refuses itself. */
function recordSet(set: RecordSet): ResourceRecordSet {
  return { ...set, ResourceRecords: set.ResourceRecords.map(({ Value }) => ({ Value })) } as ResourceRecordSet;
}
