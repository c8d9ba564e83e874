// The history of an execution: names, chaining, and counts. The sequences are those that AWS was recorded to give; the
// compiler sums with the constants of workflows/asl-events.ts, so the engine must agree with them.

import type { Machine, ParallelState, State } from "../../../workflows/asl.ts";
import { eventsPerExecution, eventsPerRetry, eventsPerVisit, historyLimit, mostAttempts, mostEvents } from "../../../workflows/asl-events.ts";
import { Bench, line, task, thrown, waiting } from "./harness.ts";

const retrier = (MaxAttempts: number) => ({ ErrorEquals: ["Transient"], IntervalSeconds: 1, MaxAttempts, BackoffRate: 1 }) as const;
const fork = (Branches: readonly Machine[], more: Partial<ParallelState> = {}): ParallelState => ({ Type: "Parallel", Branches, ...more });
const bench = (): Bench => {
  const made: Bench = new Bench({
    ok: () => 1,
    refuse: () => {
      throw thrown("Refused", "no");
    },
    flaky: () => {
      throw thrown("Transient");
    },
    hang: () => new Promise(() => undefined),
    approve: (payload) => {
      void made.clock.sleep(5).then(() => made.service.sendTaskSuccess({ taskToken: String(payload["token"]), output: "1" }));
    },
    reject: (payload) => {
      void made.clock.sleep(5).then(() => made.service.sendTaskFailure({ taskToken: String(payload["token"]), error: "Transient" }));
    },
  });
  return made;
};

