// The read replica at the target becomes a database of its own.

import { fenced, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";

export const promoteRdsReplica: Fixture = {
  before: [fenced],
  step: promoted,
  holds: ({ application: { databases } }) => databases.get("orders")?.isWriter("site-b") === true,
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "modifying-forever" }, { times: 10_000 }), says: /^not within 1 h: RDS in eu-central-1 says: orders-b is modifying/ },
  wrong: {
    plan: (plan) => ({
      ...plan,
      databases: Object.fromEntries(Object.entries(plan.databases).map(([name, database]) => {
        const { "site-a": source, ...rest } = database["rds-replica"];
        return [name, { ...database, "rds-replica": { ...rest, ...(source === undefined ? {} : { "site-a": { ...source, id: "another-a" } }) } }];
      })),
    }),
    says: /the plan wants to promote a replica of another-a in eu-west-1; nothing was promoted/,
  },
};
