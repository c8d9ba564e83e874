// The record of a run: append-only entries, each with its number and the hash of the one before. Console, command line and
// report read nothing else. Here are the entries' shapes and the fold from entries to the state of the run.

import type { Verdict } from "./assess.ts";
import type { BreakGlass } from "./break-glass-entry.ts";
import { afterEntry } from "./drills.ts";
import type { DrillKind } from "./drill-kinds.ts";
import type { DrillEntry, DrillState } from "./drills.ts";
import type { Evidence } from "./evidence.ts";
import { holdOn } from "./holding.ts";
import type { Loss } from "./loss.ts";
import type { Mutation } from "./mutations.ts";
import type { Person, Vote } from "./person.ts";
import { afterHolds, afterJoining } from "./repair-time.ts";
import type { RepairTime } from "./repair-time.ts";
import type { Trigger } from "./trigger.ts";
import type { Instant, Milliseconds, Seconds } from "./units.ts";

export type RunKind = "failover" | "repair" | "switchover" | "reprotect" | "drill";
export type RunEnd =
  | "succeeded"
  | "done-with-exceptions"
  | "rolled-back"
  | "rejected"
  | "expired"
  | "refused"
  | "no-action"
  | "stopped"
  | "failed"
  | "paused";

export type Decision = "approve" | "reject" | "retry" | "skip" | "done-by-hand" | "force" | "stop" | "commit" | "return";
export type GateKind = "approve-failover" | "step-gate" | "step-stuck" | "step-asks" | "step-force" | "fence-unconfirmed" | "commit-window";

/** What a step asks a person by itself, or what force would mean for it; and, where it is a loss, how much of one approval accepts. */
export interface Ask {
  readonly sentences: readonly string[];
  readonly lossSeconds?: Seconds | "unknown";
}

/** What an outcome of a step brought about; later steps read it from here and not from the world. `unmoved`: so many of its changes, the first ones, were accepted and then seen to have moved nothing (decision 0078). */
export type Brought = { readonly fenced?: "confirmed" | "unconfirmed"; readonly writable?: string; readonly healthy?: string; readonly unmoved?: number };

export type StepStatus = "waiting" | "done" | "would" | "stuck" | "skipped" | "done-by-hand";

export interface GateFacts {
  readonly gate: string;
  readonly kind: GateKind;
  /** The title by which people name it: "Fail over to site-b". */
  readonly title: string;
  /** What is asked, in sentences; exactly what the person saw. */
  readonly sentences: readonly string[];
  readonly choices: readonly Decision[];
  readonly step: string | null;
  readonly revision: number;
  readonly digest: string;
  readonly acceptedLossSeconds: Seconds | "unknown";
  /** How many people have to approve together; left out, one. */
  readonly approvers?: number;
  /** What the question of a step itself is about; only where it asks about a loss of its own. */
  readonly lossSeconds?: Seconds | "unknown";
  readonly openedAt: Instant;
  readonly expiresAt: Instant | null;
  /** Who has taken more time for it. */
  readonly held?: readonly Vote[];
  /** When its run ends at the latest; only of a repair. */
  readonly runEndsAt?: Instant;
  /** What its opener knows (voting.ts): a run keeps the functions that it began with, and whoever decides is always the newest. Left out by openers from before. */
  readonly understands?: number;
}

