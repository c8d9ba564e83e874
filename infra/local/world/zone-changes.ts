// What a batch of changes makes of a zone, or why Route 53 refuses it, in Route 53's own words where they are known
// (from answers quoted in public issues; the words of the rules marked * are ours). Pure.
//
// Behaviour: all or nothing. First each change must be well formed (InvalidInput); then the changes are taken one after
// the other: CREATE needs that there is none, DELETE that it is exactly the same, UPSERT replaces by name, type and
// identifier; policies of one name and type may not mix. A CNAME's loneliness and equal TTLs are asked of the end state.

import { Refused } from "../../../workflows/failure.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";
import { policyOf } from "./zone-routing.ts";
import { isServed, valueProblem } from "./zone-values.ts";

export interface RecordChange {
  readonly Action: "CREATE" | "DELETE" | "UPSERT";
  readonly ResourceRecordSet: RecordSet;
}

/** A refused batch; `code` is Route 53's error name and `messages` its list (one message where the code is InvalidInput). */
export class BatchRefused extends Refused {
  readonly messages: readonly string[];
  constructor(code: "InvalidChangeBatch" | "InvalidInput", messages: readonly string[]) {
    super(code === "InvalidChangeBatch" ? `[${messages.join(", ")}]` : messages.join(" "), { code });
    this.messages = messages;
  }
}

/** The form in which Route 53 keeps names: small letters, a dot at the end. */
export function canonicalName(name: string): string {
  const plain = name.replaceAll(/\\052/g, "*").toLowerCase();
  return plain.endsWith(".") ? plain : `${plain}.`;
}

/** Whether a name is the zone or below it; both in canonical form. */
export function liesIn(name: string, zone: string): boolean {
  return zone === "." || name === zone || name.endsWith(`.${zone}`);
}

/** The sets after the batch. Throws BatchRefused, and then nothing has changed. */
export function applyChanges(zone: string, sets: readonly RecordSet[], changes: readonly RecordChange[]): readonly RecordSet[] {
  if (changes.length === 0) throw new BatchRefused("InvalidInput", ["Invalid request: ChangeBatch.Changes must have at least one member"]);
  for (const change of changes) refuse("InvalidInput", malformed(change));
  const messages: string[] = [...repeated(changes)];
  let now: readonly RecordSet[] = sets;
  for (const { Action, ResourceRecordSet } of changes) {
    const set = { ...ResourceRecordSet, Name: canonicalName(ResourceRecordSet.Name) };
    const standing = now.find((each) => identity(each) === identity(set));
    const others = now.filter((each) => each !== standing);
    const problems = Action === "DELETE" ? undeletable(zone, set, standing) : unplaceable(zone, set, Action === "CREATE" ? standing : undefined, others);
    messages.push(...problems);
    if (problems.length === 0) now = Action === "DELETE" ? others : [...others, set];
  }
  if (messages.length === 0) messages.push(...inconsistent(zone, now));
  refuse("InvalidChangeBatch", messages);
  return now;
}

function refuse(code: "InvalidChangeBatch" | "InvalidInput", messages: readonly string[]): void {
  if (messages.length > 0) throw new BatchRefused(code, messages);
}

function malformed({ Action, ResourceRecordSet: set }: RecordChange): readonly string[] {
  const where = `in Change with [Action=${Action}, Name=${set.Name}, Type=${set.Type}, SetIdentifier=${set.SetIdentifier ?? "null"}]`;
  const policies = [set.Weight, set.Failover, set.MultiValueAnswer].filter((field) => field !== undefined).length;
  const one = "Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer]";
  if (!isServed(set.Type)) return [`Invalid request: the local zone serves no records of type ${set.Type} ${where}`]; // *
  // Either in full, and never something of both.
  if (set.AliasTarget === undefined ? set.TTL === undefined || set.ResourceRecords.length === 0 : set.TTL !== undefined || set.ResourceRecords.length > 0 || set.MultiValueAnswer === true) return [`Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none ${where}`];
  if (policies > 1) return [`Invalid request: ${one}, but found more than one ${where}`];
  if (set.SetIdentifier !== undefined && policies === 0) return [`Invalid request: ${one}, but found none ${where}`];
  if (set.SetIdentifier === undefined && policies > 0) return [`Invalid request: Missing field 'SetIdentifier' ${where}`];
  if (set.Weight !== undefined && !(Number.isInteger(set.Weight) && set.Weight >= 0 && set.Weight <= 255)) return [`Invalid request: Weight must be a whole number from 0 to 255 ${where}`]; // *
  if (set.Failover !== undefined && set.Failover !== "PRIMARY" && set.Failover !== "SECONDARY") return [`Invalid request: Failover must be PRIMARY or SECONDARY ${where}`]; // *
  if ((set.Weight !== undefined || set.MultiValueAnswer) && set.ResourceRecords.length > 1) return [`Invalid request: a ${policyOf(set)} record set holds one ResourceRecord ${where}`]; // *
  return [];
}

