// Crashes of a planned move, where it leads to the end, and where it is taken back.

import { resolve } from "node:path";
import { describeCrashes } from "./crashing.ts";

const ways = [
  { name: "that leads to its end", end: "succeeded", effects: 4, happens: [] },
  { name: "that is taken back because the copy stands still", end: "rolled-back", effects: 2, happens: ["at 200s cut replication orders"] },
] as const;

for (const { name, end, effects, happens } of ways) {
  describeCrashes({
    title: `a planned move ${name}`,
    effects,
    states: 10,
    lines: {
      before: [
        `plan ${resolve(__dirname, "../stories/plans/own-postgresql.yaml")}`,
        'at 1m start switchover to site-b by on-call-1 "maintenance"',
        'at 3m approve gate "Switch over to site-b" as on-call-2 "as announced"',
        ...happens,
      ],
      expects: [`expect run ${end}`, "expect runs 1", "until 25m"],
    },
  });
}
