// What a provider names while nothing has to be moved: the same look and the same judgement as in a run, and nothing is changed.

import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { RegistrationFactsAt } from "../../../workflows/readiness/questions.ts";
import type { StepContext, StepKind } from "../../../workflows/step-decision.ts";
import type { WebhookKind, WebhookStep } from "../../../workflows/webhooks.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { declared } from "./declared.ts";
import { facebook } from "./facebook.ts";
import type { RegistrationFacts } from "./registration.ts";
import { telegram } from "./telegram.ts";
import { viber } from "./viber.ts";
import { whatsapp } from "./whatsapp.ts";

const kinds = { "webhooks.viber": viber, "webhooks.facebook": facebook, "webhooks.whatsapp": whatsapp, "webhooks.telegram": telegram, "webhooks.http": declared } as const satisfies Readonly<Record<WebhookKind, unknown>>;

/** Whether the provider names the address of a site. Throws `Refused` or `Transient` when it does not say. */
export async function registrationAt({ kind, input }: Pick<WebhookStep, "kind" | "input">, site: string, plan: Plan, adapters: Adapters): Promise<RegistrationFactsAt> {
  if (kind === "webhooks.http" && (input as WebhookStep<"webhooks.http">["input"]).read === undefined) return { is: "unreadable" };
  const own = kinds[kind] as unknown as StepKind<typeof kind, RegistrationFacts<unknown>, Adapters>;
  const at = adapters.clock.now();
  const context: StepContext = { plan, run: "", epoch: 0, stepId: "", mark: "", source: otherSite(plan, site), target: site, openedAt: at, at, startedAt: at, sent: [], fence: "not-tried", confirmed: [], writable: [], acceptedLoss: "unknown", dryRun: true };
  const facts = await own.look(input, context, adapters);
  if (!facts.registration.seen) throw new (facts.registration.refused ? Refused : Transient)(facts.registration.because);
  const decision = own.decide(facts, input, context);
  // Nothing was sent just now, so only what is missing makes it act or ask.
  return decision.to === "act" || decision.to === "stuck" ? { is: "wrong", because: decision.because } : { is: "right" };
}
