// How a definition is refused: one sentence that names the place and what is wanted there. A place is written as the
// reader finds it: `state "Promote database orders", Retry[0].MaxAttempts`.

import { Refused } from "../../../workflows/failure.ts";

/** Throws Refused unless the value is what its place wants. */
export type Check = (value: unknown, place: string) => void;
export type Checks = Readonly<Record<string, Check>>;

/** Whether a value is an object as JSON has it; a Date or a Map, which a program might hand over, is none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

/** Refuses a definition. */
export function refuse(place: string, wanted: string): never {
  throw new Refused(`the definition is refused: ${place} ${wanted}`, { code: "InvalidDefinition" });
}

/** Writes a value for a sentence, cut short. */
export function say(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The place of a field: the first stands after a comma, deeper ones after a dot. */
export function inside(place: string, field: string): string {
  return `${place}${place.endsWith('"') || place === "the machine" ? ", " : "."}${field}`;
}

/** Checks an object that must have all `required` fields, may have the `optional` ones, and no other. */
export function checkFields(value: unknown, place: string, required: Checks, optional: Checks = {}): asserts value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) refuse(place, `must be an object, not ${say(value)}`);
  for (const [field, content] of Object.entries(value)) {
    const check = Object.hasOwn(required, field) ? required[field] : Object.hasOwn(optional, field) ? optional[field] : undefined;
    if (check === undefined) refuse(inside(place, field), "is not in the subset of the Amazon States Language that is used here");
    check(content, inside(place, field));
  }
  for (const field of Object.keys(required)) {
    if (!Object.hasOwn(value, field)) refuse(inside(place, field), "is missing");
  }
}

/** Checks every element of a list that must not be empty. */
export function checkList(value: unknown, place: string, check: Check): asserts value is readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(place, `must be a list with at least one element, not ${say(value)}`);
  value.forEach((element: unknown, index) => check(element, `${place}[${index}]`));
}
