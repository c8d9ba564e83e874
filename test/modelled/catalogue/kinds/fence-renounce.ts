// The renounce scripts, which ask the source to step down by itself. Advisory: what they cannot do nobody waits for.

import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const fenceRenounce: Fixture = {
  step: { fence: { renounce: { run: ["/opt/shop/renounce.sh"], undo: ["/opt/shop/takeover.sh"], hosts: ["app"] } } },
  holds: ({ application }) => !application.answers("worker", "site-a"),
  undoes: "by-itself",
  wrong: { plan: otherMachines("site-a"), says: /not registered; left to the next fence/ },
};
