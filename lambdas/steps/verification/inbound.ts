// Verifies that messages of a provider arrive at the target, after all else has been moved: what a user wrote, and nothing that
// the application itself sent, because what goes out works without any registration (A29).

import { addressesAt, isWebhook, providerOf, providerTitle } from "../../../workflows/webhooks.ts";
import type { WebhookStep } from "../../../workflows/webhooks.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { readLastInbound } from "../webhook-re-registration/inbound.ts";
import { missingMessage } from "../webhook-re-registration/registration.ts";
import { notCheckable } from "./dry-run.ts";

export interface InboundFacts {
  /** Undefined in a dry run, and where the plan registers nothing with the provider. */
  readonly lastInboundAt: Seen<Instant | null> | undefined;
}

const lookMs: Milliseconds = 5_500;

export const inbound: StepKind<"verify.inbound", InboundFacts, Adapters> = {
  kind: "verify.inbound",

  async look({ provider }, { plan, target, dryRun }, adapters) {
    const step = registrationOf(plan, provider);
    if (dryRun || step === undefined) return { lastInboundAt: undefined };
    const url = addressesAt(step, target).inbound;
    return { lastInboundAt: await see(adapters.clock, lookMs, url, () => readLastInbound(url, adapters)) };
  },

  decide({ lastInboundAt }, { provider }, context): StepDecision {
    const dry = notCheckable(context, `whether messages of ${provider} arrive at ${context.target}`);
    if (dry !== undefined) return dry;
    const step = registrationOf(context.plan, provider);
    if (step === undefined) return { to: "stuck", because: `the plan registers nothing with ${provider}` };
    const { registered } = context;
    if (registered === undefined) return { to: "stuck", because: `the registration with ${providerTitle(step)} has not begun in this run, so no message could prove it` };
    if (lastInboundAt?.seen === true && lastInboundAt.value !== null && lastInboundAt.value > registered.at) {
      return { to: "done", proof: `a message of ${providerTitle(step)} arrived at ${context.target} at ${sayInstant(lastInboundAt.value)}, after ${registered.says}` };
    }
    return { to: "wait", because: `${providerTitle(step)}: ${missingMessage(lastInboundAt, registered.at)}; ${registered.says}, and messages that go out prove nothing` };
  },
};

function registrationOf(plan: Plan, provider: string): WebhookStep | undefined {
  return allSteps(plannedNodes(plan.steps)).filter(isWebhook).find((step) => providerOf(step) === provider);
}
