// Crashes of an isolated drill, its clean-up among them: nothing is left behind, and nothing but what it made was touched.

import { resolve } from "node:path";
import { describeCrashes } from "./crashing.ts";

const ways = [
  { name: "that leads to its end", end: "succeeded", effects: 5, happens: [] },
  // As long as the story lasts, so that it is met by the call that a crash puts off as well.
  { name: "whose copy RDS does not promote", end: "failed", effects: 4, happens: ["at 30s call rds.PromoteReadReplica fails InvalidDBInstanceStateFault until 44m"] },
] as const;

for (const { name, end, effects, happens } of ways) {
  describeCrashes({
    title: `an isolated drill ${name}`,
    effects,
    states: 8,
    lines: {
      before: [
        `plan ${resolve(__dirname, "../../workflows/plans/hybrid-chat.yaml")}`,
        ...happens,
        'at 1m start drill isolated by lead-1 "quarterly"',
        'at 2m approve gate "Begin the isolated drill at site-b" as on-call-1 "announced"',
      ],
      expects: [`expect run ${end}`, "expect runs 1", "until 45m"],
    },
    also: ({ plans }) => Object.values(plans).flatMap(({ drillCopies }) => drillCopies).map((id) => `${id} is still there`),
  });
}
