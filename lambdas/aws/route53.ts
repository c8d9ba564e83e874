// Reads what Route 53 holds: the record sets of one name and type, and whether a change has reached all name servers.

import { GetChangeCommand, ListResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import type { ListResourceRecordSetsCommandOutput, ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { RecordSet } from "../../workflows/mutations.ts";
import type { Clients } from "./clients.ts";
import { recordName } from "./record-name.ts";
import { route53 } from "./services.ts";
import { reading } from "./translate.ts";

/** The control plane of Route 53 is in this Region, wherever the sites are (aws.md §1.1). */
export const route53Region = "us-east-1";

/** A record set as it stands. `beyond` names fields that the product cannot write back, and `AliasTarget`; such a set is never touched but by a step whose plan names aliases. */
export interface FoundRecordSet {
  readonly set: RecordSet;
  readonly beyond: readonly string[];
}

const fields: readonly (keyof RecordSet)[] = ["Name", "Type", "TTL", "SetIdentifier", "Weight", "Failover", "MultiValueAnswer", "HealthCheckId", "ResourceRecords"];
/** Read and written back, but only by the steps whose plan names an alias: to all others it is a form of its own. */
const alias = "AliasTarget";

/** All record sets of a name and type, every page. Throws `Refused` for an unknown zone, `Transient` when Route 53 is away. */
export async function listRecordSets(clients: Clients, zone: string, name: string, type: RecordSet["Type"]): Promise<readonly FoundRecordSet[]> {
  const client = clients.get(route53, route53Region, "read");
  const wanted = recordName(name);
  const found: FoundRecordSet[] = [];
  let from: { readonly StartRecordName: string; readonly StartRecordType: RecordSet["Type"]; readonly StartRecordIdentifier?: string } | undefined = { StartRecordName: wanted, StartRecordType: type };
  while (from !== undefined) {
    const input: ConstructorParameters<typeof ListResourceRecordSetsCommand>[0] = { HostedZoneId: zone, ...from, StartRecordType: type as ResourceRecordSet["Type"] & string };
    const page: ListResourceRecordSetsCommandOutput = await reading(`route53.ListResourceRecordSets of ${zone}`, () => client.send(new ListResourceRecordSetsCommand(input)));
    // The list runs on into the names behind the one asked for.
    for (const each of page.ResourceRecordSets ?? []) {
      if (recordName(each.Name ?? "") === wanted && each.Type === type) found.push(foundSet(each));
    }
    const goesOn = page.IsTruncated === true && recordName(page.NextRecordName ?? "") === wanted && page.NextRecordType === type;
    from = goesOn
      ? { StartRecordName: wanted, StartRecordType: type, ...(page.NextRecordIdentifier === undefined ? {} : { StartRecordIdentifier: page.NextRecordIdentifier }) }
      : undefined;
  }
  return found;
}

/** Whether a change has reached every name server of Route 53. Throws `Refused` when the change is not known (any more). */
export async function getChange(clients: Clients, id: string): Promise<"PENDING" | "INSYNC"> {
  const client = clients.get(route53, route53Region, "read");
  const answer = await reading(`route53.GetChange of ${id}`, () => client.send(new GetChangeCommand({ Id: id })));
  return answer.ChangeInfo?.Status === "INSYNC" ? "INSYNC" : "PENDING";
}

function foundSet(raw: ResourceRecordSet): FoundRecordSet {
  const present = Object.entries(raw).filter(([, value]) => value !== undefined);
  const known = Object.fromEntries(present.filter(([key]) => (fields as readonly string[]).includes(key) || key === alias));
  const values = (raw.ResourceRecords ?? []).map((record) => ({ Value: record.Value ?? "" }));
  return {
    set: { ...(known as Omit<RecordSet, "Name" | "Type" | "ResourceRecords">), Name: raw.Name ?? "", Type: raw.Type ?? "", ResourceRecords: values },
    beyond: present.map(([key]) => key).filter((key) => !(fields as readonly string[]).includes(key)),
  };
}
