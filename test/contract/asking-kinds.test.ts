// That probes of databases, and those that ask an API, ask what the plan says where it says it: the site's own Region and names.

import { AwsAnswerError, type AwsCall } from "../../infra/local/aws/backend.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { lookAtPlanned } from "../../lambdas/probe/engines.ts";
import { lookByProbe } from "../../lambdas/probe/kinds.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { probeInputs, type ProbeInput, type ProbeKind } from "../../workflows/plan-probes.ts";
import { probeKind } from "../../workflows/probe-input.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { ProbeWorld } from "./probe-world.ts";

// Libraries take their time to load.
jest.setTimeout(30_000);

const both = { "site-a": "thing-a", "site-b": "thing-b" };
const raw: Readonly<Record<string, unknown>> = {
  mysql: { mysql: "my.{site}.internal:3306", database: "app", secret: "s/{site}" },
  sqlserver: { sqlserver: "ms.{site}.internal:1433", database: "app", secret: "s/{site}" },
  postgres: { postgres: "pg.{site}.internal:5432", database: "app", secret: "s/{site}" },
  rds: { rds: both },
  aurora: { aurora: both },
  ssm: { ssm: ["app"] },
  "auto-scaling": { "auto-scaling": both, ready: 1 },
  kubernetes: { kubernetes: both, deployment: "web", ready: 1 },
  "viber-webhook": { "viber-webhook": "https://ccm.{site}.example.com/viber", secret: "s" },
  "facebook-webhook": { "facebook-webhook": "https://ccm.{site}.example.com/facebook", app: "1", secret: "s" },
};
const plan: Plan = planSchema.parse({
  plan: "small", title: "A small plan", objectives: { rto: "15m", rpo: "30s" },
  sites: { "site-a": { region: "eu-west-1", hosts: { app: "i-0aaaaaaaaaaaaaaa1" } }, "site-b": { region: "eu-central-1", hosts: { app: "i-0bbbbbbbbbbbbbbb2" } } },
  home: "site-a", arbiter: { region: "eu-north-1" }, "vantage-points": {},
  services: Object.fromEntries(Object.entries(raw).map(([kind, probe]) => [kind, { probe, from: ["arbiter"], failure: "observe" }])),
  databases: { orders: { "rds-replica": { "site-a": { id: "a", endpoint: "orders.a.internal:3306" } }, engine: "mysql", database: "app", secret: "s", from: ["arbiter"] } },
  decide: { mode: "ask", every: "60s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
  steps: [{ verify: { https: { urls: ["https://chat.example.com/"] } } }],
});
const probeOf = (kind: ProbeKind): ProbeInput => {
  const service = plan.services[kind];
  if (service === undefined || !("probe" in service)) throw new TypeError(`no probe ${kind}`);
  return service.probe;
};

let world: ProbeWorld;
let calls: AwsCall[];
beforeEach(() => {
  world = new ProbeWorld();
  for (const name of ["s", "s/site-a", "s/site-b"]) world.secret(name, { username: "u", password: "p", token: "t", appSecret: "a" });
  calls = [];
});
afterEach(() => world.close());

function look(kind: ProbeKind, site: string): Promise<Look> {
  const refuse = async (call: AwsCall): Promise<never> => {
    calls.push(call);
    throw new AwsAnswerError("AccessDenied", "you may not", 403);
  };
  return lookByProbe({ ...world.way(), clients: new Clients(interceptWith(refuse, "arbiter")) }, probeOf(kind), { plan, site, deadlineMs: 2_000 });
}

test("the kinds of this file are told apart by their first key", () => {
  for (const kind of Object.keys(raw)) expect([probeKind(probeOf(kind as ProbeKind)), kind in probeInputs]).toEqual([kind, true]);
});

test.each<readonly [ProbeKind, string, AwsCall["input"]]>([
  ["rds", "DescribeDBInstances", { DBInstanceIdentifier: "thing-b" }],
  ["aurora", "DescribeDBClusters", { DBClusterIdentifier: "thing-b" }],
  ["ssm", "DescribeInstanceInformation", { Filters: [{ Key: "InstanceIds", Values: ["i-0bbbbbbbbbbbbbbb2"] }] }],
  ["auto-scaling", "DescribeAutoScalingGroups", { AutoScalingGroupNames: ["thing-b"] }],
  ["kubernetes", "DescribeCluster", { name: "thing-b" }],
])("%s asks the Region of the site about what the plan names there", async (kind, operation, input) => {
  expect(await look(kind, "site-b")).toMatchObject({ kind: "silent", detail: expect.stringContaining("AccessDenied") as string });
  expect(calls).toMatchObject([{ operation, region: "eu-central-1", input }]);
});

test.each<readonly [ProbeKind, string]>([
  ["mysql", "my.site-b.internal:3306"], ["sqlserver", "ms.site-b.internal:1433"], ["postgres", "pg.site-b.internal:5432"],
])("%s goes to the address of the site, with the secret of the site", async (kind, address) => {
  expect(await look(kind, "site-b")).toEqual({ kind: "failing", reached: false, detail: `cannot be reached: no path to ${address}` });
});

test.each<readonly [ProbeKind, string]>([["viber-webhook", "chatapi.viber.com"], ["facebook-webhook", "graph.facebook.com"]])("%s asks its provider", async (kind, host) => {
  expect(await look(kind, "site-b")).toMatchObject({ kind: "silent", detail: expect.stringContaining(`no path to ${host}:443`) as string });
});

test.each<ProbeKind>(["rds", "auto-scaling", "kubernetes", "ssm"])("%s sees nothing at a site that the plan has not, and asks nobody", async (kind) => {
  expect((await look(kind, "elsewhere")).kind).toBe("silent");
  expect(calls).toEqual([]);
});

test("a database of the plan is looked at by its engine, and one without a copy is seen by nobody", async () => {
  const orders = plan.databases["orders"];
  if (orders === undefined) throw new TypeError("no database");
  await world.tcp("orders.a.internal:3306", (socket) => void socket.end(Buffer.from([8, 0, 0, 0, 0xff, 0x10, 0x04, ...Buffer.from("Stop!")])));
  expect(await lookAtPlanned(world.way(), orders, "site-a", 2_000)).toMatchObject({ kind: "failing", detail: "answers with an error: Stop! (1040)" });
  expect(await lookAtPlanned(world.way(), orders, "site-b", 2_000)).toMatchObject({ kind: "silent", detail: "the plan names no copy at site-b" });
});