export type EntryBody =
  /**
   * `dry`: nothing is changed, and each step ends at the first change that it would make (design §6). `repair`: which of the plan's
   * repairs it is; source and target are the one site then. `failback`: a switchover home. `drill`: what kind of drill it is; a dry one is a dry run.
   * `breakGlass`: it went without the arbiter, from an engineer's machine.
   */
  | { readonly type: "opened"; readonly plan: string; readonly planDigest: string; readonly kind: RunKind; readonly source: string; readonly target: string; readonly trigger: Trigger; readonly dry?: true; readonly repair?: string; readonly failback?: true; readonly drill?: DrillKind; readonly breakGlass?: BreakGlass }
  | { readonly type: "joined"; readonly trigger: Trigger }
  | { readonly type: "looked"; readonly evidence: Evidence }
  | { readonly type: "assessed"; readonly verdict: Verdict; readonly confirms: boolean }
  | { readonly type: "gate-opened"; readonly facts: GateFacts }
  | { readonly type: "gate-decided"; readonly gate: string; readonly revision: number; readonly digest: string; readonly decision: Decision; readonly by: string; readonly reason: string; readonly person?: Person }
  /** One of several people who have to approve has done so; the gate waits on until `need` of them have. */
  | { readonly type: "gate-voted"; readonly gate: string; readonly revision: number; readonly digest: string; readonly vote: Vote; readonly need: number }
  /** Somebody took ten minutes more for it. */
  | { readonly type: "gate-held"; readonly gate: string; readonly revision: number; readonly hold: Vote; readonly expiresAt: Instant | null }
  /** Somebody tried to decide and was refused. */
  | { readonly type: "attempt-refused"; readonly gate: string; readonly decision: string; readonly by: string; readonly person?: Person; readonly code: string; readonly because: string }
  /** How many more were refused than the record keeps one by one; null as long as they are still counted. */
  | { readonly type: "attempts-beyond"; readonly kept: number; readonly more: number | null }
  | { readonly type: "gate-ended"; readonly gate: string; readonly how: "expired" | "overtaken"; readonly because: string }
  | { readonly type: "authorised"; readonly how: "automatic" | "approved"; readonly digest: string; readonly acceptedLossSeconds: Seconds | "unknown" }
  /** `losses`: what the door measured of each database whose writes the change gives up, in the instant before. */
  | { readonly type: "intent"; readonly step: string; readonly mutation: Mutation; readonly losses?: readonly Loss[] }
  | { readonly type: "result"; readonly step: string; readonly key: string; readonly intentSeq: number; readonly outcome: "applied" | "refused" | "unknown" | "not-sent"; readonly answer: string; readonly tookMs: Milliseconds }
  | { readonly type: "step"; readonly step: string; readonly status: StepStatus; readonly because: string; readonly brought: Brought; readonly would?: readonly Mutation[]; readonly asks?: Ask; readonly force?: Ask; readonly barred?: true; readonly resumed?: true }
  | { readonly type: "stop-requested"; readonly by: string; readonly reason: string }
  /** In a switchover, once the source is fenced: whether the target holds all that it accepted (drained.ts). */
  | { readonly type: "drained"; readonly drained: boolean; readonly databases: readonly string[]; readonly because: string }
  /** People could not be called to this gate; the sweep tries again until `paged` says that they were. */
  | { readonly type: "page-failed"; readonly gate: string; readonly because: string }
  /** People were called again to a gate that nobody answered; `nth` counts the calls after the first. */
  | { readonly type: "reminded"; readonly gate: string; readonly nth: number; readonly sentence: string }
  | { readonly type: "paged"; readonly sentence: string; readonly gate?: string }
  | { readonly type: "closed"; readonly end: RunEnd; readonly sentence: string }
  | DrillEntry;

export interface Entry {
  readonly run: string;
  readonly seq: number;
  readonly at: Instant;
  readonly epoch: number;
  readonly previous: string;
  readonly body: EntryBody;
  readonly hash: string;
}

export interface Attempt {
  readonly intentSeq: number;
  readonly mutation: Mutation;
  readonly at: Instant;
  /** Undefined while no result is written: the call may have happened (a crash between intent and result). */
  readonly outcome: "applied" | "refused" | "unknown" | "not-sent" | undefined;
  readonly answer: string;
}

export interface StepState {
  readonly step: string;
  readonly status: StepStatus;
  readonly because: string;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  readonly attempts: readonly Attempt[];
  readonly brought: Brought;
  /** What a dry run would have changed here; only where the step ended as `would`. */
  readonly would?: readonly Mutation[];
  /** What it asks, where it is stuck on a question of its own. */
  readonly asks?: Ask;
  /** What force would mean, where it is stuck and has a forced way (forcing.ts). */
  readonly force?: Ask;
  /** It is stuck, and nothing but the kill switch or a pause is in the way; `resumedAt`: that was over, and a new round began by itself. */
  readonly barred?: true; readonly resumedAt?: Instant;
}

