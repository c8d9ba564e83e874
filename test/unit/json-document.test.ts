// A few keys of somebody else's document are read and set, and all else goes back as it came.

import fc from "fast-check";
import { keysOf, withKeys } from "../../lambdas/aws/json-document.ts";

const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
  ["an integer that no number of JavaScript holds", '{"id":12345678901234567890,"host":"a"}', { host: "b" }, '{"id":12345678901234567890,"host":"b"}'],
  ["how it is laid out, and other spellings of numbers", '{\n  "rate": 1.0,\n  "host" : "a" ,\n  "all": [ {"host": "x"}, 1e3 ]\n}\n', { host: "b" }, '{\n  "rate": 1.0,\n  "host" : "b" ,\n  "all": [ {"host": "x"}, 1e3 ]\n}\n'],
  ["that a number is a number", '{"port":5432,"host":"a"}', { port: "5433", host: "b" }, '{"port":5433,"host":"b"}'],
  ["that a boolean is a boolean", '{"primary":true}', { primary: "false" }, '{"primary":false}'],
  ["a text that looks like a boolean", '{"primary":"true"}', { primary: "false" }, '{"primary":"false"}'],
  ["marks in texts", '{"a":"}, \\"host\\": {","host":"a"}', { host: 'x"y' }, '{"a":"}, \\"host\\": {","host":"x\\"y"}'],
  ["other keys, where one has to be added", '{"a":[1]}', { host: "b" }, '{"a":[1],"host":"b"}'],
  ["that it was empty but for what is added", "{ }", { host: "b" }, '{ "host":"b"}'],
  ["how the key itself is written", '{"h\\u006fst":"a"}', { host: "b" }, '{"h\\u006fst":"b"}'],
];

describe("a document of which a few keys are set", () => {
  it.each(cases)("keeps %s", (_sentence, text, set, becomes) => {
    expect(withKeys(text, set, "the secret")).toBe(becomes);
    expect(keysOf(becomes, Object.keys(set), "the secret")).toEqual(set);
  });

  it("tells a number as it is written, and leaves out what is neither text, number nor boolean", () => {
    expect(keysOf('{"a":12345678901234567890,"b":null,"c":[1],"d":{},"e":"x"}', ["a", "b", "c", "d", "e", "f"], "the secret")).toEqual({ a: "12345678901234567890", e: "x" });
  });

  it("is refused with a key of ours twice, and without a word of what it holds", () => {
    const twice = (): unknown => keysOf('{"host":"hidden","other":1,"host":"b"}', ["host"], "the secret");
    expect(twice).toThrow("the secret has the key host twice, so it cannot be told which of them is read");
    expect(() => withKeys('{"host":"a","host":"b"}', { host: "c" }, "the secret")).toThrow(/twice/);
    expect(keysOf('{"other":1,"other":2,"host":"b"}', ["host"], "the secret")).toEqual({ host: "b" });
    expect(() => withKeys("[1]", { host: "c" }, "the secret")).toThrow(/no JSON object/);
  });

  it("is whatever a document may be", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.string(), fc.constantFrom(undefined, 2), (fields, key, value, space) => {
        const before = JSON.parse(JSON.stringify(fields)) as Readonly<Record<string, unknown>>;
        const text = JSON.stringify(before, null, space);
        const after = JSON.parse(withKeys(text, { [key]: value }, "the secret")) as Readonly<Record<string, unknown>>;
        expect(String(after[key])).toBe(value);
        expect(Object.entries(after).filter(([name]) => name !== key)).toEqual(Object.entries(before).filter(([name]) => name !== key));
      }),
    );
  });
});
