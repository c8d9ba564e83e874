// Plain JSON to DynamoDB's attribute values and back. Only what JSON knows is let through: a Date or a NaN that DynamoDB
// or its library would quietly turn into something else is our mistake and stops here.

import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { Defect } from "../../workflows/failure.ts";

/** One attribute value; throws `Defect` for what plain JSON cannot hold. `place` names the field in the error. */
export function toAttribute(value: unknown, place: string): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    case "number":
      if (!Number.isFinite(value)) throw new Defect(`${place} is ${value}, which no table can keep`);
      return { N: String(value) };
    case "object":
      // As in JSON, a hole in a list is null, because leaving it out would move what follows.
      if (Array.isArray(value)) return { L: value.map((each: unknown, index) => toAttribute(each === undefined ? null : each, `${place}[${index}]`)) };
      if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) return { M: toAttributes(value, `${place}.`) };
      break;
    default:
      break;
  }
  throw new Defect(`${place} is no plain JSON value but a ${typeof value}`);
}

/** The fields of an object; undefined ones are left out, as JSON does. */
export function toAttributes(fields: object, prefix = ""): Record<string, AttributeValue> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, toAttribute(value, prefix + name)]));
}

/** The plain value of an attribute; throws `Defect` for sets and bytes, which nothing of ours writes. */
export function fromAttribute(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromAttributes(attribute.M);
  throw new Defect(`the table holds an attribute of a kind that is not ours: ${Object.keys(attribute).join(", ")}`);
}

/** The plain object of a map of attributes. */
export function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, fromAttribute(attribute)]));
}
