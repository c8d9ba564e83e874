// What the local Step Functions refuses to run: everything that it would not do exactly as AWS does it.

import { substitute } from "../../../infra/local/stepfunctions/substitute.ts";
import { checkMachine } from "../../../infra/local/stepfunctions/validate.ts";
import { Refused } from "../../../workflows/failure.ts";
import { line, task, waiting } from "./harness.ts";
import { sample } from "./sample.ts";

type Loose = Record<string, unknown>;

/** The package comes without types. It writes into what it is given, so give it a copy. */
const aslValidator = jest.requireActual<(definition: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] }>("asl-validator");

function refusal(definition: unknown): string {
  try {
    checkMachine(definition);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Refused);
    return (thrown as Refused).message;
  }
  return "accepted";
}

/** A machine whose only state but the end is the given one. */
const only = (state: Loose): unknown => ({ StartAt: "S", States: { S: { Next: "E", ...state }, E: { Type: "Succeed" } } });
const withTask = (more: Loose): unknown => only({ ...task("f"), ...more });
const withPayload = (Payload: unknown): unknown => withTask({ Parameters: { FunctionName: "f", Payload } });
const withRetry = (more: Loose): unknown => withTask({ Retry: [{ ErrorEquals: ["Transient"], IntervalSeconds: 2, MaxAttempts: 1, BackoffRate: 1, ...more }] });
const withRule = (rule: unknown): unknown => ({ StartAt: "S", States: { S: { Type: "Choice", Choices: [rule], Default: "E" }, E: { Type: "Succeed" } } });

describe("accepted", () => {
  test("a machine with everything that is in the subset is given back as it is", () => {
    expect(checkMachine(sample)).toBe(sample);
  });

  test("asl-validator accepts that machine too", () => {
    const { isValid, errors } = aslValidator(structuredClone(sample));
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  test("a machine of one state is accepted", () => {
    expect(refusal(line({ only: { Type: "Pass" } }))).toBe("accepted");
  });
});

describe("refused in the machine", () => {
  test.each<[string, unknown, string]>([
    ["a text", "{}", `the machine must be an object, not "{}"`],
    ["null", null, "the machine must be an object, not null"],
    ["no start", { States: { S: { Type: "Succeed" } } }, "the machine, StartAt is missing"],
    ["no states", { StartAt: "S" }, "the machine, States is missing"],
    ["a start that does not exist", { StartAt: "X", States: { S: { Type: "Succeed" } } }, `the machine, StartAt names the state "X", which does not exist`],
    ["a start by an inherited name", { StartAt: "toString", States: { S: { Type: "Succeed" } } }, `StartAt names the state "toString"`],
    ["JSONata", { QueryLanguage: "JSONata", ...line({ S: { Type: "Pass" } }) }, "the machine, QueryLanguage is not in the subset"],
    ["a version", { Version: "1.0", ...line({ S: { Type: "Pass" } }) }, "the machine, Version is not in the subset"],
    ["a timeout that is a text", { ...line({ S: { Type: "Pass" } }), TimeoutSeconds: "60" }, `TimeoutSeconds must be a whole number from 1 to 99999999, not "60"`],
    ["an unreachable state", { StartAt: "S", States: { S: { Type: "Succeed" }, Lost: { Type: "Pass", Next: "S" } } }, `state "Lost" cannot be reached from "S"`],
    ["a loop that nothing ends", { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } } }, "the machine has no state that ends it"],
    ["a name of 81 characters", { StartAt: "a".repeat(81), States: { ["a".repeat(81)]: { Type: "Succeed" } } }, "must have 1 to 80 characters"],
    ["a state that is a list", { StartAt: "S", States: { S: [] } }, `state "S" must be an object`],
    ["a substitution outside FunctionName", { ...line({ S: { Type: "Pass" } }), Comment: "${Name}" }, "the machine, Comment must not contain a substitution"],
  ])("%s", (_, definition, sentence) => {
    expect(refusal(definition)).toContain(sentence);
  });
});

