// The shipped plan of ProActive against the document it was written from: what that requires has to stand in it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { unmanagedServices, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepKindName } from "../../../workflows/plan-steps.ts";

const text = readFileSync(join(import.meta.dirname, "../../../workflows/plans/proactive.yaml"), "utf8");
const plan = planSchema.parse(parse(text));
const steps = allSteps(plannedNodes(plan.steps));
const services = new Map(watchedServices(plan));
const at = (kind: StepKindName): number => steps.findIndex((step) => step.kind === kind);

test("no rule finds a fault in it", () => expect(planFaults(plan)).toEqual([]));

test("D1: all state is in one database, which is promoted before anything that reads it is started", () => {
  expect(Object.keys(plan.databases)).toEqual(["scheduler-state"]);
  expect(at("promote.rds-replica")).toBeLessThan(at("activate.auto-scaling"));
});

test.each(["scheduler", "interfaces"])("D2: %s gets its time to be started anew, longer than the hold time, and only then counts as the site's failure", (service) => {
  expect(services.get(service)).toMatchObject({ failure: "site", restarts: 240_000, standby: "stopped" });
  expect(services.get(service)?.restarts).toBeGreaterThan(plan.decide.hold);
});

test("D3: exactly one scheduler: the group of the site that is left is emptied first, and the other is set to one", () => {
  const [fence] = steps;
  expect(fence?.kind).toBe("fence.auto-scaling");
  const groups = fence !== undefined && isKind(fence, "fence.auto-scaling") ? fence.input.groups : {};
  expect(steps.flatMap((step) => (isKind(step, "activate.auto-scaling") ? [[step.input.groups, step.input.capacity]] : []))).toEqual([[groups, { min: 1, max: 1, desired: 1 }]]);
});

test("D4: the address stays and leads to the balancer of the site that serves; a dead balancer moves nothing", () => {
  expect(steps.flatMap((step) => (isKind(step, "traffic.route53-records") ? [[step.input.name, step.input.type]] : []))).toEqual([["proactive.example.com", "CNAME"]]);
  expect(services.get("load-balancer")?.failure).toBe("observe");
});

test("A2, I19: the scheduler is asked at the target before users are sent there", () => {
  expect(at("activate.auto-scaling")).toBeLessThan(at("verify.https"));
  expect(at("verify.https")).toBeLessThan(at("traffic.route53-records"));
});

test("what is not looked at is named: the balancer's targets, the workers and their jobs", () => {
  expect(unmanagedServices(plan).map(({ service }) => service)).toEqual(["target-group", "worker-nodes", "jobs-in-flight"]);
});

test.each(["D1", "D2", "D3", "D4"])("%s stands beside what it asks for", (row) => expect(text).toContain(`# ${row}`));
