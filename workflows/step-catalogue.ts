// The catalogue of step kinds as data for people and programs: what a kind proves, what undoes it, how long it may take, what it
// may do in AWS, what it takes from a plan. All of it comes from the rows (steps.ts) and the schemas of their inputs.

import * as z from "zod";
import { stepInputs } from "./plan-step-schema.ts";
import type { StepKindName } from "./plan-steps.ts";
import type { NoCases } from "./step-cases.ts";
import { catalogue } from "./steps.ts";
import type { StepFunctionName, StepRow } from "./step-rows/row.ts";
import { sayDuration } from "./units.ts";
import type { Milliseconds } from "./units.ts";

/** One field of a kind's input, as it is written in a plan. */
export interface InputField {
  readonly name: string;
  readonly required: boolean;
  /** `text`, `list of text`, `failover | weighted`; for people. */
  readonly type: string;
  /** What is taken where the plan does not say it; null: there is none. */
  readonly default: string | null;
  readonly description: string | null;
}

export interface CatalogueEntry {
  readonly kind: StepKindName;
  readonly function: StepFunctionName;
  readonly proof: string;
  /** Null: nothing undoes it, it is the point of no return. */
  readonly undo: string | null;
  readonly deadlineMs: Milliseconds;
  readonly deadline: string;
  /** The run goes on where it could not be done. */
  readonly advisory: boolean;
  /** It also sees through the plan's observers. */
  readonly asksObservers: boolean;
  readonly reads: readonly string[];
  readonly changes: readonly string[];
  readonly source: string;
  readonly input: readonly InputField[];
  /** Cases of the generated test that cannot apply to it, with the reasons. */
  readonly noCase: NoCases;
}

/** All kinds in the order of the rows, which is that of a run. */
export function catalogueEntries(): readonly CatalogueEntry[] {
  return (Object.keys(catalogue) as StepKindName[]).map(entryOf);
}

function entryOf(kind: StepKindName): CatalogueEntry {
  const row = catalogue[kind] as unknown as StepRow;
  return {
    kind,
    function: row.function,
    proof: row.proof,
    undo: row.undo,
    deadlineMs: row.deadlineMs,
    deadline: sayDuration(row.deadlineMs),
    advisory: row.advisory === true,
    asksObservers: row.asksObservers === true,
    reads: row.reads,
    changes: row.changes,
    source: row.source,
    input: fieldsOf(kind),
    noCase: row.noCase ?? {},
  };
}

/** The part of a JSON Schema that inputs are made of. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
  readonly required?: readonly string[];
}

function fieldsOf(kind: StepKindName): readonly InputField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(stepInputs[kind], { io: "input" }) as Shape;
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    required: required.includes(name),
    type: typeOf(shape),
    default: shape.default === undefined ? null : sayValue(shape.default),
    description: shape.description ?? null,
  }));
}

function typeOf(shape: Shape): string {
  const { type, items, properties, additionalProperties } = shape;
  if (shape.enum !== undefined) return shape.enum.map(String).join(" | ");
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map(typeOf))].join(" | ");
  if (type === "array") return `list of ${typeOf(items ?? {})}`;
  if (properties !== undefined) return `{ ${Object.keys(properties).join(", ")} }`;
  if (typeof additionalProperties === "object") return `by name, ${typeOf(additionalProperties)}`;
  return { string: "text", integer: "whole number", number: "number", boolean: "true | false" }[type ?? ""] ?? "anything";
}

function sayValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
