// Rules on machines and groups that a plan stops, forces off and starts: for each a plan that breaks it and one that does not.

import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const steps = (...list: readonly unknown[]): Edit => ({ at: ["steps"], to: list });
const fence = { fence: { "ec2-stop": { hosts: ["app"] } } };
const forced = (more: object): object => ({ fence: { "ec2-stop": { hosts: ["app"], ...more } } });
const groups = { north: "web-n", south: "web-s" };
const empty = { fence: { "auto-scaling": { groups } } };
const promote = { promote: { "rds-replica": { database: "orders" } } };
const scale = { activate: { "auto-scaling": { groups, capacity: { min: 1, max: 4, desired: 2 } } } };
const start = { activate: { command: { run: { takeover: "/opt/takeover.sh" }, hosts: ["app"] } } };
const startMachines = { activate: { "ec2-start": { hosts: ["app"] } } };
const traffic = { traffic: { "route53-health-switch": { name: "shop.example.com", answers: { north: ["198.51.100.10"], south: ["203.0.113.10"] }, object: { bucket: "b", key: "k", region: "eu-west-1" }, ttl: "60s" } } };
const byName = { verify: { https: { urls: ["https://shop.example.com/health"] } } };
const bySite = { verify: { https: { urls: ["https://gw.{site}.example.com/health"] } } };
const stopsStandby: Edit = { at: ["services", "gateway", "standby"], to: "stopped" };

const nodes = ["n1", "n2", "n3"];
const form = (more: object = {}) => ({ activate: { "rabbitmq-cluster": { nodes, name: "rabbit@{node}-{site}", service: "queue", ...more } } });
const cluster = (): readonly Edit[] => [
  ...["north", "south"].flatMap((site) => nodes.map((node, index): Edit => ({ at: ["sites", site, "hosts", node], to: `i-0${site === "north" ? "a" : "b"}0000000${index}` }))),
  { at: ["services", "queue"], to: { probe: { amqp: "{member}.{site}.example.com:5671", secret: "shop/queue" }, from: ["other-site", "inside"], failure: "site", members: nodes, enough: 2 } },
];

export const machineCases: Readonly<Record<string, readonly Case[]>> = {
  "ec2-start-starts-ec2": [
    ["a hybrid node is to be started by EC2", [{ at: ["sites", "south", "hosts", "app"], to: "mi-0123456789abcdef0" }, steps(empty, promote, startMachines)], ['steps.2.activate.ec2-start.hosts.0: "app" is no EC2 instance at south, name EC2 instances (i-…), or use activate.command on a host that runs']],
    ["an EC2 instance at each site", [steps(fence, promote, startMachines)], []],
  ],
  "formed-as-watched": [
    ["no service sends a message through the nodes", [...cluster(), steps(fence, promote, form({ service: "gateway" }))], ['steps.2.activate.rabbitmq-cluster.service: "gateway" is no service with an amqp probe, name the service that sends a message through each of these nodes']],
    ["one node is not looked at by itself", [...cluster(), { at: ["services", "queue", "members"], to: ["n1", "n2"] }, steps(fence, promote, form())], ["steps.2.activate.rabbitmq-cluster.service: nobody looks at n3 by itself, write services.queue.members: [n1, n2, n3]"]],
    ["all nodes would have one name", [...cluster(), steps(fence, promote, form({ name: "rabbit@queue" }))], ["steps.2.activate.rabbitmq-cluster.name: all nodes would have the same name, write {node} in it"]],
    ["a node stands there twice", [...cluster(), steps(fence, promote, form({ nodes: ["n1", "n2", "n1"] }))], ["steps.2.activate.rabbitmq-cluster.nodes.2: n1 stands there twice, name each node once, in the order in which they join"]],
    ["three nodes, a name each, a message through each", [...cluster(), steps(fence, promote, form())], []],
  ],
  "machines-are-no-services": [
    ["a group is in service, and nobody asks what stood by stopped on it", [stopsStandby, steps(fence, promote, scale, traffic)], ["steps.3.traffic.route53-health-switch: nobody asks whether gateway answers at the target before users are sent there, put verify: { https: { urls: [\"https://….{site}.…\"] } } before it, after the machines are started"]],
    ["machines run, and they are asked only before they are started", [stopsStandby, steps(fence, promote, bySite, startMachines, traffic)], ["steps.4.traffic.route53-health-switch: nobody asks whether gateway answers at the target before users are sent there, put verify: { https: { urls: [\"https://….{site}.…\"] } } before it, after the machines are started"]],
    ["asked by a name, which leads to the old site still", [stopsStandby, steps(fence, promote, scale, byName, traffic)], ["steps.4.traffic.route53-health-switch: nobody asks whether gateway answers at the target before users are sent there, put verify: { https: { urls: [\"https://….{site}.…\"] } } before it, after the machines are started"]],
    ["asked at the target after the machines are there", [stopsStandby, steps(fence, promote, scale, startMachines, bySite, traffic)], []],
    ["a takeover script says by itself that the services run", [stopsStandby, steps(fence, promote, scale, start, traffic)], []],
    ["nothing stands by stopped", [steps(fence, promote, scale, traffic)], []],
  ],
  "force-in-time": [
    ["a time to force, and force is not said", [steps(forced({ "force-after": "30s" }), promote)], ["steps.0.fence.ec2-stop.force-after: nothing is forced here, because force is not true, leave it out, or write force: true"]],
    ["forced when the step has given up already", [steps(forced({ force: true, within: "60s" }), promote)], ["steps.0.fence.ec2-stop.force-after: a stop would be forced after 1 min, and the step gives up after 1 min, write a shorter one, or a longer within"]],
    ["forced in time", [steps(forced({ force: true, "force-after": "30s", within: "5m" }), promote)], []],
    ["forced after a minute, where nothing else is said", [steps(forced({ force: true }), promote)], []],
  ],
};
