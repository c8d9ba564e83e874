// Leads a private name to what belongs to the target: a CNAME replaced old for new in one transaction, as the records that
// users know are. Nobody outside the zone's own networks can ask for the name, so where the change's id was lost no answer of
// a name server can stand for it, and the time does in which changes reach all of them.

import { asRecords, valueAt } from "../../../workflows/configured-values.ts";
import { canonicalJson, createDigest } from "../../../workflows/digest.ts";
import type { ChangeBatch, Mutation, MutationCall, RecordSet } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { recordName } from "../../aws/record-name.ts";
import { getChange, listRecordSets, route53Region } from "../../aws/route53.ts";
import type { FoundRecordSet } from "../../aws/route53.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { changeIdIn } from "../dns-failover/change-id.ts";
import { planRecordChange } from "../dns-failover/record-change.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Input = StepInput<"configure.cname">;
type Change = Extract<MutationCall, { readonly operation: "route53.ChangeResourceRecordSets" }>;

export interface CnameFacts {
  readonly records: Seen<readonly FoundRecordSet[]>;
  /** How far the last change that was sent has come; null: nothing was sent, or its id was lost. */
  readonly change: { readonly id: string; readonly status: Seen<"PENDING" | "INSYNC"> } | null;
}

const lookMs: Milliseconds = 6_000;
const settleMs: Milliseconds = 5_000;
/** Route 53 Developer Guide, "How quickly will changes propagate": generally within 60 seconds. */
const propagatesWithinMs: Milliseconds = 60_000;

export const cname: StepKind<"configure.cname", CnameFacts, Adapters> = {
  kind: "configure.cname",

  async look(input, context, adapters) {
    const last = sentLast(context);
    const id = last?.outcome === "applied" ? changeIdIn(last.answer) : undefined;
    const [records, status] = await Promise.all([
      see(adapters.clock, lookMs, `Route 53 zone ${input.zone}`, () => listRecordSets(adapters.clients, input.zone, input.name, "CNAME")),
      id === undefined ? null : see(adapters.clock, lookMs, `Route 53 change ${id}`, () => getChange(adapters.clients, id)),
    ]);
    return { records, change: id === undefined || status === null ? null : { id, status } };
  },

  decide(facts, input, context) {
    if (!facts.records.seen) return unseen(facts.records);
    const plan = planRecordChange(facts.records.value, asRecords(input, context.plan, { site: context.target, restored: context.restored ?? [] }), context);
    switch (plan.is) {
      case "hands-off":
        return { to: "stuck", because: plan.because };
      case "change":
        return { to: "act", because: `${input.name} does not lead to what belongs to ${context.target}`, mutations: [changing(input, context, plan.changes)] };
      case "right":
        return arrived(facts, `${input.name} leads to ${valueAt(input.value, context.plan, context.target, context.restored)}`, context);
    }
  },

  undo(facts, input, context) {
    if (!facts.records.seen) return { to: "wait", because: facts.records.because, againMs: 1_000 };
    const [first] = (context.toUndo ?? []).flatMap(({ call, undoBy }) => (call.operation === "route53.ChangeResourceRecordSets" && undoBy?.operation === "route53.ChangeResourceRecordSets" ? [{ call, undoBy }] : []));
    if (first === undefined) return { to: "done", proof: "no record was changed" };
    const stands = (wanted: "CREATE" | "DELETE"): boolean => sameSets(facts.records.seen ? facts.records.value.map(({ set }) => set) : [], setsOf(first.call, wanted));
    if (stands("DELETE")) return arrived(facts, `${input.name} has its former record again`, context);
    if (!stands("CREATE")) return { to: "stuck", because: `the record of ${input.name} is neither the former one nor the one that was made here: somebody has changed it since, so it was not set back` };
    return { to: "act", because: `${input.name} has the record that was made here`, mutations: [{ key: "put the former record back", sentence: `Put the former CNAME record of ${input.name} back, old for new`, call: first.undoBy, undo: null, settleMs, repeatable: true }] };
  },
};

/** The records are right; have the name servers heard of it? */
function arrived({ change }: CnameFacts, says: string, context: StepContext): StepDecision {
  const last = sentLast(context);
  if (last === undefined) return { to: "done", proof: `${says} already, nothing was changed` };
  if (change !== null) {
    if (!change.status.seen) return unseen(change.status);
    if (change.status.value === "PENDING") return { to: "wait", because: `change ${change.id} has not reached all name servers yet`, againMs: 1_000 };
    return { to: "done", proof: `${says}, and change ${change.id} is INSYNC` };
  }
  const sinceMs = context.at - last.at;
  if (sinceMs < propagatesWithinMs) return { to: "wait", because: `${says}; the answer to the change was lost, so a minute is waited for the name servers`, againMs: 5_000 };
  return { to: "done", proof: `${says}; the answer to the change was lost, and a minute has passed, within which Route 53 brings a change to its name servers` };
}

function sentLast({ sent }: StepContext): StepContext["sent"][number] | undefined {
  return sent.findLast(({ outcome }) => outcome !== "refused" && outcome !== "not-sent");
}

function setsOf(call: Change, action: "CREATE" | "DELETE"): readonly RecordSet[] {
  return call.input.ChangeBatch.Changes.flatMap(({ Action, ResourceRecordSet }) => (Action === action ? [ResourceRecordSet] : []));
}

function sameSets(a: readonly RecordSet[], b: readonly RecordSet[]): boolean {
  const text = (sets: readonly RecordSet[]): string => canonicalJson(sets.map((set) => canonicalJson({ ...set, Name: recordName(set.Name) })).sort());
  return text(a) === text(b);
}

function changing(input: Input, context: StepContext, changes: ChangeBatch["Changes"]): Mutation {
  const call = (list: ChangeBatch["Changes"]): Change => ({ operation: "route53.ChangeResourceRecordSets", region: route53Region, input: { HostedZoneId: input.zone, ChangeBatch: { Comment: context.mark.slice(0, 256), Changes: list } } });
  const back = changes.toReversed().map(({ Action, ResourceRecordSet }) => ({ Action: Action === "CREATE" ? ("DELETE" as const) : ("CREATE" as const), ResourceRecordSet }));
  return {
    key: `change-${createDigest(changes).slice(0, 12)}`,
    sentence: `Replace the CNAME record of ${input.name}, old for new, so that it leads to what belongs to ${context.target}`,
    call: call(changes),
    undo: `put the former CNAME record of ${input.name} back, old for new`,
    undoBy: call(back),
    settleMs,
    // A batch that was applied no longer matches, so a second one is refused and changes nothing.
    repeatable: true,
  };
}
