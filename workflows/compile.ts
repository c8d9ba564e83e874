// Plan → state machine. Pure and deterministic: the same plan gives the same definition, byte for byte, and that one
// definition runs on Step Functions, in the local executor and in the simulator. Its graph is the runbook.
//
// Every function returns the few fields that the machine carries on: run, plan, planDigest, epoch, and `go`, the word
// that the Choice after it reads. Everything else lies in the record. `Close the run` is the only way to Succeed or Fail.

import type { Catcher, ChoiceState, Machine, Retrier, State, TaskState } from "./asl.ts";
import { eventsPerExecution, mostEvents } from "./asl-events.ts";
import type { Plan } from "./plan.ts";
import { planFaults } from "./plan-rules.ts";
import { allSteps, plannedNodes } from "./plan-steps.ts";
import type { PlannedStep } from "./plan-steps.ts";
import { countedRetries, decisionDeadlineMs, mostCalls, mostReassessments, retryDeadlineMs } from "./polling.ts";
import { deadlineOf, describeStep } from "./steps.ts";
import type { Direction, StepFunctionName } from "./steps.ts";
import { wholeSeconds } from "./units.ts";
import type { Milliseconds } from "./units.ts";

/** The functions of a machine; in the definition each stands as a substitution `${Name}`. */
export type ControlFunction = "open" | "look" | "assess" | "gate" | "close";
export type FunctionKey = ControlFunction | StepFunctionName;

/** `${DatabasePromotion}` for `database-promotion`. */
export function substitutionOf(key: FunctionKey): string {
  return `\${${key.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}}`;
}

export interface Compiled {
  readonly name: string;
  readonly definition: Machine;
  /** Worst-case history events up to all deadlines; an execution ends by force at 25,000. */
  readonly worstCaseEvents: number;
  readonly functions: readonly FunctionKey[];
}
export type CompileResult = ({ readonly ok: true } & Compiled) | { readonly ok: false; readonly reasons: readonly string[] };

const eventLimit = 20_000;
/** A gate's task ends after this time and is opened again, which pages again; people's silence never abandons a half-moved site. */
const gateRoundMs: Milliseconds = 90 * 86_400_000;
const executionMs: Milliseconds = 364 * 86_400_000;
const gateRounds = Math.ceil(executionMs / gateRoundMs);

/** What Step Functions is told when Lambda is busy or a function's process died; newer runtimes say it by the last two names. */
const lambdaTrouble = ["Lambda.Unknown", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Runtime.ExitError", "Sandbox.Timedout"] as const;

/** A function that only looks, or that looks before it acts, may be called again after anything but a mistake or a no. */
const again = (attempts: number, maxDelay: number): readonly Retrier[] => [
  { ErrorEquals: ["Transient", "Unknown", "States.Timeout", ...lambdaTrouble], IntervalSeconds: 1, MaxAttempts: attempts, BackoffRate: 2, MaxDelaySeconds: maxDelay },
];
/** The same for a task that waits for people: its own timeout is an answer and is not tried again. */
const gateAgain: readonly Retrier[] = [
  { ErrorEquals: ["Transient", "Unknown", ...lambdaTrouble], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 30 },
];

const carried = { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "epoch.$": "$.epoch" } as const;

function task(key: FunctionKey, seconds: number, payload: Record<string, unknown>, retry: readonly Retrier[], onError: readonly Catcher[], next: string): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: substitutionOf(key), Payload: payload },
    OutputPath: "$.Payload",
    TimeoutSeconds: seconds,
    Retry: retry,
    Catch: onError,
    Next: next,
  };
}

function gate(payload: Record<string, unknown>, timeoutMs: Milliseconds, onTimeout: string, onError: string, next: string): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Parameters: { FunctionName: substitutionOf("gate"), Payload: { ...carried, "token.$": "$$.Task.Token", ...payload } },
    TimeoutSeconds: wholeSeconds(timeoutMs),
    Retry: gateAgain,
    Catch: [
      // A missed deadline shows as States.Timeout, a missed heartbeat too (recorded on AWS); any other error is ours.
      { ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: onTimeout },
      { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: onError },
    ],
    Next: next,
  };
}

