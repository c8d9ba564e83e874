// The gates of a run as people see and decide them. One conditional update decides which of several decisions counts, and it
// asks revision and digest, so that nobody decides on facts other than those on the screen (I13).

import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Condition, Item } from "../../../workflows/ports.ts";
import { holdOn, mostHolds } from "../../../workflows/holding.ts";
import { samePerson } from "../../../workflows/person.ts";
import type { Person, Vote } from "../../../workflows/person.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { Decision, GateFacts, GateState } from "../../../workflows/record.ts";
import { sayInstant } from "../../../workflows/units.ts";
import { backOff, keys, mostTries, number, type RecordContext, text } from "./context.ts";

/** What is asked at a gate; the store gives the revision. */
export type GateQuestion = Omit<GateFacts, "revision">;

export interface GateDecision {
  readonly run: string;
  readonly gate: string;
  /** Revision and digest of what the person saw. */
  readonly revision: number;
  readonly digest: string;
  readonly decision: Decision;
  readonly by: string;
  readonly reason: string;
  readonly person?: Person;
  /** How many people have to approve together; left out, one. */
  readonly approvers?: number;
}

/** `counted`: the approval counts, and the gate waits for others. */
export type GateDecided = { readonly won: true; readonly gate: GateState } | { readonly won: false; readonly counted?: true; readonly current: GateState };

export interface GateEnding {
  readonly run: string;
  readonly gate: string;
  readonly how: "expired" | "overtaken";
  readonly because: string;
  /** Ends it only where nobody has taken more time since; without it, whatever its time is. */
  readonly unlessHeldSince?: GateState;
  /** Ends only this revision; without it, whichever waits. */
  readonly revision?: number;
}

/** All gates of a run, in the order of their names. Task tokens are never among what this reads. */
export async function readGates(context: RecordContext, run: string): Promise<readonly GateState[]> {
  return (await context.table.query(keys.run(run), { prefix: "gate#" })).map(toGate);
}

export async function readGate(context: RecordContext, run: string, gate: string): Promise<GateState | undefined> {
  const item = await context.table.get(keys.run(run), keys.gate(gate));
  return item && toGate(item);
}

/** The stored form of a question that waits. Facts lie together; what conditions ask lies beside them. */
export function waiting(question: GateQuestion, revision: number): Readonly<Record<string, unknown>> {
  return { status: "waiting", revision, digest: question.digest, facts: { ...question, revision }, decision: undefined, because: undefined, votes: undefined, voted: undefined, votedFor: undefined, holds: question.held?.length };
}

/**
 * Shows new facts at a gate that waits: next revision, new digest, the same token. The same facts again change nothing.
 * `revised: false` when the gate does not wait any more. Throws `Refused` (code `no-gate`).
 */
export async function reviseGate(context: RecordContext, run: string, question: GateQuestion): Promise<{ readonly revised: boolean; readonly gate: GateState }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const gate = await present(context, run, question.gate);
    if (gate.status !== "waiting" || gate.digest === question.digest) return { revised: false, gate };
    // What people have taken of time since it was asked stays theirs.
    const asked = (gate.held ?? []).slice(question.held?.length ?? 0).reduce(holdOn, question);
    const written = await context.table.update(keys.run(run), keys.gate(question.gate), waiting(asked, gate.revision + 1), [...stillWaiting(gate.revision), heldSoOften(gate)]);
    if (written.applied) return { revised: true, gate: toGate(written.item) };
  }
  throw new Transient(`Gate ${question.gate} of run ${run} changed ${mostTries} times in a row; its facts were not revised.`, { code: "busy" });
}

/**
 * Decides a gate if it waits with this revision and digest. Of several people who have to approve, all but the last are counted;
 * whatever else one of them decides counts at once. Who is told `won: false` and finds it decided with the token still there should
 * deliver that decision: its winner may have crashed before. Throws `Refused`: `no-gate`, `no-choice`, `gate-expired`, `already-voted`.
 */
export async function decideGate(context: RecordContext, call: GateDecision): Promise<GateDecided> {
  const { decision, by, reason, person, approvers = 1 } = call;
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const item = await presentItem(context, call.run, call.gate);
    const gate = toGate(item);
    const at = context.clock.now();
    if (gate.status !== "waiting" || gate.revision !== call.revision || gate.digest !== call.digest) return { won: false, current: gate };
    if (!gate.choices.includes(decision)) throw new Refused(`Gate ${call.gate} of run ${call.run} does not offer "${decision}" but ${gate.choices.join(", ")}.`, { code: "no-choice" });
    if (gate.expiresAt !== null && at > gate.expiresAt) throw new Refused(`Gate ${call.gate} of run ${call.run} expired at ${sayInstant(gate.expiresAt)}; nothing was decided.`, { code: "gate-expired" });
    const same: readonly Condition[] = [...stillWaiting(call.revision), { field: "digest", is: "equal", value: call.digest }];
    const own = person === undefined ? {} : { person };
    if (decision !== "approve" || approvers === 1) {
      const written = await context.table.update(keys.run(call.run), keys.gate(call.gate), { status: "decided", decision: { decision, by, reason, at, ...own } }, same);
      return written.applied ? { won: true, gate: toGate(written.item) } : { won: false, current: written.current === undefined ? gate : toGate(written.current) };
    }
    const before = gate.votes ?? [];
    if (before.some((vote) => samePerson(vote, { by, ...own }))) throw new Refused(`${by} has approved this already; somebody else has to approve it too.`, { code: "already-voted" });
    const votes: readonly Vote[] = [...before, { by, reason, at, ...own }];
    const isLast = votes.length >= approvers;
    const voted = item["voted"] === undefined ? undefined : number(item, "voted");
    // The count only grows, also over votes for other facts that an older opener left there.
    const set = { votes, voted: (voted ?? 0) + 1, votedFor: gate.revision, ...(isLast ? { status: "decided", decision: { decision, ...together(votes), at } } : {}) };
    // Of two who approve in the same instant one comes second, reads what the other left, and then completes it.
    const written = await context.table.update(keys.run(call.run), keys.gate(call.gate), set, [...same, voted === undefined ? { field: "voted", is: "absent" } : { field: "voted", is: "equal", value: voted }]);
    if (!written.applied) continue;
    return isLast ? { won: true, gate: toGate(written.item) } : { won: false, counted: true, current: toGate(written.item) };
  }
  throw new Transient(`Gate ${call.gate} of run ${call.run} changed ${mostTries} times in a row; this approval was not counted.`, { code: "busy" });
}

