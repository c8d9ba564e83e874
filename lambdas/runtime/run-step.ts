// Runs one step of a plan: look, decide, door, look again, for at most about ten seconds; then it hands back to the state
// machine, which waits. A repeated call, a crash or a redrive is only another look, because everything that was intended
// stands in the record before it is done.

import { leftToFollowing } from "../../workflows/left-over.ts";
import { onlyForward } from "../../workflows/committed.ts";
import { asFailure } from "../../workflows/failure.ts";
import { stepOfKey } from "../../workflows/step-keys.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import { plannedNodes } from "../../workflows/plan-steps.ts";
import type { PlannedStep } from "../../workflows/plan-steps.ts";
import type { Plan } from "../../workflows/plan.ts";
import { betweenLooksMs, dryStepMs, haltWithinMs, insideCall, undoDeadlineMs, waitBeforeLookMs } from "../../workflows/polling.ts";
import type { Ask, Brought, RunState, StepState } from "../../workflows/record.ts";
import type { StepDecision, StepKind } from "../../workflows/step-decision.ts";
import { copiesDoNotWait } from "../../workflows/reprotects.ts";
import { withinOf } from "../../workflows/step-rows/row.ts";
import type { StepRow } from "../../workflows/step-rows/row.ts";
import { sayDuration, sayInstant, wholeSeconds } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "./adapters.ts";
import { type DoorParts, LossExceedsAccepted, throughTheDoor } from "./door.ts";
import { expireGates } from "./expire-gates.ts";
import type { RecordStore } from "./record-store.ts";
import { contextOf } from "./step-context.ts";
import type { Knows } from "./step-context.ts";
import { bringsMore, confirmsLate, givenUpBeside, leavesOut, nextSend, openPredecessors, roundOf, seenTooLongAgo, sentAnything, stillOnItsWay, stopsHere, turnsBack, withinNow } from "./step-round.ts";

/** A step kind with its types forgotten, as the table of a function holds it. */
export type AnyStepKind = StepKind<PlannedStep["kind"], unknown, Adapters>;

export interface StepCall {
  readonly plan: Plan;
  readonly run: string;
  readonly epoch: number;
  readonly step: string;
  readonly remainingMs: () => number;
}
export interface StepParts extends DoorParts {
  readonly record: RecordStore;
  readonly kindOf: (step: PlannedStep) => AnyStepKind;
  readonly rowOf: (step: PlannedStep) => RowInUse;
  /** What the kinds of one function know of the run besides; given by that function, so that no other carries it. */
  readonly knows?: Knows | undefined;
}

/** What is read of a row while its step is carried out. */
export type RowInUse = Pick<StepRow, "deadlineMs" | "undo" | "advisory" | "partial" | "afterAnswer" | "halts" | "looksBack" | "undoneWithinMs">;

export type StepAnswer = { readonly go: "done" | "stuck" | "stopped" | "undo" | "look-again" } | { readonly go: "wait"; readonly waitSeconds: number };

const ended = new Set(["done", "would", "skipped", "done-by-hand"]);

