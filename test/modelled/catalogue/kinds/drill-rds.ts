// An isolated drill makes a copy of the database at site-b, promotes it, and deletes what an earlier one left; nothing that only looks like a copy.

import type { Plan } from "../../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../../workflows/plan-steps.ts";
import { isolatedPlan } from "../../../../workflows/isolated-drills.ts";
import { drilled } from "../bench.ts";
import type { Bench } from "../bench.ts";
import type { Fixture } from "../fixture.ts";

const leftOvers = { drill: { "left-overs": { of: "this-plan" } } };
const copy = { drill: { "rds-copy": { database: "orders" } } };
const plan = { isolated: {} };
const forever = (bench: Bench) => bench.meets("rds.DescribeDBInstances", { how: "answers", word: "modifying-forever" }, { times: 10_000 });
const named = (site: string, id: string) => (given: Plan): Plan => ({
  ...given,
  databases: Object.fromEntries(Object.entries(given.databases).map(([name, database]) => {
    const { [site]: instance, ...others } = database["rds-replica"] ?? {};
    return [name, { ...database, "rds-replica": { ...others, ...(instance === undefined ? {} : { [site]: { ...instance, id } }) } }];
  })),
});
const unlike = (run: string) => ({ plan: (given: Plan) => given, given: (bench: Bench) => Promise.resolve(bench.planWorld.aws.drilling.retag([{ Key: "understudy-drill", Value: run }])) });

export const drillLeftOvers: Fixture = {
  step: leftOvers,
  plan,
  async earlier(bench) {
    await bench.open();
    for (const step of allSteps(plannedNodes(isolatedPlan(drilled(bench.plan)).steps)).slice(0, 2)) await bench.finish(step);
    await bench.end();
  },
  holds: ({ aws }) => aws.drilling.standing().length === 0,
  undoes: "only-looks",
  stuck: { given: forever, says: /^not within 30 min: RDS in eu-/ },
  wrong: { ...unlike("shop-00000000000000000000"), says: /nothing is deleted that is not known to be a drill's: .* carries the tag of run shop-0+, which the record does not have as a run of shop/ },
};

export const drillRdsCopy: Fixture = {
  step: copy,
  before: [leftOvers],
  plan,
  holds: ({ aws }) => aws.drilling.standing().length === 1,
  undoes: "by-itself",
  stuck: { given: forever, says: /^not within 4 h: RDS in eu-/ },
  wrong: { plan: named("site-a", "another-a"), says: /^RDS in eu-west-1 has no instance another-a, of which a copy was to be made; nothing was changed/ },
};

export const drillRdsPromote: Fixture = {
  step: { drill: { "rds-promote": { database: "orders" } } },
  before: [leftOvers, copy],
  plan,
  holds: ({ aws }) => aws.drilling.standing().some((id) => aws.drilling.isWriter(id)),
  undoes: "by-itself",
  stuck: { given: forever, says: /^not within 30 min: RDS in eu-/ },
  wrong: { ...unlike("shop-bench-0"), says: /it is not promoted, because .* carries the tag of run shop-bench-0, and this is run shop-bench-1/ },
};