function choice(comment: string, ways: Readonly<Record<string, string>>, otherwise: string): ChoiceState {
  return {
    Type: "Choice",
    Comment: comment,
    Choices: Object.entries(ways).map(([word, next]) => ({ Variable: "$.go" as const, StringEquals: word, Next: next })),
    Default: otherwise,
  };
}

const closeState = "Close the run";
const toClose: readonly Catcher[] = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Close the run after an error" }];

/** The states that decide: open, look, assess, ask, look and assess again. */
function decidingStates(plan: Plan, { source, target }: Direction, firstStep: string): Record<string, State> {
  const ask = `Ask whether to fail over to ${target}`;
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source, target }, again(8, 30), toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one joins it and ends", { opened: `Look at ${source} from every vantage point` }, closeState),
    [`Look at ${source} from every vantage point`]: task("look", 30, { ...carried }, again(4, 10), toClose, "Assess what was seen"),
    "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again(4, 10), toClose, "What is the verdict?"),
    "What is the verdict?": choice("stand-down and refuse close the run", { watch: "Wait before the next look", ask, "fail-over": firstStep }, closeState),
    "Wait before the next look": { Type: "Wait", SecondsPath: "$.waitSeconds", Next: `Look at ${source} from every vantage point` },
    [ask]: gate({ gate: "approve-failover" }, plan.decide.expires, closeState, "Close the run after an error", "What was decided?"),
    "What was decided?": choice("Anything but an approval closes the run", { approve: `Look at ${source} again before acting` }, closeState),
    [`Look at ${source} again before acting`]: task("look", 30, { ...carried }, again(4, 10), toClose, "Assess again before acting"),
    "Assess again before acting": task("assess", 20, { ...carried, confirms: true }, again(4, 10), toClose, "Is the verdict still the same?"),
    "Is the verdict still the same?": choice("Facts that changed are shown and asked again; never acted on", { go: firstStep, ask }, closeState),
  };
}

/** The states of one step, ending at `next`; `stopped` is where a stopped run goes. */
function stepStates(step: PlannedStep, plan: Plan, direction: Direction, next: string, stopped: string, failed: string): { readonly start: string; readonly states: Record<string, State> } {
  const { title, row } = describeStep(step, direction, plan);
  const came = `${title}: what came of it?`;
  const wait = `${title}: wait`;
  const stuck = `${title}: ask what to do`;
  const decided = `${title}: what was decided?`;
  const before = `${title}: ask before`;
  const allowed = `${title}: may it start?`;
  const body: Record<string, State> = {
    [title]: task(row.function, wholeSeconds(row.callMs) + 15, { ...carried, step: step.id }, again(1, 5), [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: stuck }], came),
    [came]: choice(row.proof, { done: next, wait, stopped }, stuck),
    [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: title },
    [stuck]: gate({ gate: `stuck-${step.id}`, step: step.id }, gateRoundMs, stuck, failed, decided),
    [decided]: choice("A person decides how a stuck step goes on", { retry: title, skip: next, "done-by-hand": next, approve: next }, stopped),
  };
  if (step.input.gate === undefined) return { start: title, states: body };
  return {
    start: before,
    states: {
      [before]: gate({ gate: `before-${step.id}`, step: step.id }, gateRoundMs, before, failed, allowed),
      [allowed]: choice(step.input.gate, { approve: title, skip: next, "done-by-hand": next }, stopped),
      ...body,
    },
  };
}

/** One branch of a group: it catches its own failures and always ends, so that it never kills its siblings half-way (design §4). */
function branchMachine(steps: readonly PlannedStep[], plan: Plan, direction: Direction): Machine {
  const last = describeStep(steps[steps.length - 1] as PlannedStep, direction, plan).title;
  const end = `${last}: end of the branch`;
  const halted = `${last}: the branch stops here`;
  let next = end;
  let states: Record<string, State> = { [end]: { Type: "Pass", End: true } };
  for (const step of steps.toReversed()) {
    const made = stepStates(step, plan, direction, next, halted, halted);
    states = { ...made.states, ...states };
    next = made.start;
  }
  // The steps after the group look at the record, see that the branch did not finish, and go no further.
  return { StartAt: next, States: { ...states, [halted]: { Type: "Pass", Comment: "The record says why; the next step does not start", End: true } } };
}

