// The target's machines come into the group of its balancer, and then those of the source leave it.

import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const arn = (region: string, name: string): string => `arn:aws:elasticloadbalancing:${region}:111122223333:targetgroup/${name}/0123456789abcdef`;
const groups = { "site-a": arn("eu-west-1", "web-a"), "site-b": arn("eu-central-1", "web-b") };

export const trafficElbTargets: Fixture = {
  // Nothing is fenced, so that both sites' targets answer and the way back finds a healthy one.
  plan: { databases: {} },
  step: { traffic: { "elb-targets": { groups, targets: { "site-a": ["198.51.100.11"], "site-b": ["203.0.113.11"] }, "availability-zones": { "203.0.113.11": "all" } } } },
  holds: ({ aws }) => aws.targetGroups.serving(groups["site-b"], "eu-central-1").join() === "203.0.113.11",
  undoes: "by-itself",
  stuck: {
    given: (bench) => bench.happens({ does: "down", what: { kind: "service", service: "gateway", site: "site-b" } }),
    says: /^not within 15 min: target group web-b: 203\.0\.113\.11 unhealthy, 198\.51\.100\.11 healthy$/,
  },
  wrong: { plan: withInput("traffic.elb-targets", { groups: { ...groups, "site-b": arn("eu-central-1", "web-c") } }), says: /Elastic Load Balancing in eu-central-1 has no target group web-c/ },
};
