// The shipped plan with the providers that it does not name, so that both worlds are asked for every kind.

import { stepSchema } from "../../../workflows/plan-step-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";

const addresses = (provider: string): object => ({ callback: `https://ccm.{site}.chat.example.com/webhooks/${provider}`, inbound: `https://ccm.{site}.chat.example.com/inbound/${provider}`, within: "2m" });
const more: readonly object[] = [
  { whatsapp: { ...addresses("whatsapp"), app: "100000000000001", account: "300000000000003", override: true, secret: "understudy/hybrid-chat/whatsapp" } },
  { telegram: { ...addresses("telegram"), secret: "understudy/hybrid-chat/telegram" } },
  {
    http: {
      ...addresses("acme"), provider: "acme", set: { url: "https://api.acme.example/v1/hooks/7", body: '{"hook":{"url":"{callback}"}}' }, read: { url: "https://api.acme.example/v1/hooks/7", pointer: "/hook/url" },
      "secret-headers": { Authorization: "apiKey" }, secret: "understudy/hybrid-chat/acme", "gives-up-after": "1h",
    },
  },
];

/**
 * WhatsApp, Telegram and a declared provider are registered after all else, in the place of what only looks at the end: with all of it
 * and longer deadlines the worst case would be longer than one history may be.
 */
export function everyProvider(plan: Plan): Plan {
  const onlyLooks = (step: Plan["steps"][number]): boolean => "together" in step && step.together.flat().every((each) => "verify" in each);
  return { ...plan, steps: [...plan.steps.filter((step) => !onlyLooks(step)), ...more.map((webhooks) => stepSchema.parse({ webhooks }))] };
}
