// Two machines of a site get a configuration file back, and on the way back the one that lay there before.

import { restoreExit } from "../../../../lambdas/steps/site-repair/restore-command.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

const sha256 = "0a".repeat(32);
const file = "/etc/shop/shop.properties";

export const restoreFiles: Fixture = {
  step: { restore: { files: { hosts: ["app", "reporting"], files: [{ file, from: { path: "/var/backups/shop/shop.properties" }, sha256 }] } } },
  holds: ({ application: { repairs } }) => ["i-0b0b0b0b0b", "i-0b0b0b0b0c"].every((host) => repairs.digestOf(host, file) === sha256),
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "other-content" }), says: new RegExp(`app \\(i-0b0b0b0b0b\\) Failed, exit code ${restoreExit.otherContent}: .*no file was changed`) },
  wrong: { plan: otherMachines("site-b"), says: /Nothing was sent to a host that its agent does not answer for: app \(i-0a0a0a0a0a\), reporting/ },
};
