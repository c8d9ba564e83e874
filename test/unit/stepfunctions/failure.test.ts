// What fails, what is retried and when, what is caught and as what.

import fc from "fast-check";
import type { Machine, Retrier } from "../../../workflows/asl.ts";
import { Bench, line, task, thrown } from "./harness.ts";

const all = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Caught" }] as const;
const caught = (more: Parameters<typeof task>[1] = {}): Machine => line({ T: task("f", { Catch: all, ...more }), Done: { Type: "Succeed" }, Caught: { Type: "Pass", End: true } });
const retrier = (more: Partial<Retrier> = {}): Retrier => ({ ErrorEquals: ["Transient"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, ...more });
const fail = (what: unknown) => (): never => {
  throw what;
};

describe("what a function throws", () => {
  test.each<[string, unknown, string, string]>([
    ["its type becomes the Error, and both become the Cause as JSON text", thrown("Refused", "said no"), "Refused", '{"errorType":"Refused","errorMessage":"said no"}'],
    ["a trace is kept, as Lambda keeps it", { errorType: "TypeError", errorMessage: "m", trace: ["TypeError: m"] }, "TypeError", '{"errorType":"TypeError","errorMessage":"m","trace":["TypeError: m"]}'],
    ["a missing message is empty", { errorType: "Unknown" }, "Unknown", '{"errorType":"Unknown","errorMessage":""}'],
    ["Lambda's own errors have a plain text", { errorType: "Lambda.TooManyRequestsException", errorMessage: "Rate exceeded" }, "Lambda.TooManyRequestsException", "Rate exceeded"],
    ["a process that died is Lambda.Unknown", new Error("signal: killed"), "Lambda.Unknown", "The cause could not be determined because Lambda did not return an error type. Error: signal: killed"],
    ["a text that was thrown is Lambda.Unknown", "gone", "Lambda.Unknown", "The cause could not be determined because Lambda did not return an error type. gone"],
    ["an empty type is Lambda.Unknown", { errorType: "" }, "Lambda.Unknown", 'The cause could not be determined because Lambda did not return an error type. {"errorType":""}'],
    ["nothing at all is Lambda.Unknown", undefined, "Lambda.Unknown", "The cause could not be determined because Lambda did not return an error type. undefined"],
  ])("%s", async (_, what, Error, Cause) => {
    const uncaught = await new Bench({ f: fail(what) }).run(line({ T: task("f") }));
    expect([uncaught.status, uncaught.error, uncaught.cause]).toEqual(["FAILED", Error, Cause]);
    const handled = await new Bench({ f: fail(what) }).run(caught(), { a: 1 });
    expect([handled.status, handled.output]).toEqual(["SUCCEEDED", { a: 1, failure: { Error, Cause } }]);
  });

  test("a function that does not exist is the service's own error", async () => {
    const ended = await new Bench().run(line({ T: task("nobody") }));
    expect([ended.error, ended.cause]).toEqual(["Lambda.ResourceNotFoundException", "Function not found: nobody"]);
  });

  test("an answer that JSON cannot carry is the function's failure", async () => {
    const ended = await new Bench({ f: () => 1n }).run(line({ T: task("f") }));
    expect([ended.status, ended.error]).toEqual(["FAILED", "Lambda.Unknown"]);
  });
});

describe("Catch", () => {
  test("without a ResultPath the error replaces the input", async () => {
    const machine = line({ T: task("f", { Catch: [{ ErrorEquals: ["Refused"], Next: "C" }] }), D: { Type: "Succeed" }, C: { Type: "Pass", End: true } });
    const ended = await new Bench({ f: fail(thrown("Refused", "no")) }).run(machine, { a: 1 });
    expect(ended.output).toEqual({ Error: "Refused", Cause: '{"errorType":"Refused","errorMessage":"no"}' });
  });

  test("an error that no catcher names ends the execution", async () => {
    const machine = line({ T: task("f", { Catch: [{ ErrorEquals: ["Unknown"], Next: "C" }] }), C: { Type: "Succeed" } });
    expect((await new Bench({ f: fail(thrown("Refused")) }).run(machine)).error).toBe("Refused");
  });

  test("OutputPath belongs to the result and not to what a catcher gives on", async () => {
    const machine = caught({ OutputPath: "$.Payload" });
    expect((await new Bench({ f: () => 5 }).run(machine)).output).toBe(5);
    expect((await new Bench({ f: fail(thrown("Refused", "no")) }).run(machine, { a: 1 })).output).toMatchObject({ a: 1, failure: { Error: "Refused" } });
  });

  test("a success passes the catcher by", async () => {
    const ended = await new Bench({ f: () => 5 }).run(caught({ ResultPath: null }), { a: 1 });
    expect([ended.output, ended.types.includes("PassStateEntered")]).toEqual([{ a: 1 }, false]);
  });

  test("a ResultPath into something that is no object can be caught", async () => {
    const machine = line({ T: task("f", { ResultPath: "$.t", Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }), D: { Type: "Succeed" }, C: { Type: "Pass", End: true } });
    expect((await new Bench({ f: () => 5 }).run(machine, [1])).output).toMatchObject({ Error: "States.ResultPathMatchFailure" });
  });
});

describe("Retry", () => {
  test("the function is called again after each pause, and the last error stands", async () => {
    const bench = new Bench({ f: fail(thrown("Transient")) });
    const ended = await bench.run(line({ T: task("f", { Retry: [retrier()] }) }));
    expect([ended.status, ended.error, bench.calls.map((call) => call.atMs)]).toEqual(["FAILED", "Transient", [0, 2000, 6000, 14_000]]);
  });

  test("a retry that succeeds makes the state succeed", async () => {
    let calls = 0;
    const f = (): string => {
      calls += 1;
      if (calls < 3) throw thrown("Transient");
      return "third";
    };
    const ended = await new Bench({ f }).run(line({ T: task("f", { Retry: [retrier()], ResultSelector: { "p.$": "$.Payload" } }) }));
    expect([ended.output, ended.tookMs]).toEqual([{ p: "third" }, 6000]);
  });

  test("Catch comes after the last retry", async () => {
    const bench = new Bench({ f: fail(thrown("Transient")) });
    const ended = await bench.run(caught({ Retry: [retrier({ MaxAttempts: 1 })] }));
    expect([bench.calls.length, ended.tookMs, ended.status]).toEqual([2, 2000, "SUCCEEDED"]);
  });

  test("an error that is not to be retried is not", async () => {
    const bench = new Bench({ f: fail(thrown("Unknown")) });
    await bench.run(line({ T: task("f", { Retry: [retrier()] }) }));
    expect(bench.calls.length).toBe(1);
  });

  test("a state that is entered again has all its attempts again", async () => {
    const bench = new Bench({ f: fail(thrown("Transient")) });
    const machine = line({
      T: task("f", { Retry: [retrier({ MaxAttempts: 1 })], Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Again" }], Next: "Done" }),
      Again: { Type: "Choice", Choices: [{ Variable: "$.second", IsPresent: true, Next: "Done" }], Default: "Mark" },
      Mark: { Type: "Pass", Result: true, ResultPath: "$.second", Next: "T" },
      Done: { Type: "Succeed" },
    });
    await bench.run(machine);
    expect(bench.calls.map((call) => call.atMs)).toEqual([0, 2000, 2000, 4000]);
  });

  test("whatever a retrier says, attempts and pauses keep to it", async () => {
    const anyRetrier = fc
      .record({ IntervalSeconds: fc.integer({ min: 1, max: 30 }), MaxAttempts: fc.nat(6), BackoffRate: fc.double({ min: 1, max: 4, noNaN: true }), extra: fc.integer({ min: 1, max: 60 }) })
      .map(({ extra, ...some }) => retrier({ ...some, MaxDelaySeconds: some.IntervalSeconds + extra }));
    await fc.assert(
      fc.asyncProperty(anyRetrier, async (some) => {
        const bench = new Bench({ f: fail(thrown("Transient")) });
        await bench.run(line({ T: task("f", { Retry: [some] }) }));
        const times = bench.calls.map((call) => call.atMs);
        expect(times.length).toBe(some.MaxAttempts + 1);
        for (const [index, at] of times.slice(1).entries()) {
          const pause = at - (times[index] ?? 0);
          expect(pause).toBeGreaterThanOrEqual(some.IntervalSeconds * 1000);
          expect(pause).toBeLessThanOrEqual((some.MaxDelaySeconds ?? 0) * 1000);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("TimeoutSeconds of a Task", () => {
  const hang = { f: () => new Promise(() => undefined) };

  test("a function that does not answer in time is States.Timeout, without a cause", async () => {
    const ended = await new Bench(hang).run(line({ T: task("f", { TimeoutSeconds: 5 }) }));
    expect([ended.status, ended.error, ended.cause, ended.tookMs]).toEqual(["FAILED", "States.Timeout", undefined, 5000]);
  });

  test("caught, its cause is an empty text", async () => {
    const ended = await new Bench(hang).run(caught({ TimeoutSeconds: 5 }), {});
    expect(ended.output).toEqual({ failure: { Error: "States.Timeout", Cause: "" } });
  });

  test("States.TaskFailed does not catch it", async () => {
    const machine = line({ T: task("f", { TimeoutSeconds: 5, Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "C" }] }), C: { Type: "Succeed" } });
    expect((await new Bench(hang).run(machine)).error).toBe("States.Timeout");
  });

  test("every attempt has the whole time", async () => {
    const bench = new Bench(hang);
    const ended = await bench.run(line({ T: task("f", { TimeoutSeconds: 5, Retry: [retrier({ ErrorEquals: ["States.Timeout"], MaxAttempts: 2, BackoffRate: 1 })] }) }));
    expect([bench.calls.map((call) => call.atMs), ended.tookMs]).toEqual([[0, 7000, 14_000], 19_000]);
  });

  test("an answer a millisecond before the end counts", async () => {
    const bench: Bench = new Bench({ f: () => bench.clock.sleep(4999) });
    expect((await bench.run(line({ T: task("f", { TimeoutSeconds: 5 }) }))).status).toBe("SUCCEEDED");
  });

  test("a late answer, or a late failure, changes nothing any more", async () => {
    for (const late of [() => "late", fail(thrown("Refused"))]) {
      const bench: Bench = new Bench({ f: () => bench.clock.sleep(9000).then(late) });
      const ended = await bench.run(caught({ TimeoutSeconds: 5 }));
      expect([ended.status, ended.tookMs, bench.clock.now()]).toEqual(["SUCCEEDED", 5000, 9000]);
      expect(ended.output).toEqual({ failure: { Error: "States.Timeout", Cause: "" } });
    }
  });

  test("the invoker is told that nobody waits any more when time is up", async () => {
    const told: [number, boolean][] = [];
    const bench: Bench = new Bench({
      f: (_payload, signal) => {
        for (const ms of [4999, 5001]) void bench.clock.sleep(ms).then(() => told.push([ms, signal.aborted]));
        return new Promise(() => undefined);
      },
    });
    await bench.run(line({ T: task("f", { TimeoutSeconds: 5 }) }));
    expect(told).toEqual([[4999, false], [5001, true]]);
  });
});

describe("TimeoutSeconds of the machine", () => {
  const limited = (seconds: number, machine: Machine): Machine => ({ ...machine, TimeoutSeconds: seconds });

  test("an execution that takes longer ends as TIMED_OUT and shows no error", async () => {
    const ended = await new Bench().run(limited(10, line({ W: { Type: "Wait", Seconds: 25 } })));
    expect([ended.status, ended.tookMs, ended.error, ended.cause]).toEqual(["TIMED_OUT", 10_000, undefined, undefined]);
    expect(ended.events.map((event) => event.type)).toEqual(["ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut"]);
    expect(ended.events.at(-1)?.executionTimedOutEventDetails).toEqual({ error: "States.Timeout" });
  });

  test("nothing in the definition catches it, and nothing runs after it", async () => {
    const bench = new Bench({ f: () => new Promise(() => undefined) });
    const ended = await bench.run(limited(10, caught({ TimeoutSeconds: 60 })));
    expect([ended.status, bench.clock.now(), bench.calls.length]).toEqual(["TIMED_OUT", 10_000, 1]);
  });

  test("an execution that is quicker leaves no timer behind", async () => {
    const bench = new Bench();
    const ended = await bench.run(limited(10, line({ W: { Type: "Wait", Seconds: 9 } })));
    expect([ended.status, bench.clock.now()]).toEqual(["SUCCEEDED", 9000]);
  });
});
