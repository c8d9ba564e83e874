// The server at the other site has become a writer of its own; its data are set aside, and it follows again by its built-in command.

import type { Fixture } from "../fixture.ts";
import { ownServers } from "../own-servers.ts";
import { otherMachines } from "../wrong-plans.ts";

export const reprotectPostgresql: Fixture = {
  plan: ownServers("postgres"),
  step: { reprotect: { postgresql: { database: "orders" } } },
  given: (bench) => bench.happens({ does: "promote", database: "orders", site: "site-b" }),
  holds: ({ application: { databases } }) => databases.get("orders")?.isUp("site-b") === true && databases.get("orders")?.isWriter("site-b") === false,
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "another-machine" }), says: /exit code 65: understudy: this host is another one; nothing was run/ },
  wrong: { plan: otherMachines("site-b"), says: /its agent is not registered\. Nothing was sent to a host that its agent does not answer for/ },
};
