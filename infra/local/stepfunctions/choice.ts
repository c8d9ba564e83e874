// The rules of a Choice state. A value of another type is no match; a field that is missing ends the execution,
// except for IsPresent, which asks exactly that.

import type { ChoiceState, Rule } from "../../../workflows/asl.ts";
import { readPath } from "./paths.ts";
import { runtimeError } from "./raised.ts";

/** The state to go to: that of the first rule that matches, else the default. Raises States.Runtime for a missing field. */
export function choose(state: ChoiceState, input: unknown): string {
  return state.Choices.find((rule) => matches(rule, input))?.Next ?? state.Default;
}

/** Whether a rule holds. `And` and `Or` stop at the first that decides, so that IsPresent can guard a later comparison. */
export function matches(rule: Rule, input: unknown): boolean {
  if ("And" in rule) return rule.And.every((part) => matches(part, input));
  if ("Or" in rule) return rule.Or.some((part) => matches(part, input));
  if ("Not" in rule) return !matches(rule.Not, input);
  const value = readPath(rule.Variable, input);
  if ("IsPresent" in rule) return (value !== undefined) === rule.IsPresent;
  if (value === undefined) {
    throw runtimeError(`Invalid path '${rule.Variable}': The choice state's condition path references an invalid value.`);
  }
  if ("StringEquals" in rule) return value === rule.StringEquals;
  if ("BooleanEquals" in rule) return value === rule.BooleanEquals;
  return typeof value === "number" && value >= rule.NumericGreaterThanEquals;
}
