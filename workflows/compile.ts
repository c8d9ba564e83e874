// Plan → state machine. Pure and deterministic: the same plan gives the same definition, byte for byte, and that one
// definition runs on Step Functions, in the local executor and in the simulator. Its graph is the runbook.
//
// Every function returns the few fields that the machine carries on: run, plan, planDigest, epoch, and `go`, the word
// that the Choice after it reads. Everything else lies in the record. `Close the run` is the only way to Succeed or Fail.

import type { Machine, State, TaskState } from "./asl.ts";
import { eventsPerExecution, mostEvents, waitsForToken } from "./asl-events.ts";
import { expiresIntoUndo } from "./commit-point.ts";
import { askingStates, closeState, decidingStates, lookAgain, looped, toClose, visited } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { commitStates } from "./compile-commit.ts";
import { reprotectStates } from "./compile-reprotect.ts";
import { drainStates, plannedStates } from "./compile-switchover.ts";
import { isolatedMoving, isolatedStates } from "./compile-isolated.ts";
import { afterNames, endings, groupTitles, stepTitles } from "./compile-names.ts";
import { gateRoundMs, roundsOf, undoStates } from "./compile-undo.ts";
import { again, carried, choice, gate, often, task } from "./compile-states.ts";
import type { FunctionKey } from "./compile-states.ts";
import { forceGate, forceIsNamed } from "./forcing.ts";
import { longestHeldMs } from "./holding.ts";
import { isolatedPlan, whyNoIsolated } from "./isolated-drills.ts";
import { isolatedMachineName, repairMachineName, reprotectMachineName, switchoverMachineName } from "./names.ts";
import type { Plan } from "./plan.ts";
import { planFaults } from "./plan-rules.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedNode, PlannedStep } from "./plan-steps.ts";
import { countedForces, countedRetries, expiryGraceMs, haltWithinMs, paceOfCalls } from "./polling.ts";
import { reprotectPlan } from "./reprotects.ts";
import { patienceOfRepair, repairPlan, sitesOfRepair } from "./repairs.ts";
import { catalogue, confirmsFence, deadlineOf, describeStep } from "./steps.ts";
import type { Direction } from "./step-rows/row.ts";
import { drainedBefore, switchoverPlan } from "./switchovers.ts";
import { wholeSeconds } from "./units.ts";
import type { Milliseconds } from "./units.ts";

export interface Compiled {
  readonly name: string;
  readonly definition: Machine;
  /** Worst-case history events up to all deadlines; an execution ends by force at 25,000. */
  readonly worstCaseEvents: number;
  readonly functions: readonly FunctionKey[];
}
export type CompileResult = ({ readonly ok: true } & Compiled) | { readonly ok: false; readonly reasons: readonly string[] };

const eventLimit = 20_000;
const executionMs: Milliseconds = 364 * 86_400_000;
const gateRounds = Math.ceil(executionMs / gateRoundMs);

/** The states of one step, ending at `next`; `stopped` is where a stopped run goes. */
function stepStates(step: PlannedStep, { plan, direction, titles, events, undoing, repair, reprotect, switchover, forward }: Draft, next: string, stopped: string, failed: string, ways: Readonly<Record<string, string>> = {}): { readonly start: string; readonly states: Record<string, State> } {
  const { row } = describeStep(step, direction, plan);
  /** How long a gate at this step waits, and what nobody's answer means. */
  const undoes = forward !== true && expiresIntoUndo(plan, step.id);
  const patience = (again: string): readonly [Milliseconds, string] =>
    switchover !== undefined ? [gateRoundMs, again] : repair !== undefined ? [patienceOfRepair(plan, repair.repair) + longestHeldMs + expiryGraceMs, undoes ? undoing : stopped] : undoes || reprotect === true ? [plan.decide.expires + longestHeldMs + expiryGraceMs, undoes ? undoing : stopped] : [gateRoundMs, again];
  /** Where a switchover is taken back; a branch only ends, and what follows the group leads back. */
  const back = switchover === undefined ? undefined : stopped === closeState ? undoing : stopped;
  /** Whoever finds that a gate's time is over, or that of a repair, ends it by this word. */
  const over = back !== undefined ? { expired: back } : undoes ? { expired: undoing } : repair === undefined && reprotect === undefined ? {} : { expired: stopped };
  const title = titles.get(step.id) ?? step.id;
  /** The step's own question ends a round of its own, and an approval of it begins one; so does the look after a person's answer. */
  const looksAfter = row.afterAnswer === "at-once";
  const asked = (row.asks === true ? 2 : 1) + (looksAfter ? 1 : 0);
  const [came, wait, stuck, decided, force] = [title + endings.came, title + endings.wait, title + endings.stuck, title + endings.decided, title + endings.force];
  const forces = switchover === undefined && row.forced === true && forceIsNamed(plan) ? countedForces : 0;
  const body: Record<string, State> = {
    ...looped(events, roundsOf(asked, deadlineOf(step) + (row.halts === true ? haltWithinMs : 0), row.callMs, forces), {
      [title]: task(row.function, wholeSeconds(row.callMs) + 15, { ...carried, step: step.id }, again, [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: stuck }], came),
      [came]: choice(row.proof, { done: next, wait, stopped, ...ways, ...(back === undefined ? {} : { undo: back }) }, stuck),
      [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: title },
    }),
    ...visited(events, asked + countedRetries + forces, {
      [stuck]: gate({ gate: `stuck-${step.id}`, step: step.id }, ...patience(stuck), failed, decided),
      [decided]: choice("A person decides how a stuck step goes on", { retry: title, skip: looksAfter ? title : next, "done-by-hand": looksAfter ? title : next, approve: row.asks === true ? title : next, ...(forces > 0 ? { force } : {}), ...over }, back ?? stopped),
    }),
    ...(forces > 0 ? forceStates(step, { plan, title, stuck, force, stopped, failed, events }) : {}),
  };
  if (step.input.gate === undefined) return { start: title, states: body };
  const [before, allowed] = [title + endings.before, title + endings.allowed];
  return {
    start: before,
    states: {
      [before]: gate({ gate: `before-${step.id}`, step: step.id }, ...patience(before), failed, allowed),
      [allowed]: choice(step.input.gate, { approve: title, skip: next, ...over }, back ?? stopped),
      ...body,
    },
  };
}

