// Cases of the rules on routing controls of ARC: all five endpoints of one cluster, and the controls of one panel.

import { fence, promote, steps } from "./order-cases.ts";
import type { Case } from "./looking-cases.ts";

const panel = "arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b";
const elsewhere = "arn:aws:route53-recovery-control::111122223333:controlpanel/9f9f";
const controls = { north: `${panel}/routingcontrol/aaaa`, south: `${panel}/routingcontrol/bbbb` };
const endpointIn = (region: string): string => `https://0a1b.route53-recovery-cluster.${region}.amazonaws.com/v1`;
const endpoints = Object.fromEntries(["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"].map((region) => [region, endpointIn(region)]));
const { "eu-west-1": _one, ...four } = endpoints;
const arc = (more: object) => steps(fence, promote, { traffic: { "arc-routing-control": { name: "shop.example.com", answers: { north: ["198.51.100.10"], south: ["203.0.113.10"] }, controls, endpoints, ttl: "60s", ...more } } });
const at = "steps.2.traffic.arc-routing-control";
const tells = "write what `aws route53-recovery-control-config describe-cluster` tells";

export const routingControlCases: Readonly<Record<string, readonly Case[]>> = {
  "all-endpoints-of-the-cluster": [
    ["an endpoint is left out", [arc({ endpoints: four })], [`${at}.endpoints: a cluster has 5 endpoints, and 4 are named, ${tells}`]],
    ["an endpoint is under no Region", [arc({ endpoints: { ...four, oregon: endpointIn("eu-west-1") } })], [`${at}.endpoints.oregon: oregon is no Region, write the Region of the endpoint, for example us-west-2`]],
    ["two endpoints have changed places", [arc({ endpoints: { ...endpoints, "us-east-1": endpoints["us-west-2"], "us-west-2": endpoints["us-east-1"] } })], [`${at}.endpoints.us-east-1: this is the endpoint in us-west-2, ${tells}`, `${at}.endpoints.us-west-2: this is the endpoint in us-east-1, ${tells}`]],
    ["all five are named, that in the Region of a site with them: four others are left when it fails", [{ at: ["sites", "north", "region"], to: "eu-west-1" }, arc({})], []],
  ],
  "controls-of-one-panel": [
    ["one control for both sites", [arc({ controls: { ...controls, south: controls.north } })], [`${at}.controls.south: this is the routing control of north too, name a routing control for each site`]],
    ["controls of two panels", [arc({ controls: { ...controls, south: `${elsewhere}/routingcontrol/bbbb` } })], [`${at}.controls.south: this routing control is in another control panel than that of north, name controls of one panel`]],
    ["a safety rule of another panel", [arc({ "safety-rules": [`${panel}/safetyrule/cccc`, `${elsewhere}/safetyrule/dddd`] })], [`${at}.safety-rules: ${elsewhere}/safetyrule/dddd is in another control panel than the routing controls, name rules of their panel`]],
    ["controls and rules of one panel", [arc({ "safety-rules": [`${panel}/safetyrule/cccc`] })], []],
  ],
};
