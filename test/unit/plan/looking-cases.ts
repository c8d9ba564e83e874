// Plans that break the rules on how observers look and what starts a run, and plans that do not; for rules.test.ts.

import type { Edit } from "./plans.ts";

/** A change of the small plan, and what the rule then says. */
export type Case = readonly [sentence: string, edits: readonly Edit[], says: readonly string[]];

export const decide = (key: string, to: unknown): Edit => ({ at: ["decide", key], to });
const promises = (rpo: string): Edit => ({ at: ["objectives", "rpo"], to: rpo });
const triggers = (alarms: Readonly<Record<string, readonly string[]>>, need = 1): Edit => ({ at: ["triggers"], to: { alarms, need } });
/** The hosts of north look for its observer, so nothing is asked there that a host cannot ask. */
const watched = (...roles: readonly string[]): Edit => ({ at: ["vantage-points", "north", "attach"], to: { ssm: roles } });
const askable: readonly Edit[] = [{ at: ["services", "queue", "probe"], to: { tcp: "mq.{site}.example.com:61613" } }, { at: ["databases", "orders", "from"], to: ["arbiter"] }];
/** Nothing is promoted and nothing written. */
const byNameOnly: Edit = { at: ["steps"], to: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, { verify: { https: { urls: ["https://shop.example.com/health"] } } }] };

const inSubnet: Edit = { at: ["vantage-points", "north", "attach"], to: { vpc: { subnets: ["subnet-0a0a0a0a"], "security-groups": ["sg-0a0a0a0a"] } } };
/** Another fence stands before it; this one is behind all other steps. */
const cutting = (...subnets: readonly string[]): Edit => ({ at: ["steps", 0], to: { together: [[{ fence: { "ec2-stop": { hosts: ["app"] } } }], [{ fence: { "network-acl": { acls: { north: { subnets, deny: "acl-0a0d0d0d" }, south: { subnets: ["subnet-0b0a0a0a"], deny: "acl-0b0d0d0d" } } } } }]] } });

