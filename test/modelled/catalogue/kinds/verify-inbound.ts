// A message that a user wrote arrives at the target after the registration.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const registered = { webhooks: { viber: { callback: "https://gw.{site}.shop.example.com/webhooks/viber", secret: "shop/viber", inbound: "https://gw.{site}.shop.example.com/inbound/viber" } } };

export const verifyInbound: Fixture = {
  before: [registered],
  step: { verify: { inbound: { provider: "viber" } } },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }), says: /^not within 10 min: Viber: the application could not be asked about messages: .*Viber was given the address at .*, and messages that go out prove nothing$/ },
  wrong: { plan: withInput("verify.inbound", { provider: "telegram" }), says: /the plan registers nothing with telegram/ },
};