/** One set may be named once in a batch, or twice to replace it: deleted, then made again. */
function repeated(changes: readonly RecordChange[]): readonly string[] {
  const actions = new Map<string, { readonly set: RecordSet; readonly order: string }>();
  for (const { Action, ResourceRecordSet: set } of changes) actions.set(identity(set), { set, order: `${actions.get(identity(set))?.order ?? ""} ${Action}` });
  const wrong = [...actions.values()].filter(({ order }) => !/^ (CREATE|DELETE|UPSERT|DELETE (CREATE|UPSERT))$/.test(order));
  return wrong.map(({ set }) => `The request contains an invalid set of changes for a resource record set '${set.Type} ${canonicalName(set.Name)}'`);
}

function undeletable(zone: string, set: RecordSet, standing: RecordSet | undefined): readonly string[] {
  if (!standing) return [`Tried to delete resource record set ${said(set)} but it was not found`];
  if (content(set) !== content(standing)) return [`Tried to delete resource record set ${said(set)} but the values provided do not match the current values`];
  if (canonicalName(set.Name) !== zone) return [];
  if (set.Type === "SOA") return ["A HostedZone must contain exactly one SOA record."];
  return set.Type === "NS" ? ["A HostedZone must contain at least one NS record for the zone itself."] : [];
}

function unplaceable(zone: string, set: RecordSet, standing: RecordSet | undefined, others: readonly RecordSet[]): readonly string[] {
  if (!liesIn(set.Name, zone)) return [`RRSet with DNS name ${set.Name} is not permitted in zone ${zone}`];
  if (standing) return [`Tried to create resource record set ${said(set)} but it already exists`];
  const values = set.ResourceRecords.flatMap(({ Value }) => (isServed(set.Type) ? (valueProblem(set.Type, Value) ?? []) : []));
  const siblings = others.filter((each) => each.Name === set.Name && each.Type === set.Type);
  const policy = policyOf(set);
  const named = `RRSet with DNS name ${set.Name}, type ${set.Type}${set.SetIdentifier === undefined ? "" : `, SetIdentifier ${set.SetIdentifier}`}`;
  if (policy === "simple" && siblings.length > 0) return [...values, `${named} cannot be created as other RRSets exist with the same name and type.`];
  if (siblings.some((each) => policyOf(each) !== policy)) return [...values, `${named} cannot be created as a non-${policy} set exists with the same name and type.`];
  if (policy === "failover" && siblings.some((each) => each.Failover === set.Failover)) {
    return [...values, `${named}, and failover type ${set.Failover} cannot be created because a failover RRSet with the same name, type and failover type already exists.`]; // *
  }
  if (set.Failover === "PRIMARY" && set.HealthCheckId === undefined && set.AliasTarget?.EvaluateTargetHealth !== true) return [...values, "A non-alias primary ResourceRecordSet must have an associated health check."];
  return values;
}

function inconsistent(zone: string, sets: readonly RecordSet[]): readonly string[] {
  const messages: string[] = [];
  for (const set of sets.filter(({ Type }) => Type === "CNAME")) {
    if (set.Name === zone) messages.push(`RRSet of type CNAME with DNS name ${set.Name} is not permitted at apex in zone ${zone}`);
    else if (sets.some((each) => each.Name === set.Name && each.Type !== "CNAME")) messages.push(`RRSet of type CNAME with DNS name ${set.Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`);
  }
  for (const set of sets.filter(({ Weight }) => Weight !== undefined)) {
    const first = sets.find((each) => each.Name === set.Name && each.Type === set.Type);
    if (first && first.AliasTarget === undefined && set.AliasTarget === undefined && first.TTL !== set.TTL) messages.push(`RRSet with DNS name ${set.Name}, type ${set.Type}, SetIdentifier ${set.SetIdentifier} cannot be created as weighted sets must contain the same TTL.`);
  }
  return messages;
}

function identity(set: RecordSet): string {
  return JSON.stringify([canonicalName(set.Name), set.Type, set.SetIdentifier ?? null]);
}
/** Everything that a DELETE must repeat (aws.md §1.6); the order of the values does not count. */
function content(set: RecordSet): string {
  const { TTL, Weight, Failover, MultiValueAnswer, HealthCheckId } = set;
  return JSON.stringify([identity(set), TTL, Weight, Failover, MultiValueAnswer, HealthCheckId, set.AliasTarget, set.ResourceRecords.map(({ Value }) => Value).toSorted()]);
}
function said(set: RecordSet): string {
  return `[name='${canonicalName(set.Name)}', type='${set.Type}'${set.SetIdentifier === undefined ? "" : `, set-identifier='${set.SetIdentifier}'`}]`;
}
