// Two routing controls of ARC move the name: that of the target On and that of the source Off, in one call.

import { fenced, promoted } from "../bench-plan.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef";
const controls = { "site-a": `${panel}/routingcontrol/aaaa`, "site-b": `${panel}/routingcontrol/bbbb` };
const endpoints = Object.fromEntries(["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"].map((region) => [region, `https://0a1b2c3d.route53-recovery-cluster.${region}.amazonaws.com/v1`]));
const update = "route53-recovery-cluster.UpdateRoutingControlStates";

export const trafficArcRoutingControl: Fixture = {
  before: [fenced, promoted],
  step: { traffic: { "arc-routing-control": { name: "shop.example.com", answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] }, controls, endpoints, "safety-rules": [`${panel}/safetyrule/gate`], ttl: "60s" } } },
  holds: ({ application }) => application.leadsTo("shop.example.com").join() === "site-b",
  undoes: "by-itself",
  stuck: { given: (bench) => bench.meets(update, { how: "answers", word: "gate-closed" }), says: /^Set the routing control of site-b On and that of site-a Off in one call .*: a safety rule of ARC says no: .*safetyrule\/gate/ },
  wrong: { plan: withInput("traffic.arc-routing-control", { controls: { ...controls, "site-b": `${panel}/routingcontrol/cccc` } }), says: /none of the cluster's endpoints tells the states: .*routingcontrol\/cccc was not found/ },
};
