// Pure rules of the step runtime: when a round began, whether a change may be sent (again), which steps must have ended first.

import { answeredAt } from "../../workflows/asking.ts";
import { isIsolated, onlyCleans } from "../../workflows/drill-kinds.ts";
import { forcedAt } from "../../workflows/forcing.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import type { PlannedNode, PlannedStep } from "../../workflows/plan-steps.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Brought, RunState, StepState } from "../../workflows/record.ts";
import type { StepContext, StepDecision } from "../../workflows/step-decision.ts";
import { confirms } from "../../workflows/step-rows/row.ts";
import type { StepRow } from "../../workflows/step-rows/row.ts";
import { hasCommitted } from "../../workflows/committed.ts";
import { drainWithinMs } from "../../workflows/switchovers.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";

/** A change is sent at most this often in one round; then a person decides. */
const mostSends = 3;

/** When the present round of a step began: when it was taken up, or when a person last sent it round again, by force or not, or answered what it asked. */
export function roundOf(state: RunState, step: string, now: Instant): { readonly startedAt: Instant; readonly again: boolean } {
  const retried = state.gates
    .filter((gate) => gate.step === step && gate.decision?.decision === "retry")
    .reduce<Instant | undefined>((latest, gate) => Math.max(latest ?? 0, gate.decision?.at ?? 0), state.steps[step]?.resumedAt);
  const forced = forcedAt(state, step)?.at;
  if (forced !== undefined) return { startedAt: forced, again: true };
  // A question that was answered is no second try.
  const answered = answeredAt(state, step)?.at;
  if (answered !== undefined && answered > (retried ?? 0)) return { startedAt: answered, again: false };
  if (retried !== undefined) return { startedAt: retried, again: true };
  return { startedAt: state.steps[step]?.startedAt ?? now, again: false };
}

/**
 * Whether a change that the look demands may be sent now. After a send whose effect does not show yet, its settle time is
 * waited out (eventual consistency); then it is sent again only if that is harmless (R26, I10).
 */
export function nextSend(mutation: Mutation, sent: StepContext["sent"], now: Instant, roundStartedAt: Instant): { readonly to: "send" } | Extract<StepDecision, { to: "wait" | "stuck" }> {
  const before = sent.filter((each) => each.key === mutation.key && each.outcome !== "not-sent");
  const last = before[before.length - 1];
  if (last === undefined) return { to: "send" };
  const thisRound = before.filter((each) => each.at >= roundStartedAt);
  if (last.outcome === "refused") {
    return thisRound.length === 0 ? { to: "send" } : { to: "stuck", because: `${mutation.sentence}: ${last.answer}` };
  }
  const sinceMs = now - last.at;
  if (sinceMs < mutation.settleMs) return { to: "wait", because: `${mutation.sentence}: sent, its effect does not show yet` };
  if (!mutation.repeatable) {
    return { to: "stuck", because: `${mutation.sentence}: sent ${sayDuration(sinceMs)} ago, no effect shows, and sending it again could do harm` };
  }
  if (thisRound.length >= mostSends) return { to: "stuck", because: `${mutation.sentence}: sent ${thisRound.length} times without an effect` };
  return { to: "send" };
}

/** The first change of a run is made on what was seen, or decided by a person, no longer ago (I12). */
export const freshMs: Milliseconds = 150_000;

/** Whether nothing was tried yet in this run, and too long ago seen to begin now: the facts may have changed while the step waited (I12). */
export function seenTooLongAgo({ evidence, gates, steps }: RunState, now: Instant): boolean {
  if (evidence === null || Object.values(steps).some(({ attempts }) => attempts.length > 0)) return false;
  return now - Math.max(evidence.at, ...gates.map(({ decision }) => decision?.at ?? 0)) > freshMs;
}

/** Whether a step may have changed something: a call that was refused or never sent has not. */
export function sentAnything(step: StepState | undefined): boolean {
  return mayHaveHappened(step).length > 0;
}

/** What a step has sent and may have changed, oldest first. */
export function mayHaveHappened(step: StepState | undefined): StepState["attempts"] {
  return (step?.attempts ?? []).filter(({ outcome }) => outcome !== "refused" && outcome !== "not-sent");
}

/** For so long after its answer a change may not show to a look yet: services tell what was before for some seconds. */
const showsWithinMs: Milliseconds = 10_000;

/**
 * On the way back: why a change of the step may be there although a look finds nothing to take back, which proves nothing then (R26). Its answer
 * was lost, and its effect may come until its settling time is over; or it was answered a moment ago, and may not show yet.
 */