/** The question whether a stuck step goes on by force; anything but an approval goes back to the question that it came from. */
function forceStates(step: PlannedStep, at: { readonly plan: Plan; readonly title: string; readonly stuck: string; readonly force: string; readonly stopped: string; readonly failed: string; readonly events: Draft["events"] }): Record<string, State> {
  const forced = at.title + endings.forced;
  return visited(at.events, countedForces, {
    [at.force]: gate({ gate: forceGate(step.id), step: step.id }, at.plan.decide.expires + longestHeldMs + expiryGraceMs, at.stuck, at.failed, forced),
    [forced]: choice("Nothing is forced without the approval of its own gate", { approve: at.title, stop: at.stopped }, at.stuck),
  });
}

/** What is left to do for a step that a person has answered for, once every fence is over: nothing where it ended by itself. Ends at `next`. */
function afterStates(step: PlannedStep, { plan, direction, titles, events, undoing, forward }: Draft, next: string): { readonly start: string; readonly states: Record<string, State> } {
  const { row } = describeStep(step, direction, plan);
  const title = afterNames.before + (titles.get(step.id) ?? step.id);
  const [came, wait, stuck, decided] = [title + afterNames.came, title + afterNames.wait, title + afterNames.stuck, title + afterNames.decided];
  const undoes = forward !== true && expiresIntoUndo(plan, step.id);
  const patience: readonly [Milliseconds, string] = undoes ? [plan.decide.expires + longestHeldMs + expiryGraceMs, undoing] : [gateRoundMs, stuck];
  const states = {
    ...looped(events, [{ times: 1 + countedRetries, pace: paceOfCalls(deadlineOf(step), row.callMs, true) }], {
      [title]: task(row.function, wholeSeconds(row.callMs) + 15, { ...carried, step: step.id }, again, [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: stuck }], came),
      [came]: choice("Whoever answers for a step leaves to it what only it can do", { done: next, wait, "look-again": lookAgain(direction), stopped: closeState }, stuck),
      [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: title } as const,
    }),
    ...visited(events, 1 + countedRetries, {
      [stuck]: gate({ gate: `stuck-${step.id}`, step: step.id }, ...patience, "Close the run after an error", decided),
      [decided]: choice("A person decides how it goes on", { retry: title, "done-by-hand": title, approve: title, ...(undoes ? { expired: undoing } : {}) }, closeState),
    }),
  };
  return { start: title, states };
}

/** One branch of a group: it catches its own failures and always ends, so that it never kills its siblings half-way (design §4). */
function branchMachine(steps: readonly PlannedStep[], draft: Draft): Machine {
  const last = draft.titles.get(steps.at(-1)?.id ?? "") ?? "";
  const end = last + endings.end;
  const halted = last + endings.halted;
  let next = end;
  let states: Record<string, State> = { [end]: { Type: "Pass", End: true } };
  for (const step of steps.toReversed()) {
    const made = stepStates(step, draft, next, halted, halted);
    states = { ...made.states, ...states };
    next = made.start;
  }
  // The steps after the group look at the record, see that the branch did not finish, and go no further.
  return { StartAt: next, States: { ...states, [halted]: { Type: "Pass", Comment: "The record says why; the next step does not start", End: true } } };
}