describe("sequences", () => {
  const catchAll = [{ ErrorEquals: ["States.ALL"], Next: "End" }] as const;
  test.each<[string, Machine, string]>([
    ["a Task that succeeds", line({ T: task("ok") }), "TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited"],
    ["a Task that fails", line({ T: task("refuse") }), "TaskStateEntered TaskScheduled TaskStarted TaskFailed"],
    ["a Task that fails and is caught", line({ T: task("refuse", { Catch: catchAll }), End: { Type: "Pass" } }), "TaskStateEntered TaskScheduled TaskStarted TaskFailed TaskStateExited PassStateEntered PassStateExited"],
    ["a Task that times out", line({ T: task("hang", { TimeoutSeconds: 5 }) }), "TaskStateEntered TaskScheduled TaskStarted TaskTimedOut"],
    ["a Task that is retried once", line({ T: task("flaky", { Retry: [retrier(1)] }) }), "TaskStateEntered TaskScheduled TaskStarted TaskFailed TaskScheduled TaskStarted TaskFailed"],
    ["a Task that waits and is answered", line({ T: waiting("approve") }), "TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited"],
    ["a Task that waits and is refused", line({ T: waiting("reject") }), "TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskFailed"],
    ["a Task that waits in vain", line({ T: waiting("ok") }), "TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskTimedOut"],
    ["a Wait", line({ W: { Type: "Wait", Seconds: 1 } }), "WaitStateEntered WaitStateExited"],
    ["a Pass and a Succeed", line({ P: { Type: "Pass" }, S: { Type: "Succeed" } }), "PassStateEntered PassStateExited SucceedStateEntered SucceedStateExited"],
    ["a Choice", line({ C: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "S" }], Default: "S" }, S: { Type: "Succeed" } }), "ChoiceStateEntered ChoiceStateExited SucceedStateEntered SucceedStateExited"],
    ["a Fail", line({ F: { Type: "Fail", Error: "E", Cause: "c" } }), "FailStateEntered"],
    ["a Parallel", line({ P: fork([line({ A: { Type: "Pass" } })]) }), "ParallelStateEntered ParallelStateStarted PassStateEntered PassStateExited ParallelStateSucceeded ParallelStateExited"],
    ["a Parallel that fails by a Fail state", line({ P: fork([line({ F: { Type: "Fail", Error: "E", Cause: "c" } })]) }), "ParallelStateEntered ParallelStateStarted FailStateEntered ParallelStateFailed"],
    [
      "a Parallel that fails by a Task and is caught",
      line({ P: fork([line({ T: task("refuse") })], { Catch: catchAll }), End: { Type: "Pass" } }),
      "ParallelStateEntered ParallelStateStarted TaskStateEntered TaskScheduled TaskStarted TaskFailed TaskStateAborted ParallelStateFailed ParallelStateExited PassStateEntered PassStateExited",
    ],
    [
      "a Parallel that is retried",
      line({ P: fork([line({ F: { Type: "Fail", Error: "Transient", Cause: "c" } })], { Retry: [retrier(1)] }) }),
      "ParallelStateEntered ParallelStateStarted FailStateEntered ParallelStateStarted FailStateEntered ParallelStateFailed",
    ],
    ["States.Runtime in a branch", line({ P: fork([line({ A: { Type: "Pass", Parameters: { "m.$": "$.nope" } } }), line({ B: { Type: "Wait", Seconds: 1 } })]) }), "ParallelStateEntered ParallelStateStarted PassStateEntered WaitStateEntered"],
    ["States.Runtime in the Parallel itself, after its branches", line({ P: fork([line({ A: { Type: "Pass" } })], { ResultSelector: { "m.$": "$.nope" } }) }), "ParallelStateEntered ParallelStateStarted PassStateEntered PassStateExited ParallelStateSucceeded"],
    ["a payload that cannot be made", line({ P: fork([line({ T: task("ok", {}, { "m.$": "$.nope" }) })]) }), "ParallelStateEntered ParallelStateStarted TaskStateEntered"],
  ])("%s", async (_, machine, types) => {
    expect((await bench().run(machine)).types.join(" ")).toBe(types);
  });

  test.each<[string, Machine, readonly number[]]>([
    ["a line of states is one chain, whose first event follows 0", line({ A: { Type: "Pass" }, B: { Type: "Pass" } }), [0, 0, 2, 3, 4, 5]],
    ["a branch starts from ParallelStateStarted, and ParallelStateSucceeded is passed by", line({ P: fork([line({ A: { Type: "Pass" } })]), E: { Type: "Pass" } }), [0, 0, 2, 3, 4, 5, 5, 7, 8, 9]],
    ["TaskStateAborted is passed by", line({ P: fork([line({ T: task("refuse") })], { Catch: [{ ErrorEquals: ["States.ALL"], Next: "H" }] }), H: { Type: "Pass" } }), [0, 0, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11, 12]],
    ["the failure follows the last event of the branch that failed", line({ P: fork([line({ F: { Type: "Fail", Error: "E", Cause: "c" } })]) }), [0, 0, 2, 3, 4, 5]],
  ])("%s", async (_, machine, previous) => {
    const { events } = await bench().run(machine);
    expect(events.map((event) => event.previousEventId)).toEqual(previous);
    expect(events.map((event) => event.id)).toEqual(events.map((_event, index) => index + 1));
  });
});

