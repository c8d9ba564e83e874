// Plain JSON survives the way to DynamoDB's attribute values and back, and what is not JSON is refused.

import fc from "fast-check";
import { fromAttribute, fromAttributes, toAttribute, toAttributes } from "../../lambdas/aws/attribute-values.ts";
import { Defect } from "../../workflows/failure.ts";

test.each([
  ["text", "a", { S: "a" }],
  ["empty text", "", { S: "" }],
  ["a number", 1.5, { N: "1.5" }],
  ["true", true, { BOOL: true }],
  ["false", false, { BOOL: false }],
  ["null", null, { NULL: true }],
  ["a list", [1, "a"], { L: [{ N: "1" }, { S: "a" }] }],
  ["an object", { a: { b: null } }, { M: { a: { M: { b: { NULL: true } } } } }],
])("%s becomes its attribute and comes back", (_what, value, attribute) => {
  expect(toAttribute(value, "field")).toEqual(attribute);
  expect(fromAttribute(attribute as never)).toEqual(value);
});

test("every JSON value comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // JSON knows no -0.
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(fromAttribute(toAttribute(plain, "field"))).toEqual(plain);
    }),
  );
});

test.each([
  ["a field that is NaN", { deep: { list: [Number.NaN] } }, "deep.list[0]"],
  ["a date", { when: new Date(0) }, "when"],
  ["a function", { f: () => 1 }, "f"],
  ["bytes", { b: new Uint8Array(1) }, "b"],
])("%s is our mistake, and the error names its place", (_what, fields, place) => {
  expect(() => toAttributes(fields)).toThrow(Defect);
  expect(() => toAttributes(fields)).toThrow(place);
});

test("a set, which nothing of ours writes, is told and not guessed", () => {
  expect(() => fromAttributes({ a: { SS: ["x"] } })).toThrow(Defect);
});
