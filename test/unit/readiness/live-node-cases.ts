// What can keep a node from being shut down for a live drill, and what the check says of it.

import type { FactsOf } from "../../../workflows/readiness/questions.ts";
import { machines, normal } from "./normal.ts";
import type { Case } from "./world.ts";

export const liveNodeCases: readonly Case[] = [
  ["node-can-be-shut-down", "a group would replace it", "fail", /may not shut i-0a51c0de7e5700a11 down: it belongs to the Auto Scaling group media, which puts another in the place/, machines({ group: "media" })],
  ["node-can-be-shut-down", "a group would replace that of the other site", "fail", /may not shut i-0b51c0de7e5700b22 down: it belongs to/, { machines: (question) => (normal.machines(question) as FactsOf<"machines">).map((each) => (question.site === "site-b" ? { ...each, group: "media" } : each)) }],
  ["node-can-be-shut-down", "its root is an instance store", "fail", /its root is an instance store, and EC2 stops no such machine/, machines({ instanceStore: true })],
  ["node-can-be-shut-down", "it is a Spot Instance", "fail", /it is a Spot Instance/, machines({ spot: true })],
  ["node-can-be-shut-down", "EC2 lends it its address", "fail", /its address 198\.51\.100\.40 is no Elastic IP, so it would come back with another/, machines({ lentAddress: "198.51.100.40" })],
  ["node-can-be-shut-down", "it is protected from being stopped", "fail", /it has stop protection, and EC2 refuses to stop it/, { "stop-protection": ({ ids }) => ids.map((id) => ({ id, isProtected: true })) }],
  ["node-can-be-shut-down", "EC2 does not say whether it is protected", "not-checkable", /whether i-0a51c0de7e5700a11 has stop protection is not known/, { "stop-protection": ({ ids }) => ids.map((id) => ({ id, isProtected: "unknown" })) }],
  ["node-can-be-shut-down", "it is off", "warn", /i-0a51c0de7e5700a11 is stopped, and both nodes have to serve/, machines({ state: "stopped" })],
  ["node-can-be-shut-down", "it is gone", "fail", /EC2 has no i-0a51c0de7e5700a11 in eu-west-1 that could be stopped and started/, machines({ state: "terminated" })],
];
