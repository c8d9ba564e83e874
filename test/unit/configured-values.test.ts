// What an application's configuration shall say at each site, filled in from a plan.

import { asRecords, configuredBy, databasesNamed, placeholdersOf, standingOf, toldInRun, valueAt } from "../../workflows/configured-values.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { StepState, StepStatus } from "../../workflows/record.ts";
import { restoredIn } from "../../workflows/restored.ts";
import { shop, shopWithSteps, writtenShop } from "./builders.ts";

const plan = shop();

describe("a value", () => {
  it.each([
    ["of a database's address", "{orders.endpoint}", "orders-b.internal:5432"],
    ["of its host", "{orders.host}", "orders-b.internal"],
    ["of its port", "{orders.port}", "5432"],
    ["of the site", "{site}", "site-b"],
    ["of all of them, and words of its own", "postgres://{orders.host}:{orders.port}/orders?application_name={site}", "postgres://orders-b.internal:5432/orders?application_name=site-b"],
    ["without any", "as it is", "as it is"],
  ])("%s is filled in for a site", (_sentence, written, filled) => {
    expect(valueAt(written, plan, "site-b")).toBe(filled);
  });

  it("may be given for each site", () => {
    expect(valueAt({ "site-a": "x-{site}", "site-b": "y" }, plan, "site-a")).toBe("x-site-a");
  });

  it.each(["{basket.host}", "{orders.user}", "{orders.host", "{host}", "{}"])("that holds %s is a defect where a plan was not checked", (written) => {
    expect(() => valueAt(written, plan, "site-b")).toThrow(/does not say what/);
  });

  it("tells which databases it names, and which of its words are not known", () => {
    expect(databasesNamed({ "site-a": "{orders.host}", "site-b": "{orders.port}{basket.host}" })).toEqual(["orders", "basket"]);
    expect(placeholdersOf("{site} {orders.user}")).toEqual([{ is: "site" }, { is: "unknown", written: "{orders.user}" }]);
  });

  it.each([
    ["b", "target"],
    ["a", "source"],
    ["c", "other"],
    [undefined, "other"],
  ] as const)("%s that stands there is that of the %s", (found, standing) => {
    expect(standingOf(found, { source: "a", target: "b" })).toBe(standing);
  });
});

it("a private name is a record of the policy simple, for both sites", () => {
  const made = shopWithSteps([{ configure: { cname: { zone: "Z0123456789PRIVATE00", name: "orders.shop.internal", value: "{orders.host}", ttl: "30s" } } }, { verify: { "sql-write": { database: "orders" } } }]);
  const [step, verify] = allSteps(plannedNodes(made.steps));
  if (step === undefined || verify === undefined || step.kind !== "configure.cname") throw new TypeError("the plan has other steps");
  expect(configuredBy(step)).toEqual([{ at: ["value"], value: "{orders.host}" }]);
  expect(configuredBy(verify)).toEqual([]);
  expect(asRecords(step.input as Parameters<typeof asRecords>[0], made)).toMatchObject({ type: "CNAME", policy: "simple", values: { "site-a": ["orders-a.internal"], "site-b": ["orders-b.internal"] } });
});

describe("a database that was restored", () => {
  const made = planSchema.parse({
    ...writtenShop,
    databases: { orders: { ...writtenShop.databases.orders, restored: {
      "site-a": { id: "orders-a-2", endpoint: "orders-a-2.internal:5432", "subnet-group": "shop", "security-groups": ["sg-0a0a0a0a0a0a0a0a0"] },
      "site-b": { id: "orders-b-2", endpoint: "orders-b-2.internal:5432", "subnet-group": "shop", "security-groups": ["sg-0b0b0b0b0b0b0b0b0"] },
    } } },
    steps: [{ promote: { "rds-replica": { database: "orders" } } }, { promote: { restore: { database: "orders" } } }],
  });
  const there = (part: "a" | "b"): string => valueAt("{orders.endpoint}", made, `site-${part}`);
  const run = { plan: made, source: "site-a", target: "site-b" };

  it("has its own address, and only in the run that restored it", () => {
    expect(valueAt("{orders.host}", made, "site-b", ["orders"])).toBe("orders-b-2.internal");
    expect(toldInRun("{orders.endpoint}", run).target).toBe(there("b"));
    expect(toldInRun("{orders.endpoint}", { ...run, restored: ["orders"] }).target).toBe("orders-b-2.internal:5432");
  });

  it.each([
    { says: "the source's copy", found: there("a"), standing: "source" },
    { says: "what was restored at the source before", found: "orders-a-2.internal:5432", standing: "source" },
    { says: "the target's copy, which is of no use any more", found: there("b"), standing: "source" },
    { says: "what was restored", found: "orders-b-2.internal:5432", standing: "target" },
    { says: "what nobody knows", found: "orders-c.internal:5432", standing: "other" },
    { says: "nothing", found: undefined, standing: "other" },
  ])("$says stands there as $standing", ({ found, standing }) => {
    expect(standingOf(found, toldInRun("{orders.endpoint}", { ...run, restored: ["orders"] }))).toBe(standing);
  });

  const state = (statuses: Readonly<Record<string, StepStatus>>) => ({ steps: Object.fromEntries(Object.entries(statuses).map(([step, status]): readonly [string, StepState] => [step, { step, status, because: "", startedAt: 1, changedAt: 2, attempts: [], brought: {} }])) });
  it.each<{ readonly says: string; readonly statuses: Readonly<Record<string, StepStatus>>; readonly restored: readonly string[] }>([
    { says: "the replica was promoted, so the restore had nothing to do", statuses: { "promote-rds-replica": "done", "promote-restore": "done" }, restored: [] },
    { says: "a person promoted it", statuses: { "promote-rds-replica": "done-by-hand", "promote-restore": "done" }, restored: [] },
    { says: "the promotion was skipped and it was restored", statuses: { "promote-rds-replica": "skipped", "promote-restore": "done" }, restored: ["orders"] },
    { says: "a person restored it", statuses: { "promote-rds-replica": "skipped", "promote-restore": "done-by-hand" }, restored: ["orders"] },
    { says: "nothing is restored yet", statuses: { "promote-rds-replica": "skipped", "promote-restore": "waiting" }, restored: [] },
    { says: "both were skipped", statuses: { "promote-rds-replica": "skipped", "promote-restore": "skipped" }, restored: [] },
  ])("is told by the record: $says", ({ statuses, restored }) => {
    expect(restoredIn(made, state(statuses))).toEqual(restored);
  });
});
