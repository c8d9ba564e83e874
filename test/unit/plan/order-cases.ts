// Rules on the order of steps: for each a plan that breaks it and one that does not.

import { secondWayCases } from "./database-cases.ts";
import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

export const fence = { fence: { "ec2-stop": { hosts: ["app"] } } };
const renounce = { fence: { renounce: { run: ["/opt/renounce.sh"], hosts: ["app"] } } };
export const promote = { promote: { "rds-replica": { database: "orders" } } };
export const start = { activate: { command: { run: { takeover: "/opt/takeover.sh" }, hosts: ["app"] } } };
export const scale = { activate: { "auto-scaling": { groups: { north: "web-n", south: "web-s" }, capacity: { min: 1, max: 4, desired: 2 } } } };
export const shop = { name: "shop.example.com", answers: { north: ["198.51.100.10"], south: ["203.0.113.10"] } };
const empty = { fence: { "auto-scaling": { groups: { north: "web-n", south: "web-s" } } } };
export const traffic = { traffic: { "route53-health-switch": { ...shop, object: { bucket: "b", key: "k", region: "eu-west-1" }, ttl: "60s" } } };
const viber = { webhooks: { viber: { callback: "https://ccm.{site}.example.com/viber", secret: "s", inbound: "https://ccm.{site}.example.com/in" } } };
const byName = { verify: { https: { urls: ["https://shop.example.com/health"] } } };
export const bySite = { verify: { https: { urls: ["https://gw.{site}.example.com/health"] } } };
export const writes = { verify: { "sql-write": { database: "orders" } } };
export const resolves = { verify: { dns: shop } };
const priorities = { configure: { "mongodb-priorities": { service: "mongodb", host: "app" } } };
const inSet: Edit = { at: ["services", "mongodb"], to: { probe: { mongodb: "mongo-{member}.example.com:27017", tls: true }, from: ["inside"], failure: "own-failover", within: "20s", standby: "running", members: { one: "north", two: "south", three: "arbiter" }, enough: 2 } };
const journey = (host: string) => ({ verify: { journey: { that: "a customer sees the shop", requests: [{ name: "look", url: `https://${host}/` }] } } });
export const steps = (...list: readonly unknown[]): Edit => ({ at: ["steps"], to: list });

