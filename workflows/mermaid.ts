// Draws a compiled state machine as a Mermaid flowchart, which GitHub and many editors show. It is made from the definition
// that runs, so the picture and the run cannot differ.

import type { Machine, Rule, State } from "./asl.ts";

type Shape = readonly [open: string, close: string];

const shapes: Readonly<Record<State["Type"], Shape>> = {
  Task: ["[", "]"],
  Choice: ["{", "}"],
  Wait: ["(", ")"],
  Parallel: ["[[", "]]"],
  Pass: ["(", ")"],
  Succeed: ["([", "])"],
  Fail: ["([", "])"],
};
/** A task that waits for people. */
const gateShape: Shape = ["{{", "}}"];

/** The flowchart of a machine, one statement a line. Ways that are taken only after an error are dotted. */
export function mermaidOf(machine: Machine): string {
  const lines = ["flowchart TD", "  start((start))"];
  const gates: string[] = [];
  draw(machine, "s", "  ", lines, gates);
  lines.push(`  start --> ${idOf("s", machine, machine.StartAt)}`, "  classDef gate fill:#fff3bf,stroke:#b08900,color:#000");
  if (gates.length > 0) lines.push(`  class ${gates.join(",")} gate`);
  return `${lines.join("\n")}\n`;
}

function draw(machine: Machine, prefix: string, indent: string, lines: string[], gates: string[]): void {
  for (const [name, state] of Object.entries(machine.States)) {
    const id = idOf(prefix, machine, name);
    if (state.Type === "Parallel") {
      lines.push(`${indent}subgraph ${id}["${label(name)}"]`);
      state.Branches.forEach((branch, index) => draw(branch, `${id}b${index}`, `${indent}  `, lines, gates));
      lines.push(`${indent}end`);
    } else {
      const waits = state.Type === "Task" && state.Resource.endsWith(".waitForTaskToken");
      if (waits) gates.push(id);
      const [open, close] = waits ? gateShape : shapes[state.Type];
      lines.push(`${indent}${id}${open}"${label(name)}"${close}`);
    }
  }
  for (const [name, state] of Object.entries(machine.States)) {
    const from = idOf(prefix, machine, name);
    for (const { to, says, dotted } of waysOf(state)) {
      const arrow = dotted ? "-.->" : "-->";
      lines.push(`${indent}${from} ${arrow}${says === "" ? "" : `|"${label(says)}"|`} ${idOf(prefix, machine, to)}`);
    }
  }
}

interface Way {
  readonly to: string;
  readonly says: string;
  readonly dotted: boolean;
}

function waysOf(state: State): readonly Way[] {
  if (state.Type === "Choice") {
    return [...state.Choices.map((choice) => ({ to: choice.Next, says: sayRule(choice), dotted: false })), { to: state.Default, says: "otherwise", dotted: false }];
  }
  const next = "Next" in state && state.Next !== undefined ? [{ to: state.Next, says: "", dotted: false }] : [];
  const caught = "Catch" in state && state.Catch !== undefined ? state.Catch.map((each) => ({ to: each.Next, says: sayErrors(each.ErrorEquals), dotted: true })) : [];
  return [...next, ...caught];
}

/** The words by which a person knows the errors of the language. */
function sayErrors(names: readonly string[]): string {
  return names.map((name) => (name === "States.ALL" ? "any error" : name === "States.Timeout" ? "no answer in time" : name)).join(", ");
}

function sayRule(rule: Rule): string {
  if ("And" in rule) return rule.And.map(sayRule).join(" and ");
  if ("Or" in rule) return rule.Or.map(sayRule).join(" or ");
  if ("Not" in rule) return `not ${sayRule(rule.Not)}`;
  const field = rule.Variable.replace(/^\$\.?/, "");
  if ("StringEquals" in rule) return rule.StringEquals;
  if ("BooleanEquals" in rule) return `${field} is ${String(rule.BooleanEquals)}`;
  if ("NumericGreaterThanEquals" in rule) return `${field} at least ${rule.NumericGreaterThanEquals}`;
  return `${field} is ${rule.IsPresent ? "there" : "not there"}`;
}

/** Names of states are phrases; Mermaid wants short identifiers. */
function idOf(prefix: string, machine: Machine, name: string): string {
  return `${prefix}${Object.keys(machine.States).indexOf(name)}`;
}

/** Quotes and angle brackets would end a label or be read as HTML. */
function label(text: string): string {
  return text.replaceAll("&", "#amp;").replaceAll('"', "#quot;").replaceAll("<", "#lt;").replaceAll(">", "#gt;").replaceAll("\n", " ");
}
