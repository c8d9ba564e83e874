// Reads the fields of a call as the service itself would: what is missing or of the wrong kind is answered with a
// validation error, so that a mistake of ours shows on one machine and not only in AWS.

import { AwsAnswerError } from "./backend.ts";
import type { AwsCall } from "./backend.ts";

function invalid(call: AwsCall, field: string, wanted: string): AwsAnswerError {
  return new AwsAnswerError("ValidationException", `${call.service}.${call.operation}: ${field} must be ${wanted}`);
}

export function text(call: AwsCall, field: string): string {
  const value = call.input[field];
  if (typeof value !== "string" || value === "") throw invalid(call, field, "a text");
  return value;
}

export function optionalText(call: AwsCall, field: string): string | undefined {
  return call.input[field] === undefined ? undefined : text(call, field);
}

export function optionalNumber(call: AwsCall, field: string): number | undefined {
  const value = call.input[field];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(call, field, "a number");
  return value;
}

export function texts(call: AwsCall, field: string): readonly string[] {
  const value = call.input[field];
  if (!isTexts(value)) throw invalid(call, field, "a list of texts");
  return value;
}

export function optionalTexts(call: AwsCall, field: string): readonly string[] | undefined {
  return call.input[field] === undefined ? undefined : texts(call, field);
}

/** A field of named lists of texts, like the Parameters of SSM. */
export function textLists(call: AwsCall, field: string): Readonly<Record<string, readonly string[]>> {
  const value = call.input[field] ?? {};
  if (typeof value !== "object" || !Object.values(value).every(isTexts)) throw invalid(call, field, "named lists of texts");
  return value as Readonly<Record<string, readonly string[]>>;
}

/** Filters of any service: a name (spelled Name, Key or key) and its values (Values or value). */
export function filters(call: AwsCall): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const value = call.input["Filters"];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(call, "Filters", "a list");
  return value.map((each: unknown) => {
    const filter = (each ?? {}) as Readonly<Record<string, unknown>>;
    const name = filter["Name"] ?? filter["Key"] ?? filter["key"];
    const values = filter["Values"] ?? (filter["value"] === undefined ? undefined : [filter["value"]]);
    if (typeof name !== "string" || !isTexts(values)) throw invalid(call, "Filters", "names with values");
    return { name, values };
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
