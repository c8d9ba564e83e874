// A self-managed PostgreSQL server becomes the writer by its built-in command.

import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { ownServers } from "../own-servers.ts";
import { otherMachines } from "../wrong-plans.ts";

export const promotePostgresql: Fixture = {
  plan: ownServers("postgres"),
  before: [fenced],
  step: { promote: { postgresql: { database: "orders" } } },
  holds: ({ application: { databases } }) => databases.get("orders")?.isWriter("site-b") === true,
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "another-machine" }), says: /exit code 65: understudy: this host is another one; nothing was run/ },
  wrong: { plan: otherMachines("site-b"), says: /its agent is not registered\. Nothing was sent to a host that its agent does not answer for/ },
};