/** Worst case of events up to the deadlines: every loop as often as its deadline allows, every retry taken. */
function worstCase(plan: Plan, definition: Machine, direction: Direction): number {
  const steps = new Map(allSteps(plannedNodes(plan.steps)).map((step) => [describeStep(step, direction, plan).title, step]));
  const watches = Math.ceil(decisionDeadlineMs(plan.decide.hold) / Math.max(1_000, plan.decide.every)) + mostReassessments;
  const callsOf = (step: PlannedStep): number => mostCalls(deadlineOf(step)) + countedRetries * mostCalls(retryDeadlineMs);
  const visits = (name: string): number => {
    const step = steps.get(name.replace(/: (what came of it\?|wait)$/, ""));
    if (step) return callsOf(step);
    if (/: (ask what to do|ask before)$/.test(name)) return gateRounds + countedRetries;
    if (/: (what was decided\?|may it start\?)$/.test(name)) return 1 + countedRetries;
    if (/again|decided\?|same\?|^Ask whether/.test(name)) return mostReassessments;
    if (/^(Look at|Assess|What is the verdict|Wait before)/.test(name)) return watches;
    return 1;
  };
  const sum = (machine: Machine): number =>
    Object.entries(machine.States).reduce((total, [name, state]) => {
      const inside = state.Type === "Parallel" ? state.Branches.reduce((all, branch) => all + sum(branch), 0) : 0;
      return total + visits(name) * (mostEvents(state) + inside);
    }, 0);
  return eventsPerExecution + sum(definition);
}

/**
 * Compiles the failover of a plan from `direction.source` to `direction.target` (R1: the fence comes first, because the
 * plan's rules demand it). Refused, with every reason, when the plan cannot be safe or its worst case is too long.
 */
export function compileFailover(plan: Plan, direction: Direction): CompileResult {
  const reasons = planFaults(plan).map((fault) => `${fault.path.join(".")}: ${fault.what}; ${fault.instead}`);
  if (reasons.length > 0) return { ok: false, reasons };

  let next = closeState;
  let states: Record<string, State> = {};
  plannedNodes(plan.steps).toReversed().forEach((node, index) => {
    if ("step" in node) {
      const made = stepStates(node.step, plan, direction, next, closeState, "Close the run after an error");
      states = { ...made.states, ...states };
      next = made.start;
      return;
    }
    const title = `At the same time: ${node.together.map((branch) => branch.map((step) => step.phase).join(", then ")).join(" and ")}${index === 0 ? "" : ` (${index})`}`;
    states = {
      [title]: {
        Type: "Parallel",
        Branches: node.together.map((branch) => branchMachine(branch, plan, direction)),
        ResultPath: null,
        Catch: toClose,
        Next: next,
      },
      ...states,
    };
    next = title;
  });

  const definition: Machine = {
    Comment: `${plan.title}: fail over from ${direction.source} to ${direction.target}`,
    StartAt: "Open the run",
    TimeoutSeconds: wholeSeconds(executionMs),
    States: {
      ...decidingStates(plan, direction, next),
      ...states,
      "Close the run after an error": task("close", 30, { ...carried, "error.$": "$.error" }, again(8, 30), [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "The run could not be closed" }], "How did the run end?"),
      [closeState]: task("close", 30, { ...carried }, again(8, 30), [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "The run could not be closed" }], "How did the run end?"),
      "How did the run end?": choice("A run that did not do what it was for ends in Fail", { ok: "Ended as decided" }, "Ended without success"),
      "Ended as decided": { Type: "Succeed" },
      "Ended without success": { Type: "Fail", Error: "RunEndedWithoutSuccess", Cause: "The report of the run says how it ended and what to do" },
      "The run could not be closed": { Type: "Fail", Error: "RunNotClosed", Cause: "The record could not be written; the sweep closes the run and pages" },
    },
  };
  const worstCaseEvents = worstCase(plan, definition, direction);
  if (worstCaseEvents > eventLimit) {
    return { ok: false, reasons: [`steps: the worst case has ${worstCaseEvents} history events, more than ${eventLimit}; shorten the deadlines (within) or use fewer steps`] };
  }
  const functions = [...new Set<FunctionKey>(["open", "look", "assess", "gate", "close", ...allSteps(plannedNodes(plan.steps)).map((step) => describeStep(step, direction, plan).row.function)])];
  return { ok: true, name: `${plan.plan}-failover-to-${direction.target}`, definition, worstCaseEvents, functions };
}