/** Takes the step as far as it gets within one call. Throws only what the record's failure makes it throw. */
export async function runStep(call: StepCall, parts: StepParts): Promise<StepAnswer> {
  const { clock } = parts.adapters;
  const nodes = plannedNodes(call.plan.steps);
  const found = stepOfKey(nodes, call.step);
  const until = clock.now() + Math.min(insideCall.forMs, Math.max(0, call.remainingMs() - insideCall.spareMs));
  let state = await stateOf(call, parts);
  if (state === undefined) return { go: "stopped" };
  if (state.stopRequested !== null && !(found !== undefined && mayHalt(found.step, found.back, state, parts)) && stopsHere(call.plan, state, found?.back === true)) return { go: turnsBack(call.plan, state) ? "undo" : "stopped" };
  // After the commit point nothing is taken back, by whichever way a run came here (I22).
  if (found?.back === true && onlyForward(call.plan, state)) return { go: "stopped" };
  if (found === undefined) return stuck(call, parts, state, `the plan of this run has no step ${call.step}`, {});
  const { step, back } = found;
  if (back) await expireGates(state, parts.record);
  if (back && !sentAnything(state.steps[step.id]) && parts.rowOf(step).looksBack !== true) return done(call, parts, state, { to: "done", proof: "the step had sent nothing, so nothing is undone" });
  if (!back && leavesOut(state, step)) return { go: "undo" };
  const missing = back ? [] : openPredecessors(nodes, call.step, state);
  if (missing.length > 0) return stuck(call, parts, state, `an earlier step has not ended: ${missing.join(", ")}`, {});
  if (state.steps[call.step] === undefined) await say(call, parts, state, "waiting", "taken up", {});

  for (;;) {
    state = await stateOf(call, parts);
    if (state === undefined) return { go: "stopped" };
    if (state.stopRequested !== null && !mayHalt(step, back, state, parts) && stopsHere(call.plan, state, back)) return { go: turnsBack(call.plan, state) ? "undo" : "stopped" };
    const current = state.steps[call.step];
    const answeredFor = !back && parts.rowOf(step).afterAnswer !== undefined && (current?.status === "skipped" || current?.status === "done-by-hand");
    if (current !== undefined && (ended.has(current.status) || (state.dry && current.status === "stuck")) && !answeredFor) return { go: "done" };
    const beside = back ? undefined : givenUpBeside(call.plan, nodes, step, state);
    if (beside !== undefined) return stuck(call, parts, state, beside, {});
    const { startedAt, again } = answeredFor ? { startedAt: current.changedAt, again: true } : roundOf(state, call.step, clock.now());
    const withinMs = withinNow(call.plan, step, withinOf(step.input, parts.rowOf(step)), state);
    const stepMs = state.dry ? Math.min(dryStepMs, withinMs) : withinMs;
    const deadlineMs = back ? undoDeadlineMs(stepMs, parts.rowOf(step).undoneWithinMs) : stepMs;
    const halt = mayHalt(step, back, state, parts) ? await haltReason(state, parts, clock.now() - startedAt >= deadlineMs ? deadlineMs : undefined) : undefined;
    const once = back || answeredFor || state.dry ? undefined : parts.kindOf(step).once?.(step.input);
    if (once !== undefined) {
      const begins = `begins what is made once (${once})`;
      if (current?.status === "waiting" && current.because === begins && current.changedAt >= startedAt) {
        return stuck(call, parts, state, `it was begun, and what came of it was never written down: its function ended before. It may have left behind what it changes (${once}): see that this is gone, and let it try again`, {});
      }
      // It passes no door, so what the door asks of the lease is asked here: nothing is made while somebody has switched the plan off (I25).
      const barred = await announced(call, parts, state, begins);
      if (barred !== undefined) return stuck(call, parts, state, `nothing was made, because ${barred}`, {});
    }
    const answer = await oneLook(call, parts, state, step, answeredFor ? "afterAnswer" : back ? "undo" : "decide", startedAt, halt);
    // What the person said of it stands; what is seen of it besides, the steps after it may rest on.
    if (answeredFor && answer.to === "done" && bringsMore(current, answer)) await say(call, parts, state, current.status, `${current.because}; then seen: ${answer.proof}`, answer.brought);
    if (answeredFor && (answer.to === "done" || answer.to === "would" || (current.status === "skipped" && parts.rowOf(step).afterAnswer === "at-once"))) return { go: "done" };
    if (answer.to === "done") return done(call, parts, state, answer);
    if (answer.to === "would") {
      await say(call, parts, state, "would", answer.because, {}, { would: answer.mutations });
      return { go: "done" };
    }
    if (answer.to === "look-again") {
      // A branch of a group cannot take its siblings back to the look, so there a person looks.
      if (nodes.some((node) => "step" in node && node.step === step)) return { go: "look-again" };
      return stuck(call, parts, state, "the run has changed nothing yet, and what was seen is too old to begin on", {});
    }
    if (answer.to === "stuck" && state.stopRequested !== null && stopsHere(call.plan, state, back)) {
      // Nobody is asked any more; what was and what was not done stands in the record.
      await say(call, parts, state, "stuck", answer.because, answer.brought ?? {});
      return { go: "stopped" };
    }
    if (answer.to === "stuck") return stuck(call, parts, state, answer.because, answer.brought ?? {}, answer);
    if (answer.to === "wait") {
      const elapsedMs = clock.now() - startedAt;
      const untilMs = deadlineMs + (halt === undefined ? 0 : haltWithinMs);
      if (elapsedMs >= untilMs && state.stopRequested !== null && stopsHere(call.plan, state, back)) {
        await say(call, parts, state, "stuck", `not within ${sayDuration(untilMs)}: ${answer.because}`, {});
        return { go: "stopped" };
      }
      if (elapsedMs >= untilMs) return stuck(call, parts, state, `not within ${sayDuration(deadlineMs)}: ${answer.because}`, back ? {} : { ...confirmsLate(step, parts.rowOf(step)), ...answer.brought }, answer);
      if (once !== undefined) await say(call, parts, state, "waiting", answer.because, {});
      else if (!answeredFor) await sayWhenNew(call, parts, state, current, answer.because, answer.brought);
      const pauseMs = Math.min(betweenLooksMs(elapsedMs, answer.againMs), untilMs - elapsedMs);
      if (clock.now() + pauseMs >= until) return { go: "wait", waitSeconds: wholeSeconds(Math.min(waitBeforeLookMs(elapsedMs, again), untilMs - elapsedMs)) };
      await clock.sleep(pauseMs);
    }
  }
}

