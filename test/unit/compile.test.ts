// The compiled definition, read as a graph: what leads where, what cannot be reached without what, and that every engine
// takes it as it is.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkMachine } from "../../infra/local/stepfunctions/validate.ts";
import type { StepAnswer } from "../../lambdas/runtime/run-step.ts";
import type { ChoiceState, Machine, Retrier, State, TaskState } from "../../workflows/asl.ts";
import type { VerdictWord } from "../../workflows/assess.ts";
import { compileFailover } from "../../workflows/compile.ts";
import type { Compiled } from "../../workflows/compile.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Decision } from "../../workflows/record.ts";
import type { Direction } from "../../workflows/step-rows/row.ts";
import { hybridChat, shop, shopWithSteps, writtenShop } from "./builders.ts";

/** The package comes without types. It writes into what it is given, so give it a copy. */
const aslValidator = jest.requireActual<(definition: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] }>("asl-validator");

const there: Direction = { source: "site-a", target: "site-b" };
const back: Direction = { source: "site-b", target: "site-a" };

function compiled(plan: Plan, direction: Direction): Compiled {
  const result = compileFailover(plan, direction);
  if (!result.ok) throw new TypeError(result.reasons.join("; "));
  return result;
}

/** Two steps of one title on the way back, and a title that is too long there: names that only one direction brings. */
const longSite = "a-site-with-quite-a-long-name-of-many-ch";
const scaling = (group: string): unknown => ({ activate: { "auto-scaling": { groups: { [longSite]: "workers", b: group }, capacity: { min: 1, max: 2, desired: 1 } } } });
const longNames: Plan = planSchema.parse(
  JSON.parse(JSON.stringify({ ...writtenShop, databases: {}, steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, { together: [[scaling("one"), scaling("two")], scaling("three"), [scaling("four")], scaling("five"), scaling("six"), scaling("seven")] }, { together: [scaling("eight"), scaling("nine")] }] }).replaceAll("site-a", longSite).replaceAll('"site-b"', '"b"').replaceAll("{site-b}", "b")),
);

const definitions: readonly (readonly [string, Compiled])[] = [
  ["hybrid-chat, away", compiled(hybridChat, there)],
  ["hybrid-chat, back", compiled(hybridChat, back)],
  ["shop, away", compiled(shop(), there)],
  ["shop, back", compiled(shop(), back)],
  ["long names, away", compiled(longNames, { source: longSite, target: "b" })],
  ["long names, back", compiled(longNames, { source: "b", target: longSite })],
];
const both = definitions.slice(0, 2);

interface Edge {
  readonly from: string;
  readonly to: string;
  /** The word of a choice, `error` of a catcher, else empty. */
  readonly by: string;
}

/** All states, those of branches too, and all ways between them; a branch leads on to what follows its group. */
function graphOf(machine: Machine): { readonly states: ReadonlyMap<string, State>; readonly edges: readonly Edge[] } {
  const states = new Map<string, State>();
  const edges: Edge[] = [];
  const read = (part: Machine, after: string): void => {
    for (const [name, state] of Object.entries(part.States)) {
      states.set(name, state);
      const to = (target: string, by = ""): void => void edges.push({ from: name, to: target, by });
      if (state.Type === "Parallel") {
        for (const branch of state.Branches) {
          to(branch.StartAt);
          read(branch, state.Next ?? after);
        }
      } else if ("Next" in state && state.Next !== undefined) to(state.Next);
      else if ("End" in state) to(after);
      if (state.Type === "Choice") {
        for (const each of state.Choices) to(each.Next, "StringEquals" in each ? each.StringEquals : "?");
        to(state.Default, "otherwise");
      }
      if (state.Type === "Task" || state.Type === "Parallel") for (const each of state.Catch ?? []) to(each.Next, "error");
    }
  };
  read(machine, "");
  return { states, edges };
}

/** What can be reached from a state over the edges that are allowed. */
function reachable(edges: readonly Edge[], start: string, allowed: (edge: Edge) => boolean = () => true): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const name of seen) for (const edge of edges) if (edge.from === name && allowed(edge)) seen.add(edge.to);
  return seen;
}