export const orderCases: Readonly<Record<string, readonly Case[]>> = {
  "fence-comes-first": [
    ["the fence after the promotion", [steps(promote, fence)], ["steps.1.fence.ec2-stop: steps.0.promote.rds-replica does not wait for this fence, put the fence before every other step"]],
    ["the fence beside the promotion", [steps({ together: [fence, promote] })], ["steps.0.together.0.fence.ec2-stop: steps.0.together.1.promote.rds-replica does not wait for this fence, put the fence before every other step"]],
    ["the fence before the promotion, in one branch, but beside another step", [steps({ together: [[fence, promote], scale] })], ["steps.0.together.0.0.fence.ec2-stop: steps.0.together.1.activate.auto-scaling does not wait for this fence, put the fence before every other step"]],
    ["two fences beside each other", [steps({ together: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, { fence: { renounce: { run: ["/r"], hosts: ["app"] } } }] }, promote)], []],
  ],
  "renounce-comes-before-the-stop": [
    ["scripts on a stopped machine", [steps(fence, renounce, promote)], ["steps.1.fence.renounce: the scripts would run on machines that are stopped already, put renounce before ec2-stop"]],
    ["scripts while the machine is being stopped", [steps({ together: [renounce, fence] }, promote)], ["steps.0.together.0.fence.renounce: the scripts would run on machines that are stopped already, put renounce before ec2-stop"]],
    ["scripts, then the stop", [steps(renounce, fence, promote)], []],
    ["scripts on another machine than the stopped one", [{ at: ["sites", "north", "hosts", "web"], to: "i-0ccccccccccccccc3" }, { at: ["sites", "south", "hosts", "web"], to: "i-0ddddddddddddddd4" }, steps({ fence: { "ec2-stop": { hosts: ["web"] } } }, renounce, promote)], []],
  ],
  "promotion-is-fenced": [
    ["a fence that empties a group", [steps(empty, promote)], []],
    ["no fence at all", [steps(promote)], ["steps.0.promote.rds-replica: no fence that can be confirmed comes before this promotion, put fence: { ec2-stop: … } before it"]],
    ["a fence that confirms nothing", [steps(renounce, promote)], ["steps.1.promote.rds-replica: no fence that can be confirmed comes before this promotion, put fence: { ec2-stop: … } before it"]],
    ["a fence after it", [steps(promote, fence)], ["steps.0.promote.rds-replica: no fence that can be confirmed comes before this promotion, put fence: { ec2-stop: … } before it"]],
    ["a fence before it", [steps(fence, promote)], []],
    ["nothing is promoted", [{ at: ["databases"] }, steps(traffic)], []],
  ],
  "promoted-exactly-once": [
    ["a database stays behind", [steps(fence, traffic)], ["databases.orders: no step promotes it, so it would stay behind at the site that failed, add promote: { rds-replica: { database: … } }"]],
    ["a database is promoted twice", [steps(fence, promote, promote)], ["steps.2.promote.rds-replica: steps.1.promote.rds-replica promotes orders already, leave one out"]],
    ["a database is promoted once", [steps(fence, promote)], []],
    ...secondWayCases,
  ],
  "traffic-waits-for-the-barrier": [
    ["traffic before the promotion", [steps(fence, traffic, promote)], ["steps.1.traffic.route53-health-switch: users would be sent there before steps.2.promote.rds-replica is done, put traffic after every promote and activate"]],
    ["traffic beside the promotion", [steps(fence, { together: [promote, traffic] })], ["steps.1.together.1.traffic.route53-health-switch: users would be sent there before steps.1.together.0.promote.rds-replica is done, put traffic after every promote and activate"]],
    ["traffic before the takeover script: users would meet stopped services (A2)", [steps(fence, promote, traffic, start)], ["steps.2.traffic.route53-health-switch: users would be sent there before steps.3.activate.command is done, put traffic after every promote and activate"]],
    ["traffic last", [steps(fence, promote, start, traffic)], []],
  ],
  "priorities-wait-for-the-promotion": [
    ["the set is moved before the promotion", [inSet, steps(fence, priorities, promote)], ["steps.1.configure.mongodb-priorities: the set would be moved for good before steps.2.promote.rds-replica is done, and a planned move could not be taken back any more, put it after every promote"]],
    ["the set is moved beside the promotion", [inSet, steps(fence, { together: [promote, priorities] })], ["steps.1.together.1.configure.mongodb-priorities: the set would be moved for good before steps.1.together.0.promote.rds-replica is done, and a planned move could not be taken back any more, put it after every promote"]],
    ["the set is moved after the promotion", [inSet, steps(fence, promote, priorities)], []],
    ["nothing is promoted", [inSet, { at: ["databases"] }, steps(fence, priorities)], []],
  ],
  "webhooks-wait-for-the-site": [
    ["a webhook before the takeover script", [steps(fence, promote, viber, start)], ["steps.2.webhooks.viber: messages would be sent there before steps.3.activate.command is done, put webhooks after every promote and activate"]],
    ["a webhook beside traffic", [steps(fence, promote, start, { together: [viber, traffic] })], []],
  ],
  "verify-comes-after": [
    ["a write is verified before the promotion", [steps(fence, writes, promote)], ["steps.1.verify.sql-write: orders takes no writes before steps.2.promote.rds-replica is done, put it after that step"]],
    ["a name is verified before it is switched", [steps(fence, promote, resolves, traffic)], ["steps.2.verify.dns: shop.example.com leads to the old site until steps.3.traffic.route53-health-switch is done, put it after that step"]],
    ["an address by name is asked before the switch", [steps(fence, promote, { together: [byName, traffic] })], ["steps.2.together.0.verify.https: a name may lead to the old site until steps.2.together.1.traffic.route53-health-switch is done, put it after that step, or use {site} in its addresses"]],
    ["a journey by name before the switch", [steps(fence, promote, journey("shop.example.com"), traffic)], ["steps.2.verify.journey: a name may lead to the old site until steps.3.traffic.route53-health-switch is done, put it after that step, or use {site} in its addresses"]],
    ["a journey at the target itself before the switch", [steps(fence, promote, journey("gw.{site}.example.com"), traffic)], []],
    ["a message of a provider before it is registered", [steps(fence, promote, { verify: { inbound: { provider: "viber" } } }, viber)], ["steps.2.verify.inbound: no message proves anything before steps.3.webhooks.viber is done, put it after that step"]],
    ["the target itself may be asked before the switch", [steps(fence, promote, bySite, traffic, resolves, writes, byName)], []],
  ],
};
