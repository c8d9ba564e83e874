// Somebody outside promotes what the plan does not manage, and a person confirms it.

import { fenced } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";

export const promoteOwnerConfirms: Fixture = {
  before: [fenced],
  step: { promote: { "owner-confirms": { database: "bot", owner: "the customer's database team, +49 30 000000", evidence: "which server is the primary now, and since when", "confirmed-by": ["on-call-1"] } } },
  given: async (bench) => bench.answers("on-call-1", "sql-b is the primary since 03:12, seen in its dashboard"),
  stuck: { given: async (bench) => bench.answers("on-call-1", "ok"), says: /that is not confirmed yet; on-call-1 confirmed it with the words “ok”, which are no evidence/ },
};