const functionOf = (state: State | undefined): string => (state?.Type === "Task" ? state.Parameters.FunctionName.slice(2, -1) : "");
const control = new Set(["", "Open", "Look", "Assess", "Gate", "Close"]);
const isStep = (state: State | undefined): boolean => !control.has(functionOf(state));

describe("the shipped plan", () => {
  it("gives the same definition byte for byte, each time it is read and compiled", () => {
    const text = readFileSync(join(import.meta.dirname, "../../workflows/plans/hybrid-chat.yaml"), "utf8");
    for (const direction of [there, back]) {
      const [one, other] = [1, 2].map(() => JSON.stringify(compiled(planSchema.parse(parse(text)), direction)));
      expect(other).toBe(one);
    }
  });

  it("is named after the plan and where it leads", () => {
    expect(both.map(([, { name }]) => name)).toEqual(["hybrid-chat-failover-to-site-b", "hybrid-chat-failover-to-site-a"]);
  });

  it("stays well below the 25,000 events at which an execution ends by force", () => {
    for (const [, { worstCaseEvents }] of both) expect(worstCaseEvents).toBeLessThan(20_000);
  });

  it("names exactly the functions that it calls", () => {
    for (const [, { definition, functions }] of both) {
      const called = new Set([...graphOf(definition).states.values()].map(functionOf).filter((name) => name !== ""));
      expect([...functions].map((key) => key.replaceAll(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase())).toSorted()).toEqual([...called].toSorted());
    }
  });
});

