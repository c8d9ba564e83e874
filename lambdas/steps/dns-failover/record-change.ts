// Plans the change of a name's record sets: pure, old for new. One batch deletes exactly what was read and creates what
// is wanted; Route 53 applies all of it or nothing and refuses a DELETE that does not match, so the batch is a
// compare-and-swap (R16), and since what is wanted is never empty, neither is the name (R17).

import { aliasIn, valuesOfSet, withAlias, withoutAlias } from "../../../workflows/alias-values.ts";
import { canonicalJson } from "../../../workflows/digest.ts";
import type { ChangeBatch, RecordSet } from "../../../workflows/mutations.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import { recordName } from "../../aws/record-name.ts";
import type { FoundRecordSet } from "../../aws/route53.ts";
import { plainValue, wantedSets } from "./record-policies.ts";
import type { RecordInput } from "./record-policies.ts";

type Changes = ChangeBatch["Changes"];

export type RecordPlan =
  /** The records lead to the target already. */
  | { readonly is: "right" }
  | { readonly is: "change"; readonly changes: Changes }
  /** There is something that the plan does not account for; a person has to look, nothing is changed. */
  | { readonly is: "hands-off"; readonly because: string };

/** What has to change so that the name leads to the target only. */
export function planRecordChange(found: readonly FoundRecordSet[], input: RecordInput, direction: Direction): RecordPlan {
  const because = handsOff(found, input, direction);
  if (because !== undefined) return { is: "hands-off", because };
  const old = found.map(({ set }) => withoutAlias(set, wholeSeconds(input.ttl)));
  const wanted = wantedSets(old, input, direction);
  // A TTL that differs alone is no reason to touch records during an outage; resolvers hold the old one anyway.
  if (sameText(old.map(withoutTtl), wanted.map(withoutTtl))) return { is: "right" };
  const evaluates = input["evaluate-target-health"] ?? true;
  const unchecked = wanted.find((set) => set.Failover === "PRIMARY" && set.HealthCheckId === undefined && !(evaluates && withAlias(set, evaluates).AliasTarget !== undefined));
  if (unchecked !== undefined) return { is: "hands-off", because: `Route 53 takes no PRIMARY record set without a health check, and the one of ${direction.target} for ${input.name} has none` };
  // What stays exactly as it is needs no change; deleting and creating it would only add to the batch.
  const stays = new Set(old.map(exactly).filter((text) => wanted.map(exactly).includes(text)));
  const changes = (Action: "CREATE" | "DELETE", sets: readonly RecordSet[], written: (set: RecordSet, index: number) => RecordSet): Changes =>
    sets.flatMap((set, index) => (stays.has(exactly(set)) ? [] : [{ Action, ResourceRecordSet: written(set, index) }]));
  return { is: "change", changes: [...changes("DELETE", old, (set, index) => found[index]?.set ?? set), ...changes("CREATE", wanted, (set) => withAlias(set, evaluates))] };
}

function handsOff(found: readonly FoundRecordSet[], input: RecordInput, { source, target }: Direction): string | undefined {
  const plain = (values: readonly string[] | undefined): readonly string[] => (values ?? []).map((value) => plainValue(input.type, value));
  const targets = plain(input.values[target]);
  if (targets.length === 0) return `the plan names no values of ${target} for ${input.name}`;
  const shared = targets.filter((value) => plain(input.values[source]).includes(value));
  if (shared.length > 0) return `the plan gives ${shared.join(", ")} to both sites, so ${input.name} cannot lead to one of them only`;

  const namesAlias = Object.values(input.values).flat().some((value) => aliasIn(value) !== undefined);
  const special = found.map((each) => ({ ...each, beyond: each.beyond.filter((field) => field !== "AliasTarget" || !namesAlias) })).filter(({ beyond }) => beyond.length > 0);
  if (special.length > 0) {
    const named = special.map(({ set, beyond }) => `${set.SetIdentifier ?? "the record set"} (${beyond.join(", ")})`);
    return `${input.name} has record sets of a form that is not changed here: ${named.join("; ")}`;
  }
  const ours = new Set(plain(Object.values(input.values).flat()));
  const foreign = found.flatMap(({ set }) => valuesOfSet(set)).filter((value) => !ours.has(plainValue(input.type, value)));
  return foreign.length === 0 ? undefined : `${input.name} also has values that belong to no site of the plan: ${[...new Set(foreign)].join(", ")}`;
}

/** Route 53 compares every field of a DELETE, but not the order of the values. */
function exactly(set: RecordSet): string {
  return canonicalJson({ ...set, ResourceRecords: set.ResourceRecords.map(({ Value }) => Value).sort() });
}
function withoutTtl(set: RecordSet): string {
  const { TTL: _ttl, ...rest } = set;
  return canonicalJson({ ...rest, Name: recordName(set.Name), ResourceRecords: rest.ResourceRecords.map(({ Value }) => plainValue(set.Type, Value)).sort() });
}
function sameText(a: readonly string[], b: readonly string[]): boolean {
  return canonicalJson([...a].sort()) === canonicalJson([...b].sort());
}
