// Calls people again to gates that nobody answers (reminding.ts says when), each time once.

import { givesWay, liveOrDrill } from "../../workflows/drill-kinds.ts";
import { aboutGate } from "../../workflows/notification.ts";
import type { RunState } from "../../workflows/record.ts";
import { dueReminder } from "../../workflows/reminding.ts";
import { page } from "../runtime/page.ts";
import type { Services } from "../runtime/services.ts";
import { escalate } from "./escalating.ts";

/** Sends what is due. Throws what SNS and the record throw; the next sweep then tries again. */
export async function remind(state: RunState, env: { readonly UNDERSTUDY_TOPIC: string; readonly UNDERSTUDY_CONSOLE?: string | undefined }, services: Services): Promise<void> {
  const waiting = state.gates.filter(({ status, gate }) => status === "waiting" && !state.unpaged.includes(gate));
  if (waiting.length === 0) return;
  const plan = await services.plan(state.planDigest);
  for (const gate of waiting) {
    const due = dueReminder(state.plan, gate, plan.decide.expires, services.adapters.clock.now(), liveOrDrill(state));
    if (due === undefined) continue;
    // People first: told twice is better than not at all.
    const about = aboutGate(state, gate, due.escalates ? "gate-escalated" : "gate-reminder", env.UNDERSTUDY_CONSOLE, due.nth);
    // Nobody above is called to a drill: nothing hangs on it but money.
    if (due.escalates && !givesWay(state)) await escalate(plan, { title: gate.title, text: due.text, about }, services);
    await page(services, env.UNDERSTUDY_TOPIC, due.subject, due.text, about);
    await services.record.append({ run: state.run, plan: state.plan, epoch: state.epoch, body: { type: "reminded", gate: gate.gate, nth: due.nth, sentence: due.subject } });
  }
}
