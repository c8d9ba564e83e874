// Rules on what an application is told of its parts: for each a plan that breaks it and one that does not.

import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const steps = (...list: readonly unknown[]): Edit => ({ at: ["steps"], to: list });
const fence = { fence: { "ec2-stop": { hosts: ["app"] } } };
const promote = { promote: { "rds-replica": { database: "orders" } } };
const traffic = { traffic: { "route53-health-switch": { name: "shop.example.com", answers: { north: ["198.51.100.10"], south: ["203.0.113.10"] }, object: { bucket: "b", key: "k", region: "eu-west-1" }, ttl: "60s" } } };
const parameter = (value: unknown, name = "/shop/database") => ({ configure: { "ssm-parameter": { parameter: name, value } } });
const secret = (keys: object) => ({ configure: { secret: { secret: "shop/{site}/database", keys } } });
const cname = { configure: { cname: { zone: "Z0123456789PRIVATE00", name: "orders.shop.internal", value: "{orders.host}", ttl: "30s" } } };
const group = (region: string, name: string): string => `arn:aws:elasticloadbalancing:${region}:111122223333:targetgroup/${name}/0123456789abcdef`;
const groups = { north: group("eu-north-1", "web-n"), south: group("eu-south-1", "web-s") };
const balanced = (of: object, targets: object = { north: ["198.51.100.11"], south: ["203.0.113.11"] }, zones?: object) => ({ traffic: { "elb-targets": { groups: of, targets, ...(zones === undefined ? {} : { "availability-zones": zones }) } } });
const name = { zone: "Z0123456789PUBLIC000", name: "www.example.com", policy: "simple", ttl: "60s" };
const records = { traffic: { "route53-records": { ...name, type: "A", values: { north: ["198.51.100.12"], south: ["203.0.113.12"] } } } };
const roundRobin = (type: "A" | "AAAA") => ({ traffic: { "route53-round-robin": { ...name, type, values: type === "A" ? { north: ["198.51.100.13"], south: ["203.0.113.13"] } : { north: ["2001:db8::1"], south: ["2001:db8::2"] } } } });
const endpoint = parameter("{orders.endpoint}");
const words = "write {site}, {DATABASE.endpoint}, {DATABASE.host} or {DATABASE.port}, with the name of a database of the plan";