describe("details", () => {
  test("a Task shows what was sent and what came back, each as JSON text, at its time", async () => {
    const made: Bench = new Bench({ f: () => made.clock.sleep(40).then(() => "done") });
    const { events } = await made.run(line({ T: task("f", { TimeoutSeconds: 7, ResultSelector: { "p.$": "$.Payload" } }, { "a.$": "$.a" }) }), { a: 1 });
    const resource = { resourceType: "lambda", resource: "invoke" };
    const shownOutput = (output: unknown): object => ({ output: JSON.stringify(output), outputDetails: { truncated: false } });
    const shownInput = { input: '{"a":1}', inputDetails: { truncated: false } };
    expect(events.map(({ id: _id, previousEventId: _previous, timestamp, ...event }) => ({ atMs: timestamp.getTime(), ...event }))).toEqual([
      { atMs: 0, type: "ExecutionStarted", executionStartedEventDetails: { ...shownInput, roleArn: "arn:aws:iam::111122223333:role/machine-1" } },
      { atMs: 0, type: "TaskStateEntered", stateEnteredEventDetails: { name: "T", ...shownInput } },
      { atMs: 0, type: "TaskScheduled", taskScheduledEventDetails: { ...resource, region: "eu-north-1", parameters: '{"FunctionName":"f","Payload":{"a":1}}', timeoutInSeconds: 7 } },
      { atMs: 0, type: "TaskStarted", taskStartedEventDetails: resource },
      { atMs: 40, type: "TaskSucceeded", taskSucceededEventDetails: { ...resource, ...shownOutput({ ExecutedVersion: "$LATEST", Payload: "done", StatusCode: 200 }) } },
      { atMs: 40, type: "TaskStateExited", stateExitedEventDetails: { name: "T", ...shownOutput({ p: "done" }) } },
      { atMs: 40, type: "ExecutionSucceeded", executionSucceededEventDetails: shownOutput({ p: "done" }) },
    ]);
  });

  test("a failure shows error and cause; a timeout shows no cause", async () => {
    const failed = (await bench().run(line({ T: task("refuse") }))).events;
    const failing = { error: "Refused", cause: '{"errorType":"Refused","errorMessage":"no"}' };
    expect([failed.at(-2)?.taskFailedEventDetails, failed.at(-1)?.executionFailedEventDetails]).toEqual([{ resourceType: "lambda", resource: "invoke", ...failing }, failing]);
    const late = (await bench().run(line({ T: task("hang") }))).events;
    expect([late.at(-2)?.taskTimedOutEventDetails, late.at(-1)?.executionFailedEventDetails]).toEqual([{ resourceType: "lambda", resource: "invoke", error: "States.Timeout" }, { error: "States.Timeout" }]);
  });
});

describe("counts", () => {
  /** How many events the first state of a machine leaves, when nothing but it and what it contains leaves any. */
  const counted = async (state: State): Promise<number> => {
    const after = { E: { Type: "Pass" } } as const;
    const machine = state.Type === "Fail" || state.Type === "Succeed" || !("Catch" in state || state.Type === "Choice") ? line({ S: state }) : line({ S: state, ...after });
    const { types, events } = await bench().run(machine, {});
    expect(events.length).toBe(types.length + eventsPerExecution);
    return types.filter((type) => !type.startsWith("Pass") || state.Type === "Pass").length;
  };
  const all = [{ ErrorEquals: ["States.ALL"], Next: "E" }] as const;

  test.each<[string, State, number]>([
    ["a Task that succeeds", task("ok"), eventsPerVisit.Task],
    ["a Task that fails and is caught", task("refuse", { Catch: all }), eventsPerVisit.Task],
    ["a Task that times out and is caught", task("hang", { Catch: all }), eventsPerVisit.Task],
    ["a Task that is retried three times", task("flaky", { Retry: [retrier(3)], Catch: all }), eventsPerVisit.Task + 3 * eventsPerRetry.Task],
    ["a waiting Task that is answered", waiting("approve"), eventsPerVisit.TaskWithToken],
    ["a waiting Task that is refused and retried twice", waiting("reject", { Retry: [retrier(2)], Catch: all }), eventsPerVisit.TaskWithToken + 2 * eventsPerRetry.TaskWithToken],
    ["a waiting Task that waits in vain", waiting("ok", { Catch: all }), eventsPerVisit.TaskWithToken],
    ["a Choice", { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "E" }], Default: "E" }, eventsPerVisit.Choice],
    ["a Wait", { Type: "Wait", Seconds: 1 }, eventsPerVisit.Wait],
    ["a Pass", { Type: "Pass" }, eventsPerVisit.Pass],
    ["a Succeed", { Type: "Succeed" }, eventsPerVisit.Succeed],
    ["a Fail", { Type: "Fail", Error: "E", Cause: "c" }, eventsPerVisit.Fail],
    ["a Parallel with one Succeed in it", fork([line({ I: { Type: "Succeed" } })]), eventsPerVisit.Parallel + eventsPerVisit.Succeed],
    ["a Parallel that is retried twice", fork([line({ I: { Type: "Fail", Error: "Transient", Cause: "c" } })], { Retry: [retrier(2)], Catch: all }), eventsPerVisit.Parallel + 2 * eventsPerRetry.Parallel + 3 * eventsPerVisit.Fail],
  ])("%s leaves as many events as the constants say, and mostEvents knows it", async (_, state, expected) => {
    expect(await counted(state)).toBe(expected);
    const inside = state.Type === "Parallel" ? state.Branches.flatMap((branch) => Object.values(branch.States)).reduce((sum, inner) => sum + mostEvents(inner), 0) : 0;
    expect(mostEvents(state) + mostAttempts(state) * inside).toBe(expected);
  });

  test("a Task or a Wait that a sibling ends leaves no more than one that runs to its end", async () => {
    const failing = line({ F1: { Type: "Wait", Seconds: 1 }, F2: task("refuse") });
    const siblings = [line({ T: task("hang") }), line({ G: waiting("ok") }), line({ W: { Type: "Wait", Seconds: 9 } }), line({ Q: fork([line({ V: { Type: "Wait", Seconds: 9 } })]) })];
    const { types } = await bench().run(line({ P: fork([failing, ...siblings], { Catch: all }), E: { Type: "Succeed" } }));
    const states = [failing, ...siblings].flatMap((branch) => Object.values(branch.States));
    const besides: readonly State[] = [{ Type: "Wait", Seconds: 9 }, { Type: "Succeed" }];
    const most = [...states, ...besides].reduce<number>((sum, state) => sum + mostEvents(state), eventsPerVisit.Parallel);
    expect(types.filter((type) => type.endsWith("Aborted")).length).toBe(6);
    expect(types.length).toBeLessThanOrEqual(most);
  });
});

