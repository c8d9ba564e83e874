// Whom connections trust: nothing is changed without an authority of our own, and with one the context is made once.

import { trusting } from "../../lambdas/aws/trust.ts";
import { LocalAuthority } from "../../infra/local/world/tls.ts";
import { systemClock } from "../../infra/local/system-clock.ts";

it("leaves Node's own authorities alone unless one is added", () => {
  expect(trusting(undefined)).toEqual({});
});

it("makes one context for one authority and another for another, because making one is slow", async () => {
  const [one, other] = await Promise.all([LocalAuthority.create(systemClock), LocalAuthority.create(systemClock)]);
  expect(trusting(one.certificate).secureContext).toBe(trusting(one.certificate).secureContext);
  expect(trusting(one.certificate).secureContext).not.toBe(trusting(other.certificate).secureContext);
});