describe("refused in a state", () => {
  test.each<[string, unknown, string]>([
    ["a Map", only({ Type: "Map" }), `state "S", Type must be one of Task, Choice, Wait, Parallel, Pass, Succeed, Fail, not "Map"`],
    ["an inherited name as type", only({ Type: "toString" }), `state "S", Type must be one of`],
    ["no type", only({}), `state "S", Type must be one of`],
    ["both Next and End", only({ Type: "Pass", End: true }), `state "S", Next or End must be there, and not both`],
    ["neither Next nor End", { StartAt: "S", States: { S: { Type: "Pass" } } }, `state "S", Next or End must be there, and not both`],
    ["End: false", { StartAt: "S", States: { S: { Type: "Pass", End: false } } }, `state "S", End must be true where it stands, not false`],
    ["a Next that does not exist", only({ Type: "Pass", Next: "X" }), `state "S", Next names the state "X", which does not exist`],
    ["a Next on a Choice", only({ Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "E" }], Default: "E" }), `state "S", Next is not in the subset`],
    ["a Next on Succeed", only({ Type: "Succeed" }), `state "S", Next is not in the subset`],
    ["InputPath", only({ Type: "Pass", InputPath: "$" }), `state "S", InputPath is not in the subset`],
    ["Assign", withTask({ Assign: { a: 1 } }), `state "S", Assign is not in the subset`],
    ["Output", withTask({ Output: "{% $states.input %}" }), `state "S", Output is not in the subset`],
    ["Arguments", withTask({ Arguments: {} }), `state "S", Arguments is not in the subset`],
    ["QueryLanguage on a state", withTask({ QueryLanguage: "JSONata" }), `state "S", QueryLanguage is not in the subset`],
    ["a Wait without a time", only({ Type: "Wait" }), `state "S", Seconds or SecondsPath must be there, and not both`],
    ["a Wait with two times", only({ Type: "Wait", Seconds: 1, SecondsPath: "$.a" }), `state "S", Seconds or SecondsPath must be there, and not both`],
    ["a Wait until a timestamp", only({ Type: "Wait", Timestamp: "2026-01-01T00:00:00Z" }), `state "S", Timestamp is not in the subset`],
    ["a Wait of half a second", only({ Type: "Wait", Seconds: 0.5 }), `state "S", Seconds must be a whole number from 0 to 99999999, not 0.5`],
    ["a Wait of less than nothing", only({ Type: "Wait", Seconds: -1 }), `state "S", Seconds must be a whole number`],
    ["a Wait for the whole input", only({ Type: "Wait", SecondsPath: "$" }), `state "S", SecondsPath must be a path to a field`],
    ["a Pass with Result and Parameters", only({ Type: "Pass", Result: 1, Parameters: {} }), `state "S", Parameters has no effect beside Result`],
    ["a Pass with OutputPath", only({ Type: "Pass", OutputPath: "$" }), `state "S", OutputPath is not in the subset`],
    ["a Result that is no JSON", only({ Type: "Pass", Result: () => 1 }), `state "S", Result must be JSON`],
    ["a Fail without a cause", { StartAt: "S", States: { S: { Type: "Fail", Error: "E" } } }, `state "S", Cause is missing`],
    ["a Fail with a path for its error", { StartAt: "S", States: { S: { Type: "Fail", Error: "E", CausePath: "$.a", Cause: "" } } }, `state "S", CausePath is not in the subset`],
    ["no branches", only({ Type: "Parallel", Branches: [] }), `state "S", Branches must be a list with at least one element`],
    ["a Parallel with a timeout", only({ Type: "Parallel", Branches: [line({ B: { Type: "Pass" } })], TimeoutSeconds: 5 }), `state "S", TimeoutSeconds is not in the subset`],
    ["a branch with a timeout", only({ Type: "Parallel", Branches: [{ ...line({ B: { Type: "Pass" } }), TimeoutSeconds: 5 }] }), `state "S", Branches[0].TimeoutSeconds is not in the subset`],
    ["a branch that leaves itself", only({ Type: "Parallel", Branches: [{ StartAt: "B", States: { B: { Type: "Pass", Next: "E" } } }] }), `state "B", Next names the state "E", which does not exist beside it`],
    ["a branch with a name from outside", only({ Type: "Parallel", Branches: [line({ E: { Type: "Pass" } })] }), `state "E" stands twice in the definition`],
    ["two branches with one name", only({ Type: "Parallel", Branches: [line({ B: { Type: "Pass" } }), line({ B: { Type: "Pass" } })] }), `state "B" stands twice in the definition`],
    ["a fault deep in a branch", only({ Type: "Parallel", Branches: [line({ B: { Type: "Pass" } }), { StartAt: "C", States: { C: { Type: "Map" } } }] }), `state "C", Type must be one of`],
  ])("%s", (_, definition, sentence) => {
    expect(refusal(definition)).toContain(sentence);
  });
});

