// The renounce scripts, which ask the source to step down by itself. Advisory: what they cannot do nobody waits for.

import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

// A longer deadline than its row's, within which the scripts end.
export const fenceRenounce: Fixture = {
  step: { fence: { renounce: { run: ["/opt/shop/renounce.sh"], undo: ["/opt/shop/takeover.sh"], hosts: ["app"], within: "1m" } } },
  holds: ({ application }) => !application.answers("worker", "site-a"),
  undoes: "by-itself",
  wrong: { plan: otherMachines("site-a"), says: /not registered; left to the next fence/ },
};