/** One look and what follows from it; `acted` means look again at once, `would` that a dry run ends here. */
type Looked = Extract<StepDecision, { to: "done" | "wait" }> | Stuck | { readonly to: "acted" | "look-again" } | { readonly to: "would"; readonly because: string; readonly mutations: readonly Mutation[] };

/** `barred`: nothing but the kill switch or a pause kept the change from being sent. */
type Stuck = Extract<StepDecision, { to: "stuck" }> & Pick<StepState, "barred">;

async function oneLook(call: StepCall, parts: StepParts, state: RunState, step: PlannedStep, ask: "decide" | "undo" | "afterAnswer", startedAt: Instant, halt?: string): Promise<Looked> {
  const back = ask === "undo";
  const kind = parts.kindOf(step);
  if (back && kind.undo === undefined) return { to: "stuck", because: `this cannot be undone by itself; the way back is to ${parts.rowOf(step).undo ?? "do nothing, because nothing undoes it"}` };
  const context = { ...contextOf(call, parts, state, step, back, startedAt), ...(halt === undefined ? {} : { halt }) };
  let decision: StepDecision;
  try {
    const facts = await kind.look(step.input, context, parts.adapters);
    decision = kind[ask]?.(facts, step.input, context) ?? kind.decide(facts, step.input, context);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.name === "Refused" || failure.name === "Defect") return { to: "stuck", because: failure.message };
    return { to: "wait", because: `could not look: ${failure.message}` };
  }
  const onItsWay = back && decision.to === "done" ? stillOnItsWay(state.steps[step.id], context.at) : undefined;
  if (onItsWay !== undefined) return { to: "wait", because: onItsWay };
  if (decision.to !== "act") return decision;
  // It would be asked again at once, for ever.
  if (decision.mutations.length === 0) return { to: "stuck", because: `${step.kind} wants to act and names no change: ${decision.because}` };
  if (state.dry) return { to: "would", because: decision.because, mutations: decision.mutations };

  if (halt !== undefined && decision.mutations.some(({ ends }) => ends !== true)) return { to: "stuck", because: `${halt}: nothing more is changed, although ${decision.because}` };

  if (seenTooLongAgo(state, context.at)) return { to: "look-again" };

  // One change that settles or was refused does not hold up the others: three machines are three stops.
  let held: Extract<StepDecision, { to: "wait" | "stuck" }> | undefined;
  let refused: Stuck | undefined;
  let acted = false;
  for (const mutation of decision.mutations) {
    const next = nextSend(mutation, context.sent, context.at, startedAt);
    if (next.to !== "send") {
      if (held?.to !== "stuck") held = next;
      if (decision.inOrder === true) break;
      continue;
    }
    acted = true;
    try {
      await throughTheDoor({ state, step: call.step, mutation, remainingMs: call.remainingMs }, parts);
    } catch (thrown) {
      const failure = asFailure(thrown);
      switch (failure.name) {
        case "Transient":
          return { to: "wait", because: `${mutation.sentence}: not sent, ${failure.message}`, ...offered(decision.force, decision.brought) };
        case "Defect":
          return { to: "stuck", because: `${mutation.sentence}: ${failure.message}` };
        case "Refused":
          // Only what the other side refused is in the record; a door that is shut stays a person's matter.
          if (decision.optional === true && (await wasRefused(call, parts, mutation))) break;
          refused ??= { to: "stuck", because: `${mutation.sentence}: ${failure.message}`, ...offered(failure instanceof LossExceedsAccepted ? failure.force : decision.force, decision.brought), ...(failure.code === "kill-switch" || failure.code === "paused" ? { barred: true } : {}) };
          break;
        case "Unknown":
          break;
      }
      if (decision.inOrder === true) break;
    }
  }
  if (refused !== undefined) return refused;
  return acted || held === undefined ? { to: "acted" } : { ...held, ...offered(decision.force, decision.brought) };
}