describe("refused in a Task", () => {
  const { TimeoutSeconds: _timeout, ...timeless } = task("f");
  test.each<[string, unknown, string]>([
    ["no timeout", only({ ...timeless }), `state "S", TimeoutSeconds is missing`],
    ["a timeout of 0", withTask({ TimeoutSeconds: 0 }), `state "S", TimeoutSeconds must be a whole number from 1`],
    ["a timeout beyond what AWS takes", withTask({ TimeoutSeconds: 100_000_000 }), `state "S", TimeoutSeconds must be a whole number`],
    ["a heartbeat", withTask({ HeartbeatSeconds: 5 }), `state "S", HeartbeatSeconds is not in the subset`],
    ["a timeout from the input", withTask({ TimeoutSecondsPath: "$.t" }), `state "S", TimeoutSecondsPath is not in the subset`],
    ["an AWS call as a task", withTask({ Resource: "arn:aws:states:::aws-sdk:rds:promoteReadReplica" }), `state "S", Resource must be arn:aws:states:::lambda:invoke or`],
    ["a bare function ARN", withTask({ Resource: "arn:aws:lambda:eu-north-1:111122223333:function:f" }), `state "S", Resource must be`],
    ["an asynchronous invocation", withTask({ Parameters: { FunctionName: "f", Payload: {}, InvocationType: "Event" } }), `state "S", Parameters.InvocationType is not in the subset`],
    ["a function from the input", withTask({ Parameters: { "FunctionName.$": "$.f", Payload: {} } }), `state "S", Parameters.FunctionName.$ is not in the subset`],
    ["no payload", withTask({ Parameters: { FunctionName: "f" } }), `state "S", Parameters.Payload is missing`],
    ["the whole input as payload", withTask({ Parameters: { FunctionName: "f", "Payload.$": "$" } }), `state "S", Parameters.Payload.$ is not in the subset`],
    ["a function name with a space", withTask({ Parameters: { FunctionName: "a b", Payload: {} } }), `state "S", Parameters.FunctionName must be the name of a function or a substitution`],
    ["a nested path", withPayload({ "a.$": "$.b.c" }), `state "S", Parameters.Payload.a.$ must be the path $ or $.field, not "$.b.c"`],
    ["an index", withPayload({ "a.$": "$.b[0]" }), `state "S", Parameters.Payload.a.$ must be the path`],
    ["a quoted path", withPayload({ "a.$": "$['b']" }), `state "S", Parameters.Payload.a.$ must be the path`],
    ["an intrinsic function", withPayload({ "a.$": "States.UUID()" }), `state "S", Parameters.Payload.a.$ must be the path`],
    ["a literal under a path key", withPayload({ "a.$": 1 }), `state "S", Parameters.Payload.a.$ must be the path $ or $.field, not 1`],
    ["the execution's name", withPayload({ "a.$": "$$.Execution.Name" }), `Parameters.Payload.a.$ must not use the context value "$$.Execution.Name"`],
    ["a path in a list", withPayload({ a: [{ "b.$": "$.c" }] }), `state "S", Parameters.Payload.a[0].b.$ stands inside a list`],
    ["one field set twice", withPayload({ a: 1, "a.$": "$.a" }), `Parameters.Payload.a.$ would set the field "a" a second time`],
    ["a path key without a name", withPayload({ ".$": "$" }), "must have a name before the .$"],
    ["a deep fault in a payload", withPayload({ a: { b: { "c.$": "$..d" } } }), `state "S", Parameters.Payload.a.b.c.$ must be the path`],
    ["a substitution in a payload", withPayload({ a: "${Stage}" }), `state "S", Parameters.Payload.a must not contain a substitution`],
    ["a value that is no JSON in a payload", withPayload({ a: Number.NaN }), `state "S", Parameters.Payload.a must be JSON, not NaN`],
    ["the token where none is waited for", withPayload({ "t.$": "$$.Task.Token" }), `state "S", Parameters.Payload must not use $$.Task.Token`],
    ["a wait whose token nobody gets", only({ ...waiting("f"), Parameters: { FunctionName: "f", Payload: {} } }), `state "S", Parameters.Payload must hand $$.Task.Token on`],
    ["the token in a ResultSelector", only({ ...waiting("f"), ResultSelector: { "t.$": "$$.Task.Token" } }), `state "S", ResultSelector.t.$ must not use the context value`],
    ["a nested ResultPath", withTask({ ResultPath: "$.a.b" }), `state "S", ResultPath must be the path`],
    ["an OutputPath of null", withTask({ OutputPath: null }), `state "S", OutputPath must be the path $ or $.field, not null`],
    ["a retrier without a rate", withTask({ Retry: [{ ErrorEquals: ["Transient"], IntervalSeconds: 1, MaxAttempts: 1 }] }), `state "S", Retry[0].BackoffRate is missing`],
    ["an empty list of retriers", withTask({ Retry: [] }), `state "S", Retry must be a list with at least one element`],
    ["a rate below 1", withRetry({ BackoffRate: 0.5 }), `state "S", Retry[0].BackoffRate must be a number of at least 1, not 0.5`],
    ["an interval of 0", withRetry({ IntervalSeconds: 0 }), `state "S", Retry[0].IntervalSeconds must be a whole number from 1`],
    ["half an attempt", withRetry({ MaxAttempts: 1.5 }), `state "S", Retry[0].MaxAttempts must be a whole number`],
    ["a cap below the interval", withRetry({ MaxDelaySeconds: 2 }), `state "S", Retry[0].MaxDelaySeconds must be greater than IntervalSeconds (2), not 2`],
    ["jitter", withRetry({ JitterStrategy: "FULL" }), `state "S", Retry[0].JitterStrategy is not in the subset`],
    ["no error names", withRetry({ ErrorEquals: [] }), `state "S", Retry[0].ErrorEquals must be a list with at least one element`],
    ["an error of nobody's", withRetry({ ErrorEquals: ["TypeError"] }), `state "S", Retry[0].ErrorEquals[0] names the error "TypeError"`],
    ["an error that nothing can catch", withRetry({ ErrorEquals: ["States.Runtime"] }), `Retry[0].ErrorEquals[0] names the error "States.Runtime"`],
    ["a payload that is too large as something to catch", withTask({ Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "E" }] }), `Catch[0].ErrorEquals[0] names the error "States.DataLimitExceeded"`],
    ["States.ALL beside another name", withRetry({ ErrorEquals: ["Transient", "States.ALL"] }), `state "S", Retry[0].ErrorEquals must name States.ALL alone`],
    ["States.ALL before the last", withTask({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "E" }, { ErrorEquals: ["Unknown"], Next: "E" }] }), `state "S", Catch[0].ErrorEquals names States.ALL and must therefore be the last`],
    ["a catcher to nowhere", withTask({ Catch: [{ ErrorEquals: ["Unknown"], Next: "X" }] }), `state "S", Catch[0].Next names the state "X"`],
    ["a catcher without Next", withTask({ Catch: [{ ErrorEquals: ["Unknown"] }] }), `state "S", Catch[0].Next is missing`],
    ["a catcher that drops the error", withTask({ Catch: [{ ErrorEquals: ["Unknown"], ResultPath: null, Next: "E" }] }), `state "S", Catch[0].ResultPath must be the path`],
  ])("%s", (_, definition, sentence) => {
    expect(refusal(definition)).toContain(sentence);
  });
});

