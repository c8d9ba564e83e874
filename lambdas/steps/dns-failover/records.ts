// Moves traffic by changing record sets, old for new in one transaction. It needs Route 53's control plane in us-east-1,
// which is why the health switch is the better way where a plan has the choice (R14).

import { aliasIn, valuesOfSet } from "../../../workflows/alias-values.ts";
import { createDigest } from "../../../workflows/digest.ts";
import type { ChangeBatch, Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { resolveAddresses, resolveAlias } from "../../aws/dns.ts";
import { getChange, listRecordSets } from "../../aws/route53.ts";
import type { FoundRecordSet } from "../../aws/route53.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { moveUsers } from "./barrier.ts";
import { changeIdIn } from "./change-id.ts";
import { planRecordChange } from "./record-change.ts";
import { plainValue } from "./record-policies.ts";

type Input = StepInput<"traffic.route53-records">;

const lookMs: Milliseconds = 6_000;

/** How far a change of this run has come: nothing was sent, Route 53 tells by its id, or the id is lost and only DNS can tell. */
export type Progress =
  | { readonly known: "nothing-sent" }
  | { readonly known: "by-id"; readonly id: string; readonly status: Seen<"PENDING" | "INSYNC"> }
  | { readonly known: "by-answers"; readonly answers: Seen<readonly string[]> };

export interface RecordFacts {
  readonly records: Seen<readonly FoundRecordSet[]>;
  readonly progress: Progress;
}

export const records: StepKind<"traffic.route53-records", RecordFacts, Adapters> = {
  kind: "traffic.route53-records",

  async look(input, context, adapters) {
    const [found, progress] = await Promise.all([
      see(adapters.clock, lookMs, `Route 53 zone ${input.zone}`, () => listRecordSets(adapters.clients, input.zone, input.name, input.type)),
      lookAtProgress(input, context, adapters),
    ]);
    return { records: found, progress };
  },

  decide(facts, input, context): StepDecision {
    if (!facts.records.seen) return unseen(facts.records);
    const plan = planRecordChange(facts.records.value, input, context);
    switch (plan.is) {
      case "hands-off":
        return { to: "stuck", because: plan.because };
      case "change":
        return moveUsers(`${input.name} does not lead to ${context.target} only`, [changing(input, context, plan.changes)], context);
      case "right":
        return arrived(facts.progress, input, context);
    }
  },
};

/** The records are right; have the name servers heard of it? */
function arrived(progress: Progress, input: Input, { target }: StepContext): StepDecision {
  switch (progress.known) {
    case "nothing-sent":
      return { to: "done", proof: `${input.name} led to ${target} already, nothing was changed` };
    case "by-id":
      if (!progress.status.seen) return unseen(progress.status);
      if (progress.status.value === "PENDING") return { to: "wait", because: `change ${progress.id} has not reached all name servers yet`, againMs: 1_000 };
      return { to: "done", proof: `${input.name} leads to ${target} and change ${progress.id} is INSYNC` };
    case "by-answers": {
      if (!progress.answers.seen) return unseen(progress.answers);
      const ours = new Set((input.values[target] ?? []).map((value) => plainValue(input.type, value)));
      const answers = progress.answers.value.map((value) => plainValue(input.type, value));
      if (answers.length > 0 && answers.every((value) => ours.has(value))) return { to: "done", proof: `the answer to the change was lost, but ${input.name} leads to ${target} and resolves to ${answers.join(", ")}` };
      return { to: "wait", because: `the answer to the change was lost and ${input.name} still resolves to ${answers.join(", ") || "nothing"}` };
    }
  }
}

async function lookAtProgress(input: Input, { sent, target }: StepContext, adapters: Adapters): Promise<Progress> {
  const last = sent.filter((each) => each.outcome !== "refused" && each.outcome !== "not-sent").at(-1);
  if (last === undefined) return { known: "nothing-sent" };
  const id = last.outcome === "applied" ? changeIdIn(last.answer) : undefined;
  if (id !== undefined) return { known: "by-id", id, status: await see(adapters.clock, lookMs, `Route 53 change ${id}`, () => getChange(adapters.clients, id)) };
  const answers = await see(adapters.clock, lookMs, `the name servers of ${input.name}`, () => (input.type === "CNAME" ? resolveAlias(input.name, adapters) : ledTo(input, target, adapters)));
  return { known: "by-answers", answers };
}

/** What the name leads to, as the plan writes it: an alias of the target where all that is answered is answered for what it leads to as well. */
async function ledTo({ name, type, values }: Input, target: string, adapters: Adapters): Promise<readonly string[]> {
  const [value = ""] = values[target] ?? [];
  const alias = aliasIn(value);
  const [answered, behind] = await Promise.all([addressesOf(name, type, adapters), alias === undefined ? Promise.resolve<readonly string[]>([]) : addressesOf(alias.DNSName, type, adapters)]);
  return alias !== undefined && answered.length > 0 && answered.every((address) => behind.includes(address)) ? [value] : answered;
}

/** Only the family whose records the step changes. */
async function addressesOf(name: string, type: Input["type"], adapters: Adapters): Promise<readonly string[]> {
  const all = await resolveAddresses(name, adapters);
  return all.filter((address) => address.includes(":") === (type === "AAAA"));
}

function changing(input: Input, context: StepContext, changes: ChangeBatch["Changes"]): Mutation {
  const former = changes.flatMap(({ Action, ResourceRecordSet }) => (Action === "DELETE" ? valuesOfSet(ResourceRecordSet) : []));
  return {
    // Other records found make another change; the same ones found again make the same.
    key: `change-${createDigest(changes).slice(0, 12)}`,
    sentence: `Replace the ${input.policy} ${input.type} records of ${input.name}, old for new, so that they lead to ${context.target}`,
    call: { operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: input.zone, ChangeBatch: { Comment: context.mark.slice(0, 256), Changes: changes } } },
    undo: former.length === 0 ? "remove the records again" : `put the former record sets back, old for new: ${former.join(", ")}`,
    settleMs: 5_000,
    // A batch that was applied no longer matches, so a second one is refused and changes nothing.
    repeatable: true,
  };
}
