// A plan of its own as a step: a failover of it is asked for once, and its own people approve it there. Here somebody is at hand who
// approves whatever it asks; who may, and what becomes of a no, the stories in test/stories/nested tell.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { planSchema } from "../../../../workflows/plan-schema.ts";
import { seconds } from "../../../unit/builders.ts";
import type { Bench } from "../bench.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const orders = planSchema.parse(parse(readFileSync("test/stories/plans/nested-orders.yaml", "utf8")));
const sites = { "site-a": "west", "site-b": "east" };

/** Whatever the other plan asks is approved a little later, as long as the world stands. */
function approving({ world }: Bench): Promise<void> {
  const go = async (): Promise<void> => {
    for (;;) {
      await world.clock.sleep(seconds(20));
      const { run } = await world.record.readLease(orders.plan);
      const waiting = run === undefined ? [] : (await world.record.gates(run)).filter(({ status }) => status === "waiting");
      for (const { gate, revision, digest } of waiting) await world.invoke("decide", { plan: orders.plan, run, gate, revision, digest, decision: "approve", by: "orders-1", reason: "the case wants it" });
    }
  };
  void go();
  return Promise.resolve();
}

export const activatePlan: Fixture = {
  step: { activate: { plan: { plan: orders.plan, sites } } },
  beside: [orders],
  given: approving,
  holds: async (_world, _at, bench) => (await bench.world.record.active(orders.plan))?.site === "east",
  changesWith: { "lambda.Invoke": '\\"nested\\"' },
  stuck: { given: (bench) => bench.world.record.setKillSwitch(orders.plan, true, "orders-1"), says: /^no run of the plan nested-orders is asked for, because its kill switch is on \(orders-1\)$/ },
  wrong: { plan: withInput("activate.plan", { plan: orders.plan, sites: { ...sites, "site-b": "north" } }), says: /^the plan nested-orders has no site north; it has east and west$/ },
};