describe("refused in a Choice", () => {
  const rule = { Variable: "$.a", IsPresent: true, Next: "E" };
  test.each<[string, unknown, string]>([
    ["no default", { StartAt: "S", States: { S: { Type: "Choice", Choices: [rule] }, E: { Type: "Succeed" } } }, `state "S", Default is missing`],
    ["no rules", { StartAt: "S", States: { S: { Type: "Choice", Choices: [], Default: "E" }, E: { Type: "Succeed" } } }, `state "S", Choices must be a list with at least one element`],
    ["a default that does not exist", { StartAt: "S", States: { S: { Type: "Choice", Choices: [rule], Default: "X" }, E: { Type: "Succeed" } } }, `state "S", Default names the state "X"`],
    ["a rule to nowhere", withRule({ ...rule, Next: "X" }), `state "S", Choices[0].Next names the state "X"`],
    ["a rule without Next", withRule({ Variable: "$.a", IsPresent: true }), `state "S", Choices[0].Next is missing`],
    ["another operator", withRule({ Variable: "$.a", StringMatches: "a*", Next: "E" }), `state "S", Choices[0] must have exactly one of StringEquals`],
    ["two operators", withRule({ ...rule, StringEquals: "x" }), `state "S", Choices[0] must have exactly one of`],
    ["a comparison with another field", withRule({ Variable: "$.a", StringEqualsPath: "$.b", Next: "E" }), `state "S", Choices[0] must have exactly one of`],
    ["a comparison without a variable", withRule({ IsPresent: true, Next: "E" }), `state "S", Choices[0].Variable is missing`],
    ["the whole input as variable", withRule({ ...rule, Variable: "$" }), `state "S", Choices[0].Variable must be a path to a field`],
    ["a text for a number", withRule({ Variable: "$.a", NumericGreaterThanEquals: "3", Next: "E" }), `state "S", Choices[0].NumericGreaterThanEquals must be a number, not "3"`],
    ["a Next inside an And", withRule({ And: [rule], Next: "E" }), `state "S", Choices[0].And[0].Next is not in the subset`],
    ["an empty Or", withRule({ Or: [], Next: "E" }), `state "S", Choices[0].Or must be a list with at least one element`],
    ["a Not of nothing", withRule({ Not: {}, Next: "E" }), `state "S", Choices[0].Not must have exactly one of`],
    ["a JSONata condition", withRule({ Condition: "{% true %}", Next: "E" }), `state "S", Choices[0] must have exactly one of`],
  ])("%s", (_, definition, sentence) => {
    expect(refusal(definition)).toContain(sentence);
  });
});

