// The API of the local Step Functions: names as locks, lists, stopping, and the events that EventBridge would carry.

import type * as sdk from "@aws-sdk/client-sfn";
import { asFailure } from "../../../workflows/failure.ts";
import { Bench, line, task } from "./harness.ts";

const hour = line({ W: { Type: "Wait", Seconds: 3600 } });
const nameOf = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    return (thrown as Error).name;
  }
  return "nothing thrown";
};
function ready(definition: unknown = hour): { readonly bench: Bench; readonly stateMachineArn: string } {
  const bench = new Bench({ ok: () => 1 });
  return { bench, stateMachineArn: bench.service.createStateMachine({ name: "failover", definition }).stateMachineArn };
}

describe("CreateStateMachine", () => {
  test("gives an ARN of the Region and the account", () => {
    expect(ready().stateMachineArn).toBe("arn:aws:states:eu-north-1:111122223333:stateMachine:failover");
  });

  test("takes JSON text as the SDK sends it", () => {
    expect(ready(JSON.stringify(hour)).stateMachineArn).toContain("failover");
  });

  test("the same definition again is the same machine, another one is refused", async () => {
    const { bench } = ready();
    const first = bench.service.createStateMachine({ name: "failover", definition: hour });
    await bench.clock.advance(5);
    expect(bench.service.createStateMachine({ name: "failover", definition: structuredClone(hour) })).toEqual(first);
    expect(nameOf(() => bench.service.createStateMachine({ name: "failover", definition: line({ W: { Type: "Wait", Seconds: 1 } }) }))).toBe("StateMachineAlreadyExists");
  });

  test.each<[string, unknown]>([
    ["what is outside the subset", { ...hour, QueryLanguage: "JSONata" }],
    ["what is no JSON", "{"],
    ["a function that is not given", line({ T: task("${Nobody}") })],
  ])("%s is InvalidDefinition", (_, definition) => {
    expect(nameOf(() => ready(definition))).toBe("InvalidDefinition");
  });

  test("a machine that is changed by its maker afterwards runs as it was created", async () => {
    const definition = structuredClone(hour) as unknown as { States: { W: { Seconds: number } } };
    const { bench, stateMachineArn } = ready(definition);
    definition.States.W.Seconds = 1;
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    await bench.clock.runUntilIdle();
    expect(bench.ended(executionArn).tookMs).toBe(3_600_000);
  });
});