export const configurationCases: Readonly<Record<string, readonly Case[]>> = {
  "configured-words-are-known": [
    ["a database that the plan has not", [steps(fence, promote, parameter("{order.endpoint}"))], [`steps.2.configure.ssm-parameter.value: no database is called "order", ${words}`]],
    ["a part that an address has not", [steps(fence, promote, parameter("{orders.password}"))], [`steps.2.configure.ssm-parameter.value: {orders.password} is not filled in, ${words}`]],
    ["a brace that is not closed, in a key of a secret", [steps(fence, promote, secret({ host: "{orders.host}", port: "{orders.port" }))], [`steps.2.configure.secret.keys.port: {orders.port is not filled in, ${words}`]],
    ["each part of an address, and the site", [steps(fence, promote, secret({ host: "{orders.host}", url: "postgres://{orders.endpoint}/orders?application_name={site}" }))], []],
  ],
  "configured-values-differ": [
    ["a value that both sites have", [steps(fence, promote, parameter("orders.example.com"))], ['steps.2.configure.ssm-parameter.value: both sites have "orders.example.com", write a value that says where the site\'s own part is, or leave it out']],
    ["a text for each site, twice the same", [steps(fence, promote, parameter({ north: "x", south: "x" }))], ['steps.2.configure.ssm-parameter.value: both sites have "x", write a value that says where the site\'s own part is, or leave it out']],
    ["ports that are the same", [steps(fence, promote, secret({ host: "{orders.host}", port: "{orders.port}" }))], ['steps.2.configure.secret.keys.port: both sites have "5432", write a value that says where the site\'s own part is, or leave it out']],
    ["a text for each site", [steps(fence, promote, parameter({ north: "x", south: "y" }))], []],
  ],
  "configuration-waits-for-the-promotion": [
    ["the application is led to a copy", [steps(fence, endpoint, promote)], ["steps.1.configure.ssm-parameter: the application would be led to a database before steps.2.promote.rds-replica is done, put it after that step"]],
    ["at the same time", [steps(fence, { together: [promote, cname] })], ["steps.1.together.1.configure.cname: the application would be led to a database before steps.1.together.0.promote.rds-replica is done, put it after that step"]],
    ["it is led there afterwards, in the same branch", [steps(fence, { together: [[promote, endpoint], parameter("{site}", "/shop/site")] }, traffic)], []],
    ["what names no database waits for none", [steps(fence, parameter("{site}", "/shop/site"), promote)], []],
  ],
  "traffic-waits-for-the-configuration": [
    ["users come before the application knows its database", [steps(fence, promote, traffic, endpoint)], ["steps.2.traffic.route53-health-switch: users would be sent there before steps.3.configure.ssm-parameter is done, put traffic after every configure"]],
    ["users come afterwards", [steps(fence, promote, endpoint, traffic)], []],
  ],
  "target-group-in-its-region": [
    ["the groups have changed places", [steps(fence, promote, balanced({ north: group("eu-south-1", "web-s"), south: group("eu-north-1", "web-n") }))], ['steps.2.traffic.elb-targets.groups.north: the group lies in eu-south-1, and north in "eu-north-1", name the target group of the balancer in "eu-north-1"', 'steps.2.traffic.elb-targets.groups.south: the group lies in eu-north-1, and south in "eu-south-1", name the target group of the balancer in "eu-south-1"']],
    ["each in its own", [steps(fence, promote, balanced(groups))], []],
  ],
  "targets-belong-to-one-site": [
    ["one address for both", [steps(fence, promote, balanced(groups, { north: ["198.51.100.11"], south: ["203.0.113.11", "198.51.100.11"] }))], ["steps.2.traffic.elb-targets.targets.south.1: 198.51.100.11 is a target of north too, leave it out at one of them"]],
    ["instances and addresses of one's own", [steps(fence, promote, balanced(groups, { north: ["i-0aaaaaaaaaaaaaaa1"], south: ["203.0.113.11"] }))], []],
  ],
  "zones-of-addresses": [
    ["an address outside the network", [steps(fence, promote, balanced(groups, undefined, { "203.0.113.11": "all" }))], []],
    ["the zone of something else", [steps(fence, promote, balanced(groups, undefined, { "203.0.113.12": "all" }))], ["steps.2.traffic.elb-targets.availability-zones.203.0.113.12: 203.0.113.12 is no address under targets, write one of 198.51.100.11 and 203.0.113.11"]],
    ["the zone of an instance", [steps(fence, promote, balanced(groups, { north: ["i-0aaaaaaaaaaaaaaa1"], south: ["i-0bbbbbbbbbbbbbbb1"] }, { "i-0bbbbbbbbbbbbbbb1": "all" }))], ["steps.2.traffic.elb-targets.availability-zones.i-0bbbbbbbbbbbbbbb1: i-0bbbbbbbbbbbbbbb1 is no address under targets, leave it out: an instance is in its own zone"]],
  ],
  "one-setter-of-a-value": [
    ["a name is led by users' traffic and as a private one", [steps(fence, promote, cname, { traffic: { "route53-records": { zone: "Z0123456789PRIVATE00", name: "orders.shop.internal", type: "CNAME", policy: "simple", values: { north: ["a.internal"], south: ["b.internal"] }, ttl: "30s" } } })], ["steps.3.traffic.route53-records: steps.2.configure.cname sets the same record, set all of it in one step"]],
    ["one name is led and its addresses are changed", [steps(fence, promote, records, roundRobin("A"))], ["steps.3.traffic.route53-round-robin: steps.2.traffic.route53-records sets the same record, set all of it in one step"]],
    ["addresses of both kinds", [steps(fence, promote, records, roundRobin("AAAA"))], []],
    ["two names of parameters that are one away from home only", [steps(fence, promote, parameter("{site}", "/shop/{site}"), parameter("{orders.host}", "/shop/south"))], ["steps.3.configure.ssm-parameter: steps.2.configure.ssm-parameter sets the same parameter, set all of it in one step"]],
    ["two steps set one secret", [steps(fence, promote, secret({ host: "{orders.host}" }), secret({ url: "{orders.endpoint}" }))], ["steps.3.configure.secret: steps.2.configure.secret sets the same secret, set all of it in one step"]],
    ["two parameters", [steps(fence, promote, endpoint, parameter("{orders.host}", "/shop/host"))], []],
  ],
};
