// What the record sets of a name shall be, by routing policy, so that it leads to the target only. Pure. A health check
// stays with the value it watches, and an identifier with its value, because people and dashboards know them by it.

import type { RecordSet } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import { recordName } from "../../aws/record-name.ts";

export type RecordInput = Pick<StepInput<"traffic.route53-records">, "name" | "type" | "policy" | "values" | "ttl" | "health-checks" | "evaluate-target-health">;

/** What a policy works with: the sets as they stand, the values of both sites, and the fields that all sets share. */
interface Scene extends Direction {
  readonly old: readonly RecordSet[];
  readonly values: Readonly<Record<"source" | "target", readonly string[]>>;
  readonly base: Pick<RecordSet, "Name" | "Type" | "TTL">;
  /** The health check of a value: that of the set in which it stands, else the plan's. */
  readonly checkFor: (value: string) => Pick<RecordSet, "HealthCheckId">;
  /** The set in which a value stands now. */
  readonly setOf: (value: string) => RecordSet | undefined;
  readonly same: (a: string, b: string) => boolean;
}

const policies: Readonly<Record<RecordInput["policy"], (scene: Scene) => readonly RecordSet[]>> = {
  simple: ({ base, values }) => [{ ...base, ResourceRecords: records(values.target) }],

  // Up to eight are answered at once, so only the target's stay; a set holds one value.
  multivalue: ({ base, values, target, checkFor }) =>
    values.target.map((value, index) => ({ ...base, SetIdentifier: `${target}-${index + 1}`, MultiValueAnswer: true, ...checkFor(value), ResourceRecords: records([value]) })),

  // Weight 0 alone is "never answered", but all weights 0 are "all alike" (aws.md §1.2): the target's are always 100.
  weighted({ old, base, values, source, target, setOf, checkFor, same }) {
    const standing = old.flatMap((set) => set.ResourceRecords.map(({ Value }) => Value)).filter((value) => !values.target.some((each) => same(each, value)));
    const left = standing.filter((value, index) => standing.findIndex((each) => same(each, value)) === index);
    const wanted = [
      ...values.target.map((value, index) => ({ value, weight: 100, name: `${target}-${index + 1}` })),
      ...left.map((value, index) => ({ value, weight: 0, name: `${source}-${index + 1}` })),
    ];
    const ownName = (value: string): string | undefined => (setOf(value)?.ResourceRecords.length === 1 ? setOf(value)?.SetIdentifier : undefined);
    const taken = new Set(wanted.flatMap(({ value }) => ownName(value) ?? []));
    return wanted.map(({ value, weight, name }) => ({
      ...base, SetIdentifier: ownName(value) ?? freeName(name, taken), Weight: weight, ...checkFor(value), ResourceRecords: records([value]),
    }));
  },

  // A site keeps its set with values, identifier and health check; only PRIMARY and SECONDARY change places.
  failover({ old, base, values, source, target, same }) {
    const ownSet = (list: readonly string[]): RecordSet | undefined =>
      old.find(({ SetIdentifier, ResourceRecords }) => SetIdentifier !== undefined && ResourceRecords.length > 0 && ResourceRecords.every(({ Value }) => list.some((each) => same(each, Value))));
    const taken = new Set([values.target, values.source].flatMap((list) => ownSet(list)?.SetIdentifier ?? []));
    const one = (site: string, list: readonly string[], Failover: "PRIMARY" | "SECONDARY"): RecordSet => ({
      ...base, SetIdentifier: ownSet(list)?.SetIdentifier ?? freeName(site, taken), Failover, ...checkOf(ownSet(list)), ResourceRecords: records(list),
    });
    return [one(target, values.target, "PRIMARY"), ...(values.source.length === 0 ? [] : [one(source, values.source, "SECONDARY")])];
  },
};

/** The record sets as they shall be; never empty when the plan has a value for the target. */
export function wantedSets(old: readonly RecordSet[], input: RecordInput, direction: Direction): readonly RecordSet[] {
  const same = (a: string, b: string): boolean => plainValue(input.type, a) === plainValue(input.type, b);
  const valuesOf = (site: string): readonly string[] => {
    const all = input.values[site] ?? [];
    return all.filter((value, index) => all.findIndex((each) => same(each, value)) === index);
  };
  const setOf = (value: string): RecordSet | undefined => old.find((set) => set.ResourceRecords.some(({ Value }) => same(Value, value)));
  const named = Object.entries(input["health-checks"] ?? {});
  return policies[input.policy]({
    ...direction,
    old,
    same,
    values: { source: valuesOf(direction.source), target: valuesOf(direction.target) },
    base: { Name: old[0]?.Name ?? recordName(input.name), Type: input.type, TTL: wholeSeconds(input.ttl) },
    setOf,
    checkFor: (value) => checkOf(setOf(value) ?? named.flatMap(([address, HealthCheckId]) => (same(address, value) ? [{ HealthCheckId }] : []))[0]),
  });
}

/** A value as name servers compare it: small letters, no dot at the end, IPv6 in its short form. */
export function plainValue(type: string, value: string): string {
  const plain = value.trim().toLowerCase().replace(/\.$/, "");
  if (type !== "AAAA" || !URL.canParse(`http://[${plain}]/`)) return plain;
  return new URL(`http://[${plain}]/`).hostname.slice(1, -1);
}

function records(values: readonly string[]): RecordSet["ResourceRecords"] {
  return values.map((Value) => ({ Value }));
}
function checkOf(set: Pick<RecordSet, "HealthCheckId"> | undefined): Pick<RecordSet, "HealthCheckId"> {
  return set?.HealthCheckId === undefined ? {} : { HealthCheckId: set.HealthCheckId };
}
/** An identifier that no other set of the name has. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}-${count}`;
  taken.add(free);
  return free;
}
