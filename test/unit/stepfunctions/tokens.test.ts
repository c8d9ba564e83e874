// Task tokens: who may end a waiting task, once, and what everybody else is told.

import { Bench, line, thrown, waiting } from "./harness.ts";

const day = 86_400;
const gone = "Provided task does not exist anymore";

/** A gate whose tokens are noted as they are handed out, and what comes after it. */
function gate(more: Parameters<typeof waiting>[1] = {}, after: Parameters<typeof line>[0] = {}): { readonly bench: Bench; readonly tokens: string[]; readonly arn: string } {
  const tokens: string[] = [];
  const bench = new Bench({ ask: (payload) => void tokens.push(String(payload["token"])) });
  const arn = bench.start(line({ G: waiting("ask", { TimeoutSeconds: day, ...more }), ...after }), { a: 1 });
  return { bench, tokens, arn };
}
const first = (tokens: readonly string[]): string => tokens[0] ?? "no token was given";
const nameOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    const { name, $metadata } = error as { readonly name: string; readonly $metadata: unknown };
    return [name, $metadata];
  }
  return "nothing thrown";
};
const badRequest = { httpStatusCode: 400 };

describe("a task that waits for its token", () => {
  test("goes on with the output that was sent, when it was sent", async () => {
    const { bench, tokens, arn } = gate();
    await bench.clock.advance(7_200_000);
    expect(bench.ended(arn).status).toBe("RUNNING");
    expect(bench.service.sendTaskSuccess({ taskToken: first(tokens), output: '{"decision":"approved"}' })).toEqual({});
    await bench.clock.runUntilIdle();
    const ended = bench.ended(arn);
    expect([ended.status, ended.output, ended.tookMs]).toEqual(["SUCCEEDED", { decision: "approved" }, 7_200_000]);
  });

  test("places that output as ResultPath says", async () => {
    const { bench, tokens, arn } = gate({ ResultPath: "$.gate" });
    await bench.clock.advance(1);
    bench.service.sendTaskSuccess({ taskToken: first(tokens), output: '"yes"' });
    await bench.clock.runUntilIdle();
    expect(bench.ended(arn).output).toEqual({ a: 1, gate: "yes" });
  });

  test("fails with the error and the cause that were sent", async () => {
    const { bench, tokens, arn } = gate();
    await bench.clock.advance(1);
    bench.service.sendTaskFailure({ taskToken: first(tokens), error: "Refused", cause: "rejected by on-call-1" });
    await bench.clock.runUntilIdle();
    const ended = bench.ended(arn);
    expect([ended.status, ended.error, ended.cause]).toEqual(["FAILED", "Refused", "rejected by on-call-1"]);
  });

  test("a failure that was sent can be caught and retried like any other", async () => {
    const { bench, tokens, arn } = gate(
      {
        Retry: [{ ErrorEquals: ["Transient"], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 }],
        Catch: [{ ErrorEquals: ["Refused"], ResultPath: "$.failure", Next: "C" }],
      },
      { D: { Type: "Succeed" }, C: { Type: "Pass", End: true } },
    );
    await bench.clock.advance(1);
    bench.service.sendTaskFailure({ taskToken: tokens.at(-1) ?? "", error: "Transient" });
    await bench.clock.advance(1000);
    bench.service.sendTaskFailure({ taskToken: tokens.at(-1) ?? "", error: "Refused" });
    await bench.clock.advance(1);
    expect(bench.ended(arn).output).toEqual({ a: 1, failure: { Error: "Refused", Cause: "" } });
  });

  test("times out after its TimeoutSeconds, twenty-four hours later to the millisecond", async () => {
    const { bench, arn } = gate();
    await bench.clock.advance(day * 1000 - 1);
    expect(bench.ended(arn).status).toBe("RUNNING");
    await bench.clock.advance(1);
    const ended = bench.ended(arn);
    expect([ended.status, ended.error, ended.tookMs]).toEqual(["FAILED", "States.Timeout", day * 1000]);
  });

  test("heartbeats do not prolong it and leave no event", async () => {
    const { bench, tokens, arn } = gate();
    for (let hour = 0; hour < 23; hour += 1) {
      await bench.clock.advance(3_600_000);
      expect(bench.service.sendTaskHeartbeat({ taskToken: first(tokens) })).toEqual({});
    }
    await bench.clock.runUntilIdle();
    const ended = bench.ended(arn);
    expect([ended.tookMs, ended.types]).toEqual([day * 1000, ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut"]]);
  });

  test("fails when the call that hands the token out fails, and the token dies", async () => {
    const tokens: string[] = [];
    const bench = new Bench({
      ask: (payload) => {
        tokens.push(String(payload["token"]));
        throw thrown("Unknown");
      },
    });
    const ended = await bench.run(line({ G: waiting("ask") }));
    expect([ended.error, bench.clock.now()]).toEqual(["Unknown", 0]);
    expect(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: "1" })).toThrow(gone);
  });

  test("takes an answer that comes before the call has returned, and goes on when it has", async () => {
    const bench: Bench = new Bench({
      ask: async (payload) => {
        bench.service.sendTaskSuccess({ taskToken: String(payload["token"]), output: "1" });
        await bench.clock.sleep(500);
      },
    });
    const ended = await bench.run(line({ G: waiting("ask") }));
    expect([ended.output, ended.tookMs]).toEqual([1, 500]);
  });

  test("two waiting tasks have different tokens, and each goes to its own", async () => {
    const tokens = new Map<unknown, string>();
    const bench = new Bench({ a: (payload) => void tokens.set("a", String(payload["token"])), b: (payload) => void tokens.set("b", String(payload["token"])) });
    const arn = bench.start(line({ P: { Type: "Parallel", Branches: [line({ A: waiting("a") }), line({ B: waiting("b") })] } }));
    await bench.clock.advance(1);
    bench.service.sendTaskSuccess({ taskToken: tokens.get("b") ?? "", output: '"for b"' });
    bench.service.sendTaskSuccess({ taskToken: tokens.get("a") ?? "", output: '"for a"' });
    await bench.clock.advance(1);
    expect(bench.ended(arn).output).toEqual(["for a", "for b"]);
  });
});

