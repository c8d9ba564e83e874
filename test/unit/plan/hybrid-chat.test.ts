// The shipped plan against the documents it was written from: what they require has to stand in it.

import { readFileSync } from "node:fs";
import { unmanagedServices, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import { hybridChatFile, planWith } from "./plans.ts";

const plan = planWith();
const steps = allSteps(plannedNodes(plan.steps));
const services = new Map(watchedServices(plan));

test("A1: exactly the services that are stopped on purpose are healthy when stopped at the standby", () => {
  const stopped = [...services].filter(([, { standby }]) => standby === "stopped").map(([key]) => key);
  expect(stopped).toEqual(["communication-server", "media-routing-engine", "chat-server"]);
});

test("A2, A4: takeover.sh runs before takeover_reporting.sh, on the role of the chat machine, after the promotion and before traffic", () => {
  expect(steps.flatMap((step) => (isKind(step, "activate.command") ? [[step.input.run.takeover, ...step.input.hosts]] : []))).toEqual([
    ["/opt/expertflow/HAScripts/takeover.sh", "chat-vm"],
    ["/opt/expertflow/HAScripts/takeover_reporting.sh", "chat-vm"],
  ]);
  const order = steps.map(({ phase }) => phase);
  expect(order.indexOf("promote")).toBeLessThan(order.indexOf("activate"));
  expect(order.lastIndexOf("activate")).toBeLessThan(order.indexOf("traffic"));
});

test("A3, A4: both renounce scripts run on the source before its machine is stopped", () => {
  const [first, second] = steps;
  expect(first?.kind).toBe("fence.renounce");
  if (first !== undefined && isKind(first, "fence.renounce")) expect(first.input.run.map((path) => path.split("/").at(-1))).toEqual(["renounce.sh", "renounce_reporting.sh"]);
  expect(second?.kind).toBe("fence.ec2-stop");
});

test("A13: MongoDB gets two elections of 10 s, and the hold is longer than any cluster's own failover", () => {
  expect(services.get("mongodb")).toMatchObject({ failure: "own-failover", within: 20_000 });
  for (const [, { within }] of services) expect(within ?? 0).toBeLessThanOrEqual(plan.decide.hold);
});

test.each(["customer-channel-manager", "communication-server", "media-routing-engine", "chat-server"])("A14–17: a failing %s is a failing site", (key) => {
  expect(services.get(key)?.failure).toBe("site");
});

test("A18, A25: brokers fail over by themselves, and a dead load balancer moves nothing", () => {
  expect(services.get("activemq")).toMatchObject({ failure: "own-failover", probe: { stomp: "amq.{site}.chat.internal:61613" } });
  expect(services.get("load-balancer")).toMatchObject({ failure: "observe" });
});

test("A26, A27, B10: Rasa and SQL Server are named as not managed, with reasons", () => {
  expect(unmanagedServices(plan).map(({ service }) => service)).toEqual(["rasa-bot", "sql-server-reporting"]);
});

test("A28–A33: both webhooks lead to the site's own CCM, behind one question, in one branch after traffic", () => {
  const webhooks = steps.flatMap((step) => (isKind(step, "webhooks.viber") || isKind(step, "webhooks.facebook") ? [step] : []));
  expect(webhooks.map(({ kind }) => kind)).toEqual(["webhooks.viber", "webhooks.facebook"]);
  for (const { input } of webhooks) expect(input.callback).toContain("https://ccm.{site}.chat.example.com/webhooks/");
  expect(webhooks.map(({ input }) => input.gate !== undefined)).toEqual([true, false]);
});

test("B1: a person decides", () => {
  expect(plan.decide).toMatchObject({ mode: "ask", every: 10_000, hold: 60_000, block: 3_600_000, expires: 1_800_000, votes: { need: 2 } });
  expect(plan.decide.approvers).toBeUndefined();
});

test("steps have ids that tell them apart and stay", () => {
  expect(steps.map(({ id }) => id)).toEqual([
    "fence-renounce",
    "fence-ec2-stop",
    "promote-rds-replica",
    "activate-auto-scaling",
    "activate-command",
    "activate-command-2",
    "traffic-route53-health-switch",
    "traffic-route53-records",
    "webhooks-viber",
    "webhooks-facebook",
    "verify-dns",
    "verify-https",
    "verify-sql-write",
    "verify-inbound",
    "verify-inbound-2",
  ]);
});

test("each part names the row of the documents that it comes from", () => {
  const text = readFileSync(hybridChatFile, "utf8");
  const named = ["A1", "A2", "A3", "A4", "A5–A12", "A13", "A14–17", "A18–A24", "A25", "A26, A27, B10", "A28–A33", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B11"];
  expect(named.filter((row) => !text.includes(row))).toEqual([]);
});
