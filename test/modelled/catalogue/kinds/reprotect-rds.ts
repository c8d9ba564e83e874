// The copy at the other site has become a writer of its own; it is set aside, and another one is made in its place.

import { keptName } from "../../../../workflows/names.ts";
import type { Plan } from "../../../../workflows/plan.ts";
import type { Bench } from "../bench.ts";
import type { Fixture } from "../fixture.ts";

const setAside = { reprotect: { "rds-set-aside": { database: "orders" } } };
const apart = (bench: Bench) => bench.happens({ does: "promote", database: "orders", site: "site-b" });
const named = (site: string, id: string) => (plan: Plan): Plan => ({
  ...plan,
  databases: Object.fromEntries(Object.entries(plan.databases).map(([name, database]) => {
    const { [site]: instance, ...others } = database["rds-replica"] ?? {};
    return [name, { ...database, "rds-replica": { ...others, ...(instance === undefined ? {} : { [site]: { ...instance, id } }) } }];
  })),
});

export const reprotectRdsSetAside: Fixture = {
  step: setAside,
  given: apart,
  holds: ({ application: { databases } }) => databases.get("orders")?.isUp("site-b") === false,
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "modifying-forever" }, { times: 10_000 }), says: /^not within 30 min: RDS in eu-/ },
  wrong: { plan: named("site-a", "another-a"), says: /^RDS in eu-west-1 has no instance another-a, from which a copy was to be made; nothing was changed/ },
};

export const reprotectRdsReplica: Fixture = {
  step: { reprotect: { "rds-replica": { database: "orders" } } },
  async given(bench) {
    await apart(bench);
    // Another run has set it aside before.
    await bench.planWorld.aws.handle({ service: "rds", operation: "ModifyDBInstance", region: "eu-central-1", from: "somebody", input: { DBInstanceIdentifier: "orders-b", NewDBInstanceIdentifier: keptName("orders-b", 3), ApplyImmediately: true } });
    await bench.passes(120_000);
  },
  holds: ({ application: { databases } }) => databases.get("orders")?.isUp("site-b") === true && databases.get("orders")?.isWriter("site-b") === false,
  stuck: { given: (bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "modifying-forever" }, { times: 10_000 }), says: /^not within 6 h: RDS in eu-/ },
  wrong: { plan: named("site-a", "another-a"), says: /^RDS in eu-west-1 has no instance another-a, from which a copy was to be made; nothing was changed/ },
};
