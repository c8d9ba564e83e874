// The picture of a state machine: every state once, every way drawn, and nothing in a name that breaks it.

import type { Machine } from "../../../workflows/asl.ts";
import { compileFailover } from "../../../workflows/compile.ts";
import { mermaidOf } from "../../../workflows/mermaid.ts";
import { planWith, smallFile } from "./plans.ts";

const call = (next: string): Machine["States"][string] => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "${Look}", Payload: {} },
  TimeoutSeconds: 10,
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "Lost" }],
  Next: next,
});

const machine: Machine = {
  StartAt: "Look",
  States: {
    Look: call("What \"now\"?"),
    'What "now"?': { Type: "Choice", Choices: [{ Variable: "$.go", StringEquals: "wait", Next: "Wait" }, { Variable: "$.n", NumericGreaterThanEquals: 3, Next: "Ask <someone>" }], Default: "Both" },
    Wait: { Type: "Wait", Seconds: 1, Next: "Look" },
    "Ask <someone>": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "${Gate}", Payload: {} },
      TimeoutSeconds: 10,
      Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Lost" }],
      Next: "Both",
    },
    Both: { Type: "Parallel", Branches: [{ StartAt: "One", States: { One: { Type: "Pass", End: true } } }, { StartAt: "Two", States: { Two: { Type: "Pass", Next: "Three" }, Three: { Type: "Pass", End: true } } }], Next: "Done" },
    Done: { Type: "Succeed" },
    Lost: { Type: "Fail", Error: "Lost", Cause: "lost" },
  },
};

test("each state has its shape, each way its arrow", () => {
  expect(mermaidOf(machine)).toBe(
    `flowchart TD
  start((start))
  s0["Look"]
  s1{"What #quot;now#quot;?"}
  s2("Wait")
  s3{{"Ask #lt;someone#gt;"}}
  subgraph s4["Both"]
    s4b00("One")
    s4b10("Two")
    s4b11("Three")
    s4b10 --> s4b11
  end
  s5(["Done"])
  s6(["Lost"])
  s0 --> s1
  s0 -.->|"any error"| s6
  s1 -->|"wait"| s2
  s1 -->|"n at least 3"| s3
  s1 -->|"otherwise"| s4
  s2 --> s0
  s3 --> s4
  s3 -.->|"no answer in time"| s6
  s4 --> s5
  start --> s0
  classDef gate fill:#fff3bf,stroke:#b08900,color:#000
  class s3 gate
`,
  );
});

test("the picture of a compiled plan shows every state once, and every arrow leads from and to one that is there", () => {
  const compiled = compileFailover(planWith([], smallFile), { source: "north", target: "south" });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  const lines = mermaidOf(compiled.definition).split("\n");
  const drawn = lines.flatMap((line) => /^\s+(?:subgraph )?(s[0-9b]+)[[({]/.exec(line)?.[1] ?? []);
  expect(new Set(drawn).size).toBe(drawn.length);
  expect(drawn).toHaveLength(countStates(compiled.definition));
  const ends = lines.filter((line) => /(-->|-\.->)/.test(line)).flatMap((line) => line.replace(/\|".*"\|/, "").match(/\bs[0-9b]+\b/g) ?? []);
  expect(ends.filter((id) => !drawn.includes(id))).toEqual([]);
});

function countStates(definition: Machine): number {
  return Object.values(definition.States).reduce((sum, state) => sum + 1 + (state.Type === "Parallel" ? state.Branches.reduce((all, branch) => all + countStates(branch), 0) : 0), 0);
}