describe("StartExecution as a lock", () => {
  test("the same name and input while it runs gives the same execution, and nothing is started", async () => {
    const { bench, stateMachineArn } = ready();
    const first = bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"a":1}' });
    await bench.clock.advance(1000);
    expect(bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"a":1}' })).toEqual(first);
    expect(bench.service.listExecutions({ stateMachineArn }).executions.length).toBe(1);
  });

  test.each([["another input", '{"a":2}'], ["the same value written otherwise", '{ "a": 1 }'], ["no input", undefined]])("the same name with %s is refused", (_, input) => {
    const { bench, stateMachineArn } = ready();
    bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"a":1}' });
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn, name: "alarm-1", input }))).toBe("ExecutionAlreadyExists");
  });

  test("no input is the input {}", () => {
    const { bench, stateMachineArn } = ready();
    const first = bench.service.startExecution({ stateMachineArn, name: "alarm-1" });
    expect(bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: "{}" })).toEqual(first);
  });

  test("the name of a closed execution stays taken for ninety days, whatever the input, and is free then", async () => {
    const { bench, stateMachineArn } = ready();
    const again = (): unknown => bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: "{}" });
    again();
    await bench.clock.runUntilIdle();
    expect(nameOf(again)).toBe("ExecutionAlreadyExists");
    await bench.clock.advance(90 * 86_400_000 - 1);
    expect(nameOf(again)).toBe("ExecutionAlreadyExists");
    bench.service.startExecution({ stateMachineArn, name: "alarm-2" });
    await bench.clock.advance(1);
    expect(nameOf(again)).toBe("nothing thrown");
    // The one that was started again stands before the one that was started in between.
    expect(bench.service.listExecutions({ stateMachineArn }).executions.map((execution) => execution.name)).toEqual(["alarm-1", "alarm-2"]);
  });

  test("an execution that runs longer than ninety days keeps its name", async () => {
    const { bench, stateMachineArn } = ready(line({ W: { Type: "Wait", Seconds: 99_999_999 } }));
    bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: "{}" });
    await bench.clock.advance(91 * 86_400_000);
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"b":1}' }))).toBe("ExecutionAlreadyExists");
  });

  test("names belong to one machine: another machine may use them too", () => {
    const { bench, stateMachineArn } = ready();
    const other = bench.service.createStateMachine({ name: "drill", definition: hour }).stateMachineArn;
    const started = [stateMachineArn, other].map((arn) => bench.service.startExecution({ stateMachineArn: arn, name: "alarm-1" }).executionArn);
    expect(started).toEqual(["arn:aws:states:eu-north-1:111122223333:execution:failover:alarm-1", "arn:aws:states:eu-north-1:111122223333:execution:drill:alarm-1"]);
  });

  test("without a name every start is an execution of its own", () => {
    const { bench, stateMachineArn } = ready();
    const arns = [1, 2].map(() => bench.service.startExecution({ stateMachineArn }).executionArn);
    expect(new Set(arns).size).toBe(2);
  });

  test("nothing of the execution has run when the call returns", async () => {
    const { bench, stateMachineArn } = ready(line({ T: task("ok") }));
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    expect([bench.calls.length, bench.ended(executionArn).status]).toEqual([0, "RUNNING"]);
    await bench.clock.advance(0);
    expect([bench.calls.length, bench.ended(executionArn).status]).toEqual([1, "SUCCEEDED"]);
  });

  test.each<[string, string, string]>([
    ["a name with a colon", "a:b", "InvalidName"],
    ["a name with a slash", "a/b", "InvalidName"],
    ["a name with a space", "a b", "InvalidName"],
    ["a name with a control character", "a\u0001b", "InvalidName"],
    ["an empty name", "", "InvalidName"],
    ["a name of 81 characters", "a".repeat(81), "InvalidName"],
    ["a name of 80 characters with - and _", `${"a".repeat(76)}-_9Z`, "nothing thrown"],
  ])("%s: %#", (_, name, expected) => {
    const { bench, stateMachineArn } = ready();
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn, name }))).toBe(expected);
  });

  test("an input that is no JSON, one that is too large, and an unknown machine are refused", () => {
    const { bench, stateMachineArn } = ready();
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn, input: "{a}" }))).toBe("InvalidExecutionInput");
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn, input: `"${"x".repeat(262_143)}"` }))).toBe("ValidationException");
    expect(nameOf(() => bench.service.startExecution({ stateMachineArn: `${stateMachineArn}x` }))).toBe("StateMachineDoesNotExist");
    expect(bench.service.listExecutions({ stateMachineArn }).executions).toEqual([]);
  });
});