/** The states of all steps, which end at `Close the run` or with the commit window before it, and the first of them. */
function movingStates(nodes: readonly PlannedNode[], draft: Draft): { readonly start: string; readonly states: Record<string, State> } {
  const groups = groupTitles(nodes);
  let { start, states } = commitStates(draft);
  const lastFence = nodes.findLastIndex((node) => allSteps([node]).some(({ kind }) => confirmsFence(kind)));
  for (const [index, node] of [...nodes.entries()].toReversed()) {
    // In a switchover nobody answers for a fence.
    const leaves = index === lastFence && draft.switchover === undefined ? allSteps(nodes).filter(({ kind }) => catalogue[kind].afterAnswer === "after-fences") : [];
    for (const step of leaves.toReversed()) {
      const made = afterStates(step, draft, start);
      states = { ...made.states, ...states };
      start = made.start;
    }
    if ("step" in node) {
      const made = stepStates(node.step, draft, start, closeState, "Close the run after an error", { "look-again": lookAgain(draft.direction) });
      states = { ...made.states, ...states };
      start = made.start;
    } else {
      const title = groups.get(index) ?? "";
      states = { [title]: { Type: "Parallel", Branches: node.together.map((branch) => branchMachine(branch, draft)), ResultPath: null, Catch: toClose, Next: start }, ...states };
      start = title;
    }
    if (draft.switchover !== undefined && index === drainedBefore(draft.plan)) {
      const made = drainStates(draft, start);
      states = { ...made.states, ...states };
      start = made.start;
    }
  }
  return { start, states };
}

/**
 * Worst case of events up to the deadlines: every loop as its deadline allows, with the retries that find time within it; outside the
 * loops every retry taken. A gate that
 * waits is opened again each round until the execution's own end; only those of one group's branches wait at the same time.
 */
function worstCase(definition: Machine, nodes: readonly PlannedNode[], events: Draft["events"]): number {
  const sum = (machine: Machine): number =>
    Object.entries(machine.States).reduce((total, [name, state]) => {
      const inside = state.Type === "Parallel" ? state.Branches.reduce((all, branch) => all + sum(branch), 0) : 0;
      return total + (events.get(name) ?? mostEvents(state)) + inside;
    }, 0);
  const widest = Math.max(...nodes.map((node) => ("step" in node ? 1 : node.together.length)));
  const gateEvents = Math.max(0, ...Object.values(definition.States).filter(waitsForToken).map(mostEvents));
  return eventsPerExecution + sum(definition) + gateRounds * widest * gateEvents;
}

/** Whether any state leads there; a definition has no state that nothing leads to. */
function reaches(states: Record<string, State>, name: string): boolean {
  return JSON.stringify(states).includes(JSON.stringify({ Next: name }).slice(1, -1));
}

const close = (payload: Record<string, unknown>): TaskState =>
  task("close", 30, { ...carried, ...payload }, often, [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "The run could not be closed" }], "How did the run end?");

/**
 * Compiles the failover of a plan from `direction.source` to `direction.target` (R1: the fence comes first, because the
 * plan's rules demand it). Refused, with every reason, when the plan cannot be safe or its worst case is too long. `forward` compiles one
 * for a run that is past its commit point and is taken up again: no gate of it leads to the way back, however long it waits.
 */
export function compileFailover(plan: Plan, direction: Direction, { forward = false }: { readonly forward?: boolean } = {}): CompileResult {
  const reasons = faultsOf(plan);
  if (reasons.length > 0) return { ok: false, reasons };
  return compiled(plan, direction, { name: `${plan.plan}-failover-to-${direction.target}`, comment: `${plan.title}: fail over from ${direction.source} to ${direction.target}`, ...(forward ? { forward } : {}) });
}

/**
 * Compiles a repair of a plan at one site, which is source and target of its runs (C2, D2). Refused, with every reason, when the plan
 * cannot be safe, has no such repair there, or its worst case is too long.
 */
export function compileRepair(plan: Plan, name: string, site: string): CompileResult {
  const repair = plan.repairs?.[name];
  const reasons = repair === undefined || !sitesOfRepair(plan, repair).includes(site) ? [`repairs: the plan has no repair ${name} for ${site}; name another`] : faultsOf(plan);
  if (repair === undefined || reasons.length > 0) return { ok: false, reasons };
  return compiled(repairPlan(plan, name), { source: site, target: site }, { name: repairMachineName(plan.plan, name, site), comment: `${plan.title}: ${repair.title}, at ${site}`, repair: { name, repair } });
}

/**
 * Compiles the planned move of a plan while both sites live; the way home is called a failback. Refused, with every reason, when the
 * plan cannot be safe or its worst case is too long. Whether it may be asked for at all, each run assesses (switchover-rules.ts).
 */
