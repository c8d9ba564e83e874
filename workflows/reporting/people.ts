// Who was asked what, who answered, why, and who tried to and was refused. Every revision of a question is a row of its own,
// because what somebody approved is exactly what was shown then.

import type { Decision, Entry, GateKind } from "../record.ts";
import { readRun } from "../record.ts";
import type { Person, Vote } from "../person.ts";
import type { Instant, Milliseconds, Seconds } from "../units.ts";

export interface RefusedAttempt {
  readonly at: Instant;
  readonly by: string;
  readonly decision: string;
  readonly because: string;
}

export interface GateReport {
  readonly gate: string;
  readonly title: string;
  readonly kind: GateKind;
  readonly revision: number;
  readonly digest: string;
  readonly openedAt: Instant;
  readonly sentences: readonly string[];
  readonly acceptedLossSeconds: Seconds | "unknown";
  readonly approvers: number;
  readonly status: "waiting" | "decided" | "expired" | "overtaken" | "asked anew";
  readonly decision: { readonly decision: Decision; readonly by: string; readonly how: string; readonly reason: string; readonly at: Instant; readonly waitedMs: Milliseconds } | null;
  readonly votes: readonly (Pick<Vote, "by" | "reason" | "at"> & { readonly how: string })[];
  readonly held: readonly Pick<Vote, "by" | "reason" | "at">[];
  readonly refused: readonly RefusedAttempt[];
  readonly remindedTimes: number;
  /** Why it ended without a decision; empty where it did not. */
  readonly because: string;
}

/** One row for each revision of each question, in the order in which they were asked. */
export function gatesOf(entries: readonly Entry[]): readonly GateReport[] {
  const states = readRun(entries)?.gates ?? [];
  return entries.flatMap(({ body }, index) => {
    if (body.type !== "gate-opened") return [];
    const { facts } = body;
    const after = entries.slice(index + 1);
    const next = after.findIndex((each) => each.body.type === "gate-opened" && each.body.facts.gate === facts.gate);
    const own = next < 0 ? after : after.slice(0, next);
    const decided = own.findLast((each) => each.body.type === "gate-decided" && each.body.gate === facts.gate);
    const ended = own.findLast((each) => each.body.type === "gate-ended" && each.body.gate === facts.gate);
    const state = states.find(({ gate }) => gate === facts.gate);
    const endedBody = ended?.body.type === "gate-ended" ? ended.body : undefined;
    return [{
      gate: facts.gate, title: facts.title, kind: facts.kind, revision: facts.revision, digest: facts.digest, openedAt: facts.openedAt,
      sentences: facts.sentences, acceptedLossSeconds: facts.acceptedLossSeconds, approvers: facts.approvers ?? 1,
      status: decided !== undefined ? "decided" : endedBody !== undefined ? endedBody.how : next >= 0 ? "asked anew" : (state?.status ?? "waiting"),
      decision: decided?.body.type !== "gate-decided" ? null : { decision: decided.body.decision, by: decided.body.by, how: sayHow(decided.body.person), reason: decided.body.reason, at: decided.at, waitedMs: Math.max(0, decided.at - facts.openedAt) },
      votes: own.flatMap((each) => (each.body.type === "gate-voted" && each.body.gate === facts.gate ? [{ by: each.body.vote.by, reason: each.body.vote.reason, at: each.body.vote.at, how: sayHow(each.body.vote.person) }] : [])),
      held: own.flatMap((each) => (each.body.type === "gate-held" && each.body.gate === facts.gate ? [{ by: each.body.hold.by, reason: each.body.hold.reason, at: each.body.hold.at }] : [])),
      refused: own.flatMap((each) => (each.body.type === "attempt-refused" && each.body.gate === facts.gate ? [{ at: each.at, by: each.body.by, decision: each.body.decision, because: each.body.because }] : [])),
      remindedTimes: own.filter((each) => each.body.type === "reminded" && each.body.gate === facts.gate).length,
      because: endedBody?.because ?? "",
    }];
  });
}

/** How it was known who it is. */
function sayHow(person: Person | undefined): string {
  if (person === undefined) return "not recorded how it was known who that is";
  const factor = person.mfa === undefined ? "" : person.mfa ? ", with a second factor" : ", with one factor";
  return `${person.channel}${person.issuer === undefined ? "" : `, signed in at ${person.issuer}`}${factor}`;
}
