// A leg of a live drill shuts the node down that it has taken out of the name, starts it again and puts it back. Nothing is fenced, because both nodes serve.

import type { Bench } from "../bench.ts";
import type { Fixture } from "../fixture.ts";

const name = "both.shop.example.com";
const values = { "site-a": ["198.51.100.12"], "site-b": ["203.0.113.12"] };
const machine = (id: string) => ({ "site-a": { region: "eu-west-1", hosts: { node: id } }, "site-b": { region: "eu-central-1", hosts: { node: "i-0b0b0b0b0b" } } });

export const liveShutDown: Fixture = {
  before: [{ traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name, type: "A", policy: "multivalue", values, ttl: "60s" } } }],
  step: { live: { "shut-down": { host: "node", for: "2m", verify: ["https://gw.{site}.shop.example.com/health"] } } },
  plan: { sites: machine("i-0a0a0a0a0a"), databases: {}, services: { gateway: { probe: { https: "https://gw.{site}.shop.example.com/health" }, from: ["arbiter", "other-site", "inside"], failure: "site" } } },
  // The name leads to the other node alone already, in a dry run too.
  async earlier(bench) {
    await bench.open();
    await bench.stepsBefore();
    await bench.end();
  },
  holds: ({ application }) => application.leadsTo(name).length === 2 && application.hosts.carry("site-a", ""),
  stuck: { given: (bench: Bench) => bench.meets("ec2.StopInstances", { how: "answers", word: "stopping-forever" }, { times: 1 }), says: /^not within 40 min: .*so it is started as soon as it has stopped; EC2 says of node \(i-0a0a0a0a0a\): stopping/ },
  wrong: { plan: (plan) => ({ ...plan, sites: { ...plan.sites, "site-a": { ...plan.sites["site-a"], region: "eu-west-1", hosts: { node: "i-0a0a0a0a99" } } } }), says: /EC2 says of node \(i-0a0a0a0a99\): not known there/ },
};