describe("looking", () => {
  test("DescribeExecution shows a running execution without what it does not have yet", () => {
    const { bench, stateMachineArn } = ready();
    const { executionArn } = bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"a":1}' });
    expect(bench.service.describeExecution({ executionArn })).toEqual({ executionArn, stateMachineArn, name: "alarm-1", status: "RUNNING", startDate: new Date(0), input: '{"a":1}', inputDetails: { included: true } });
  });

  test("DescribeExecution shows the output and the time of one that has succeeded", async () => {
    const { bench, stateMachineArn } = ready();
    const { executionArn } = bench.service.startExecution({ stateMachineArn, input: '{"a":1}' });
    await bench.clock.runUntilIdle();
    expect(bench.service.describeExecution({ executionArn })).toMatchObject({ status: "SUCCEEDED", stopDate: new Date(3_600_000), output: '{"a":1}', outputDetails: { included: true } });
  });

  test("an execution that does not exist is ExecutionDoesNotExist", () => {
    const { bench } = ready();
    const executionArn = "arn:aws:states:eu-north-1:111122223333:execution:failover:nobody";
    const asked = [() => bench.service.describeExecution({ executionArn }), () => bench.service.getExecutionHistory({ executionArn }), () => bench.service.stopExecution({ executionArn })];
    expect(asked.map(nameOf)).toEqual(["ExecutionDoesNotExist", "ExecutionDoesNotExist", "ExecutionDoesNotExist"]);
  });

  test("ListExecutions gives the latest first, by status where one is asked for, in pages", async () => {
    const { bench, stateMachineArn } = ready();
    for (const name of ["one", "two", "three"]) bench.service.startExecution({ stateMachineArn, name });
    bench.service.stopExecution({ executionArn: "arn:aws:states:eu-north-1:111122223333:execution:failover:two" });
    const names = (page: ReturnType<typeof bench.service.listExecutions>): string[] => page.executions.map((execution) => execution.name);
    expect(names(bench.service.listExecutions({ stateMachineArn }))).toEqual(["three", "two", "one"]);
    expect(names(bench.service.listExecutions({ stateMachineArn, statusFilter: "RUNNING" }))).toEqual(["three", "one"]);
    const first = bench.service.listExecutions({ stateMachineArn, maxResults: 2 });
    expect([names(first), names(bench.service.listExecutions({ stateMachineArn, maxResults: 2, nextToken: first.nextToken }))]).toEqual([["three", "two"], ["one"]]);
    expect(nameOf(() => bench.service.listExecutions({ stateMachineArn, nextToken: "x" }))).toBe("InvalidToken");
    expect(nameOf(() => bench.service.listExecutions({ stateMachineArn, maxResults: 1001 }))).toBe("ValidationException");
  });

  test("GetExecutionHistory comes in pages of 100, forwards or backwards", async () => {
    const { bench, stateMachineArn } = ready(line(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`P${index}`, { Type: "Pass" } as const]))));
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    await bench.clock.runUntilIdle();
    const first = bench.service.getExecutionHistory({ executionArn });
    const last = bench.service.getExecutionHistory({ executionArn, nextToken: "from-200" });
    expect([first.events.length, first.nextToken, last.events.map((event) => event.type)]).toEqual([100, "from-100", ["PassStateExited", "ExecutionSucceeded"]]);
    expect(last.nextToken).toBeUndefined();
    expect(bench.service.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: 1 }).events[0]?.type).toBe("ExecutionSucceeded");
  });
});

describe("StopExecution", () => {
  test("ends an execution as ABORTED with the error and cause of whoever stopped it, and nothing runs on", async () => {
    const { bench, stateMachineArn } = ready(line({ W: { Type: "Wait", Seconds: 30 }, T: task("ok") }));
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    await bench.clock.advance(3000);
    expect(bench.service.stopExecution({ executionArn, error: "Manual", cause: "probe" })).toEqual({ stopDate: new Date(3000) });
    await bench.clock.runUntilIdle();
    const ended = bench.ended(executionArn);
    expect([ended.status, ended.error, ended.cause, ended.tookMs, bench.clock.now(), bench.calls.length]).toEqual(["ABORTED", "Manual", "probe", 3000, 3000, 0]);
    expect(ended.events.map((event) => event.type)).toEqual(["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"]);
    expect(ended.events.at(-1)?.executionAbortedEventDetails).toEqual({ error: "Manual", cause: "probe" });
  });

  test("without words it shows none", async () => {
    const { bench, stateMachineArn } = ready();
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    bench.service.stopExecution({ executionArn });
    await bench.clock.runUntilIdle();
    const shown = bench.service.describeExecution({ executionArn });
    expect(["error" in shown, "cause" in shown, bench.ended(executionArn).events.at(-1)?.executionAbortedEventDetails]).toEqual([false, false, {}]);
  });

  test("before the first state has run it prevents it", async () => {
    const { bench, stateMachineArn } = ready(line({ T: task("ok") }));
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    bench.service.stopExecution({ executionArn });
    await bench.clock.runUntilIdle();
    expect([bench.calls.length, bench.ended(executionArn).types]).toEqual([0, []]);
  });

  test("leaves an execution that has ended as it is", async () => {
    const { bench, stateMachineArn } = ready();
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    await bench.clock.runUntilIdle();
    expect(bench.service.stopExecution({ executionArn, error: "Manual" })).toEqual({ stopDate: new Date(3_600_000) });
    expect([bench.ended(executionArn).status, bench.ended(executionArn).error]).toEqual(["SUCCEEDED", undefined]);
  });
});