export const lookingCases: Readonly<Record<string, readonly Case[]>> = {
  "observers-stay-connected": [
    ["an observer in a subnet that a step cuts off", [inSubnet, cutting("subnet-0a0b0b0b", "subnet-0a0a0a0a")], ["steps.0.together.1.0.fence.network-acl.acls.north.subnets.1: subnet-0a0a0a0a is a subnet in which the observer of north looks, give the observer a subnet of its own"]],
    ["an observer in a subnet of its own", [inSubnet, cutting("subnet-0a0b0b0b")], []],
  ],
  "watcher-has-hosts": [
    ["a role that the site has not", [watched("web"), ...askable], ['vantage-points.north.attach.ssm.0: north has no host with the role "web", add it under sites.north.hosts']],
    ["a misspelt role", [watched("app", "ap"), ...askable], ['vantage-points.north.attach.ssm.1: north has no host with the role "ap", write app']],
    ["one role twice", [watched("app", "app"), ...askable], ["vantage-points.north.attach.ssm.1: app stands there twice, leave one out"]],
    ["the arbiter", [{ at: ["vantage-points", "arbiter", "attach"], to: { ssm: ["app"] } }, { at: ["services", "gateway", "from"], to: ["other-site", "inside"] }, decide("votes", { of: ["other-site", "inside"], need: 2 })], ["vantage-points.arbiter.attach.ssm: the arbiter has no hosts, leave attach out, or write vpc"]],
    ["hosts in another account", [watched("app"), ...askable, { at: ["sites", "north", "account"], to: { role: "arn:aws:iam::111122223333:role/understudy-site", "external-id": "north" } }], ["vantage-points.north.attach.ssm: the machines of north lie in another account, in which no association of ours can be, register them with Systems Manager in the arbiter's account, or leave attach out"]],
    ["a host of the site", [watched("app"), ...askable], []],
  ],
  "watcher-can-look": [
    ["a broker and a database from inside", [watched("app")], [
      "services.queue.from.0: the hosts of north cannot look at what is asked by STOMP, leave inside out, or ask by HTTPS, TCP or TLS certificate",
      "databases.orders.from.0: the hosts of north cannot look at a database, leave other-site out, or ask by HTTPS, TCP or TLS certificate",
      "databases.orders.from.1: the hosts of north cannot look at a database, leave inside out, or ask by HTTPS, TCP or TLS certificate",
    ]],
    ["the other site's things are looked at from there too", [watched("app"), ...askable, { at: ["services", "queue", "probe"], to: { stomp: "mq.{site}.example.com:61613" } }, { at: ["services", "queue", "from"], to: ["other-site"] }], ["services.queue.from.0: the hosts of north cannot look at what is asked by STOMP, leave other-site out, or ask by HTTPS, TCP or TLS certificate"]],
    ["only what a host can ask", [watched("app"), ...askable], []],
    ["a broker from the arbiter", [watched("app"), ...askable, { at: ["services", "queue", "probe"], to: { stomp: "mq.{site}.example.com:61613" } }, { at: ["services", "queue", "from"], to: ["arbiter"] }], []],
  ],
  "hold-is-long-enough": [
    ["a hold of one look", [decide("hold", "10s"), { at: ["services", "queue", "within"], to: "5s" }], ["decide.hold: 10 s is too short for two looks at 10 s each, hold at least 20 s"]],
    ["a hold that ends before the cluster's own failover", [{ at: ["services", "queue", "within"], to: "90s" }], ["services.queue.within: 1 min 30 s for its own failover is longer than the hold of 1 min, so the site would be moved before, lengthen decide.hold to at least 1 min 30 s"]],
    ["a hold of two looks", [decide("hold", "20s")], []],
    ["looks by the minute: what looks wrong is looked at every ten seconds, so the hold is none of two minutes", [decide("every", "60s"), decide("hold", "20s")], []],
    ["looks by the minute, and a hold that has no room for two quick ones", [decide("every", "60s"), decide("hold", "15s"), { at: ["services", "queue", "within"], to: "5s" }], ["decide.hold: 15 s is too short for two looks at 10 s each, hold at least 20 s"]],
  ],
  "every-can-be-kept": [
    ["a look every two minutes", [decide("every", "2m")], ["decide.every: observers look once a minute at least, not every 2 min, write 60s, or leave it out"]],
    ["a look each minute", [decide("every", "60s")], []],
    ["what is left out is a look each minute", [{ at: ["decide", "every"] }], []],
  ],
  "loss-can-be-told": [
    ["looks by the minute, a failover by itself, and an RPO of 30 s", [decide("mode", "automatic"), decide("every", "60s"), promises("30s")], ["decide.every: up to 1 min of writes may always be lost between two looks, more than the RPO of 30 s, so nothing would ever go ahead by itself, write 30s or less, promise less, or write mode: ask"]],
    ["a failover by itself that may lose nothing", [decide("mode", "automatic")], ["decide.every: up to 10 s of writes may always be lost between two looks, more than the RPO of 0 s, so nothing would ever go ahead by itself, write mode: ask, or promise less"]],
    ["looks as often as the RPO says", [decide("mode", "automatic"), promises("10s")], []],
    ["the same where a person decides", [decide("every", "60s"), promises("30s")], []],
    ["no database is promoted", [decide("mode", "automatic"), { at: ["databases"] }, byNameOnly], []],
  ],
  "rto-can-be-met": [
    ["the hold alone breaks the promise", [decide("hold", "15m")], ["objectives.rto: noticing (10 s) and holding (15 min) take longer than the RTO of 15 min, shorten decide.hold and decide.every, or promise less"]],
    ["it just fits", [decide("hold", "14m")], []],
  ],
  "triggers-are-about-sites": [
    ["alarms of no site", [triggers({ nort: ["cpu"] })], ['triggers.alarms.nort: no site is called "nort", write north']],
    ["no alarm at all", [triggers({})], ["triggers.alarms: no alarm is named, name alarms under north or south, or leave triggers out"]],
    ["alarms of one site", [triggers({ north: ["north-is-slow"] })], []],
    ["no triggers", [], []],
  ],
  "triggers-suffice": [
    ["more are needed than there are", [triggers({ north: ["a", "b"], south: ["c"] }, 2)], ["triggers.need: 2 alarms can never stand together for south, which has 1, need at most 1, or name more alarms for south"]],
    ["more than a composite alarm holds", [triggers({ north: Array.from({ length: 101 }, (_none, index) => `a${index}`) })], ["triggers.alarms.north: one composite alarm holds 100 alarms at most, not 101, put some of them together in a composite alarm of your own and name that"]],
    ["as many as there are", [triggers({ north: ["a", "b"] }, 2)], []],
  ],
  "trigger-is-one-alarm": [
    ["an alarm twice", [triggers({ north: ["a", "a"] })], ['triggers.alarms.north.1: "a" stands there twice, leave one out']],
    ["an alarm of both sites", [triggers({ north: ["a"], south: ["a"] })], ['triggers.alarms.south.0: "a" is an alarm of north too, name an alarm of one site']],
    ["different alarms", [triggers({ north: ["a"], south: ["b"] })], []],
  ],
  "trigger-is-not-ours": [
    ["the vote of an observer", [triggers({ north: ["understudy-small-north-seen-failing-from-arbiter"] })], ['triggers.alarms.north.0: "understudy-small-north-seen-failing-from-arbiter" is an alarm of Understudy itself, name an alarm of your own, or leave it out: what its observers see starts runs anyway']],
    ["an alarm about the product", [triggers({ north: ["understudy.ops-sweep-silent"] })], ['triggers.alarms.north.0: "understudy.ops-sweep-silent" is an alarm of Understudy itself, name an alarm of your own, or leave it out: what its observers see starts runs anyway']],
    ["a quote in a name", [triggers({ north: ['a"b'] })], ['triggers.alarms.north.0: "a\\"b" cannot be told in the rule of a composite alarm, name an alarm of at most 255 characters, without quotes and backslashes']],
    ["an alarm with a name like one of ours", [triggers({ north: ["shop-understudy-down"] })], []],
  ],
};
