// What an application's configuration shall say at each site, filled in from a plan.

import { asRecords, configuredBy, databasesNamed, placeholdersOf, standingOf, valueAt } from "../../workflows/configured-values.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import { shop, shopWithSteps } from "./builders.ts";

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