export interface GateState extends GateFacts {
  readonly status: "waiting" | "decided" | "expired" | "overtaken";
  readonly decision: { readonly decision: Decision; readonly by: string; readonly reason: string; readonly at: Instant; readonly person?: Person } | null;
  /** Approvals that count as far as they go, in their order; only where several people have to approve. */
  readonly votes?: readonly Vote[];
  /** How often people were called again since it was opened. */
  readonly reminded?: number;
}

/** The state of a run, folded from its entries. */
export interface RunState extends RepairTime {
  readonly run: string;
  readonly plan: string;
  readonly planDigest: string;
  readonly kind: RunKind;
  /** A switchover that leads home. */
  readonly failback?: true;
  /** Of a switchover: the last word on whether the target holds all that the source accepted. */
  readonly drained?: { readonly drained: boolean; readonly databases: readonly string[]; readonly because: string; readonly at: Instant };
  /** It went without the arbiter. */
  readonly breakGlass?: true;
  /** A dry run: nothing is changed. */
  readonly dry: boolean;
  /** What is known of it as a drill or a dry run; left out of any other. */
  readonly drill?: DrillState;
  readonly source: string;
  readonly target: string;
  readonly epoch: number;
  readonly openedAt: Instant;
  readonly trigger: Trigger;
  readonly evidence: Evidence | null;
  readonly verdict: Verdict | null;
  readonly gates: readonly GateState[];
  /** Gates to which people could not be called yet. */
  readonly unpaged: readonly string[];
  readonly authorised: Extract<EntryBody, { type: "authorised" }> | null;
  readonly steps: Readonly<Record<string, StepState>>;
  readonly stopRequested: { readonly by: string; readonly reason: string } | null;
  readonly closed: { readonly end: RunEnd; readonly sentence: string; readonly at: Instant } | null;
  /** Changes that were made or may have been made: a call whose answer nobody recorded counts. */
  readonly mutations: number;
  readonly lastSeq: number;
}

type Growing = { -readonly [K in keyof RunState]: RunState[K] };

/** Folds entries, oldest first, into the state; undefined when there is no opening entry. */
export function readRun(entries: readonly Entry[]): RunState | undefined {
  const first = entries[0];
  if (first === undefined || first.body.type !== "opened") return undefined;
  const { plan, planDigest, kind, dry = false, source, target, trigger, repair, failback, drill, breakGlass } = first.body;
  const state: Growing = {
    run: first.run, plan, planDigest, kind, dry, source, target, trigger, ...(repair === undefined ? {} : { repair }), ...(failback === undefined ? {} : { failback }), ...(breakGlass === undefined ? {} : { breakGlass: true as const }), ...(drill === undefined ? {} : { drill: { kind: drill, assumed: null, wouldAsk: [] } }),
    epoch: first.epoch, openedAt: first.at, evidence: null, verdict: null, gates: [], unpaged: [], authorised: null, steps: {},
    stopRequested: null, closed: null, mutations: 0, lastSeq: first.seq,
  };
  for (const entry of entries) apply(state, entry);
  state.mutations = Object.values(state.steps).flatMap((step) => step.attempts).filter((attempt) => attempt.outcome !== "refused" && attempt.outcome !== "not-sent").length;
  return state;
}

