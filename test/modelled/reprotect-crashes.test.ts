// Crashes of a re-protection: nothing is renamed or made twice. The planned move before it has tests of its own.

import { resolve } from "node:path";
import { minutes } from "../unit/builders.ts";
import { describeCrashes } from "./crashing.ts";

describeCrashes({
  title: "a re-protection that leads to its end",
  effects: 5,
  afterMs: minutes(15),
  states: 8,
  lines: {
    before: [
      `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")}`,
      'at 1m start switchover to site-b by on-call-1 "maintenance"',
      'at 2m approve gate "Switch over to site-b" as on-call-2 "as announced"',
      'at 10m approve gate "The deployment engineer must re-register the CCM webhooks" as on-call-1 "registrations may be renewed"',
      'at 15m start reprotect to site-a by on-call-1 "site-a is mended"',
      'at 16m approve gate "Protect site-a again" as on-call-2 "what it holds is kept"',
    ],
    expects: ["expect run succeeded", "expect runs 2", "until 50m"],
  },
});
