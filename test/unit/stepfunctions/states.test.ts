// One state at a time: what it is given, what it gives, how long it takes, and with what it fails.

import type { Machine } from "../../../workflows/asl.ts";
import { Bench, line, task } from "./harness.ts";
import { sample } from "./sample.ts";

const echo = { echo: (payload: unknown) => payload };

describe("Pass, Choice, Succeed", () => {
  test.each<[string, Machine, unknown, unknown]>([
    ["a Pass gives its input on", line({ A: { Type: "Pass" } }), { a: 1 }, { a: 1 }],
    ["a Result replaces the input", line({ A: { Type: "Pass", Result: [1, { x: null }] } }), { a: 1 }, [1, { x: null }]],
    ["a Result is put where ResultPath says", line({ A: { Type: "Pass", Result: 5, ResultPath: "$.b" } }), { a: 1 }, { a: 1, b: 5 }],
    ["a Result of null is a result", line({ A: { Type: "Pass", Result: null } }), { a: 1 }, null],
    ["a ResultPath of null throws the Result away", line({ A: { Type: "Pass", Result: 5, ResultPath: null } }), { a: 1 }, { a: 1 }],
    ["Parameters become the output", line({ A: { Type: "Pass", Parameters: { "x.$": "$.a", y: 2 } } }), { a: 1 }, { x: 1, y: 2 }],
    ["Parameters are put beside the whole input", line({ A: { Type: "Pass", Parameters: { "x.$": "$.a" }, ResultPath: "$.p" } }), { a: 1 }, { a: 1, p: { x: 1 } }],
    ["Succeed ends with its input", line({ A: { Type: "Pass", Result: 1 }, B: { Type: "Succeed" } }), {}, 1],
    [
      "a Choice goes where its rule says and changes nothing",
      line({ C: { Type: "Choice", Choices: [{ Variable: "$.go", StringEquals: "b", Next: "B" }], Default: "A" }, A: { Type: "Pass", Result: "a", End: true }, B: { Type: "Pass", ResultPath: null, Result: 0, End: true } }),
      { go: "b" },
      { go: "b" },
    ],
    [
      "a Choice goes to its default otherwise",
      line({ C: { Type: "Choice", Choices: [{ Variable: "$.go", StringEquals: "b", Next: "B" }], Default: "A" }, A: { Type: "Pass", Result: "a", End: true }, B: { Type: "Pass", End: true } }),
      { go: "c" },
      "a",
    ],
  ])("%s", async (_, machine, input, output) => {
    const ended = await new Bench().run(machine, input);
    expect([ended.status, ended.output, ended.tookMs]).toEqual(["SUCCEEDED", output, 0]);
  });

  test("a loop through a Choice goes round until its rule ends it", async () => {
    const countdown = { down: (payload: Readonly<Record<string, unknown>>) => Number(payload["n"]) - 1 };
    const machine = line({
      Down: { ...task("down", { ResultSelector: { "n.$": "$.Payload" }, Next: "More" }, { "n.$": "$.n" }) },
      More: { Type: "Choice", Choices: [{ Variable: "$.n", NumericGreaterThanEquals: 1, Next: "Rest" }], Default: "Done" },
      Rest: { Type: "Wait", Seconds: 30, Next: "Down" },
      Done: { Type: "Succeed" },
    });
    const bench = new Bench(countdown);
    const ended = await bench.run(machine, { n: 4 });
    expect([ended.output, ended.tookMs, bench.calls.map((call) => call.atMs)]).toEqual([{ n: 0 }, 90_000, [0, 30_000, 60_000, 90_000]]);
  });
});

describe("Wait", () => {
  test.each<[string, Machine, unknown, number]>([
    ["it waits its seconds", line({ W: { Type: "Wait", Seconds: 30 } }), {}, 30_000],
    ["it waits as long as the input says", line({ W: { Type: "Wait", SecondsPath: "$.s" } }), { s: 7 }, 7000],
    ["it waits no time where the input says 0", line({ W: { Type: "Wait", SecondsPath: "$.s" } }), { s: 0 }, 0],
    ["it waits twenty-four hours", line({ W: { Type: "Wait", Seconds: 86_400 } }), {}, 86_400_000],
  ])("%s", async (_, machine, input, tookMs) => {
    const ended = await new Bench().run(machine, input);
    expect([ended.status, ended.output, ended.tookMs]).toEqual(["SUCCEEDED", input, tookMs]);
  });

  test("it is still waiting a millisecond before its time", async () => {
    const bench = new Bench();
    const arn = bench.start(line({ W: { Type: "Wait", Seconds: 86_400 } }));
    await bench.clock.advance(86_399_999);
    expect(bench.ended(arn).status).toBe("RUNNING");
    await bench.clock.advance(1);
    expect(bench.ended(arn).status).toBe("SUCCEEDED");
  });

  test.each([["a text", "7"], ["half a second", 0.5], ["less than nothing", -1], ["nothing", undefined], ["more than AWS takes", 100_000_000]])("%s is no number of seconds, and the execution fails", async (_, s) => {
    const ended = await new Bench().run(line({ W: { Type: "Wait", SecondsPath: "$.s" } }), { s });
    expect([ended.status, ended.error, ended.types]).toEqual(["FAILED", "States.Runtime", ["WaitStateEntered"]]);
  });
});