/** Every object of the language itself in a definition: not the literals of Result and templates, not the map of states. */
function* languageObjects(value: unknown, key: string, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null || ["Result", "Payload", "ResultSelector"].includes(key)) return;
  if (key === "Parameters" && !("FunctionName" in value)) return;
  if (!Array.isArray(value) && key !== "States") yield path;
  for (const [inner, content] of Object.entries(value)) yield* languageObjects(content, inner, [...path, inner]);
}

const changed = (path: readonly string[], change: (at: Loose) => void): unknown => {
  const copy = structuredClone(sample) as unknown as Loose;
  change(path.reduce<Loose>((at, key) => at[key] as Loose, copy));
  return copy;
};

describe("nothing unknown gets through", () => {
  const objects = [...languageObjects(sample, "", [])];

  test.each(objects.map((path) => [path.join(" › ") || "the machine", path] as const))("a field more is refused in %s", (_, path) => {
    const message = refusal(changed(path, (at) => (at["Surprise"] = true)));
    expect(message).toMatch(/Surprise is not in the subset|must have exactly one of/);
  });

  test("a field of every other type is refused in its place, everywhere", () => {
    let tried = 0;
    for (const path of objects) {
      const fields = Object.keys(path.reduce<Loose>((at, key) => at[key] as Loose, sample as unknown as Loose));
      for (const field of fields.filter((name) => name !== "Result")) {
        expect([path, field, refusal(changed(path, (at) => (at[field] = new Date(0))))]).not.toContain("accepted");
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(100);
  });
});

describe("substitution", () => {
  const functions = { Look: "look:7", Gate: "gate:7", Promote: "promote:7" };

  test("every function is put in its place, in branches too, and nothing else changes", () => {
    const names = JSON.stringify(substitute(sample, functions)).match(/"FunctionName":"[^"]*"/g);
    expect(names).toEqual(['"FunctionName":"look:7"', '"FunctionName":"gate:7"', '"FunctionName":"promote:7"']);
    const back = JSON.stringify(substitute(sample, functions)).replaceAll(/"(look|gate|promote):7"/g, (_, name: string) => `"\${${name.charAt(0).toUpperCase()}${name.slice(1)}}"`);
    expect(JSON.parse(back)).toEqual(sample);
  });

  test("a function that is not given is refused by state and name", () => {
    expect(() => substitute(sample, { Look: "look", Gate: "gate" })).toThrow('state "Promote", Parameters.FunctionName names ${Promote}, for which no function is given');
  });

  test("an inherited name is no function", () => {
    expect(() => substitute(line({ S: task("${toString}") }), {})).toThrow("no function is given");
  });
});
