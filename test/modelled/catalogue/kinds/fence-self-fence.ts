// The watchdogs of the source may renew no more, and their last leases run out. What the world says of it is what the arbiter
// answers a watchdog.

import { minutes } from "../../../unit/builders.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const fenceSelfFence: Fixture = {
  step: { fence: { "self-fence": { hosts: ["app", "reporting"], stop: ["systemctl stop shop"] } } },
  holds: async ({ watchdogs }) => !(await watchdogs.mayRenew("site-a")),
  // The record is written by the same operation; only a ban names its run in this field.
  changesWith: { "dynamodb.UpdateItem": "forbiddenBy" },
  undoes: "by-itself",
  stuck: {
    given: async (bench) => {
      await bench.happens({ does: "down", what: { kind: "watchdog", host: "app@site-a" } });
      await bench.passes(minutes(11));
    },
    says: /^the watchdog of app had not renewed for 11 min .*not known to run any more; whether site-a still runs and writes is not known$/,
  },
  // The ban comes first also where it proves nothing: whom it does reach may not start the site again.
  wrong: { plan: withInput("fence.self-fence", { hosts: ["app", "another"] }), says: /no watchdog of another has ever renewed/, changes: 1 },
};
