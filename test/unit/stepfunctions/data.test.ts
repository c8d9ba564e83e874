// Data shaping, rules and retry arithmetic: the pure parts of the local Step Functions.

import fc from "fast-check";
import { choose, matches } from "../../../infra/local/stepfunctions/choice.ts";
import { exceedsPayloadLimit, payloadLimitBytes } from "../../../infra/local/stepfunctions/document.ts";
import { fillTemplate, pickOutput, placeResult, readPath } from "../../../infra/local/stepfunctions/paths.ts";
import { Raised } from "../../../infra/local/stepfunctions/raised.ts";
import { catcherFor, covers, Retries } from "../../../infra/local/stepfunctions/retry.ts";
import type { ErrorName, Path, Retrier, Rule, Template } from "../../../workflows/asl.ts";
import { pauseBefore } from "../../../workflows/asl-events.ts";
import { Defect } from "../../../workflows/failure.ts";

const raisedBy = (act: () => unknown): Raised => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Raised) return thrown;
    throw thrown;
  }
  throw new Defect("nothing was raised");
};
const fieldName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const json = fc.jsonValue({ maxDepth: 2 });

describe("paths", () => {
  test.each<[string, Path, unknown, unknown]>([
    ["$ is the whole value", "$", { a: 1 }, { a: 1 }],
    ["$ is the whole value where that is no object", "$", 7, 7],
    ["$.field is one field", "$.a", { a: { b: 2 }, c: 3 }, { b: 2 }],
    ["null is a value, not an absence", "$.a", { a: null }, null],
    ["false and 0 are values", "$.a", { a: 0 }, 0],
    ["a missing field is undefined", "$.b", { a: 1 }, undefined],
    ["a field of null is undefined", "$.a", null, undefined],
    ["a field of a list is undefined, also its length", "$.length", [1, 2], undefined],
    ["a field of a text is undefined", "$.length", "abc", undefined],
    ["what every object inherits is not a field", "$.toString", {}, undefined],
  ])("%s", (_, path, from, expected) => {
    expect(readPath(path, from)).toEqual(expected);
  });
});

describe("templates", () => {
  test.each<[string, Template, unknown]>([
    ["literals stay as they are", { a: 1, b: "x", c: null, d: [1, { e: 2 }] }, { a: 1, b: "x", c: null, d: [1, { e: 2 }] }],
    ["a key that ends in .$ takes its value from the path", { "run.$": "$.run", "all.$": "$" }, { run: "r1", all: { run: "r1", n: 3 } }],
    ["literal objects nest", { a: { b: { "c.$": "$.n" } } }, { a: { b: { c: 3 } } }],
    ["the task's token is filled in", { "token.$": "$$.Task.Token" }, { token: "T" }],
    ["an empty template is an empty object", {}, {}],
  ])("%s", (_, template, expected) => {
    expect(fillTemplate(template, { run: "r1", n: 3 }, "T")).toEqual(expected);
  });

  test("a path that leads nowhere raises States.Runtime in AWS's words", () => {
    const raised = raisedBy(() => fillTemplate({ "m.$": "$.nope" }, { x: "a" }));
    expect([raised.error, raised.cause]).toEqual(["States.Runtime", `The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '{"x":"a"}'`]);
  });

  test("a token where the state has none raises States.Runtime", () => {
    expect(raisedBy(() => fillTemplate({ "t.$": "$$.Task.Token" }, {})).error).toBe("States.Runtime");
  });
});

describe("ResultPath and OutputPath", () => {
  test.each<[string, Path | null | undefined, unknown, unknown, unknown]>([
    ["absent, the result replaces the input", undefined, { a: 1 }, 2, 2],
    ["$ replaces the input", "$", { a: 1 }, 2, 2],
    ["null throws the result away", null, { a: 1 }, 2, { a: 1 }],
    ["a field is added", "$.b", { a: 1 }, 2, { a: 1, b: 2 }],
    ["a field that was there is replaced", "$.a", { a: 1, c: 3 }, 2, { a: 2, c: 3 }],
    ["a result of null is put in place", "$.a", { a: 1 }, null, { a: null }],
  ])("%s", (_, path, input, result, expected) => {
    expect(placeResult(path, input, result)).toEqual(expected);
  });

  test.each([["a list", [1]], ["a text", "x"], ["a number", 1], ["null", null]])("a field cannot be set in %s", (_, input) => {
    expect(raisedBy(() => placeResult("$.a", input, 1)).error).toBe("States.ResultPathMatchFailure");
  });

  test("ResultPath sets its field, loses no other and leaves the input itself alone", () => {
    fc.assert(
      fc.property(fc.dictionary(fieldName, json), fieldName, json, (input, field, result) => {
        const before = structuredClone(input);
        const output = placeResult(`$.${field}`, input, result) as Record<string, unknown>;
        expect(output[field]).toEqual(result);
        expect(Object.keys(output).toSorted()).toEqual([...new Set([...Object.keys(input), field])].toSorted());
        for (const [other, value] of Object.entries(input)) if (other !== field) expect(output[other]).toEqual(value);
        expect(input).toEqual(before);
      }),
    );
  });

  test("what ResultPath places, OutputPath picks", () => {
    fc.assert(
      fc.property(fc.dictionary(fieldName, json), fieldName, json, (input, field, result) => {
        expect(pickOutput(`$.${field}`, placeResult(`$.${field}`, input, result))).toEqual(result);
      }),
    );
  });

  test("OutputPath defaults to everything, and a missing field raises States.Runtime", () => {
    expect(pickOutput(undefined, { a: 1 })).toEqual({ a: 1 });
    expect(raisedBy(() => pickOutput("$.b", { a: 1 })).error).toBe("States.Runtime");
  });
});