describe("the limit of 25,000", () => {
  const spin: Machine = {
    StartAt: "Loop",
    States: { Loop: { Type: "Choice", Choices: [{ Variable: "$.spin", BooleanEquals: true, Next: "Loop" }], Default: "Done" }, Done: { Type: "Succeed" } },
  };

  test("a loop that never ends is ended by the 25,000th event, as AWS was recorded to do it", async () => {
    const ended = await new Bench().run(spin, { spin: true });
    expect([ended.status, ended.events.length]).toEqual(["FAILED", historyLimit]);
    expect([ended.error, ended.cause]).toEqual(["States.Runtime", "The execution reached the maximum number of history events (25000)."]);
    expect(ended.events.slice(-2).map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([[24_999, 24_998, "ChoiceStateExited"], [25_000, 24_999, "ExecutionFailed"]]);
  });

  /** A machine that leaves exactly so many events and succeeds. */
  const passes = (events: number): Machine => line(Object.fromEntries(Array.from({ length: (events - eventsPerExecution) / eventsPerVisit.Pass }, (_, index) => [`P${index}`, { Type: "Pass" } as const])));

  test("an execution whose 25,000th event is its success succeeds", async () => {
    const ended = await new Bench().run(passes(historyLimit));
    expect([ended.status, ended.events.length]).toEqual(["SUCCEEDED", historyLimit]);
  });

  test("one state more is too much", async () => {
    const ended = await new Bench().run(passes(historyLimit + eventsPerVisit.Pass));
    expect([ended.status, ended.events.length]).toEqual(["FAILED", historyLimit]);
  });

  test("no Catch of a Parallel outlives it", async () => {
    const machine = line({ P: { Type: "Parallel", Branches: [spin], Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }, C: { Type: "Pass" } });
    const ended = await new Bench().run(machine, { spin: true });
    expect([ended.status, ended.error, ended.events.length]).toEqual(["FAILED", "States.Runtime", historyLimit]);
  });
});