/** Both names and both reasons, as one decision. */
function together(votes: readonly Vote[]): { readonly by: string; readonly reason: string } {
  return { by: sayList(votes.map(({ by }) => by)), reason: votes.map(({ by, reason }) => `${by}: ${reason}`).join("; ") };
}

/**
 * Gives a gate ten minutes more. Throws `Refused`: `no-gate`, `gate-ended`, `facts-changed`, `gate-expired`, and `held-enough` for
 * one that was held twice.
 */
export async function holdGate(context: RecordContext, call: Omit<GateDecision, "decision" | "approvers">): Promise<GateState> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await backOff(context.clock, tries);
    const gate = await present(context, call.run, call.gate);
    const at = context.clock.now();
    if (gate.status !== "waiting") throw new Refused(`Gate ${call.gate} of run ${call.run} does not wait any more; it is ${gate.status}.`, { code: "gate-ended" });
    if (gate.revision !== call.revision || gate.digest !== call.digest) throw new Refused("the facts changed since you looked; look again and decide on the new ones", { code: "facts-changed" });
    if (gate.expiresAt !== null && at > gate.expiresAt) throw new Refused(`Gate ${call.gate} of run ${call.run} expired at ${sayInstant(gate.expiresAt)}; it cannot be held any more.`, { code: "gate-expired" });
    const holds = gate.held?.length ?? 0;
    if (holds >= mostHolds) throw new Refused(`Gate ${call.gate} of run ${call.run} was held ${mostHolds} times, which is as often as it can be; decide it.`, { code: "held-enough" });
    const { status: _status, decision: _decision, votes: _votes, ...facts } = holdOn(gate, { by: call.by, reason: call.reason, at, ...(call.person === undefined ? {} : { person: call.person }) });
    const written = await context.table.update(keys.run(call.run), keys.gate(call.gate), { facts, holds: holds + 1 }, [...stillWaiting(gate.revision), heldSoOften(gate)]);
    if (written.applied) return toGate(written.item);
  }
  throw new Transient(`Gate ${call.gate} of run ${call.run} changed ${mostTries} times in a row; it was not held.`, { code: "busy" });
}

function heldSoOften({ held = [] }: Pick<GateState, "held">): Condition {
  return held.length === 0 ? { field: "holds", is: "absent" } : { field: "holds", is: "equal", value: held.length };
}

/** Ends a gate that nobody decided. `ended: false` when it does not wait (any more). Throws `Refused` (code `no-gate`). */
export async function endGate(context: RecordContext, call: GateEnding): Promise<{ readonly ended: boolean; readonly gate: GateState }> {
  const gate = await present(context, call.run, call.gate);
  const conditions = [...stillWaiting(call.revision), ...(call.unlessHeldSince === undefined ? [] : [heldSoOften(call.unlessHeldSince)])];
  const written = await context.table.update(keys.run(call.run), keys.gate(call.gate), { status: call.how, because: call.because }, conditions);
  return written.applied ? { ended: true, gate: toGate(written.item) } : { ended: false, gate: written.current === undefined ? gate : toGate(written.current) };
}

function stillWaiting(revision?: number): readonly Condition[] {
  const status: Condition = { field: "status", is: "equal", value: "waiting" };
  return revision === undefined ? [status] : [status, { field: "revision", is: "equal", value: revision }];
}

async function present(context: RecordContext, run: string, name: string): Promise<GateState> {
  return toGate(await presentItem(context, run, name));
}

async function presentItem(context: RecordContext, run: string, name: string): Promise<Item> {
  const item = await context.table.get(keys.run(run), keys.gate(name));
  if (item === undefined) throw new Refused(`Run ${run} has no gate ${name}.`, { code: "no-gate" });
  return item;
}

/** Reads the stored item as a gate. */
export function toGate(item: Item): GateState {
  const facts = item["facts"] as GateFacts;
  const decision = (item["decision"] ?? null) as GateState["decision"];
  // Votes for other facts than those that are shown count for nothing, also where an older opener has left them there.
  const votes = item["votedFor"] === item["revision"] ? (item["votes"] as GateState["votes"]) : undefined;
  return { ...facts, revision: number(item, "revision"), digest: text(item, "digest"), status: text(item, "status") as GateState["status"], decision, ...(votes === undefined ? {} : { votes }) };
}
