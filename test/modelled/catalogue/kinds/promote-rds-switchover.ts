// The replica of a database of RDS for Oracle is promoted in a failover, when a person has accepted an unknown loss.

import { fenced } from "../bench-plan.ts";
import { withInput } from "../wrong-plans.ts";
import type { Fixture } from "../fixture.ts";

const input = { instances: { "site-a": "ledger-a", "site-b": "ledger-b" }, failover: "promote" } as const;

export const promoteRdsSwitchover: Fixture = {
  before: [fenced],
  step: { promote: { "rds-switchover": input } },
  given: async (bench) => bench.answers("on-call-1", "what is lost is lost"),
  holds: ({ aws }) => aws.oracle.writes("ledger-b", "eu-central-1"),
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "modifying-forever" }, { times: 10_000 }), says: /^not within 1 h: RDS in eu-central-1 says: ledger-b \(oracle-ee\) is modifying/ },
  wrong: { plan: withInput("promote.rds-switchover", { ...input, instances: { ...input.instances, "site-b": "another-b" } }), says: /^RDS in eu-central-1 has no instance another-b; nothing was moved/ },
};
