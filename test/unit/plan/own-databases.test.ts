// Plans with databases on machines of their own: whatever only has to reach a copy goes by its endpoint and not by RDS.

import { endpointAt, instancesOf, isPromotion, ownHosts, ownServersOf, promotionOf } from "../../../workflows/database-copies.ts";
import { explainPlan } from "../../../workflows/explain.ts";
import { sayPath } from "../../../workflows/plan-fault.ts";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { thingsOfDatabase, thingsOfStep } from "../../../workflows/permission-things-of.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { promotedBy, servers } from "./database-cases.ts";
import { planWith, smallFile } from "./plans.ts";
import type { Edit } from "./plans.ts";

const own = (engine: "postgres" | "mysql", ...edits: readonly Edit[]) => planWith([...servers(engine), promotedBy(engine === "postgres" ? "postgresql" : "mysql"), ...edits], smallFile);
const plan = own("postgres");
const at = (...path: readonly (string | number)[]) => ["databases", "orders", "self-managed", ...path];

test.each<[string, readonly Edit[], readonly string[]]>([
  ["a plan that is right", [], []],
  ["with another account", [{ at: at("south", "account"), to: "pgadmin" }], []],
  ["a host that its site does not have", [{ at: at("south", "host"), to: "database" }], ['databases.orders.self-managed.south.host: south has no host with the role "database", add it under sites.south.hosts']],
  ["a misspelt host", [{ at: at("south", "host"), to: "ap" }], ['databases.orders.self-managed.south.host: south has no host with the role "ap", write app']],
  ["a host that only its own site has: it is known, and has to be stopped", [{ at: ["sites", "south", "hosts", "database"], to: "i-0bbbbbbbbbbbbbbb9" }, { at: at("south", "host"), to: "database" }], ["steps.1.promote.postgresql: nothing stops the machine database at south, on which orders may go on taking writes, add database to the hosts of fence: { ec2-stop: … } before it"]],
  ["no server at one site", [{ at: at("south") }], ["databases.orders.self-managed: south has no server, add south"]],
  ["a server at no site of the plan", [{ at: at("west"), to: { host: "app", endpoint: "db-w.example.com:5432" } }], ['databases.orders.self-managed.west: no site is called "west", write north or south']],
  ["one endpoint for both", [{ at: at("south", "endpoint"), to: "db-n.example.com:5432" }], ["databases.orders.self-managed.south.endpoint: db-n.example.com:5432 is the endpoint of north too, name the endpoint of the server at each site"]],
  ["no promotion", [{ at: ["steps", 1] }], ["databases.orders: no step promotes it, so it would stay behind at the site that failed, add promote: { postgresql: { database: … } }"]],
  ["the control lies on the database's machine", [{ at: ["vantage-points", "north", "control"], to: "tcp:db-s.example.com:443" }], ["vantage-points.north.control: db-s.example.com lies at south, name an address outside every site"]],
  ["the promotion before the fence", [{ at: ["steps", 0] }], ["steps.0.promote.postgresql: no fence that can be confirmed comes before this promotion, put fence: { ec2-stop: … } before it"]],
])("%s", (_says, edits, faults) => {
  expect(planFaults(own("postgres", ...edits)).map(({ path, what, instead }) => `${sayPath(path)}: ${what}, ${instead}`)).toEqual(faults);
});

test("two writers on machines of their own are never promoted", () => {
  const faults = planFaults(own("mysql", { at: ["databases", "orders", "writer"], to: "both" }));
  expect(faults.map(({ what }) => what)).toContain("both nodes of orders write already");
});

test("an account that shell text could not hold is refused in one sentence", () => {
  expect(() => own("postgres", { at: at("south", "account"), to: "x; rm -rf /" })).toThrow(/a system account of small letters/);
});

describe("the copies of a database", () => {
  it("are reached by site, however they are kept", () => {
    const rds = planWith([], smallFile).databases["orders"];
    const self = plan.databases["orders"];
    expect([endpointAt(rds, "south"), endpointAt(self, "south"), endpointAt(self, "west"), endpointAt(undefined, "south")]).toEqual(["orders-s.example.com:5432", "db-s.example.com:5432", undefined, undefined]);
    expect([Object.keys(instancesOf(self)), Object.keys(ownServersOf(rds))]).toEqual([[], []]);
    expect([rds, self].map((each) => each && promotionOf(each))).toEqual(["promote.rds-replica", "promote.postgresql"]);
  });

  it("give the steps their machines, and observers no machine", () => {
    const machines = [{ site: "north", id: "i-0aaaaaaaaaaaaaaa1" }, { site: "south", id: "i-0bbbbbbbbbbbbbbb2" }];
    expect(ownHosts(plan, "orders")).toEqual(machines);
    const promotion = allSteps(plannedNodes(plan.steps)).find(isPromotion);
    expect(promotion && thingsOfStep(promotion, plan)).toMatchObject({ hosts: machines, instances: [] });
    expect(thingsOfDatabase(plan, "orders")).toMatchObject({ hosts: [], instances: [] });
  });

  it("are told in the runbook by their endpoints, with what a MySQL forgets at its next start", () => {
    const told = explainPlan(own("mysql"), "digest", { source: "north", target: "south" });
    expect(told.watched.find(({ thing }) => thing === "orders")?.asked).toBe("SQL db-n.example.com:5432");
    expect(told.weakPoints.filter(({ what }) => what === "orders").map(({ because }) => because)).toEqual([
      expect.stringContaining("after the promotion it has no copy"), expect.stringContaining("read_only is turned off while it runs"),
    ]);
  });
});