describe("status changes", () => {
  test("every change is told once, in the form of EventBridge's detail", async () => {
    const { bench, stateMachineArn } = ready();
    const told: unknown[] = [];
    const end = bench.service.onStatusChange((detail) => told.push(detail));
    const { executionArn } = bench.service.startExecution({ stateMachineArn, name: "alarm-1", input: '{"a":1}' });
    expect(told).toEqual([]);
    await bench.clock.runUntilIdle();
    const common = { executionArn, stateMachineArn, name: "alarm-1", startDate: 0, input: '{"a":1}', inputDetails: { included: true }, error: null, cause: null };
    expect(told).toEqual([
      { ...common, status: "RUNNING", stopDate: null, output: null, outputDetails: null },
      { ...common, status: "SUCCEEDED", stopDate: 3_600_000, output: '{"a":1}', outputDetails: { included: true } },
    ]);
    end();
    bench.service.startExecution({ stateMachineArn, name: "alarm-2" });
    await bench.clock.runUntilIdle();
    expect(told.length).toBe(2);
  });

  test("a second start of the same execution and a second stop tell nothing", async () => {
    const { bench, stateMachineArn } = ready();
    const told: string[] = [];
    bench.service.onStatusChange((detail) => told.push(detail.status));
    const start = (): string => bench.service.startExecution({ stateMachineArn, name: "alarm-1" }).executionArn;
    start();
    const executionArn = start();
    for (const error of ["A", "B"]) bench.service.stopExecution({ executionArn, error });
    await bench.clock.runUntilIdle();
    expect(told).toEqual(["RUNNING", "ABORTED"]);
  });

  test.each([["FAILED", line({ F: { Type: "Fail", Error: "E", Cause: "c" } }), "E"], ["TIMED_OUT", { ...hour, TimeoutSeconds: 5 }, null]])("%s is told too", async (status, definition, error) => {
    const { bench, stateMachineArn } = ready(definition);
    const told: unknown[] = [];
    bench.service.onStatusChange((detail) => told.push([detail.status, detail.error]));
    bench.service.startExecution({ stateMachineArn });
    await bench.clock.runUntilIdle();
    expect(told).toEqual([["RUNNING", null], [status, error]]);
  });
});

describe("the service itself", () => {
  test("close lets go of every timer, and an execution that ran is left as it was", async () => {
    const { bench, stateMachineArn } = ready({ ...hour, TimeoutSeconds: 7200 });
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    await bench.clock.advance(1);
    expect(bench.clock.sleepers).toBe(2);
    bench.service.close();
    expect(bench.clock.sleepers).toBe(0);
    await bench.clock.runUntilIdle();
    expect(bench.service.describeExecution({ executionArn }).status).toBe("RUNNING");
  });

  test("what it throws has the SDK's name and HTTP status, and nobody took it for one of our failures", () => {
    const { bench } = ready();
    try {
      bench.service.sendTaskHeartbeat({ taskToken: "x" });
    } catch (thrown) {
      expect(thrown).toMatchObject({ name: "InvalidToken", $metadata: { httpStatusCode: 400 }, message: "Invalid Token: 'Invalid token'" });
      expect(asFailure(thrown).name).toBe("Defect");
    }
    expect.assertions(2);
  });

  test("what it gives can be given on as the SDK's outputs", async () => {
    const { bench, stateMachineArn } = ready();
    const started: Omit<sdk.StartExecutionOutput, "$metadata"> = bench.service.startExecution({ stateMachineArn });
    const { executionArn } = bench.service.startExecution({ stateMachineArn });
    const described: Omit<sdk.DescribeExecutionOutput, "$metadata"> = bench.service.describeExecution({ executionArn });
    const listed: sdk.ExecutionListItem[] = bench.service.listExecutions({ stateMachineArn }).executions;
    const events: readonly sdk.HistoryEvent[] = bench.service.getExecutionHistory({ executionArn }).events;
    expect([started.startDate, described.status, listed.length, events[0]?.type]).toEqual([new Date(0), "RUNNING", 2, "ExecutionStarted"]);
  });
});
