// The takeover script on the machines of the target.

import { activated } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const activateCommand: Fixture = {
  step: activated,
  holds: ({ application }) => application.answers("worker", "site-b"),
  stuck: { given: (bench) => bench.meets("ssm.GetCommandInvocation", { how: "answers", word: "in-progress-forever" }, { times: 10_000 }), says: /^not within 20 min: .*InProgress/ },
  wrong: { plan: otherMachines("site-b"), says: /Nothing was sent to a host that its agent does not answer for: app \(i-0a0a0a0a0a\)/ },
};