function apply(state: Growing, entry: Entry): void {
  const { body } = entry;
  state.lastSeq = entry.seq;
  switch (body.type) {
    case "joined":
      Object.assign(state, afterJoining(state, entry.at, body.trigger.what));
      return;
    case "opened":
    case "attempt-refused":
    case "attempts-beyond":
      return;
    case "page-failed":
      state.unpaged = [...state.unpaged.filter((gate) => gate !== body.gate), body.gate];
      return;
    case "paged":
      state.unpaged = state.unpaged.filter((gate) => gate !== body.gate);
      return;
    case "looked":
      state.evidence = body.evidence;
      return;
    case "assessed":
      state.verdict = body.verdict;
      return;
    case "gate-opened":
      Object.assign(state, afterHolds(state, body.facts.gate, body.facts.held));
      state.gates = [...state.gates.filter((gate) => gate.gate !== body.facts.gate), { ...body.facts, status: "waiting", decision: null, ...remindedOf(state, body.facts) }];
      return;
    case "reminded":
      state.gates = state.gates.map((gate) => (gate.gate === body.gate ? { ...gate, reminded: Math.max(gate.reminded ?? 0, body.nth) } : gate));
      return;
    case "gate-voted":
      state.gates = state.gates.map((gate) =>
        gate.gate === body.gate && gate.revision === body.revision && gate.votes?.some(({ by }) => by === body.vote.by) !== true ? { ...gate, votes: [...(gate.votes ?? []), body.vote] } : gate,
      );
      return;
    case "gate-held":
      Object.assign(state, afterHolds(state, body.gate, [body.hold]));
      state.gates = state.gates.map((gate) => (gate.gate === body.gate && gate.held?.some(({ at }) => at === body.hold.at) !== true ? holdOn(gate, body.hold) : gate));
      return;
    case "gate-decided":
      state.gates = state.gates.map((gate) =>
        gate.gate === body.gate ? { ...gate, status: "decided", decision: { decision: body.decision, by: body.by, reason: body.reason, at: entry.at, ...(body.person === undefined ? {} : { person: body.person }) } } : gate,
      );
      return;
    case "gate-ended":
      state.gates = state.gates.map((gate) => (gate.gate === body.gate ? { ...gate, status: body.how } : gate));
      return;
    case "authorised":
      state.authorised = body;
      return;
    case "intent": {
      const attempt: Attempt = { intentSeq: entry.seq, mutation: body.mutation, at: entry.at, outcome: undefined, answer: "" };
      setStep(state, body.step, entry.at, (step) => ({ ...step, attempts: [...step.attempts, attempt] }));
      return;
    }
    case "result":
      setStep(state, body.step, entry.at, (step) => ({
        ...step,
        attempts: step.attempts.map((each) => (each.intentSeq === body.intentSeq ? { ...each, outcome: body.outcome, answer: body.answer } : each)),
      }));
      return;
    case "step":
      setStep(state, body.step, entry.at, ({ asks: _asked, force: _offered, barred: _barred, ...step }) => ({
        ...step, status: body.status, because: body.because, changedAt: entry.at, brought: { ...step.brought, ...body.brought },
        ...(body.would === undefined ? {} : { would: body.would }), ...(body.asks === undefined ? {} : { asks: body.asks }), ...(body.force === undefined ? {} : { force: body.force }),
        ...(body.barred === undefined ? {} : { barred: body.barred }), ...(body.resumed === undefined ? {} : { resumedAt: entry.at }),
      }));
      return;
    case "stop-requested":
      state.stopRequested = { by: body.by, reason: body.reason };
      return;
    case "drained":
      state.drained = { drained: body.drained, databases: body.databases, because: body.because, at: entry.at };
      return;
    case "assumed":
    case "would-ask":
      state.drill = afterEntry(state.drill, body);
      return;
    case "closed":
      state.closed = { end: body.end, sentence: body.sentence, at: entry.at };
      return;
  }
}

/** New facts at a gate that waits are no new wait. */
function remindedOf(state: Growing, { gate: name, openedAt }: GateFacts): Pick<GateState, "reminded"> {
  const before = state.gates.find((gate) => gate.gate === name && gate.openedAt === openedAt)?.reminded;
  return before === undefined ? {} : { reminded: before };
}

function setStep(state: Growing, step: string, at: Instant, change: (step: StepState) => StepState): void {
  const current: StepState = state.steps[step] ?? { step, status: "waiting", because: "", startedAt: at, changedAt: at, attempts: [], brought: {} };
  state.steps = { ...state.steps, [step]: change(current) };
}