describe("what a holder is told", () => {
  test("a token is no longer than AWS allows", async () => {
    const { bench, tokens } = gate();
    await bench.clock.advance(1);
    expect(first(tokens).length).toBeLessThanOrEqual(1024);
  });

  test("the second of two answers is told TaskTimedOut, and the first stands", async () => {
    const { bench, tokens, arn } = gate();
    await bench.clock.advance(1);
    bench.service.sendTaskSuccess({ taskToken: first(tokens), output: '"first"' });
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: '"second"' }))).toEqual(["TaskTimedOut", badRequest]);
    expect(nameOf(() => bench.service.sendTaskFailure({ taskToken: first(tokens), error: "Refused" }))).toEqual(["TaskTimedOut", badRequest]);
    expect(nameOf(() => bench.service.sendTaskHeartbeat({ taskToken: first(tokens) }))).toEqual(["TaskTimedOut", badRequest]);
    await bench.clock.advance(1);
    expect(bench.ended(arn).output).toBe("first");
  });

  test("an answer after the timeout is told TaskTimedOut and changes nothing", async () => {
    const { bench, tokens, arn } = gate({ TimeoutSeconds: 60 });
    await bench.clock.advance(60_000);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: "1" }))).toEqual(["TaskTimedOut", badRequest]);
    await bench.clock.runUntilIdle();
    expect(bench.ended(arn).error).toBe("States.Timeout");
  });

  test("a retry has a token of its own, and the one before is dead", async () => {
    const { bench, tokens, arn } = gate({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 10, MaxAttempts: 1, BackoffRate: 1 }] });
    await bench.clock.advance(71_000);
    const [old = "", current = ""] = tokens;
    expect([tokens.length, old === current]).toEqual([2, false]);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: old, output: "1" }))).toEqual(["TaskTimedOut", badRequest]);
    bench.service.sendTaskSuccess({ taskToken: current, output: "2" });
    await bench.clock.advance(1);
    expect(bench.ended(arn).output).toBe(2);
  });

  test("an answer to a stopped execution is told TaskTimedOut", async () => {
    const { bench, tokens, arn } = gate();
    await bench.clock.advance(1);
    bench.service.stopExecution({ executionArn: arn });
    await bench.clock.advance(0);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: "1" }))).toEqual(["TaskTimedOut", badRequest]);
  });

  test("an output that is no JSON is InvalidOutput, and the token can still be used", async () => {
    const { bench, tokens, arn } = gate();
    await bench.clock.advance(1);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: "approved" }))).toEqual(["InvalidOutput", badRequest]);
    bench.service.sendTaskSuccess({ taskToken: first(tokens), output: '"approved"' });
    await bench.clock.advance(1);
    expect(bench.ended(arn).output).toBe("approved");
  });

  test("an output above the payload limit is refused, and the token can still be used", async () => {
    const { bench, tokens } = gate();
    await bench.clock.advance(1);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: first(tokens), output: JSON.stringify("x".repeat(262_143)) }))).toEqual(["ValidationException", badRequest]);
    expect(bench.service.sendTaskHeartbeat({ taskToken: first(tokens) })).toEqual({});
  });

  test.each([["an empty text", ""], ["any text", "let me in"], ["JSON that is no token", Buffer.from('{"a":1}').toString("base64url")]])("%s is InvalidToken", (_, taskToken) => {
    const { bench } = gate();
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken, output: "1" }))).toEqual(["InvalidToken", badRequest]);
    expect(nameOf(() => bench.service.sendTaskFailure({ taskToken }))).toEqual(["InvalidToken", badRequest]);
    expect(nameOf(() => bench.service.sendTaskHeartbeat({ taskToken }))).toEqual(["InvalidToken", badRequest]);
  });

  test.each([["a letter", "A"], ["a sign that decoding would skip", "="], ["a line break", "\n"]])("a token with %s more is InvalidToken and leaves the right one alone", async (_, more) => {
    const { bench, tokens } = gate();
    await bench.clock.advance(1);
    expect(nameOf(() => bench.service.sendTaskSuccess({ taskToken: `${first(tokens)}${more}`, output: "1" }))).toEqual(["InvalidToken", badRequest]);
    expect(bench.service.sendTaskHeartbeat({ taskToken: first(tokens) })).toEqual({});
  });

  test("a token of another world is TaskDoesNotExist", async () => {
    const other = gate();
    await other.bench.clock.advance(1);
    expect(nameOf(() => new Bench().service.sendTaskSuccess({ taskToken: first(other.tokens), output: "1" }))).toEqual(["TaskDoesNotExist", badRequest]);
  });
});
