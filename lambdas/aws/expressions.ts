// Conditions and changes in DynamoDB's expression language. Every name and value goes through a placeholder, because some
// hundreds of words (`status`, `hash`, `run` …) are reserved and a value must never be read as an expression.

import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { Defect, never } from "../../workflows/failure.ts";
import type { Condition } from "../../workflows/ports.ts";
import { toAttribute } from "./attribute-values.ts";

/** Placeholders of one request, filled while its expressions are written. */
export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};

  name(field: string): string {
    const known = this.#names.get(field) ?? `#n${this.#names.size}`;
    this.#names.set(field, known);
    return known;
  }

  value(value: unknown, place: string): string {
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = toAttribute(value, place);
    return placeholder;
  }

  /** The request's two fields; DynamoDB refuses empty ones, so they are then left out. */
  fields(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Record<string, AttributeValue> } {
    return {
      ...(this.#names.size === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([field, placeholder]) => [placeholder, field])) }),
      ...(Object.keys(this.#values).length === 0 ? {} : { ExpressionAttributeValues: this.#values }),
    };
  }
}

/** All conditions together, or undefined when there is none. Throws `Defect` for an `any` without alternatives. */
export function conditionExpression(conditions: readonly Condition[], placeholders: Placeholders): string | undefined {
  return conditions.length === 0 ? undefined : conditions.map((condition) => one(condition, placeholders)).join(" AND ");
}

function one(condition: Condition, placeholders: Placeholders): string {
  if ("any" in condition) {
    if (condition.any.length === 0) throw new Defect("a condition that offers no alternative can never hold");
    return `(${condition.any.map((each) => one(each, placeholders)).join(" OR ")})`;
  }
  const name = placeholders.name(condition.field);
  switch (condition.is) {
    case "absent":
      return `attribute_not_exists(${name})`;
    case "present":
      return `attribute_exists(${name})`;
    case "equal":
      return `${name} = ${placeholders.value(condition.value, condition.field)}`;
    case "not-equal":
      // Said in full, so that it does not hang on how a comparison with a missing attribute ends.
      return `(attribute_not_exists(${name}) OR ${name} <> ${placeholders.value(condition.value, condition.field)})`;
    case "at-most":
      return `${name} <= ${placeholders.value(condition.value, condition.field)}`;
    default:
      return never(condition, "condition");
  }
}

/** SET and REMOVE for the fields, or undefined when there is nothing to change. Throws `Defect` for a field that is a key. */
export function updateExpression(set: Readonly<Record<string, unknown>>, placeholders: Placeholders): string | undefined {
  const sets: string[] = [];
  const removes: string[] = [];
  for (const [field, value] of Object.entries(set)) {
    if (field === "pk" || field === "sk") throw new Defect(`an update cannot change the key ${field}`);
    if (value === undefined) removes.push(placeholders.name(field));
    else sets.push(`${placeholders.name(field)} = ${placeholders.value(value, field)}`);
  }
  const parts = [...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []), ...(removes.length > 0 ? [`REMOVE ${removes.join(", ")}`] : [])];
  return parts.length === 0 ? undefined : parts.join(" ");
}
