// The shipped plans of ProActive on Kubernetes and of IQ Bot against the documents they were written from: what these require has to
// stand in them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { planFaults } from "../../../workflows/plan-rules.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { unmanagedServices, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, isKind, plannedNodes } from "../../../workflows/plan-steps.ts";
import { probeKind } from "../../../workflows/probe-input.ts";
import { rabbitmqNames } from "../../../workflows/rabbitmq-names.ts";

const textOf = (name: string): string => readFileSync(join(import.meta.dirname, `../../../workflows/plans/${name}.yaml`), "utf8");
const read = (name: string): Plan => planSchema.parse(parse(textOf(name)));
const kindsOf = (plan: Plan): readonly string[] => allSteps(plannedNodes(plan.steps)).map(({ kind }) => kind);

describe("ProActive on Kubernetes", () => {
  const plan = read("proactive-kubernetes");
  const steps = allSteps(plannedNodes(plan.steps));

  test("no rule finds a fault in it", () => expect(planFaults(plan)).toEqual([]));

  test("D3, D5: one pod and no more, and that of the site that is left is ended first, by the same name", () => {
    const clusters = { "site-a": "proactive-a", "site-b": "proactive-b" };
    expect(steps.flatMap((step) => (isKind(step, "fence.kubernetes") ? [step.input] : []))).toEqual([{ clusters, namespace: "proactive", deployment: "scheduler", within: 300_000 }]);
    expect(steps.flatMap((step) => (isKind(step, "activate.kubernetes") ? [step.input] : []))).toEqual([{ clusters, namespace: "proactive", deployment: "scheduler", replicas: 1, exactly: true, within: 600_000 }]);
  });

  test("D1, I19: the state is promoted before the pod, and the scheduler is asked before users come", () => {
    expect(kindsOf(plan)).toEqual(["fence.kubernetes", "promote.rds-replica", "activate.kubernetes", "verify.https", "traffic.route53-records", "verify.https", "verify.sql-write"]);
  });

  test("D5: a pod gets longer than the eviction time of its node before it counts as the site's failure", () => {
    // 50 s until a node is called NotReady, 300 s of toleration, and a start.
    for (const service of ["scheduler", "interfaces"]) expect(new Map(watchedServices(plan)).get(service)?.restarts).toBeGreaterThan(350_000);
  });

  test.each(["D1", "D2", "D3", "D4", "D5"])("%s stands beside what it asks for", (row) => expect(textOf("proactive-kubernetes")).toContain(`# ${row}`));
});

describe("IQ Bot", () => {
  const plan = read("iq-bot");
  const steps = allSteps(plannedNodes(plan.steps));
  const services = new Map(watchedServices(plan));

  test("no rule finds a fault in it", () => expect(planFaults(plan)).toEqual([]));

  test("C3, C10: three to five nodes of a site, joined in the order of the plan around the first one's host name", () => {
    const [forming] = steps.flatMap((step) => (isKind(step, "activate.rabbitmq-cluster") ? [step.input] : []));
    expect(forming?.nodes).toEqual(["node-1", "node-2", "node-3"]);
    expect(forming === undefined ? [] : rabbitmqNames(forming, "site-b")).toEqual(["rabbit@node-1.site-b.iqbot.internal", "rabbit@node-2.site-b.iqbot.internal", "rabbit@node-3.site-b.iqbot.internal"]);
  });

  test("C11, C12: what the balancer sees and whether a message comes back are witnesses of their own", () => {
    expect(["iq-bot", "rabbitmq"].map((service) => [services.get(service)?.failure, services.get(service)?.members, probeKind(services.get(service)?.probe ?? { https: "" })])).toEqual([
      ["site", ["node-1", "node-2", "node-3"], "https"],
      ["site", ["node-1", "node-2", "node-3"], "amqp"],
    ]);
  });

  test("C9: the ports 4369 and 25672 are looked at", () => {
    expect(JSON.stringify(plan.services)).toMatch(/:4369.*:25672/);
  });

  test("C2, C4, C5: SQL Server that follows, with backups as the second way and in that order", () => {
    expect(plan.databases["iq-bot-data"]).toMatchObject({ engine: "sql-server", restored: { "site-a": { "multi-az": true }, "site-b": { "multi-az": true } } });
    expect(kindsOf(plan)).toEqual(["fence.ec2-stop", "promote.rds-replica", "promote.restore", "activate.rabbitmq-cluster", "configure.ssm-parameter", "activate.command", "verify.publish-consume", "traffic.route53-records", "verify.https", "verify.sql-write"]);
  });

  test("C7, C10: what nothing looks at is named", () => {
    expect(unmanagedServices(plan).map(({ service }) => service)).toEqual(["output-folder", "first-node"]);
    // Nobody is asked for what a step can do: only what the promotion or the restore itself asks is left to people.
    expect(allSteps(plannedNodes(plan.steps)).filter(({ input }) => "gate" in input && input.gate !== undefined)).toEqual([]);
  });

  test.each(["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12"])("%s stands beside what it asks for", (row) => expect(textOf("iq-bot")).toMatch(new RegExp(`\\b${row}\\b`)));
});
