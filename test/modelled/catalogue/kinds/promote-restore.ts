// A database without a copy is restored at the target from its newest backup there.

import type { Plan } from "../../../../workflows/plan.ts";
import { writtenShop } from "../../../unit/builders.ts";
import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";

const { "rds-replica": _rds, ...orders } = writtenShop.databases.orders;
const at = (site: string) => ({ id: `orders-${site}`, endpoint: `orders.${site}.shop.internal:5432`, "subnet-group": "shop", "security-groups": ["sg-0b0b0b0b0b"] });

export const promoteRestore: Fixture = {
  plan: { databases: { orders: { ...orders, restored: { "site-a": at("site-a"), "site-b": at("site-b") } } } },
  before: [fenced],
  step: { promote: { restore: { database: "orders" } } },
  holds: ({ application: { databases } }) => databases.get("orders")?.isUp("site-b") === true && databases.get("orders")?.isWriter("site-b") === true,
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstanceAutomatedBackups", { how: "answers", word: "none" }, { times: 10_000 }).then(() => bench.meets("rds.DescribeDBSnapshots", { how: "answers", word: "none" }, { times: 10_000 })), says: /^RDS in eu-central-1 has no usable backup of orders-site-a from eu-west-1/ },
  wrong: {
    plan: (plan: Plan) => ({ ...plan, databases: Object.fromEntries(Object.entries(plan.databases).map(([name, database]) => [name, { ...database, restored: { ...database.restored, "site-a": { ...at("site-a"), id: "another-a", "multi-az": false } } }])) }),
    says: /^RDS in eu-central-1 has no usable backup of another-a from eu-west-1/,
  },
};
