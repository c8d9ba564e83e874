// What the plan that comes with the product costs, counted from its real templates: within the limits that the product sets
// itself, and with a bill in which nothing that is deployed is missing.

import { costOfPlan, synthesised } from "../../infra/aws/cost/cost-of-plan.ts";
import type { Line } from "../../infra/aws/cost/bill.ts";
import type { CostReport } from "../../infra/aws/cost/cost-of-plan.ts";
import { resourcesOf } from "../../infra/aws/cost/template.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import { createDigest } from "../../workflows/digest.ts";
import { observers } from "../../workflows/evidence.ts";
import type { Plan } from "../../workflows/plan.ts";

const chat = plan();
const atDefault: Plan = { ...chat, decide: { ...chat.decide, every: 60_000 } };
const fast = costOf(chat);
const slow = costOf(atDefault);

function plan(): Plan {
  const read = readPlanFile("workflows/plans/hybrid-chat.yaml");
  if (!read.ok) throw new TypeError("the plan of the test is not right");
  return read.plan;
}
function costOf(of: Plan): CostReport {
  return costOfPlan(of, createDigest(of));
}
const line = ({ bill }: CostReport, group: string, what: string): Line | undefined => bill.parts.find((part) => part.group === group)?.lines.find((each) => each.what === what);

it("is under US$5 a month at the default cadence and under US$15 at ten seconds, net of what is free in every account", () => {
  expect(chat.decide.every).toBe(10_000);
  expect(slow.bill.idle.netUsd).toBeLessThan(5);
  expect(fast.bill.idle.netUsd).toBeLessThan(15);
  // The list price is printed beside it, and is higher: nobody shall take one for the other.
  expect(slow.bill.idle.listUsd).toBeGreaterThan(slow.bill.idle.netUsd);
  // A second plan finds what is shared paid, and hardly any allowance left.
  expect(slow.secondPlan.netUsd).toBeLessThan(slow.bill.parts[0]?.listUsd ?? 0);
  expect(fast.secondPlan.netUsd).toBeLessThan(15);
});

it("is under one cent for a failover, at list price", () => {
  expect(fast.run.usd).toBeLessThan(0.01);
  // Once something is wrong both look equally often.
  expect(slow.run.usd).toBe(fast.run.usd);
});

it("knows the price of everything that is deployed", () => {
  expect([fast.unpriced, slow.unpriced]).toEqual([[], []]);
});

it("has groups for the plan, what is shared, and the traffic switch, with sums that add up", () => {
  expect(fast.bill.parts.map(({ group }) => group)).toEqual(["plan", "shared", "traffic"]);
  for (const { lines, listUsd, freeUsd, netUsd } of fast.bill.parts) {
    expect(lines.reduce((sum, each) => sum + each.netUsd, 0)).toBeCloseTo(netUsd, 9);
    expect(listUsd - freeUsd).toBeCloseTo(netUsd, 9);
  }
  expect(line(fast, "shared", "KMS keys")?.amount).toBe(1);
  expect(line(fast, "traffic", "Route 53 health checks, options")?.netUsd).toBe(2);
});

it("counts what the templates hold: alarms of ten seconds for the votes, every schedule, every queue", () => {
  const stacks = synthesised(chat, createDigest(chat));
  const count = (type: string): number => stacks.flatMap((stack) => resourcesOf(stack, type)).length;
  const votes = Object.keys(chat.sites).length * chat.decide.votes.of.length;
  expect(line(fast, "plan", "CloudWatch alarms of 10 s")?.amount).toBe(votes);
  expect(line(slow, "plan", "CloudWatch alarms of 10 s")).toBeUndefined();
  expect(line(fast, "plan", "CloudWatch composite alarms")?.amount).toBe(count("AWS::CloudWatch::CompositeAlarm"));
  // The sweep and the keeping of reports are shared by all plans; readiness is looked at each half hour.
  expect(line(fast, "shared", "EventBridge Scheduler")?.amount).toBe(2 * 43_800);
  expect(line(fast, "plan", "EventBridge Scheduler")?.amount).toBe((count("AWS::Scheduler::Schedule") - 3) * 43_800 + 1_460);
  expect(count("AWS::Lambda::EventSourceMapping")).toBe(observers(chat).length);
  // Readiness is looked at every half hour, however often the sites are.
  expect(line(fast, "plan", "Lambda, requests")?.amount).toBe(6 * ((line(slow, "plan", "Lambda, requests")?.amount ?? 0) - 1_460) + 1_460);
});

it("traces nothing that is called each minute, because that would cost more than all the rest of it", () => {
  expect([line(fast, "plan", "X-Ray traces"), line(fast, "shared", "X-Ray traces")]).toEqual([undefined, undefined]);
});

it("names private networks with their prices, and counts none of them", () => {
  const attached: Plan = { ...atDefault, "vantage-points": { ...atDefault["vantage-points"], "site-a": { ...atDefault["vantage-points"]["site-a"], control: "tcp:control.example.net:443", attach: { vpc: { subnets: ["subnet-0a1b2c3d"], "security-groups": ["sg-0a1b2c3d"] } } } } };
  const report = costOf(attached);
  expect(report.notCounted[0]).toMatch(/^Private network of site-a: .*NAT gateway \(US\$37\.96 a month\) or interface endpoints \(US\$8\.76 a month each and zone\)/);
  expect(report.bill.parts.map(({ group }) => group)).toEqual(["plan", "shared", "traffic"]);
  expect(report.bill.idle.listUsd).toBeCloseTo(slow.bill.idle.listUsd, 2);
});