describe.each(definitions)("%s", (_name, { definition }) => {
  const { states, edges } = graphOf(definition);
  const tasks = [...states].flatMap(([name, state]): readonly (readonly [string, TaskState])[] => (state.Type === "Task" ? [[name, state]] : []));

  it("outlasts a record that is away for a minute and a half, whatever it does then", () => {
    const waits = ({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds = Infinity }: Retrier) => Array.from({ length: MaxAttempts }, (_each, n) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n));
    const outlasts = ({ Retry = [] }: TaskState) => Retry.filter(({ ErrorEquals }) => ErrorEquals.includes("Transient")).flatMap(waits).reduce((sum, each) => sum + each, 0) > 90;
    expect(tasks.flatMap(([name, state]) => (outlasts(state) ? [] : [name]))).toEqual([]);
  });

  it("is taken by asl-validator", () => {
    const { isValid, errors } = aslValidator(structuredClone(definition));
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  it("is taken by the local engine, which refuses unreachable states, names that stand twice and names over 80 characters", () => {
    expect(checkMachine(definition)).toBe(definition);
  });

  it("has a time limit, a retry and a catch for everything in every task", () => {
    for (const [, state] of tasks) {
      expect(state.TimeoutSeconds).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(state.TimeoutSeconds)).toBe(true);
      expect(state.Retry?.length).toBeGreaterThan(0);
      expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
    }
  });

  it("never tries again what was refused or is our own mistake, nor a question that timed out", () => {
    for (const [, state] of tasks) {
      const retried = (state.Retry ?? []).flatMap((each) => each.ErrorEquals);
      expect(retried).not.toEqual(expect.arrayContaining(["Refused"]));
      expect(retried.some((name) => name === "Defect" || name === "States.ALL" || name === "States.TaskFailed")).toBe(false);
      if (state.Resource.endsWith(".waitForTaskToken")) expect(retried).not.toContain("States.Timeout");
    }
  });

  it("ends only behind its closing states, and a run that could not be closed fails", () => {
    const into = (target: string): readonly string[] => [...new Set(edges.filter((edge) => edge.to === target).map((edge) => edge.from))].toSorted();
    const closing = tasks.filter(([, state]) => functionOf(state) === "Close").map(([name]) => name).toSorted();
    const terminal = [...states].filter(([, state]) => state.Type === "Succeed" || state.Type === "Fail").map(([name]) => name);
    expect(terminal.toSorted()).toEqual(["Ended as decided", "Ended without success", "The run could not be closed"]);
    expect(into("Ended as decided")).toEqual(["How did the run end?"]);
    expect(into("Ended without success")).toEqual(["How did the run end?"]);
    expect(into("How did the run end?")).toEqual(closing);
    expect(into("The run could not be closed")).toEqual(closing);
    expect(states.get("The run could not be closed")?.Type).toBe("Fail");
    expect([...states].filter(([, state]) => "End" in state && state.Type !== "Pass")).toEqual([]);
  });

  it("comes from everywhere to an end", () => {
    for (const name of states.keys()) expect(reachable(edges, name)).toContain("How did the run end?" === name || states.get(name)?.Type === "Succeed" || states.get(name)?.Type === "Fail" ? name : "How did the run end?");
  });

  it("reaches no step without a verdict that fails over or an approval that was assessed again", () => {
    const permitted = (edge: Edge): boolean => edge.by !== "fail-over" && !(edge.from === "Is the verdict still the same?" && edge.by === "go");
    expect([...reachable(edges, definition.StartAt, permitted)].filter((name) => isStep(states.get(name)))).toEqual([]);
    expect([...reachable(edges, definition.StartAt)].some((name) => isStep(states.get(name)))).toBe(true);
  });

  it("acts on an approval only after it has looked and assessed again", () => {
    const between = reachable(edges, "What was decided?", (edge) => functionOf(states.get(edge.to)) !== "Look");
    expect([...between].filter((name) => isStep(states.get(name)))).toEqual([]);
  });

  it("reaches nothing behind the fence without passing the fence", () => {
    const fences = tasks.filter(([, state]) => functionOf(state) === "SiteFencing").map(([name]) => name).filter((name) => !name.startsWith("Undo "));
    const closed = new Set(fences.flatMap((name) => [`${name}: what came of it?`, `${name}: what was decided?`, `${name}: may it start?`]));
    const passes = new Set(["done", "skip", "done-by-hand", "approve"]);
    const before = reachable(edges, definition.StartAt, (edge) => !(closed.has(edge.from) && passes.has(edge.by) && !fences.includes(edge.to)));
    expect([...before].filter((name) => isStep(states.get(name)) && functionOf(states.get(name)) !== "SiteFencing")).toEqual([]);
  });

  it("has a name of its own for every state, of at most 80 characters, also in branches", () => {
    const names: string[] = [];
    const collect = (part: Machine): void => {
      for (const [name, state] of Object.entries(part.States)) {
        names.push(name);
        if (state.Type === "Parallel") state.Branches.forEach(collect);
      }
    };
    collect(definition);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(80);
  });

  it("carries only run, plan, digest and epoch on, and what a function needs to know of its place", () => {
    for (const [, state] of tasks) {
      const extra = Object.keys(state.Parameters.Payload).filter((key) => !["run.$", "plan.$", "planDigest.$", "epoch.$"].includes(key));
      expect(extra.every((key) => ["trigger.$", "source", "target", "confirms", "token.$", "gate", "step", "error.$"].includes(key))).toBe(true);
    }
  });

  it("goes on after a task that was caught, so that one branch never kills another", () => {
    for (const state of states.values()) {
      if (state.Type !== "Parallel") continue;
      for (const branch of state.Branches) {
        const inside = new Set(Object.keys(branch.States));
        for (const each of Object.values(branch.States)) {
          expect(each.Type === "Fail" || each.Type === "Succeed").toBe(false);
          if (each.Type === "Task") for (const catcher of each.Catch ?? []) expect(inside.has(catcher.Next)).toBe(true);
        }
      }
    }
  });
});

/** Every word that a function can answer with, by the Choice that reads it; the compiler of TypeScript keeps them complete. */
const verdicts: Readonly<Record<VerdictWord, "next" | "close">> = { "stand-down": "close", refuse: "close", watch: "next", ask: "next", "fail-over": "next" };
const stepWords: Readonly<Record<StepAnswer["go"], string>> = { done: "onward", wait: "wait", stuck: "ask", stopped: "end", undo: "back", "look-again": "look" };
const decisions: Readonly<Record<Decision, string>> = { approve: "onward", skip: "onward", "done-by-hand": "onward", retry: "again", stop: "end", reject: "end", force: "force", commit: "end", return: "end" };

function next(state: State | undefined, word: string): string {
  const choice = state as ChoiceState;
  return choice.Choices.find((each) => "StringEquals" in each && each.StringEquals === word)?.Next ?? choice.Default;
}

