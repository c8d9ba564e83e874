// A self-managed MySQL or MariaDB server becomes the writer by its built-in command.

import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { ownServers } from "../own-servers.ts";
import { otherMachines } from "../wrong-plans.ts";

export const promoteMysql: Fixture = {
  plan: ownServers("mysql"),
  before: [fenced],
  step: { promote: { mysql: { database: "orders" } } },
  holds: ({ application: { databases } }) => databases.get("orders")?.isWriter("site-b") === true,
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "cannot-apply" }), says: /stopped applying with error 1062, and what it has received after that would be lost; nothing was promoted/ },
  wrong: { plan: otherMachines("site-b"), says: /its agent is not registered\. Nothing was sent to a host that its agent does not answer for/ },
};
