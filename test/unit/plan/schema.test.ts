// The JSON Schema that editors read accepts the shipped plan and refuses what the product refuses in shape. The checker
// here knows only the words that the schema uses, and says so when it meets another one.

import { planJsonSchema, planSchema } from "../../../workflows/plan-schema.ts";
import { hybridChatFile, smallFile, written } from "./plans.ts";
import type { Edit } from "./plans.ts";

type Schema = Readonly<Record<string, unknown>>;
const root = planJsonSchema();
const told = new Set(["$schema", "$defs", "title", "description", "default", "id", "format"]);

/** Where a value does not fit; empty when it does. */
function misfits(schema: Schema, value: unknown, at: string): readonly string[] {
  return Object.entries(schema).flatMap(([word, rule]): readonly string[] => {
    if (told.has(word)) return [];
    const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    switch (word) {
      case "$ref":
        return misfits((root["$defs"] as Readonly<Record<string, Schema>>)[String(rule).split("/").at(-1) ?? ""] ?? { missing: rule }, value, at);
      case "anyOf":
        return (rule as readonly Schema[]).some((each) => misfits(each, value, at).length === 0) ? [] : [`${at}: none of anyOf`];
      case "type":
        return typeOf(value) === rule || (rule === "number" && typeOf(value) === "integer") ? [] : [`${at}: no ${String(rule)}`];
      case "properties":
        return entries.flatMap(([key, each]) => {
          const sub = (rule as Readonly<Record<string, Schema>>)[key];
          return sub === undefined ? [] : misfits(sub, each, `${at}.${key}`);
        });
      case "required":
        return (rule as readonly string[]).filter((key) => !entries.some(([each]) => each === key)).map((key) => `${at}: no ${key}`);
      case "additionalProperties": {
        const others = entries.filter(([key]) => !Object.hasOwn((schema["properties"] as object | undefined) ?? {}, key));
        return rule === false ? others.map(([key]) => `${at}: ${key} unknown`) : others.flatMap(([key, each]) => misfits(rule as Schema, each, `${at}.${key}`));
      }
      case "propertyNames":
        return entries.flatMap(([key]) => misfits(rule as Schema, key, `${at} key ${key}`));
      case "items":
        return Array.isArray(value) ? value.flatMap((each, index) => misfits(rule as Schema, each, `${at}.${index}`)) : [];
      case "enum":
        return (rule as readonly unknown[]).includes(value) ? [] : [`${at}: not in enum`];
      case "pattern":
        return typeof value !== "string" || new RegExp(String(rule), "u").test(value) ? [] : [`${at}: pattern`];
      case "minItems":
        return !Array.isArray(value) || value.length >= Number(rule) ? [] : [`${at}: too short`];
      case "minLength":
        return typeof value !== "string" || value.length >= Number(rule) ? [] : [`${at}: too short`];
      case "minProperties":
        return typeOf(value) !== "object" || entries.length >= Number(rule) ? [] : [`${at}: too few`];
      case "maxProperties":
        return typeOf(value) !== "object" || entries.length <= Number(rule) ? [] : [`${at}: too many`];
      case "minimum":
        return typeof value !== "number" || value >= Number(rule) ? [] : [`${at}: too small`];
      case "maximum":
        return typeof value !== "number" || value <= Number(rule) ? [] : [`${at}: too big`];
      default:
        throw new TypeError(`the checker does not know the word ${word}`);
    }
  });
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

test.each([hybridChatFile, smallFile])("it accepts %s", (file) => {
  expect(misfits(root, written([], file), "plan")).toEqual([]);
});

test.each<[string, Edit]>([
  ["an unknown key", { at: ["colour"], to: "blue" }],
  ["a missing key", { at: ["home"] }],
  ["a duration without a unit", { at: ["decide", "every"], to: "10" }],
  ["a word that is not known", { at: ["decide", "mode"], to: "never" }],
  ["three sites", { at: ["sites", "west"], to: { region: "us-west-2" } }],
  ["a step of two kinds", { at: ["steps", 1, "fence", "renounce"], to: { run: ["/r"], hosts: ["chat-vm"] } }],
  ["a step of two phases", { at: ["steps", 1, "verify"], to: { "sql-write": { database: "chat-config" } } }],
  ["a group of one branch", { at: ["steps", 2, "together", 1] }],
  ["a service without a probe", { at: ["services", "gateway", "probe"] }],
])("it refuses %s, as the product does", (_sentence, edit) => {
  const raw = written([edit]);
  expect(misfits(root, raw, "plan")).not.toEqual([]);
  expect(planSchema.safeParse(raw).success).toBe(false);
});

test("it describes every key of the first level for the editor", () => {
  const properties = root["properties"] as Readonly<Record<string, Schema>>;
  const silent = Object.entries(properties).filter(([key, schema]) => schema["description"] === undefined && !["title", "objectives"].includes(key));
  expect(silent.map(([key]) => key)).toEqual([]);
});
