// A self-managed SQL Server becomes the primary of its availability group by its built-in command, on Windows.

import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { ownServers } from "../own-servers.ts";
import { otherMachines } from "../wrong-plans.ts";

export const promoteSqlServer: Fixture = {
  plan: ownServers("sql-server", "windows"),
  before: [fenced],
  step: { promote: { "sql-server": { database: "orders" } } },
  holds: ({ application: { databases } }) => databases.get("orders")?.isWriter("site-b") === true,
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "no-quorum" }), says: /the Windows cluster of shop has no quorum \(NO_QUORUM\), and whether it is forced is for people to decide; nothing was promoted/ },
  wrong: { plan: otherMachines("site-b"), says: /its agent is not registered\. Nothing was sent to a host that its agent does not answer for/ },
};
