// The RabbitMQ nodes of the target, each one of its own, become one cluster.

import { writtenShop } from "../../../unit/builders.ts";
import type { Fixture } from "../fixture.ts";
import { otherMachines } from "../wrong-plans.ts";

const nodes = ["node-1", "node-2", "node-3"];
const at = (hex: string) => Object.fromEntries(nodes.map((node, index) => [node, `i-0${hex}${index}${hex}0000000`]));

export const activateRabbitmqCluster: Fixture = {
  plan: {
    sites: { "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a", ...at("a") } }, "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b", ...at("b") } } },
    services: { ...writtenShop.services, queue: { probe: { amqp: "{member}.{site}.shop.internal:5671", secret: "shop/queue" }, from: ["other-site", "inside"], failure: "site", members: nodes, enough: 2 } },
  },
  step: { activate: { "rabbitmq-cluster": { nodes, name: "rabbit@{node}.{site}.shop.internal", service: "queue" } } },
  holds: ({ application: { formations } }) => formations.of("rabbit@node-1.site-b.shop.internal").length === nodes.length,
  oneByOne: "ssm.SendCommand",
  stuck: { given: (bench) => bench.meets("ssm.SendCommand", { how: "answers", word: "other-cookie" }), says: /node-1 \(i-0b0b0000000\) Failed, exit code 82: .*their Erlang cookies differ; nothing was changed.*\. No node after node-1 was told to join/ },
  wrong: { plan: otherMachines("site-b"), says: /Nothing was sent while the agent of a node does not answer: node-1 \(i-0a0a0000000\)/ },
};
