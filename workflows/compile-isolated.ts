// The states of an isolated drill. It asks once, before it begins; what then cannot be done asks nobody, because nothing hangs on it: whatever
// happens, the run goes the way back, which deletes what it made and looks that nothing is left. See decisions/0065.

import type { Machine, State } from "./asl.ts";
import { closeState, askedAndConfirmed, lookAgain, looped, toClose } from "./compile-deciding.ts";
import type { Draft } from "./compile-deciding.ts";
import { endings, groupTitles } from "./compile-names.ts";
import { again, carried, choice, often, task } from "./compile-states.ts";
import type { PlannedNode, PlannedStep } from "./plan-steps.ts";
import { paceOfCalls } from "./polling.ts";
import { deadlineOf, describeStep } from "./steps.ts";
import { wholeSeconds } from "./units.ts";

/** Open, look, assess, ask, look and assess again; `firstStep` follows. */
export function isolatedStates({ plan, direction, events }: Draft, firstStep: string): Record<string, State> {
  const { source, target } = direction;
  const look = "Look at both sites from every vantage point";
  const ask = `Ask whether to begin the isolated drill at ${target}`;
  return {
    "Open the run": task("open", 20, { "run.$": "$.run", "plan.$": "$.plan", "planDigest.$": "$.planDigest", "trigger.$": "$.trigger", source, target, kind: "drill" }, often, toClose, "Was the run opened?"),
    "Was the run opened?": choice("Another run of this plan may be open; then this one ends", { opened: look }, closeState),
    [look]: task("look", 30, { ...carried }, again, toClose, "Assess what was seen"),
    "Assess what was seen": task("assess", 20, { ...carried, confirms: false }, again, toClose, "May the drill begin?"),
    "May the drill begin?": choice("Where anything is wrong at either site a drill is refused", { ask }, closeState),
    ...askedAndConfirmed({ plan, direction, events }, ask, firstStep),
  };
}

/** The states of all steps, which end where the way back begins, and the first of them. */
export function isolatedMoving(nodes: readonly PlannedNode[], draft: Draft): { readonly start: string; readonly states: Record<string, State> } {
  const groups = groupTitles(nodes);
  let start = draft.undoing;
  let states: Record<string, State> = {};
  for (const [index, node] of [...nodes.entries()].toReversed()) {
    if ("step" in node) {
      const made = stepStates(node.step, draft, start, draft.undoing, { "look-again": lookAgain(draft.direction) });
      states = { ...made.states, ...states };
      start = made.start;
    } else {
      const title = groups.get(index) ?? "";
      states = { [title]: { Type: "Parallel", Branches: node.together.map((branch) => branchMachine(branch, draft)), ResultPath: null, Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: draft.undoing }], Next: start }, ...states };
      start = title;
    }
  }
  return { start, states };
}

/** One step, ending at `next`; whatever else comes of it leads `back`, also an error of its function. */
function stepStates(step: PlannedStep, { plan, direction, titles, events }: Draft, next: string, back: string, ways: Readonly<Record<string, string>> = {}): { readonly start: string; readonly states: Record<string, State> } {
  const { row } = describeStep(step, direction, plan);
  const title = titles.get(step.id) ?? step.id;
  const [came, wait] = [title + endings.came, title + endings.wait];
  // Nobody sends a step round again: what cannot be done is taken back.
  const states = looped(events, [{ times: 1, pace: paceOfCalls(deadlineOf(step), row.callMs) }], {
    [title]: task(row.function, wholeSeconds(row.callMs) + 15, { ...carried, step: step.id }, again, [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: back }], came),
    [came]: choice(row.proof, { done: next, wait, ...ways }, back),
    [wait]: { Type: "Wait", SecondsPath: "$.waitSeconds", Next: title },
  });
  return { start: title, states };
}

/** One branch of a group: it always ends, so that it never kills its siblings half-way; what follows looks at the record. */
function branchMachine(steps: readonly PlannedStep[], draft: Draft): Machine {
  const last = draft.titles.get(steps.at(-1)?.id ?? "") ?? "";
  const [end, halted] = [last + endings.end, last + endings.halted];
  let next = end;
  let states: Record<string, State> = { [end]: { Type: "Pass", End: true }, [halted]: { Type: "Pass", Comment: "The record says why; the next step does not start", End: true } };
  for (const step of steps.toReversed()) {
    const made = stepStates(step, draft, next, halted);
    states = { ...made.states, ...states };
    next = made.start;
  }
  return { StartAt: next, States: states };
}