/** What force would mean, where the kind says so, and what holds where nothing could be sent. */
const offered = (force: Ask | undefined, brought?: Brought): Pick<StepState, "force"> & { readonly brought?: Brought } => ({ ...(force === undefined ? {} : { force }), ...(brought === undefined ? {} : { brought }) });

/** Whether the step may have something going on that it can end. */
function mayHalt(step: PlannedStep, back: boolean, state: RunState, parts: StepParts): boolean {
  return !back && !state.dry && parts.rowOf(step).halts === true && sentAnything(state.steps[step.id]);
}

/** Why it has to end now; undefined: it may go on. */
async function haltReason({ plan, stopRequested }: RunState, parts: StepParts, overMs: Milliseconds | undefined): Promise<string | undefined> {
  if (stopRequested !== null) return `${stopRequested.by} stopped the run (${stopRequested.reason})`;
  const { killSwitch, killSwitchBy, pausedUntil, pausedBy } = await parts.record.readLease(plan);
  if (killSwitch) return `the kill switch is on${killSwitchBy === undefined ? "" : ` (${killSwitchBy})`}`;
  if (pausedUntil !== undefined && pausedUntil > parts.adapters.clock.now()) return `the plan is paused until ${sayInstant(pausedUntil)}${pausedBy === undefined ? "" : ` (${pausedBy})`}`;
  return overMs === undefined ? undefined : `not within ${sayDuration(overMs)}`;
}

async function wasRefused(call: StepCall, parts: StepParts, { key }: Mutation): Promise<boolean> {
  const attempts = (await parts.record.state(call.run))?.steps[call.step]?.attempts ?? [];
  return attempts.findLast(({ mutation }) => mutation.key === key)?.outcome === "refused";
}

/** The state, or undefined when this call comes too late: the run is closed or another epoch rules. */
async function stateOf(call: StepCall, parts: StepParts): Promise<RunState | undefined> {
  const state = await parts.record.state(call.run);
  return state === undefined || state.closed !== null || state.epoch !== call.epoch ? undefined : state;
}

async function done(call: StepCall, parts: StepParts, state: RunState, decision: Extract<StepDecision, { to: "done" }>): Promise<StepAnswer> {
  await say(call, parts, state, "done", decision.proof, decision.brought ?? {});
  return { go: "done" };
}

async function stuck(call: StepCall, parts: StepParts, state: RunState, because: string, brought: Brought, { asks, force, barred }: Pick<StepState, "asks" | "force" | "barred"> = {}): Promise<StepAnswer> {
  const found = stepOfKey(plannedNodes(call.plan.steps), call.step);
  if (found !== undefined && !found.back && parts.rowOf(found.step).advisory === true) {
    await say(call, parts, state, "done", `${leftToFollowing}: ${because}`, brought);
    return { go: "done" };
  }
  if (found !== undefined && !found.back && state.kind === "reprotect" && barred === undefined && copiesDoNotWait(found.step)) {
    await say(call, parts, state, "skipped", `it could not be done, and no copy waits for it; put it right by hand, or ask for a re-protection again: ${because}`, brought);
    return { go: "done" };
  }
  // A planned move forces nothing: it can wait.
  await say(call, parts, state, "stuck", because, brought, { ...(asks === undefined ? {} : { asks }), ...(barred === undefined ? {} : { barred }), ...offered(state.kind === "switchover" ? undefined : force) });
  // As it is now: of several changes of one look the first may have been made.
  return { go: found?.back !== true && turnsBack(call.plan, (await stateOf(call, parts)) ?? state) ? "undo" : state.dry ? "done" : "stuck" };
}

async function sayWhenNew(call: StepCall, parts: StepParts, state: RunState, current: StepState | undefined, because: string, brought: Brought = {}): Promise<void> {
  if (current?.status !== "waiting" || current.because !== because || (brought.unmoved ?? 0) > (current.brought.unmoved ?? 0)) await say(call, parts, state, "waiting", because, brought);
}

/** Announces what is made once; gives why it may not be made where kill switch, pause or a newer run are in the way. */
async function announced(call: StepCall, parts: StepParts, state: RunState, begins: string): Promise<string | undefined> {
  try {
    await parts.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "step", step: call.step, status: "waiting", because: begins, brought: {} }, guard: "mutation" });
    return undefined;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.name !== "Refused") throw thrown;
    return failure.message;
  }
}

async function say(call: StepCall, parts: StepParts, state: RunState, status: StepState["status"], because: string, brought: Brought, more: Pick<StepState, "would" | "asks" | "force" | "barred"> = {}): Promise<void> {
  const body = { type: "step", step: call.step, status, because, brought, ...more } as const;
  await parts.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body });
}

