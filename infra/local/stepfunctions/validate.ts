// The gate before the engine: a definition is run only when every part of it is understood. An engine that skips what it
// does not know reports success for a run that AWS would have done otherwise (one npm engine ignores JSONata and
// heartbeats in this way), so whatever is outside the subset of workflows/asl.ts is refused, with a sentence.

import type { Machine, State } from "../../../workflows/asl.ts";
import { checkFields, checkList, inside, isRecord, refuse, say } from "./refuse.ts";
import type { Check, Checks } from "./refuse.ts";
import * as fields from "./validate-fields.ts";

interface Shape {
  readonly required: Checks;
  readonly optional: Checks;
  /** Whether the state must say where it goes: exactly one of Next and End. */
  readonly onward: boolean;
}

const resources = ["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken"];
const resource: Check = (value, place) => {
  if (!resources.includes(value as string)) refuse(place, `must be ${resources.join(" or ")}, not ${say(value)}`);
};
const parameters: Check = (value, place) => checkFields(value, place, { FunctionName: fields.functionName, Payload: fields.templateWithToken });
const shaping: Checks = { ResultSelector: fields.template, ResultPath: fields.pathOrNull, OutputPath: fields.path };
const handling: Checks = { Retry: fields.retry, Catch: fields.catchers };
const branch: Check = (value, place) => checkStates(value, place, {});

const shapes: Readonly<Record<State["Type"], Shape>> = {
  Task: { required: { Resource: resource, Parameters: parameters, TimeoutSeconds: fields.timeout }, optional: { ...shaping, ...handling }, onward: true },
  Choice: { required: { Choices: fields.choices, Default: fields.stateName }, optional: {}, onward: false },
  Wait: { required: {}, optional: { Seconds: fields.seconds, SecondsPath: fields.field }, onward: true },
  Parallel: { required: { Branches: (value, place) => checkList(value, place, branch) }, optional: { ...shaping, ...handling }, onward: true },
  Pass: { required: {}, optional: { Result: fields.literal, Parameters: fields.template, ResultPath: fields.pathOrNull }, onward: true },
  Succeed: { required: {}, optional: {}, onward: false },
  Fail: { required: { Error: fields.text, Cause: fields.text }, optional: {}, onward: false },
};

/**
 * Gives the definition back as a Machine when the engine runs every part of it as AWS would.
 * Throws Refused with a sentence that names the state and the field.
 */
export function checkMachine(machine: unknown): Machine {
  checkStates(machine, "the machine", { TimeoutSeconds: fields.timeout });
  const names = new Set<string>();
  for (const name of allNames(machine as Machine)) {
    // State names are unique in a whole definition, branches included.
    if (names.has(name)) refuse(`state "${name}"`, "stands twice in the definition");
    names.add(name);
  }
  return machine as Machine;
}

function checkStates(machine: unknown, place: string, more: Checks): void {
  checkFields(machine, place, { StartAt: fields.stateName, States: checkEachState }, { Comment: fields.text, ...more });
  const states = machine["States"] as Machine["States"];
  const start = machine["StartAt"] as string;
  if (!Object.hasOwn(states, start)) refuse(inside(place, "StartAt"), `names the state ${say(start)}, which does not exist`);
  const reached = new Set([start]);
  for (const name of reached) {
    for (const [field, target] of targets(states[name])) {
      if (!Object.hasOwn(states, target)) refuse(inside(`state "${name}"`, field), `names the state ${say(target)}, which does not exist beside it`);
      reached.add(target);
    }
  }
  for (const [name, state] of Object.entries(states)) {
    if (!reached.has(name)) refuse(`state "${name}"`, `cannot be reached from ${say(start)}`);
    if (state.Type === "Task") checkToken(state, `state "${name}"`);
  }
  if (!Object.values(states).some((state) => targets(state).length === 0 || "End" in state)) refuse(place, "has no state that ends it");
}

const checkEachState: Check = (value, place) => {
  if (!isRecord(value)) refuse(place, `must be an object, not ${say(value)}`);
  for (const [name, state] of Object.entries(value)) {
    fields.stateName(name, `the name ${say(name)}`);
    checkState(state, `state "${name}"`);
  }
};

function checkState(state: unknown, place: string): void {
  if (!isRecord(state)) refuse(place, `must be an object, not ${say(state)}`);
  const type = state["Type"];
  const shape = typeof type === "string" && Object.hasOwn(shapes, type) ? shapes[type as State["Type"]] : undefined;
  if (shape === undefined) refuse(inside(place, "Type"), `must be one of ${Object.keys(shapes).join(", ")}, not ${say(type)}`);
  const onward: Checks = shape.onward ? { Next: fields.stateName, End: fields.onlyTrue } : {};
  checkFields(state, place, { Type: fields.text, ...shape.required }, { Comment: fields.text, ...shape.optional, ...onward });
  if (shape.onward) exactlyOne(state, place, "Next", "End");
  if (type === "Wait") exactlyOne(state, place, "Seconds", "SecondsPath");
  if (type === "Pass" && "Result" in state && "Parameters" in state) refuse(inside(place, "Parameters"), "has no effect beside Result");
}

function exactlyOne(state: Readonly<Record<string, unknown>>, place: string, one: string, other: string): void {
  if (one in state === other in state) refuse(inside(place, one), `or ${other} must be there, and not both`);
}

/** A Task that waits and gives its token to nobody would only ever time out; one that does not wait has none to give. */
function checkToken(state: Extract<State, { Type: "Task" }>, place: string): void {
  const waits = state.Resource.endsWith(".waitForTaskToken");
  const gives = fields.handsOnToken(state.Parameters.Payload);
  if (waits && !gives) refuse(inside(place, "Parameters.Payload"), "must hand $$.Task.Token on, because the state waits for it");
  if (!waits && gives) refuse(inside(place, "Parameters.Payload"), "must not use $$.Task.Token, because the state does not wait for it");
}

/** All states that a state may go to, with the field that says so. */
function targets(state: State | undefined): readonly (readonly [string, string])[] {
  if (state === undefined) return [];
  const found: [string, string][] = [];
  if ("Next" in state && state.Next !== undefined) found.push(["Next", state.Next]);
  if (state.Type === "Choice") {
    state.Choices.forEach((choice, index) => found.push([`Choices[${index}].Next`, choice.Next]));
    found.push(["Default", state.Default]);
  }
  if (state.Type === "Task" || state.Type === "Parallel") state.Catch?.forEach((catcher, index) => found.push([`Catch[${index}].Next`, catcher.Next]));
  return found;
}

function* allNames(machine: Machine): Generator<string> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield name;
    if (state.Type === "Parallel") for (const inner of state.Branches) yield* allNames(inner);
  }
}
