// The texts of plans that this process has read: a text that was found whole under its digest never changes, and the first page asks
// for that of every plan every other second.

import type { Plan } from "../../workflows/plan.ts";
import type { Services } from "../runtime/services.ts";

/** More are read again; each is some kilobytes. */
const most = 100;
const kept = new WeakMap<Services["record"], Map<string, Plan>>();

/** Throws what the record throws; what is shown is never older than what was put. */
export async function textOf(digest: string, { record, plan }: Pick<Services, "record" | "plan">): Promise<Plan> {
  const texts = kept.get(record) ?? new Map<string, Plan>();
  kept.set(record, texts);
  const known = texts.get(digest);
  if (known !== undefined) return known;
  const text = await plan(digest);
  texts.set(digest, text);
  const [oldest] = texts.keys();
  if (texts.size > most && oldest !== undefined) texts.delete(oldest);
  return text;
}
