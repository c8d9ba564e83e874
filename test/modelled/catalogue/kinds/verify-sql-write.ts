// A trial row is written to the database at the target.

import { fenced, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

export const verifySqlWrite: Fixture = {
  before: [fenced, promoted],
  step: { verify: { "sql-write": { database: "orders" } } },
  stuck: { given: (bench) => bench.happens({ does: "down", what: { kind: "database", database: "orders", site: "site-b" } }), says: /^not within 5 min: orders at site-b: / },
  wrong: { plan: withInput("verify.sql-write", { database: "invoices" }), says: /the plan names no instance of invoices at site-b/ },
};