describe("Task", () => {
  test("its result is what the optimized integration gives", async () => {
    const bench = new Bench(echo);
    const ended = await bench.run(line({ T: task("echo") }), { a: 1 });
    expect(ended.output).toEqual({ Payload: { input: { a: 1 } }, StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(bench.calls).toEqual([{ name: "echo", payload: { input: { a: 1 } }, atMs: 0 }]);
  });

  test("the version that was named is the version that ran", async () => {
    const arn = "arn:aws:lambda:eu-north-1:111122223333:function:look:12";
    const ended = await new Bench({ [arn]: () => 1 }).run(line({ T: task(arn) }));
    expect(ended.output).toEqual({ Payload: 1, StatusCode: 200, ExecutedVersion: "12" });
  });

  test("ResultSelector, ResultPath and OutputPath are applied in this order", async () => {
    const machine = line({ T: task("echo", { ResultSelector: { "got.$": "$.Payload", code: 0 }, ResultPath: "$.t", OutputPath: "$.t" }) });
    const ended = await new Bench(echo).run(machine, { a: 1 });
    expect(ended.output).toEqual({ got: { input: { a: 1 } }, code: 0 });
  });

  test("a ResultPath of null keeps the input", async () => {
    const ended = await new Bench(echo).run(line({ T: task("echo", { ResultPath: null }) }), { a: 1 });
    expect(ended.output).toEqual({ a: 1 });
  });

  test.each([["nothing", undefined], ["null", null], ["what JSON has no word for", () => 1]])("a function that answers %s answers null", async (_, answer) => {
    const ended = await new Bench({ mute: () => answer }).run(line({ T: task("mute", { ResultSelector: { "p.$": "$.Payload" } }) }));
    expect(ended.output).toEqual({ p: null });
  });

  test("a function cannot change what it was given, nor later what it answered", async () => {
    const kept: { n: number }[] = [];
    const bench = new Bench({
      spoil: (payload) => {
        (payload["input"] as { n: number }).n = 99;
        const answer = { n: 1 };
        kept.push(answer);
        return answer;
      },
      spoilLater: () => {
        for (const answer of kept) answer.n = 77;
      },
    });
    const ended = await bench.run(line({ A: task("spoil", { ResultPath: "$.a" }), B: task("spoilLater", { ResultPath: null }) }), { n: 5 });
    expect(ended.output).toEqual({ n: 5, a: { Payload: { n: 1 }, StatusCode: 200, ExecutedVersion: "$LATEST" } });
  });

  test("a time that the function takes passes for the execution too", async () => {
    const bench: Bench = new Bench({ slow: () => bench.clock.sleep(1500).then(() => "done") });
    const ended = await bench.run(line({ T: task("slow") }));
    expect([ended.status, ended.tookMs]).toEqual(["SUCCEEDED", 1500]);
  });

  test("nothing is left to wait for when a task has ended", async () => {
    const bench = new Bench(echo);
    await bench.run(line({ T: task("echo", { TimeoutSeconds: 86_400 }) }));
    expect([bench.clock.sleepers, bench.clock.now()]).toEqual([0, 0]);
  });
});

describe("failing for good", () => {
  test("Fail ends with its error and cause", async () => {
    const ended = await new Bench().run(line({ F: { Type: "Fail", Error: "Rejected", Cause: "by on-call-1" } }));
    expect([ended.status, ended.error, ended.cause, ended.output]).toEqual(["FAILED", "Rejected", "by on-call-1", undefined]);
  });

  test.each<[string, Machine, string]>([
    ["a payload", line({ T: task("echo", {}, { "x.$": "$.gone" }) }), "The JSONPath '$.gone' specified for the field 'x.$' could not be found in the input '{}'"],
    ["a ResultSelector", line({ T: task("echo", { ResultSelector: { "x.$": "$.gone" } }) }), "The JSONPath '$.gone' specified for the field 'x.$' could not be found"],
    ["an OutputPath", line({ T: task("echo", { OutputPath: "$.gone" }) }), "Invalid path '$.gone'"],
    ["the Parameters of a Pass", line({ T: { Type: "Pass", Parameters: { "x.$": "$.gone" } } }), "The JSONPath '$.gone'"],
    ["a rule", line({ T: { Type: "Choice", Choices: [{ Variable: "$.gone", StringEquals: "x", Next: "E" }], Default: "E" }, E: { Type: "Succeed" } }), "Invalid path '$.gone': The choice state's condition path references an invalid value."],
  ])("a missing field in %s ends the execution with States.Runtime, which names state and event", async (_, machine, cause) => {
    const ended = await new Bench(echo).run(machine);
    expect([ended.status, ended.error]).toEqual(["FAILED", "States.Runtime"]);
    expect(ended.cause).toMatch(/^An error occurred while executing the state 'T' \(entered at the event id #2\)\. /);
    expect(ended.cause).toContain(cause);
  });

  test("no Catch and no Retry sees States.Runtime, and the function is not called again", async () => {
    const bench = new Bench(echo);
    const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1 }] as const;
    const ended = await bench.run(line({ T: task("echo", { OutputPath: "$.gone", Retry: retry, Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }), C: { Type: "Succeed" } }));
    expect([ended.status, ended.error, bench.calls.length]).toEqual(["FAILED", "States.Runtime", 1]);
  });
});

describe("the payload limit", () => {
  const big = { big: () => "x".repeat(262_144) };
  const large = "y".repeat(262_144 - '{"a":""}'.length);

  test.each<[string, Machine, unknown]>([
    ["a function's answer", line({ T: task("big", { ResultPath: null, Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }), C: { Type: "Succeed" } }), {}],
    ["a payload", line({ T: task("echo", {}, { "one.$": "$.a", "two.$": "$.a" }) }), { a: large }],
    ["an output that ResultPath has grown", line({ T: { Type: "Pass", Parameters: { "x.$": "$.a" }, ResultPath: "$.b" } }), { a: large }],
    ["the outputs of all branches together", line({ T: { Type: "Parallel", Branches: [line({ A: { Type: "Pass" } }), line({ B: { Type: "Pass" } })], Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }, C: { Type: "Succeed" } }), { a: large }],
  ])("%s above 262,144 bytes ends the execution, whatever is caught", async (_, machine, input) => {
    const ended = await new Bench({ ...echo, ...big }).run(machine, input);
    expect([ended.status, ended.error, ended.cause]).toEqual(["FAILED", "States.DataLimitExceeded", "The state/task 'T' returned a result with a size exceeding the maximum number of bytes service limit."]);
  });

  test("exactly 262,144 bytes pass", async () => {
    const ended = await new Bench().run(line({ T: { Type: "Pass" } }), { a: large });
    expect([ended.status, ended.output]).toEqual(["SUCCEEDED", { a: large }]);
  });
});

describe("the sample machine", () => {
  const functions = {
    Look: () => ({ rule: "primary-dead" }),
    Promote: () => "promoted",
  };

  test("it runs through every kind of state, and each output is what the definition says", async () => {
    const bench: Bench = new Bench({
      ...functions,
      Gate: (payload) => {
        void bench.clock.sleep(3_600_000).then(() => bench.service.sendTaskSuccess({ taskToken: String(payload["token"]), output: "{}" }));
      },
    });
    const { stateMachineArn } = bench.service.createStateMachine({ name: "sample", definition: sample, functions: { Look: "Look", Gate: "Gate", Promote: "Promote" } });
    const { executionArn } = bench.service.startExecution({ stateMachineArn, input: '{"run":"r1"}' });
    await bench.clock.runUntilIdle();
    const ended = bench.ended(executionArn);
    expect([ended.status, ended.tookMs]).toEqual(["SUCCEEDED", 3_600_000]);
    const moved = [{ Payload: "promoted", StatusCode: 200, ExecutedVersion: "$LATEST" }, { run: "r1", wait: { waitSeconds: 10 }, asked: true }];
    expect(ended.output).toEqual({ all: moved });
    expect(ended.events.flatMap((event) => event.stateEnteredEventDetails?.name ?? [])).toEqual(["Prepare", "Look", "Take", "Where to", "Ask", "Move", "Promote", "Activate", "Activated", "Close"]);
    expect(bench.calls.map((call) => [call.name, call.atMs])).toEqual([["Look", 0], ["Gate", 0], ["Promote", 3_600_000]]);
  });

  test("two runs with one seed are equal in every event, and a token differs with another seed", async () => {
    const tokens: unknown[] = [];
    const story = async (seed: number): Promise<unknown> => {
      const bench: Bench = new Bench(
        {
          ...functions,
          Gate: (payload) => {
            tokens.push(payload["token"]);
            void bench.clock.sleep(1000).then(() => bench.service.sendTaskFailure({ taskToken: String(payload["token"]), error: "Rejected" }));
          },
        },
        seed,
      );
      const { stateMachineArn } = bench.service.createStateMachine({ name: "sample", definition: sample, functions: { Look: "Look", Gate: "Gate", Promote: "Promote" } });
      const { executionArn } = bench.service.startExecution({ stateMachineArn, name: "run", input: '{"run":"r1"}' });
      await bench.clock.runUntilIdle();
      return bench.service.getExecutionHistory({ executionArn });
    };
    expect(await story(5)).toEqual(await story(5));
    await story(6);
    expect(tokens[0]).toEqual(tokens[1]);
    expect(tokens[0]).not.toEqual(tokens[2]);
  });
});
