// Takes a node out of a name that leads to several (round robin, E1, E16): the name goes on leading to the other. It needs Route
// 53's control plane in us-east-1; where that does not answer, clients still find the other node by themselves, only slower.

import { createDigest } from "../../../workflows/digest.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { uncheckedAfterwards } from "../../../workflows/record-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { askAuthorities } from "../../aws/dns-authority.ts";
import type { Authority } from "../../aws/dns-authority.ts";
import { getChange, listRecordSets } from "../../aws/route53.ts";
import type { FoundRecordSet } from "../../aws/route53.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { moveUsers } from "../dns-failover/barrier.ts";
import { plainValue } from "../dns-failover/record-policies.ts";
import { changeIdIn } from "../dns-failover/change-id.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { planAnswers } from "./answers-change.ts";
import type { AnswersPlan } from "./answers-change.ts";
import { wayBack } from "./way-back.ts";

type Input = StepInput<"traffic.route53-round-robin">;

const lookMs: Milliseconds = 8_000;

export interface RoundRobinFacts {
  readonly records: Seen<readonly FoundRecordSet[]>;
  /** The newest change of this run; undefined where none was sent, or its id was lost and only the answers can tell. */
  readonly change: { readonly id: string; readonly status: Seen<"PENDING" | "INSYNC"> } | undefined;
  /** What the zone's own name servers answer. */
  readonly answers: Seen<readonly Authority[]>;
}

export const roundRobinStep: StepKind<"traffic.route53-round-robin", RoundRobinFacts, Adapters> = {
  kind: "traffic.route53-round-robin",

  async look(input, { sent }, adapters) {
    const last = sent.filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent").at(-1);
    const id = last?.outcome === "applied" ? changeIdIn(last.answer) : undefined;
    const [records, change, answers] = await Promise.all([
      see(adapters.clock, lookMs, `Route 53 zone ${input.zone}`, () => listRecordSets(adapters.clients, input.zone, input.name, input.type)),
      id === undefined ? undefined : see(adapters.clock, lookMs, `Route 53 change ${id}`, () => getChange(adapters.clients, id)).then((status) => ({ id, status })),
      see(adapters.clock, lookMs, `the name servers of ${input.name}`, () => askAuthorities(input.name, input.type, adapters)),
    ]);
    return { records, change, answers };
  },

  decide(facts, input, context): StepDecision {
    if (!facts.records.seen) return unseen(facts.records);
    const plan = planAnswers(facts.records.value, input, context);
    switch (plan.is) {
      case "hands-off":
        return { to: "stuck", because: plan.because };
      case "change":
        return moveUsers(`${input.name} still leads to ${context.source} or not to ${context.target}`, [changing(input, context, plan)], context);
      case "right":
        return arrived(facts, input, { leaves: context.source, answers: context.target });
    }
  },

  undo(facts, input, context): StepDecision {
    if (!facts.records.seen) return { to: "wait", because: facts.records.because, againMs: 1_000 };
    const back = wayBack(facts.records.value.map(({ set }) => set), context.toUndo ?? []);
    switch (back.is) {
      case "hands-off":
        return { to: "stuck", because: `${input.name}: ${back.because}` };
      case "change":
        return { to: "act", because: `${input.name} does not answer as it did before`, mutations: [{ ...back.change, sentence: `Put the former answers of ${input.name} back, old for new` }] };
      case "right":
        return arrived(facts, input, { leaves: undefined, answers: undefined });
    }
  },
};

/** The records are right; do the name servers say so? `leaves` may answer no more, `answers` must; on the way back no site is asked about. */
export function arrived({ records, change, answers }: RoundRobinFacts, input: Input, { leaves, answers: wanted }: { readonly leaves: string | undefined; readonly answers: string | undefined }): StepDecision {
  if (change !== undefined) {
    if (!change.status.seen) return unseen(change.status);
    if (change.status.value === "PENDING") return { to: "wait", because: `change ${change.id} has not reached all name servers yet`, againMs: 1_000 };
  }
  if (!answers.seen) return unseen(answers);
  const plain = (value: string): string => plainValue(input.type, value);
  const of = (site: string | undefined): readonly string[] => (site === undefined ? [] : (input.values[site] ?? []).map(plain));
  const told = answers.value.map(({ server, addresses }) => ({ server, addresses: addresses.map(plain) }));
  for (const { server, addresses } of told) {
    const old = addresses.filter((address) => of(leaves).includes(address));
    if (addresses.length === 0) return { to: "wait", because: `the name server ${server} answers nothing for ${input.name}` };
    if (old.length > 0) return { to: "wait", because: `the name server ${server} still answers ${old.join(", ")}, which is ${leaves}` };
  }
  const seen = [...new Set(told.flatMap(({ addresses }) => addresses))].sort();
  // A multivalue or weighted answer is a part of the whole, and one address of the target is enough.
  if (wanted !== undefined && !seen.some((address) => of(wanted).includes(address))) return { to: "wait", because: `the name servers answer ${seen.join(", ")} for ${input.name} and none of ${wanted}; a health check on its records may fail` };
  const ttlMs = Math.max(0, ...(records.seen ? records.value : []).map(({ set }) => (set.TTL ?? 0) * 1_000));
  const cached = change === undefined ? "nothing was changed just now" : `resolvers that asked before may give out the former answer for up to ${sayDuration(ttlMs)} more`;
  return { to: "done", proof: `${input.name} answers ${seen.join(", ")} at ${told.length} of its own name ${told.length === 1 ? "server" : "servers"}${leaves === undefined ? "" : `, and nothing of ${leaves}`}; ${cached}` };
}

/** The change of the name as a mutation; it leaves `context.source` and leads to `context.target`. */
export function changing(input: Input, context: Pick<StepContext, "source" | "target" | "mark">, { changes, out, in: into }: Extract<AnswersPlan, { is: "change" }>): Mutation {
  const batch = (list: typeof changes) => ({ operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: input.zone, ChangeBatch: { Comment: context.mark.slice(0, 256), Changes: list } } }) as const;
  const turned = changes.map(({ Action, ResourceRecordSet }) => ({ Action: Action === "DELETE" ? "CREATE" : "DELETE", ResourceRecordSet }) as const);
  const words = [...(out.length === 0 ? [] : [`take ${out.join(", ")} (${context.source}) out of it`]), ...(into.length === 0 ? [] : [`put ${into.join(", ")} (${context.target}) into it`])];
  const lost = uncheckedAfterwards(changes.flatMap(({ Action, ResourceRecordSet }) => (Action === "DELETE" ? [ResourceRecordSet] : [])), input);
  return {
    // Other records found make another change; the same ones found again make the same.
    key: `answers-${createDigest(changes).slice(0, 12)}`,
    sentence: `Change the ${input.policy} ${input.type} records of ${input.name}, old for new: ${words.join(" and ") || "bring its weights in order"}${lost.length === 0 ? "" : `; with it goes the health check of ${lost.join(", ")}, which the plan does not name`}`,
    call: batch(changes),
    undo: "put the former answers back, old for new",
    // Deletions first, as Route 53 takes the changes one after the other.
    undoBy: batch(turned.toSorted((a, b) => Number(a.Action === "CREATE") - Number(b.Action === "CREATE"))),
    settleMs: 5_000,
    // A batch that was applied no longer matches, so a second one is refused and changes nothing.
    repeatable: true,
  };
}
