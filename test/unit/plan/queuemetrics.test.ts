// The shipped plan of QueueMetrics against the vendor's page: what that says has to stand in it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { unmanagedServices, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import { isProbe } from "../../../workflows/probe-input.ts";
import { bothWrite } from "../../../workflows/two-writers.ts";

const text = readFileSync(join(import.meta.dirname, "../../../workflows/plans/queuemetrics.yaml"), "utf8");
const plan = planSchema.parse(parse(text));
const steps = allSteps(plannedNodes(plan.steps));
const services = new Map(watchedServices(plan));

test("no rule finds a fault in it", () => expect(planFaults(plan)).toEqual([]));

test.each(["web", "app", "database"])("E1–E6: %s of a node has the other node's, so its failure moves nothing", (service) => {
  expect(services.get(service)?.failure).toBe("own-failover");
});

test("E14: only a whole machine that is gone speaks for its node, and a person says whether its address is taken out", () => {
  expect([...services].flatMap(([name, { failure }]) => (failure === "site" ? [name] : []))).toEqual(["machine"]);
  expect(plan.decide.mode).toBe("ask");
});

test("E7: both databases write by design, and nothing is fenced or promoted", () => {
  expect(bothWrite(plan)).toEqual(["database"]);
  expect(steps.filter(({ phase }) => phase === "fence" || phase === "promote")).toEqual([]);
});

test("E10: the database is a local one, watched on the node itself", () => {
  expect(plan.databases).toEqual({});
  const probe = services.get("database")?.probe;
  expect(probe !== undefined && isProbe(probe, "mysql") ? probe.mysql : "").toBe("{site}.queuemetrics.example.com:3306");
});

test("E11: the certificate of each node is watched before clients refuse it", () => expect(services.get("certificate")?.probe).toEqual({ certificate: "{site}.queuemetrics.example.com:443", "at-least": expect.any(Number) as number }));

test("E1, E16: one name leads to both nodes, and the one that is left is taken out only after the other was asked", () => {
  expect(steps.map(({ kind }) => kind)).toEqual(["verify.https", "traffic.route53-round-robin", "verify.dns", "verify.https"]);
  const [step] = steps.flatMap((each) => (isKind(each, "traffic.route53-round-robin") ? [each.input] : []));
  expect(step).toMatchObject({ name: "queuemetrics.example.com", values: { "node-a": [expect.any(String)], "node-b": [expect.any(String)] } });
});

test("what is not looked at or not done is named", () => {
  expect(unmanagedServices(plan).map(({ service }) => service)).toEqual(expect.arrayContaining(["way-back", "telephony", "set-up"]));
});

// E2, E4 and E6 stand in the comments' ranges.
test.each(["E1", "E3", "E5", "E7", "E9", "E10", "E11", "E12", "E13", "E14", "E15", "E16"])("%s stands beside what it asks for", (row) => expect(text).toMatch(new RegExp(`\\b${row}\\b`)));
