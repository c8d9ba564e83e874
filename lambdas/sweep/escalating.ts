// Calls those whom a plan names for when nobody answers (`decide.escalate`), where it names any.

import type { Told } from "../../workflows/notification.ts";
import type { Plan } from "../../workflows/plan.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";

/** Says that nobody answered, before it is written down that it was said: told twice is better than not at all. Throws what SNS throws. */
export async function escalate({ plan, decide }: Pick<Plan, "plan" | "decide">, call: { readonly title: string; readonly text: string; readonly about: Told }, services: Services): Promise<void> {
  if (decide.escalate === undefined) return;
  await page(services, decide.escalate, `LIVE ${plan}: ESCALATED, nobody answered: ${call.title}`, `You are called because nobody of those who are called first has answered.\n${call.text}`, call.about);
}
