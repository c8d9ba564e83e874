// Plans for tests: the texts as they lie in files, and ways to change one thing in them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { PlanPath } from "../../../workflows/plan-fault.ts";

const root = join(import.meta.dirname, "../../..");
export const smallFile = join(root, "test/unit/plan/small.yaml");
export const hybridChatFile = join(root, "workflows/plans/hybrid-chat.yaml");
export const automaticFile = join(root, "workflows/plans/web-rds-automatic.yaml");

export const smallText = readFileSync(smallFile, "utf8");

/** One change of a plan: sets what stands at a path, or removes it when `to` is left out. */
export interface Edit {
  readonly at: PlanPath;
  readonly to?: unknown;
}

/** The hybrid-chat plan as data, before the schema has read it, with changes. */
export function written(edits: readonly Edit[] = [], file = hybridChatFile): unknown {
  const raw: unknown = parse(readFileSync(file, "utf8"));
  for (const edit of edits) apply(raw, edit);
  return raw;
}

/** The same, read by the schema. */
export function planWith(edits: readonly Edit[] = [], file = hybridChatFile): Plan {
  return planSchema.parse(written(edits, file));
}

function apply(raw: unknown, { at, to }: Edit): void {
  let holder = raw as Record<string | number, unknown>;
  for (const key of at.slice(0, -1)) {
    const next = holder[key];
    if (typeof next !== "object" || next === null) throw new TypeError(`the plan has nothing at ${at.join(".")}`);
    holder = next as Record<string | number, unknown>;
  }
  const last = at[at.length - 1] ?? "";
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}

/** The text with one part replaced; fails when the part is not there exactly once, so that no case tests nothing. */
export function replaced(text: string, part: string, by: string): string {
  const pieces = text.split(part);
  if (pieces.length !== 2) throw new TypeError(`${JSON.stringify(part)} stands ${pieces.length - 1} times in the plan`);
  return pieces.join(by);
}
