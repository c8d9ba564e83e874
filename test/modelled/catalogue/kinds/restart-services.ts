// Two machines of a site restart the service that failed there.

import { restartExit } from "../../../../lambdas/steps/site-repair/restart-command.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

export const restartServices: Fixture = {
  step: { restart: { services: { hosts: ["app", "reporting"], units: ["gateway.service", "cache.service"], answers: ["gateway"] } } },
  given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }),
  holds: ({ application }) => application.answers("gateway", "site-b"),
  oneByOne: "ssm.SendCommand",
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "does-not-start" }), says: new RegExp(`app \\(i-0b0b0b0b0b\\) Failed, exit code ${restartExit.failed}: .*failed again.*No host after app was told to restart`) },
  wrong: { plan: otherMachines("site-b"), says: /Nothing was sent to a host whose agent does not answer: app \(i-0a0a0a0a0a\)/ },
};