describe.each(both)("every word of %s has its way", (name, { definition }) => {
  const { states } = graphOf(definition);
  const source = name.endsWith("away") ? "site-a" : "site-b";

  it("opens, or ends where another run is open", () => {
    expect(next(states.get("Was the run opened?"), "opened")).toBe(`Look at ${source} from every vantage point`);
    expect(next(states.get("Was the run opened?"), "joined")).toBe("Close the run");
  });

  it.each(Object.entries(verdicts))("the verdict %s", (word, way) => {
    const to = next(states.get("What is the verdict?"), word);
    if (way === "close") expect(to).toBe("Close the run");
    else expect({ watch: "Wait", ask: "Task", "fail-over": "Task" }[word]).toBe(states.get(to)?.Type);
  });

  it("goes on with the first step by itself only when the verdict fails over", () => {
    expect(isStep(states.get(next(states.get("What is the verdict?"), "fail-over")))).toBe(true);
    for (const word of ["ask", "watch", "stand-down", "refuse", "anything else"]) expect(isStep(states.get(next(states.get("What is the verdict?"), word)))).toBe(false);
  });

  it.each([["approve", "Look"], ["reject", "Close"], ["close", "Close"], ["stop", "Close"]])("%s at the approval gate leads to %s", (word, fn) => {
    expect(functionOf(states.get(next(states.get("What was decided?"), word)))).toBe(fn);
  });

  it.each([["ask", "Gate"], ["close", "Close"], ["watch", ""], ["stand-down", "Close"]])("%s after the second assessment leads to %s", (word, fn) => {
    expect(functionOf(states.get(next(states.get("Is the verdict still the same?"), word)))).toBe(fn);
  });

  const steps = [...states].filter(([title, state]) => isStep(state) && !title.startsWith("Undo "));
  it.each(steps.map(([title]) => title))("what comes of: %s", (title) => {
    const came = states.get(`${title}: what came of it?`);
    const ways = Object.fromEntries(Object.keys(stepWords).map((word) => [word, next(came, word)]));
    expect(ways["wait"]).toBe(`${title}: wait`);
    expect(states.get(`${title}: wait`)).toMatchObject({ Type: "Wait", SecondsPath: "$.waitSeconds", Next: title });
    expect(ways["stuck"]).toBe(`${title}: ask what to do`);
    expect([`Look at ${source} again before acting`, ways["stuck"]]).toContain(ways["look-again"]);
    expect(ways["stopped"]).toMatch(/^Close the run$|: the branch stops here$/);
    expect(next(came, "anything else")).toBe(ways["stuck"]);
    const decided = states.get(`${title}: what was decided?`);
    for (const [word, way] of Object.entries(decisions)) {
      const to = next(decided, word);
      if (way === "onward") expect(to).toBe(ways["done"]);
      if (way === "again") expect(to).toBe(title);
      if (way === "end") expect(to).toBe(ways["stopped"]);
    }
  });

  it.each([["ok", "Succeed"], ["failed", "Fail"], ["anything else", "Fail"]])("%s at the end is a %s", (word, type) => {
    expect(states.get(next(states.get("How did the run end?"), word))?.Type).toBe(type);
  });
});

describe("refused", () => {
  it("with every reason where the plan cannot be safe", () => {
    const [, promote, traffic, verify] = writtenShop.steps;
    const result = compileFailover(shopWithSteps([promote, traffic, verify]), there);
    expect(result).toMatchObject({ ok: false, reasons: [expect.stringMatching(/^steps\.0\.promote.*: no fence that can be confirmed comes before this promotion; put fence: /)] });
  });

  it("with the number of events where the worst case could end the execution by force", () => {
    const [fence, promote, traffic, verify] = writtenShop.steps;
    const many = Array.from({ length: 40 }, (_each, index) => ({ activate: { command: { run: { takeover: `/opt/takeover-${index}.sh` }, hosts: ["app"], within: "24h" } } }));
    const result = compileFailover(shopWithSteps([fence, promote, ...many, traffic, verify]), there);
    expect(result).toMatchObject({ ok: false, reasons: [expect.stringMatching(/^steps: the worst case has \d{5,} history events, more than 20000; shorten the deadlines \(within\) or use fewer steps$/)] });
  });
});
