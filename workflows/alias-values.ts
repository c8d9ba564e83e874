// Alias records of Route 53 in the plan's list of values: `alias ZONE NAME` stands for what is led to, a load balancer for example, and the
// zone is that service's own in its Region. An alias has no TTL of its own: clients are given that of what it leads to.

import type { AliasTarget, RecordSet } from "./mutations.ts";

/** What an alias leads to, without the dot at the end; undefined for every other value. */
export function aliasIn(value: string): Pick<AliasTarget, "HostedZoneId" | "DNSName"> | undefined {
  const [, HostedZoneId, DNSName] = /^alias (Z[A-Z0-9]{1,31}) ((?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63})\.?$/i.exec(value.trim()) ?? [];
  return HostedZoneId === undefined || DNSName === undefined ? undefined : { HostedZoneId, DNSName };
}

/** The values of a set as a plan writes them: those of its records, or its alias. */
export function valuesOfSet({ AliasTarget: alias, ResourceRecords: records }: Pick<RecordSet, "AliasTarget" | "ResourceRecords">): readonly string[] {
  return alias === undefined ? records.map(({ Value }) => Value) : [`alias ${alias.HostedZoneId} ${alias.DNSName.toLowerCase().replace(/\.$/, "")}`];
}

/** A set that leads to a site as a plan writes it, in the shape of Route 53: an alias has neither records nor a TTL. */
export function withAlias({ TTL, ...set }: RecordSet, evaluates: boolean): RecordSet {
  const alias = set.ResourceRecords.length === 1 ? aliasIn(set.ResourceRecords[0]?.Value ?? "") : undefined;
  if (alias === undefined) return { ...set, ...(TTL === undefined ? {} : { TTL }) };
  return { ...set, ResourceRecords: [], AliasTarget: { HostedZoneId: alias.HostedZoneId, DNSName: `${alias.DNSName}.`, EvaluateTargetHealth: evaluates } };
}

/** The same backwards, with a TTL that stands for none, so that sets can be compared by their values. */
export function withoutAlias({ AliasTarget: alias, ...set }: RecordSet, TTL: number): RecordSet {
  return alias === undefined ? set : { ...set, TTL, ResourceRecords: valuesOfSet({ AliasTarget: alias, ResourceRecords: [] }).map((Value) => ({ Value })) };
}