export function stillOnItsWay(step: StepState | undefined, now: Instant): string | undefined {
  for (const { at, outcome, mutation } of mayHaveHappened(step)) {
    if (outcome !== "applied" && now - at < mutation.settleMs) return `${mutation.sentence}: its answer was lost, and its effect may still come`;
    if (outcome === "applied" && now - at < Math.min(mutation.settleMs, showsWithinMs)) return `${mutation.sentence}: it was answered a moment ago, and its effect may not show yet`;
  }
  return undefined;
}

const ended = new Set(["done", "would", "skipped", "done-by-hand"]);

/**
 * Steps that the plan puts before `step` and that have not ended; a step never starts while there is one. A copy that a re-protection makes
 * has ended only when it was seen to follow: what starts after it may write to what stands there else (R5).
 */
export function openPredecessors(nodes: readonly PlannedNode[], step: string, state: RunState): readonly string[] {
  const before: PlannedStep[] = [];
  // Of a dry run each step is shown, also where one before it could not be looked at: nothing is changed by going on.
  const isOver = (status: string, { phase }: PlannedStep): boolean => (phase === "reprotect" ? status === "done" || status === "would" : ended.has(status)) || (state.dry && status === "stuck");
  const open = (steps: readonly PlannedStep[]): readonly string[] => steps.flatMap((each) => (isOver(state.steps[each.id]?.status ?? "waiting", each) ? [] : [each.id]));
  for (const node of nodes) {
    const branches = "step" in node ? [[node.step]] : node.together;
    for (const branch of branches) {
      const index = branch.findIndex((each) => each.id === step);
      if (index >= 0) return open([...before, ...branch.slice(0, index)]);
    }
    before.push(...branches.flat());
  }
  return open(before);
}

/**
 * Whether a switchover has not come to its commit point: what cannot be done then is taken back, and nobody is asked (decision 0058). An
 * isolated drill has no such point, and always is (decision 0065).
 */
export function turnsBack(plan: Plan, state: RunState): boolean {
  return isIsolated(state) || (state.kind === "switchover" && !hasCommitted(plan, state));
}

/**
 * Why a promotion of a planned move is not sent any more: one beside it in its group could not be done, and nothing is committed yet. Sent all the
 * same it would commit a run whose other branch has turned back, with one database at each site.
 */
export function givenUpBeside(plan: Plan, nodes: readonly PlannedNode[], { id, phase }: PlannedStep, state: RunState): string | undefined {
  if (phase !== "promote" || state.dry || state.kind !== "switchover" || hasCommitted(plan, state)) return undefined;
  const others = nodes.flatMap((node) => ("together" in node && node.together.flat().some((step) => step.id === id) ? node.together.filter((branch) => !branch.some((step) => step.id === id)).flat() : []));
  const stuck = others.find((step) => state.steps[step.id]?.status === "stuck");
  return stuck && `nothing is sent, because ${stuck.id} beside it could not be done and the run is taken back`;
}

/** Of a run that only cleans up after isolated drills, whether the step is none of its own: then its way back begins, which looks that nothing is left. */
export function leavesOut(state: RunState, { kind }: PlannedStep): boolean {
  return onlyCleans(state) && kind !== "drill.left-overs";
}

/** Whether a stop ends a step: the way back of a switchover and of an isolated drill goes on, and after its commit point it only goes forward. */
export function stopsHere(plan: Plan, state: RunState, back: boolean): boolean {
  return (state.kind !== "switchover" && !isIsolated(state)) || (!back && turnsBack(plan, state));
}

/** How long a step may take: a promotion of a switchover that was not sent yet keeps users waiting, and has no more time than draining. */
export function withinNow(plan: Plan, step: PlannedStep, withinMs: Milliseconds, state: RunState): Milliseconds {
  return step.phase === "promote" && turnsBack(plan, state) ? Math.min(withinMs, drainWithinMs(plan)) : withinMs;
}

/** What a step brought about that did not end in time: a fence stands for nobody then; an advisory one is no fence, nor is one of a part. */
export function confirmsLate({ kind }: PlannedStep, row: Pick<StepRow, "advisory" | "partial">): Brought {
  return confirms(kind, row) ? { fenced: "unconfirmed" } : {};
}

/** Whether what is seen of a step in whose place a person has spoken tells more than its record; a repeated call writes nothing twice. */
export function bringsMore({ brought }: StepState, seen: Extract<StepDecision, { to: "done" }>): seen is typeof seen & { readonly brought: Brought } {
  return seen.brought?.writable !== undefined && seen.brought.writable !== brought.writable;
}