export function compileSwitchover(plan: Plan, direction: Direction): CompileResult {
  const reasons = faultsOf(plan);
  if (reasons.length > 0) return { ok: false, reasons };
  const failback = direction.target === plan.home;
  const what = failback ? "fail back" : "switch over";
  return compiled(switchoverPlan(plan), direction, { name: switchoverMachineName(plan.plan, direction.target), comment: `${plan.title}: ${what} from ${direction.source} to ${direction.target}`, switchover: { failback } });
}

/**
 * Compiles the re-protection of `direction.target` while `direction.source` serves. Refused, with every reason, when the plan has nothing
 * that could be copied, cannot be safe or its worst case is too long.
 */
export function compileReprotect(plan: Plan, direction: Direction): CompileResult {
  const seen = reprotectPlan(plan);
  const reasons = seen.steps.length === 0 ? ["databases: the plan has none of which a copy could be made again; leave the re-protection to people"] : faultsOf(plan);
  if (reasons.length > 0) return { ok: false, reasons };
  return compiled(seen, direction, { name: reprotectMachineName(plan.plan, direction.target), comment: `${plan.title}: make a copy at ${direction.target} again, from ${direction.source}`, reprotect: true });
}

/** Compiles the isolated drill at `direction.target` while `direction.source` serves. Refused, with every reason, where the plan lets none, cannot be safe or its worst case is too long. */
export function compileIsolated(plan: Plan, direction: Direction): CompileResult {
  const missing = whyNoIsolated(plan);
  const reasons = missing === undefined ? faultsOf(plan) : [`isolated: ${missing}`];
  if (reasons.length > 0) return { ok: false, reasons };
  return compiled(isolatedPlan(plan), direction, { name: isolatedMachineName(plan.plan, direction.target), comment: `${plan.title}: isolated drill at ${direction.target}, while ${direction.source} serves`, isolated: true });
}

const faultsOf = (plan: Plan): readonly string[] => planFaults(plan).map((fault) => `${fault.path.join(".")}: ${fault.what}; ${fault.instead}`);

/** `plan` as the run sees it. */
function compiled(plan: Plan, direction: Direction, { name, comment, repair, reprotect, switchover, forward, isolated }: { readonly name: string; readonly comment: string; readonly isolated?: true } & Pick<Draft, "repair" | "reprotect" | "switchover" | "forward">): CompileResult {
  const nodes = plannedNodes(plan.steps);
  const base = { plan, direction, titles: stepTitles(nodes, direction, plan), events: new Map<string, number>(), ...(repair === undefined ? {} : { repair }), ...(reprotect === undefined ? {} : { reprotect }), ...(switchover === undefined ? {} : { switchover }), ...(forward === undefined ? {} : { forward }) };
  const undoing = undoStates(base);
  const draft: Draft = { ...base, undoing: undoing.start };
  const moving = isolated === true ? isolatedMoving(nodes, draft) : movingStates(nodes, draft);
  const definition: Machine = {
    Comment: comment,
    StartAt: "Open the run",
    TimeoutSeconds: wholeSeconds(executionMs),
    States: {
      ...(isolated === true ? isolatedStates(draft, moving.start) : switchover !== undefined ? plannedStates(draft, switchover.failback, moving.start) : reprotect === true ? reprotectStates(draft, moving.start) : repair === undefined ? decidingStates(draft, moving.start) : askingStates(draft, repair, moving.start)),
      ...moving.states,
      ...(reaches(moving.states, undoing.start) ? undoing.states : {}),
      "Close the run after an error": close({ "error.$": "$.error" }),
      [closeState]: close({}),
      "How did the run end?": choice("A run that did not do what it was for ends in Fail", { ok: "Ended as decided" }, "Ended without success"),
      "Ended as decided": { Type: "Succeed" },
      "Ended without success": { Type: "Fail", Error: "RunEndedWithoutSuccess", Cause: "The report of the run says how it ended and what to do" },
      "The run could not be closed": { Type: "Fail", Error: "RunNotClosed", Cause: "The record could not be written; the sweep closes the run and pages" },
    },
  };
  const worstCaseEvents = worstCase(definition, nodes, draft.events);
  if (worstCaseEvents > eventLimit) {
    return { ok: false, reasons: [`steps: the worst case has ${worstCaseEvents} history events, more than ${eventLimit}; shorten the deadlines (within) or use fewer steps`] };
  }
  const functions = [...new Set<FunctionKey>(["open", "look", "assess", "gate", "close", ...allSteps(nodes).map((step) => describeStep(step, direction, plan).row.function)])];
  return { ok: true, name, definition, worstCaseEvents, functions };
}