describe("rules", () => {
  const input = { text: "up", yes: true, no: false, n: 3, nothing: null };
  test.each<[string, Rule, boolean]>([
    ["StringEquals holds for the same text", { Variable: "$.text", StringEquals: "up" }, true],
    ["StringEquals does not hold for another text", { Variable: "$.text", StringEquals: "Up" }, false],
    ["StringEquals does not hold for another type", { Variable: "$.n", StringEquals: "3" }, false],
    ["BooleanEquals true holds for true", { Variable: "$.yes", BooleanEquals: true }, true],
    ["BooleanEquals false holds for false", { Variable: "$.no", BooleanEquals: false }, true],
    ["BooleanEquals false does not hold for null", { Variable: "$.nothing", BooleanEquals: false }, false],
    ["NumericGreaterThanEquals holds for the same number", { Variable: "$.n", NumericGreaterThanEquals: 3 }, true],
    ["NumericGreaterThanEquals holds for a greater number", { Variable: "$.n", NumericGreaterThanEquals: 2.5 }, true],
    ["NumericGreaterThanEquals does not hold for a smaller one", { Variable: "$.n", NumericGreaterThanEquals: 3.01 }, false],
    ["NumericGreaterThanEquals does not hold for a text", { Variable: "$.text", NumericGreaterThanEquals: 0 }, false],
    ["IsPresent true holds for a field", { Variable: "$.n", IsPresent: true }, true],
    ["IsPresent true holds for a field that is null", { Variable: "$.nothing", IsPresent: true }, true],
    ["IsPresent true does not hold for a missing field", { Variable: "$.gone", IsPresent: true }, false],
    ["IsPresent false holds for a missing field", { Variable: "$.gone", IsPresent: false }, true],
    ["Not turns a rule round", { Not: { Variable: "$.text", StringEquals: "down" } }, true],
    ["And needs all", { And: [{ Variable: "$.yes", BooleanEquals: true }, { Variable: "$.no", BooleanEquals: true }] }, false],
    ["And of all that hold holds", { And: [{ Variable: "$.yes", BooleanEquals: true }, { Variable: "$.n", NumericGreaterThanEquals: 1 }] }, true],
    ["Or needs one", { Or: [{ Variable: "$.yes", BooleanEquals: false }, { Variable: "$.text", StringEquals: "up" }] }, true],
    ["Or of none that hold does not hold", { Or: [{ Variable: "$.yes", BooleanEquals: false }] }, false],
    ["IsPresent guards a comparison that comes after it", { And: [{ Variable: "$.gone", IsPresent: true }, { Variable: "$.gone", StringEquals: "x" }] }, false],
  ])("%s", (_, rule, expected) => {
    expect(matches(rule, input)).toBe(expected);
  });

  test("a comparison on a missing field raises States.Runtime in AWS's words", () => {
    const raised = raisedBy(() => matches({ Variable: "$.gone", StringEquals: "x" }, input));
    expect([raised.error, raised.cause]).toEqual(["States.Runtime", "Invalid path '$.gone': The choice state's condition path references an invalid value."]);
  });

  test("the first rule that holds is taken, the default when none does", () => {
    const state = {
      Type: "Choice" as const,
      Choices: [
        { Variable: "$.n" as const, NumericGreaterThanEquals: 10, Next: "ten" },
        { Variable: "$.n" as const, NumericGreaterThanEquals: 5, Next: "five" },
      ],
      Default: "few",
    };
    expect([11, 7, 1].map((n) => choose(state, { n }))).toEqual(["ten", "five", "few"]);
  });
});

