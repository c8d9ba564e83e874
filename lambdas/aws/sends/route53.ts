// Replaces record sets, old for new in one transaction.

import { ChangeResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { RecordSet } from "../../../workflows/mutations.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { route53 } from "../services.ts";

export const route53Sends: Sends<"route53.ChangeResourceRecordSets", AwsAdapters> = {
  async "route53.ChangeResourceRecordSets"({ region, input }, { clients }) {
    const Changes = input.ChangeBatch.Changes.map((change) => ({ Action: change.Action, ResourceRecordSet: recordSet(change.ResourceRecordSet) }));
    const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: input.HostedZoneId, ChangeBatch: { Comment: input.ChangeBatch.Comment, Changes } });
    const answer = await clients.get(route53, region, "change").send(command);
    return `${answer.ChangeInfo?.Id} ${answer.ChangeInfo?.Status}`;
  },
};

/** Our record set is the SDK's with plain strings; values that Route 53 does not know it refuses itself. */
function recordSet({ ResourceRecords: records, ...set }: RecordSet): ResourceRecordSet {
  // An alias with a list of records, were it empty, is refused.
  return { ...set, ...(set.AliasTarget === undefined ? { ResourceRecords: records.map(({ Value }) => ({ Value })) } : {}) } as ResourceRecordSet;
}
