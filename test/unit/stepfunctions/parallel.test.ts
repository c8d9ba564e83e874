// Parallel: what the branches are given, what becomes of their outputs, and how one that fails ends the others.

import type { Machine, ParallelState } from "../../../workflows/asl.ts";
import { Bench, line, task, thrown, waiting } from "./harness.ts";

const fork = (Branches: readonly Machine[], more: Partial<ParallelState> = {}): ParallelState => ({ Type: "Parallel", Branches, ...more });
const refuse = (): never => {
  throw thrown("Refused", "no");
};
const refusedCause = '{"errorType":"Refused","errorMessage":"no"}';

describe("branches that succeed", () => {
  test("each is given the whole input, and the outputs are a list in the order of the branches", async () => {
    const machine = line({ P: fork([line({ A: { Type: "Wait", Seconds: 5 } }), line({ B: { Type: "Pass", Result: "b" } })]) });
    const ended = await new Bench().run(machine, { a: 1 });
    expect([ended.output, ended.tookMs]).toEqual([[{ a: 1 }, "b"], 5000]);
  });

  test("they run at the same time: it takes as long as the longest", async () => {
    const ended = await new Bench().run(line({ P: fork([3, 9, 6].map((Seconds) => line({ [`W${Seconds}`]: { Type: "Wait", Seconds } }))) }));
    expect(ended.tookMs).toBe(9000);
  });

  test("ResultSelector and ResultPath shape the list", async () => {
    const machine = line({ P: fork([line({ A: { Type: "Pass", Result: 1 } })], { ResultSelector: { "all.$": "$" }, ResultPath: "$.p" }) });
    expect((await new Bench().run(machine, { a: 1 })).output).toEqual({ a: 1, p: { all: [1] } });
  });

  test("a branch may end in Succeed, and a Parallel may stand in a branch", async () => {
    const inner = line({ Q: fork([line({ C: { Type: "Pass", Result: "c" } }), line({ D: { Type: "Pass", Next: "S" }, S: { Type: "Succeed" } })]) });
    expect((await new Bench().run(line({ P: fork([inner, line({ A: { Type: "Pass" } })]) }), { a: 1 })).output).toEqual([["c", { a: 1 }], { a: 1 }]);
  });

  test("a branch that catches its own failure kills no other", async () => {
    const machine = line({
      P: fork([line({ A: task("refuse", { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Mend" }] }), Mend: { Type: "Wait", Seconds: 1 } }), line({ B: { Type: "Wait", Seconds: 60 } })]),
    });
    const ended = await new Bench({ refuse }).run(machine, {});
    expect([ended.status, ended.tookMs, ended.output]).toEqual(["SUCCEEDED", 60_000, [{ failure: { Error: "Refused", Cause: refusedCause } }, {}]]);
  });
});

describe("a branch that fails", () => {
  const failsAt = (seconds: number): Machine => line({ F1: { Type: "Wait", Seconds: seconds }, F2: task("refuse") });

  test("fails the Parallel with its own error", async () => {
    const ended = await new Bench({ refuse }).run(line({ P: fork([failsAt(5), line({ A: { Type: "Pass" } })]) }));
    expect([ended.status, ended.error, ended.cause, ended.tookMs]).toEqual(["FAILED", "Refused", refusedCause, 5000]);
  });

  test("ends its siblings at once, before their next state, and nothing is left to wait for", async () => {
    const bench = new Bench({ refuse, never: () => "must not be called" });
    const ended = await bench.run(line({ P: fork([failsAt(5), line({ A: { Type: "Wait", Seconds: 6 }, B: task("never") })]) }));
    expect([ended.tookMs, bench.clock.now(), bench.calls.map((call) => call.name)]).toEqual([5000, 5000, ["refuse"]]);
  });

  test("does not stop the function that a sibling is running, but its answer goes nowhere", async () => {
    const effects: string[] = [];
    const told: boolean[] = [];
    const bench: Bench = new Bench({
      refuse,
      slow: async (_payload, signal) => {
        await bench.clock.sleep(20_000);
        effects.push("done all the same");
        told.push(signal.aborted);
      },
      never: () => effects.push("must not happen"),
    });
    const ended = await bench.run(line({ P: fork([failsAt(5), line({ A: task("slow"), B: task("never") })]) }));
    expect([ended.tookMs, bench.clock.now(), effects, told]).toEqual([5000, 20_000, ["done all the same"], [true]]);
  });

  test("is not changed by a sibling's invoker that gives up at once when it is told so", async () => {
    const bench = new Bench({
      refuse,
      fussy: (_payload, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(thrown("Unknown")))),
      never: () => "must not be called",
    });
    const sibling = line({ A: task("fussy", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }), B: task("never") });
    const ended = await bench.run(line({ P: fork([failsAt(5), sibling]) }));
    expect([ended.error, bench.calls.map((call) => call.name), ended.types.filter((type) => type === "TaskFailed").length]).toEqual(["Refused", ["fussy", "refuse"], 1]);
  });

  test("takes the power from a sibling's task token", async () => {
    let token = "";
    const bench = new Bench({ refuse, gate: (payload) => void (token = String(payload["token"])) });
    await bench.run(line({ P: fork([failsAt(5), line({ G: waiting("gate", { TimeoutSeconds: 600 }) })]) }));
    expect(() => bench.service.sendTaskSuccess({ taskToken: token, output: "1" })).toThrow("Provided task does not exist anymore");
  });

  test("also stops a sibling that pauses before a retry", async () => {
    const bench = new Bench({
      refuse,
      flaky: () => {
        throw thrown("Transient");
      },
    });
    const retry = [{ ErrorEquals: ["Transient"], IntervalSeconds: 8, MaxAttempts: 5, BackoffRate: 1 }] as const;
    await bench.run(line({ P: fork([failsAt(5), line({ A: task("flaky", { Retry: retry }) })]) }));
    expect([bench.clock.now(), bench.calls.map((call) => call.name)]).toEqual([5000, ["flaky", "refuse"]]);
  });

  test("also stops what runs inside a sibling's own branches", async () => {
    const bench = new Bench({ refuse, never: () => 1 });
    const nested = line({ Q: fork([line({ A: { Type: "Wait", Seconds: 9 }, B: task("never") }), line({ C: { Type: "Wait", Seconds: 10 } })]) });
    const ended = await bench.run(line({ P: fork([failsAt(5), nested]) }));
    expect([bench.clock.now(), bench.calls.length]).toEqual([5000, 1]);
    expect(ended.types.filter((type) => type.endsWith("Aborted"))).toEqual(["TaskStateAborted", "WaitStateAborted", "WaitStateAborted", "ParallelStateAborted"]);
  });

  test("is caught with its error, beside the input", async () => {
    const machine = line({ P: fork([failsAt(5)], { Catch: [{ ErrorEquals: ["Refused"], ResultPath: "$.failure", Next: "C" }] }), D: { Type: "Succeed" }, C: { Type: "Pass", End: true } });
    const ended = await new Bench({ refuse }).run(machine, { a: 1 });
    expect([ended.status, ended.output]).toEqual(["SUCCEEDED", { a: 1, failure: { Error: "Refused", Cause: refusedCause } }]);
  });

  test("may be a Fail state, whose error and cause are the Parallel's", async () => {
    const ended = await new Bench().run(line({ P: fork([line({ F: { Type: "Fail", Error: "MyError", Cause: "my cause" } })]) }));
    expect([ended.status, ended.error, ended.cause]).toEqual(["FAILED", "MyError", "my cause"]);
  });

  test("is retried with all branches", async () => {
    const bench = new Bench({ refuse, ok: () => 1 });
    const machine = line({ P: fork([failsAt(5), line({ A: task("ok") })], { Retry: [{ ErrorEquals: ["Refused"], IntervalSeconds: 10, MaxAttempts: 1, BackoffRate: 1 }] }) });
    const ended = await bench.run(machine);
    expect([ended.status, bench.calls.map((call) => [call.name, call.atMs])]).toEqual(["FAILED", [["ok", 0], ["refuse", 5000], ["ok", 15_000], ["refuse", 20_000]]]);
  });

  test("of two that fail, the first counts", async () => {
    const bench: Bench = new Bench({
      early: () => bench.clock.sleep(1).then(() => Promise.reject(thrown("Unknown"))),
      late: () => bench.clock.sleep(2).then(() => Promise.reject(thrown("Refused"))),
    });
    expect((await bench.run(line({ P: fork([line({ A: task("late") }), line({ B: task("early") })]) }))).error).toBe("Unknown");
  });

  test("with States.Runtime ends the whole execution, whatever the Parallel catches", async () => {
    const machine = line({ P: fork([line({ A: { Type: "Pass", Parameters: { "m.$": "$.nope" } } }), line({ B: { Type: "Wait", Seconds: 9 } })], { Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }), C: { Type: "Succeed" } });
    const bench = new Bench();
    const ended = await bench.run(machine);
    expect([ended.status, ended.error, bench.clock.now()]).toEqual(["FAILED", "States.Runtime", 0]);
    expect(ended.cause).toContain("An error occurred while executing the state 'A' (entered at the event id #4).");
  });
});
