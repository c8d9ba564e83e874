// How data is picked and placed: `$` and `$.field`, payload templates, ResultPath and OutputPath, and nothing more
// of JSONPath. What is missing ends the execution with States.Runtime and AWS's own words (recorded from us-east-1).

import type { Path, Template } from "../../../workflows/asl.ts";
import { Raised, runtimeError } from "./raised.ts";

/** Whether a JSON value is an object, the only thing that has fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined where there is none (JSON itself has no undefined). */
export function readPath(path: Path, from: unknown): unknown {
  if (path === "$") return from;
  const field = path.slice(2);
  return isObject(from) && Object.hasOwn(from, field) ? from[field] : undefined;
}

/**
 * Fills a payload template from `from`; `token` is the value of `$$.Task.Token`, where the state has one.
 * Raises States.Runtime when a path leads nowhere.
 */
export function fillTemplate(template: Template, from: unknown, token?: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template).map(([key, value]): [string, unknown] => {
      if (!key.endsWith(".$")) return [key, isObject(value) ? fillTemplate(value, from, token) : value];
      const found = value === "$$.Task.Token" ? token : readPath(value as Path, from);
      if (found === undefined) {
        throw runtimeError(`The JSONPath '${String(value)}' specified for the field '${key}' could not be found in the input '${JSON.stringify(from)}'`);
      }
      return [key.slice(0, -2), found];
    }),
  );
}

/**
 * Puts a result into the input: absent or `$` replaces the input, null keeps it, `$.field` sets that field and no other.
 * Raises States.ResultPathMatchFailure when a field is to be set in something that is no object.
 */
export function placeResult(path: Path | null | undefined, input: unknown, result: unknown): unknown {
  if (path === null) return input;
  if (path === undefined || path === "$") return result;
  if (!isObject(input)) {
    throw new Raised("States.ResultPathMatchFailure", `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`);
  }
  return { ...input, [path.slice(2)]: result };
}

/** Picks a state's output; raises States.Runtime when the path leads nowhere. */
export function pickOutput(path: Path | undefined, output: unknown): unknown {
  const picked = readPath(path ?? "$", output);
  if (picked === undefined) throw runtimeError(`Invalid path '${path ?? "$"}' : No results for path: $['${(path ?? "$").slice(2)}']`);
  return picked;
}
