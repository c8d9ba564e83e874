// Plans that break the rules on members, restarts and two writers, and plans that do not; for rules.test.ts.

import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const queue = (key: string, to?: unknown): Edit => (to === undefined ? { at: ["services", "queue", key] } : { at: ["services", "queue", key], to });
const spanning = { mq1: "north", mq2: "south", mq3: "arbiter" };
const cluster = (members: unknown, address: string, enough?: number): readonly Edit[] => [queue("probe", { stomp: address }), queue("members", members), ...(enough === undefined ? [] : [queue("enough", enough)])];
const gateway = (key: string, to: unknown): Edit => ({ at: ["services", "gateway", key], to });
const orders = (key: string, to: unknown): Edit => ({ at: ["databases", "orders", key], to });
const withoutPromotion: Edit = { at: ["steps"], to: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, { verify: { https: { urls: ["https://shop.example.com/health"] } } }] };

export const clusterCases: Readonly<Record<string, readonly Case[]>> = {
  "members-add-up": [
    ["one cluster over both sites with a neutral member", cluster(spanning, "{member}.example.com:61613", 2), []],
    ["three nodes at each site", cluster(["n1", "n2", "n3"], "{member}.{site}.example.com:61613", 2), []],
    ["no members", [], []],
    ["enough without members", [queue("enough", 2)], ["services.queue.enough: enough says how many members must be left, and there are none, add members, or leave it out"]],
    ["members without enough", cluster(spanning, "{member}.example.com:61613"), ["services.queue.members: it does not say how many members must be left for the cluster to do its work, add enough"]],
    ["more than there are", cluster(spanning, "{member}.example.com:61613", 4), ["services.queue.enough: 4 of 3 members can never be left, write 3 or less"]],
    ["a member twice", cluster(["n1", "n2", "n1"], "{member}.{site}.example.com:61613", 2), ['services.queue.members.2: "n1" stands there twice, leave one out']],
    ["members of what is only shown", [...cluster(["n1", "n2"], "{member}.{site}.example.com:61613", 1), queue("failure", "observe"), queue("within")], ["services.queue.members: members of what is only shown say nothing, write failure: own-failover or site, or leave members out"]],
    ["one address for all of them", cluster(spanning, "mq.{site}.example.com:61613", 2), ["services.queue.probe.stomp: every member would be asked at the same address, put {member} into it"]],
    ["one address for both sites", cluster(["n1", "n2"], "{member}.example.com:61613", 1), ["services.queue.probe.stomp: the members of both sites would be asked at the same addresses, put {site} into it, or say the site of each member"]],
    ["a cluster over both sites that means the site", [...cluster(spanning, "{member}.example.com:61613", 2), queue("failure", "site"), queue("within")], ["services.queue.failure: a cluster over both sites does not fail with one of them, write failure: own-failover"]],
    ["a member at no site", cluster({ ...spanning, mq2: "sout" }, "{member}.example.com:61613", 2), ['services.queue.members.mq2: no site is called "sout", write south', "services.queue.members: no member stands at south, so the cluster does not span both sites, name one there, or write members as a list"]],
  ],
  "restart-has-its-time": [
    ["a restart of ninety seconds", [gateway("restarts", "90s")], []],
    ["a restart of what fails over by itself", [queue("restarts", "90s")], ["services.queue.restarts: restarts says nothing where failure is own-failover, leave it out, or write failure: site"]],
    ["a restart that takes as long as people are waited for", [gateway("restarts", "10m")], ["services.gateway.restarts: 10 min for a restart is no shorter than the ten hold times after which people are called, write less than 10 min, or promise less"]],
    ["a restart that breaks the promise", [gateway("restarts", "5m"), { at: ["objectives", "rto"], to: "5m" }], ["services.gateway.restarts: 5 min for a restart is no shorter than the RTO, write less than 5 min, or promise less"]],
  ],
  "both-write-by-design": [
    ["two writers of MySQL that nobody promotes", [orders("engine", "mysql"), orders("writer", "both"), withoutPromotion], []],
    ["two writers of PostgreSQL", [orders("writer", "both"), withoutPromotion], ["databases.orders.writer: postgres has one writer, write single, or engine: mysql"]],
    ["one of two writers is promoted", [orders("engine", "mysql"), orders("writer", "both")], ["steps.1.promote.rds-replica.database: both nodes of orders write already, leave the step out"]],
  ],
};
