// What a plan may not say of a name that leads to several nodes, where it is more than the shape.

import { planFaults } from "../../../workflows/plan-rules.ts";
import { planWith } from "./plans.ts";
import type { Edit } from "./plans.ts";
import { hybridChat } from "../builders.ts";

const last = hybridChat.steps.length;
const rounds = (more: object): Edit => ({
  at: ["steps", last],
  to: { traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "both.example.com", type: "A", policy: "simple", values: { "site-a": ["198.51.100.12"], "site-b": ["203.0.113.12"] }, ttl: "60s", ...more } } },
});
const said = (...edits: readonly Edit[]): readonly string[] => planFaults(planWith(edits)).filter(({ path }) => path[1] === last || path[0] === "configuration").map(({ what }) => what);

test.each([
  ["it is right", [rounds({})], []],
  ["an address of both nodes", [rounds({ values: { "site-a": ["198.51.100.12"], "site-b": ["198.51.100.12"] } })], ["198.51.100.12 is the value of site-a too"]],
  ["a name in an AAAA record that is an IPv4 address", [rounds({ type: "AAAA" })], ['"198.51.100.12" is no value of a record of type AAAA', '"203.0.113.12" is no value of a record of type AAAA']],
  ["a node without an address", [rounds({ values: { "site-a": ["198.51.100.12"] } })], ["site-b has no value"]],
  ["a TTL longer than the RTO", [rounds({ ttl: "2h" })], [expect.stringMatching(/^clients would keep the old answer for 2 h, longer than the RTO/) as string]],
  ["a name that another step moves", [rounds({ name: "chat.example.com" })], [expect.stringMatching(/switches chat\.example\.com already$/) as string]],
  ["a configuration on a role that no site has", [{ at: ["configuration"], to: { properties: { files: ["/etc/app.conf"], host: "web" } } }], [expect.stringMatching(/have no host with the role "web"$/) as string]],
] as const)("%s", (_name, edits, what) => expect(said(...(edits as readonly Edit[]))).toEqual(what));