describe("errors covered by a name", () => {
  test.each<[string, ErrorName, string, boolean]>([
    ["a name covers itself", "Transient", "Transient", true],
    ["a name does not cover another", "Transient", "Unknown", false],
    ["States.ALL covers what a function throws", "States.ALL", "TypeError", true],
    ["States.ALL covers States.Timeout", "States.ALL", "States.Timeout", true],
    ["States.ALL does not cover States.Runtime", "States.ALL", "States.Runtime", false],
    ["States.ALL does not cover States.DataLimitExceeded", "States.ALL", "States.DataLimitExceeded", false],
    ["States.TaskFailed covers what a function throws", "States.TaskFailed", "Unknown", true],
    ["States.TaskFailed covers Lambda's own errors", "States.TaskFailed", "Lambda.Unknown", true],
    ["States.TaskFailed does not cover States.Timeout", "States.TaskFailed", "States.Timeout", false],
    ["States.TaskFailed does not cover States.Runtime", "States.TaskFailed", "States.Runtime", false],
    ["States.Timeout covers itself", "States.Timeout", "States.Timeout", true],
  ])("%s", (_, name, error, expected) => {
    expect(covers([name], error)).toBe(expected);
  });

  test("the first catcher that covers an error takes it", () => {
    const catchers = [
      { ErrorEquals: ["Unknown"], Next: "look" },
      { ErrorEquals: ["States.ALL"], Next: "close" },
    ] as const;
    expect(["Unknown", "Refused", "States.Runtime"].map((error) => catcherFor(catchers, error)?.Next)).toEqual(["look", "close", undefined]);
  });
});

describe("pauses between retries", () => {
  const retrier = (more: Partial<Retrier>): Retrier => ({ ErrorEquals: ["Transient"], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2, ...more });

  test.each<[string, Partial<Retrier>, readonly number[]]>([
    ["they double with a rate of 2", {}, [2000, 4000, 8000, 16_000]],
    ["they stay with a rate of 1", { BackoffRate: 1 }, [2000, 2000, 2000, 2000]],
    ["they stop growing at the cap", { MaxDelaySeconds: 5 }, [2000, 4000, 5000, 5000]],
    ["a rate may be a fraction", { IntervalSeconds: 1, BackoffRate: 1.5 }, [1000, 1500, 2250, 3375]],
  ])("%s", (_, more, expected) => {
    expect([0, 1, 2, 3].map((retry) => pauseBefore(retrier(more), retry))).toEqual(expected);
  });

  test("no pause is ever above MaxDelaySeconds, below the interval, or shorter than the one before", () => {
    const anyRetrier = fc
      .record({ IntervalSeconds: fc.integer({ min: 1, max: 1000 }), BackoffRate: fc.double({ min: 1, max: 10, noNaN: true }), extra: fc.integer({ min: 1, max: 5000 }) })
      .map(({ IntervalSeconds, BackoffRate, extra }) => retrier({ IntervalSeconds, BackoffRate, MaxDelaySeconds: IntervalSeconds + extra }));
    fc.assert(
      fc.property(anyRetrier, fc.nat(2000), (some, retry) => {
        const pause = pauseBefore(some, retry);
        expect(pause).toBeLessThanOrEqual((some.MaxDelaySeconds ?? 0) * 1000);
        expect(pause).toBeGreaterThanOrEqual(some.IntervalSeconds * 1000);
        expect(pauseBefore(some, retry + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });

  test("a backoff without a cap never becomes endless", () => {
    expect(pauseBefore(retrier({ BackoffRate: 10 }), 5000)).toBe(31_622_400_000);
  });

  test("each retrier counts for itself, and a used-up one lets no later one step in", () => {
    const retries = new Retries([retrier({ MaxAttempts: 1 }), retrier({ ErrorEquals: ["Unknown"], MaxAttempts: 2, IntervalSeconds: 7 }), retrier({ ErrorEquals: ["States.ALL"], MaxAttempts: 9 })]);
    const errors = ["Transient", "Unknown", "Unknown", "Transient", "Unknown"];
    expect(errors.map((error) => retries.next(error))).toEqual([2000, 7000, 14_000, undefined, undefined]);
  });

  test("MaxAttempts 0 means never", () => {
    expect(new Retries([retrier({ MaxAttempts: 0 })]).next("Transient")).toBeUndefined();
  });

  test("what no retrier names is not retried", () => {
    expect([new Retries([retrier({})]).next("Refused"), new Retries(undefined).next("Transient")]).toEqual([undefined, undefined]);
  });
});

describe("the payload limit", () => {
  test.each<[string, string, boolean]>([
    ["262,144 bytes pass", "a".repeat(payloadLimitBytes), false],
    ["one more does not", "a".repeat(payloadLimitBytes + 1), true],
    ["bytes count, not characters: 87,381 of three bytes pass", "€".repeat(87_381), false],
    ["87,382 of three bytes do not", "€".repeat(87_382), true],
    ["characters of four bytes count fully", "😀".repeat(65_537), true],
  ])("%s", (_, text, expected) => {
    expect(exceedsPayloadLimit(text)).toBe(expected);
  });
});
