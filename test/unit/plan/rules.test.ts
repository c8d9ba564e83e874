// What a plan of the right shape may still not say: every rule with a plan that breaks it and one that does not.

import type { Plan } from "../../../workflows/plan.ts";
import { sayPath } from "../../../workflows/plan-fault.ts";
import { planFaults, planRules } from "../../../workflows/plan-rules.ts";
import { accessCases } from "./access-cases.ts";
import { commitCases } from "./commit-cases.ts";
import { clusterCases } from "./cluster-cases.ts";
import { databaseCases } from "./database-cases.ts";
import { drillCases } from "./drill-cases.ts";
import { decide, lookingCases } from "./looking-cases.ts";
import type { Case } from "./looking-cases.ts";
import { journeyCases } from "./journey-cases.ts";
import { machineCases } from "./machine-cases.ts";
import { bySite, fence, orderCases, promote, resolves, scale, shop, start, steps, traffic, writes } from "./order-cases.ts";
import { hybridChatFile, planWith, smallFile } from "./plans.ts";
import type { Edit } from "./plans.ts";
import { repairCases, repairStepCases } from "./repair-cases.ts";
import { selfFenceCases } from "./self-fence-cases.ts";
import { nestedCases } from "./nested-cases.ts";
import { routingControlCases } from "./routing-control-cases.ts";
import { viber, webhookCases } from "./webhook-cases.ts";

/** The faults that one rule finds, as people read them. */
function broken(plan: Plan, rule: string): readonly string[] {
  return planFaults(plan)
    .filter((fault) => fault.rule === rule)
    .map(({ path, what, instead }) => `${sayPath(path)}: ${what}, ${instead}`);
}

const records = (more: object): object => ({
  traffic: { "route53-records": { zone: "Z1", name: "api.example.com", type: "A", policy: "simple", values: { north: ["198.51.100.11"], south: ["203.0.113.11"] }, ttl: "60s", ...more } },
});
const siteAccount = { role: "arn:aws:iam::444455556666:role/understudy-site", "external-id": "e-1" };
const point = (key: string, control: string, path?: string): Edit => ({ at: ["vantage-points", key], to: path === undefined ? { control } : { control, path } });
const northEast = "us-east-1";

const cases: Readonly<Record<string, readonly Case[]>> = {
  ...lookingCases,
  ...accessCases,
  ...clusterCases,
  ...commitCases,
  ...machineCases,
  ...databaseCases,
  ...selfFenceCases,
  ...repairCases,
  ...orderCases,
  ...webhookCases,
  ...journeyCases,
  ...drillCases,
  ...routingControlCases,
  ...nestedCases,
  "home-is-a-site": [
    ["home is another name", [{ at: ["home"], to: "west" }], ['home: no site is called "west", write north or south']],
    ["home is the second site", [{ at: ["home"], to: "south" }], []],
  ],
  "one-thing-one-name": [
    ["a database is called like a service", [{ at: ["services", "orders"], to: { unmanaged: "somebody else's" } }], ["databases.orders: a service is called orders too, give one of them another name"]],
    ["a site is called arbiter", [{ at: ["sites"], to: { arbiter: { region: "eu-north-1" }, south: { region: "eu-south-1" } } }], ["sites.arbiter: arbiter is the name of the third place, give the site another name"]],
    ["every name is used once", [], []],
  ],
  "known-vantage-point": [
    ["a vantage point has no site", [point("nort", "tcp:control.example.net:443")], ['vantage-points.nort: "nort" is neither the arbiter nor a site, write north']],
    ["the arbiter is no vantage point: fewer eyes, but no unknown ones", [{ at: ["vantage-points", "arbiter"] }], []],
  ],
  "known-role": [
    ["a role that no site has", [steps({ fence: { "ec2-stop": { hosts: ["web"] } } }, promote)], ['steps.0.fence.ec2-stop.hosts.0: north and south have no host with the role "web", add it under sites.north.hosts and sites.south.hosts']],
    ["a role that only one site has", [{ at: ["sites", "south", "hosts", "app"] }], ['steps.0.fence.ec2-stop.hosts.0: south has no host with the role "app", add it under sites.south.hosts']],
    ["a misspelt role", [steps(fence, { activate: { command: { run: { takeover: "/t" }, hosts: ["app", "ap"] } } })], ['steps.1.activate.command.hosts.1: north and south have no host with the role "ap", write app']],
    ["a script on a role of both sites", [steps(fence, promote, start)], []],
  ],
  "known-database": [
    ["a misspelt database is promoted", [steps(fence, { promote: { "rds-replica": { database: "order" } } })], ['steps.1.promote.rds-replica.database: no database is called "order", write orders']],
    ["a write is verified where no database is", [{ at: ["databases"] }, steps(fence, writes)], ['steps.1.verify.sql-write.database: no database is called "orders", declare it under databases']],
    ["the database is there", [steps(fence, promote, writes)], []],
  ],
  "a-value-for-each-site": [
    ["an answer is missing", [{ at: ["steps", 2, "traffic", "route53-health-switch", "answers", "south"] }], ["steps.2.traffic.route53-health-switch.answers: south has no answer, add south"]],
    ["a routing control is missing", [steps(fence, promote, { traffic: { "arc-routing-control": { name: "shop.example.com", answers: { north: ["198.51.100.10"], south: ["203.0.113.10"] }, controls: { north: "arn:aws:route53-recovery-control::111122223333:controlpanel/0a/routingcontrol/0b" }, endpoints: {}, ttl: "60s" } } })], ["steps.2.traffic.arc-routing-control.controls: south has no routing control, add south"]],
    ["an answer for no site", [{ at: ["steps", 2, "traffic", "route53-health-switch", "answers", "west"], to: ["192.0.2.1"] }], ['steps.2.traffic.route53-health-switch.answers.west: no site is called "west", write north or south']],
    ["an answer of a watched name is missing", [{ at: ["services", "gateway", "probe"], to: { dns: "shop.example.com", answers: { north: ["198.51.100.10"] } } }, { at: ["services", "gateway", "failure"], to: "observe" }], ["services.gateway.probe.answers: south has no answer, add south"]],
    ["a DB instance is missing", [{ at: ["databases", "orders", "rds-replica", "south"] }], ["databases.orders.rds-replica: south has no DB instance, add south"]],
    ["a group is missing", [steps(fence, promote, { activate: { "auto-scaling": { groups: { north: "n" }, capacity: { min: 1, max: 1, desired: 1 } } } })], ["steps.2.activate.auto-scaling.groups: south has no Auto Scaling group, add south"]],
    ["values of records are missing", [steps(fence, promote, records({ values: { south: ["203.0.113.11"] } }))], ["steps.2.traffic.route53-records.values: north has no value, add north"]],
    ["expected answers are missing", [steps(fence, promote, traffic, { verify: { dns: { name: "shop.example.com", answers: { north: ["198.51.100.10"] } } } })], ["steps.3.verify.dns.answers: south has no answer, add south"]],
    ["everything is given for both", [steps(fence, promote, scale, traffic, resolves)], []],
  ],
  "known-placeholder": [
    ["an unknown word in braces", [{ at: ["services", "gateway", "probe", "https"], to: "https://gw.{region}.{site}.example.com/" }], ["services.gateway.probe.https: {region} is not filled in, write {site} or the word itself"]],
    ["a brace that is not closed", [steps(fence, promote, { webhooks: { viber: { ...viber.webhooks.viber, callback: "https://ccm.example.com/{site" } } })], ["steps.2.webhooks.viber.callback: {site is not filled in, write {site} or the word itself"]],
    ["an address to verify", [steps(fence, promote, { verify: { https: { urls: ["https://gw.{site}.example.com/", "https://gw.{sites}.example.com/"] } } })], ["steps.2.verify.https.urls.1: {sites} is not filled in, write {site} or the word itself"]],
    ["{site} everywhere", [steps(fence, promote, viber, bySite)], []],
  ],
  "sites-fail-apart": [
    ["both sites in one Region", [{ at: ["sites", "south", "region"], to: "eu-north-1" }], ["sites.south.region: both sites lie in eu-north-1 and would fail together, put them into different Regions"]],
    ["two Regions", [], []],
  ],
  "one-account-in-a-region": [
    ["one of two sites of a Region in another account", [{ at: ["sites", "south", "region"], to: "eu-north-1" }, { at: ["sites", "south", "account"], to: siteAccount }], ["sites.south: it shares eu-north-1 with north and not its account, give both the same account, or none"]],
    ["both in the same one", [{ at: ["sites", "south", "region"], to: "eu-north-1" }, { at: ["sites", "north", "account"], to: siteAccount }, { at: ["sites", "south", "account"], to: siteAccount }], []],
    ["two Regions", [{ at: ["sites", "south", "account"], to: siteAccount }], []],
  ],
  "arbiter-fails-apart": [
    ["the arbiter beside the primary", [{ at: ["arbiter", "region"], to: "eu-north-1" }], ["arbiter.region: the arbiter lies in the Region of north and would fail with it, choose a third Region"]],
    ["the arbiter beside the standby", [{ at: ["arbiter", "region"], to: "eu-south-1" }], ["arbiter.region: the arbiter lies in the Region of south and would fail with it, choose a third Region"]],
    ["a third Region", [{ at: ["arbiter", "region"], to: northEast }], []],
  ],
  "hosts-fail-apart": [
    ["one machine at both sites", [{ at: ["sites", "south", "hosts", "app"], to: "i-0aaaaaaaaaaaaaaa1" }], ["sites.south.hosts.app: i-0aaaaaaaaaaaaaaa1 is a machine of north too, name another machine"]],
    ["one machine with two roles at one site", [{ at: ["sites", "north", "hosts", "db"], to: "i-0aaaaaaaaaaaaaaa1" }], []],
  ],
  "ec2-stop-stops-ec2": [
    ["a hybrid node is to be stopped by EC2", [{ at: ["sites", "north", "hosts", "app"], to: "mi-0123456789abcdef0" }], ['steps.0.fence.ec2-stop.hosts.0: "app" is no EC2 instance at north, name EC2 instances (i-…), or use fence.renounce']],
    ["a hybrid node that only runs scripts", [{ at: ["sites", "north", "hosts", "old"], to: "mi-0123456789abcdef0" }, { at: ["sites", "south", "hosts", "old"], to: "mi-0123456789abcdef1" }, steps(fence, promote, { activate: { command: { run: { takeover: "/t" }, hosts: ["old"] } } })], []],
  ],
  "control-outside": [
    ["the control is a watched host", [point("south", "tcp:gw.north.example.com:443")], ["vantage-points.south.control: gw.north.example.com lies at north, name an address outside every site"]],
    ["the control is a database", [point("south", "tcp:orders-n.example.com:5432")], ["vantage-points.south.control: orders-n.example.com lies at north, name an address outside every site"]],
    ["the control is what the name answers with", [point("arbiter", "https://203.0.113.10/")], ["vantage-points.arbiter.control: 203.0.113.10 lies at south, name an address outside every site"]],
    ["the control has a site in its name", [point("arbiter", "https://status.south.example.com/")], ["vantage-points.arbiter.control: status.south.example.com lies at south, name an address outside every site"]],
    ["the control lies somewhere else", [point("arbiter", "https://southern.example.net/")], []],
  ],
  "observer-exists": [
    ["no vantage point at the arbiter", [{ at: ["vantage-points", "arbiter"] }], ["services.gateway.from.0: nobody can look from arbiter, because arbiter is no vantage point, add vantage-points.arbiter, or leave arbiter out"]],
    ["no vantage point at one site", [{ at: ["vantage-points", "south"] }, { at: ["services", "gateway", "from"], to: ["arbiter"] }, { at: ["databases", "orders", "from"], to: ["arbiter"] }], ["services.queue.from.0: nobody can look from inside, because south is no vantage point, add vantage-points.south, or leave inside out"]],
    ["nobody looks from where there is nothing", [{ at: ["vantage-points"], to: { arbiter: { control: "https://control.example.net/" } } }, { at: ["services", "queue"] }, { at: ["services", "gateway", "from"], to: ["arbiter"] }, { at: ["databases", "orders", "from"], to: ["arbiter"] }], []],
  ],
  "looked-at-once": [
    ["a place looks twice", [{ at: ["services", "queue", "from"], to: ["inside", "inside"] }], ["services.queue.from.1: inside stands there twice, leave one out"]],
    ["each place looks once", [], []],
  ],
  "standby-is-seen": [
    ["a service is seen only from the other site", [{ at: ["services", "gateway", "from"], to: ["other-site"] }], ["services.gateway.from: the standby would be seen only from the site that failed, add inside or arbiter"]],
    ["a database is seen only from the other site", [{ at: ["databases", "orders", "from"], to: ["other-site"] }], ["databases.orders.from: the standby would be seen only from the site that failed, add inside or arbiter"]],
    ["a service that is stopped at the standby need not be seen there", [{ at: ["services", "gateway", "from"], to: ["other-site"] }, { at: ["services", "gateway", "standby"], to: "stopped" }], []],
    ["a service that is only observed need not be seen there", [{ at: ["services", "gateway", "from"], to: ["other-site"] }, { at: ["services", "gateway", "failure"], to: "observe" }], []],
  ],
  "address-by-site": [
    ["one address for both sites", [{ at: ["services", "gateway", "probe", "https"], to: "https://shop.example.com/" }], ["services.gateway.probe.https: the same address is asked for both sites, put {site} into it, or write failure: observe"]],
    ["one address for both sites that is only observed", [{ at: ["services", "gateway", "probe", "https"], to: "https://shop.example.com/" }, { at: ["services", "gateway", "failure"], to: "observe" }], []],
  ],
  "observed-only": [
    ["a name is taken for the site", [{ at: ["services", "gateway", "probe"], to: { dns: "shop.example.com", answers: shop.answers } }], ["services.gateway.failure: where a name leads is not the health of the site that is looked at, write failure: observe"]],
    ["a certificate is taken for the site", [{ at: ["services", "gateway", "probe"], to: { certificate: "gw.{site}.example.com:443" } }], ["services.gateway.failure: a certificate that is about to run out is no outage, and one that has run out is seen by https too, write failure: observe"]],
    ["a name is only observed", [{ at: ["services", "gateway", "probe"], to: { dns: "shop.example.com", answers: shop.answers } }, { at: ["services", "gateway", "failure"], to: "observe" }], []],
    ["a certificate is only observed", [{ at: ["services", "gateway", "probe"], to: { certificate: "gw.{site}.example.com:443" } }, { at: ["services", "gateway", "failure"], to: "observe" }], []],
  ],
  "one-witness": [
    ["AWS is asked from two places", [{ at: ["services", "gateway", "probe"], to: { ssm: ["app"] } }, { at: ["services", "gateway", "from"], to: ["arbiter", "other-site"] }], ["services.gateway.from: ssm is asked from arbiter and other-site, and every place would be given the same answer, write [arbiter]"]],
    ["AWS is asked from the arbiter", [{ at: ["services", "gateway", "probe"], to: { ssm: ["app"] } }, { at: ["services", "gateway", "from"], to: ["arbiter"] }], []],
  ],
  "own-failover-has-its-time": [
    ["no time is stated", [{ at: ["services", "queue", "within"] }], ["services.queue: it fails over by itself, but not within a stated time, add within, at least twice its election time"]],
    ["a time where nothing fails over", [{ at: ["services", "gateway", "within"], to: "20s" }], ["services.gateway.within: within says nothing where failure is site, leave it out, or write failure: own-failover"]],
    ["a time is stated", [], []],
  ],
  "stopped-is-started": [
    ["nothing starts what is stopped", [{ at: ["services", "gateway", "standby"], to: "stopped" }], ["services.gateway.standby: gateway is stopped at the standby and no step starts it, add an activate step"]],
    ["a script starts it", [{ at: ["services", "gateway", "standby"], to: "stopped" }, steps(fence, promote, start)], []],
  ],
  "voter-can-look": [
    ["a voter has no vantage point", [{ at: ["vantage-points", "south"] }], ["decide.votes.of.1: other-site cannot vote, because south is no vantage point, add vantage-points.south, or leave other-site out", "decide.votes.of.2: inside cannot vote, because south is no vantage point, add vantage-points.south, or leave inside out"]],
    ["a voter votes twice", [decide("votes", { of: ["arbiter", "arbiter", "inside"], need: 2 })], ["decide.votes.of.1: arbiter votes twice, leave one out"]],
    ["a voter looks at nothing that counts", [{ at: ["services", "gateway", "from"], to: ["other-site", "inside"] }], ["decide.votes.of.0: arbiter votes, but looks at no database and no service with failure: site, add arbiter to the from of one, or leave it out here"]],
    ["a voter looks at the database only", [{ at: ["services", "gateway", "from"], to: ["other-site", "inside"] }, { at: ["databases", "orders", "from"], to: ["arbiter", "inside"] }], []],
  ],
  "votes-suffice": [
    ["more votes are needed than there are", [decide("votes", { of: ["arbiter", "other-site"], need: 3 })], ["decide.votes.need: 3 votes can never come together: north is seen over 2 different paths, need at most 2, or add a vantage point with a path of its own"]],
    ["all votes go over one path", [point("arbiter", "https://control.example.net/", "one"), point("north", "https://control.example.net/", "one"), point("south", "https://control.example.net/", "one")], ["decide.votes.need: 2 votes can never come together: north is seen over one path (one), need at most 1, or add a vantage point with a path of its own"]],
    ["two of three share a path, and two are needed", [point("arbiter", "https://control.example.net/", "one"), point("north", "https://control.example.net/", "one")], []],
  ],
  "escalation-outlives-the-sites": [
    ["a topic in a site's Region", [decide("escalate", "arn:aws:sns:eu-north-1:111122223333:duty")], ["decide.escalate: the topic lies in eu-north-1, the Region of north, which may be what has failed, name one in eu-west-1, the arbiter's Region"]],
    ["the topic that calls at first", [decide("escalate", "arn:aws:sns:eu-west-1:111122223333:understudy-pages")], ["decide.escalate: understudy-pages is the topic that calls people at first, name another one, with other subscribers, or leave it out"]],
    ["another topic at the arbiter", [decide("escalate", "arn:aws:sns:eu-west-1:111122223333:duty")], []],
  ],
  "automatic-needs-a-witness": [
    ["two vantage points", [decide("mode", "automatic"), decide("votes", { of: ["other-site", "inside"], need: 2 })], ["decide.mode: automatic without a third vantage point, let arbiter, other-site and inside vote, each over a path of its own, or write ask"]],
    ["three vantage points over two paths", [decide("mode", "automatic"), point("arbiter", "https://control.example.net/", "one"), point("north", "https://control.example.net/", "one")], ["decide.mode: automatic without a third vantage point, let arbiter, other-site and inside vote, each over a path of its own, or write ask"]],
    ["one vote decides alone", [decide("mode", "automatic"), decide("votes", { of: ["arbiter", "other-site", "inside"], need: 1 })], ["decide.votes.need: 1 of 3 votes are no majority, which automatic needs, need 2, or write mode: ask"]],
    ["three vantage points over three paths", [decide("mode", "automatic")], []],
    ["two vantage points, and a person is asked", [decide("votes", { of: ["other-site", "inside"], need: 2 })], []],
  ],
  "every-wait-ends": [
    ["a deadline of a week", [{ at: ["steps", 1, "promote", "rds-replica", "within"], to: "7d" }], ["steps.1.promote.rds-replica.within: a deadline of 168 h calls nobody in time, and the run would not end, write at most 24 h"]],
    ["a question that stands for two days", [decide("expires", "2d")], ["decide.expires: a question about facts that are 48 h old cannot be answered, write at most 24 h"]],
    ["a day", [decide("expires", "1d"), { at: ["steps", 1, "promote", "rds-replica", "within"], to: "1d" }], []],
  ],
  "steps-can-be-told-apart": [
    ["one script twice", [steps(fence, promote, start, start)], ['steps.3.activate.command: steps.2.activate.command is called "Run takeover.sh at south" too, leave one out, or name other hosts or scripts']],
    ["a name that the graph cannot hold", [steps(fence, promote, { verify: { https: { urls: ["https://a-very-long-name-of-a-host.somewhere-in-the-company.example.com/health"] } } })], ['steps.2.verify.https: the step\'s name in the graph has 77 characters: "Verify a-very-long-name-of-a-host.somewhere-in-the-company.example.com/health", use shorter names, 57 characters fit']],
    ["two scripts", [steps(fence, promote, start, { activate: { command: { run: { takeover: "/opt/second.sh" }, hosts: ["app"] } } })], []],
  ],
  "leaving-needs-nothing-left": [
    ["record changes while leaving us-east-1", [{ at: ["sites", "north", "region"], to: northEast }, steps(fence, promote, records({}))], ["steps.2.traffic.route53-records: record changes need Route 53's control plane in us-east-1, the Region of north that would be left, use route53-health-switch or arc-routing-control, which need no control plane"]],
    ["the switch's object in the Region that is left", [{ at: ["steps", 2, "traffic", "route53-health-switch", "object", "region"], to: "eu-north-1" }], ["steps.2.traffic.route53-health-switch.object.region: the object lies in eu-north-1, the Region of north that would be left, put the bucket into the arbiter's or the other site's Region"]],
    ["record changes while going to us-east-1", [{ at: ["sites", "south", "region"], to: northEast }, steps(fence, promote, records({}))], []],
    ["the switch's object at the standby", [{ at: ["steps", 2, "traffic", "route53-health-switch", "object", "region"], to: "eu-south-1" }], []],
  ],
  "one-switch-for-a-name": [
    ["two steps switch one name", [steps(fence, promote, traffic, records({ name: "shop.example.com" }))], ["steps.3.traffic.route53-records: steps.2.traffic.route53-health-switch switches shop.example.com already, leave one out"]],
    ["two steps switch two names", [steps(fence, promote, traffic, records({}))], []],
  ],
  "sites-answer-differently": [
    ["one address for both sites", [{ at: ["steps", 2, "traffic", "route53-health-switch", "answers", "south"], to: ["198.51.100.10"] }], ["steps.2.traffic.route53-health-switch.answers.south.0: 198.51.100.10 is the value of north too, give each site its own"]],
    ["one value of a record for both sites", [steps(fence, promote, records({ values: { north: ["198.51.100.11"], south: ["203.0.113.11", "198.51.100.11"] } }))], ["steps.2.traffic.route53-records.values.south.1: 198.51.100.11 is the value of north too, give each site its own"]],
    ["one endpoint for both databases", [{ at: ["databases", "orders", "rds-replica", "south", "endpoint"], to: "orders-n.example.com:5432" }], ["databases.orders.rds-replica.south.endpoint: orders-n.example.com:5432 is the endpoint of north too, name the endpoint of the instance at each site"]],
    ["one id in two Regions is two instances", [{ at: ["databases", "orders", "rds-replica", "south", "id"], to: "orders-n" }], []],
  ],
  "verified-as-switched": [
    ["another address is expected than is switched to", [steps(fence, promote, traffic, { verify: { dns: { name: "shop.example.com", answers: { ...shop.answers, south: ["203.0.113.99"] } } } })], ["steps.3.verify.dns.answers.south: shop.example.com is switched to 203.0.113.10 at south, expect what steps.2.traffic.route53-health-switch.answers says"]],
    ["the same addresses in another order", [steps(fence, promote, records({ name: "shop.example.com", values: { north: ["198.51.100.10"], south: ["203.0.113.10", "203.0.113.11"] } }), { verify: { dns: { name: "shop.example.com", answers: { ...shop.answers, south: ["203.0.113.11", "203.0.113.10"] } } } })], []],
    ["a name that leads to another name resolves to addresses", [steps(fence, promote, records({ name: "shop.example.com", type: "CNAME", values: { north: ["n.example.com"], south: ["s.example.com"] } }), resolves)], []],
  ],
  "values-fit-the-type": [
    ["a name in an A record", [steps(fence, promote, records({ values: { north: ["198.51.100.11"], south: ["s.example.com"] } }))], ['steps.2.traffic.route53-records.values.south.0: "s.example.com" is no value of a record of type A, write an IPv4 address, for example 198.51.100.10, or alias ZONE NAME']],
    ["an IPv4 address in an AAAA record", [steps(fence, promote, records({ type: "AAAA", values: { north: ["2001:db8::1"], south: ["203.0.113.11"] } }))], ['steps.2.traffic.route53-records.values.south.0: "203.0.113.11" is no value of a record of type AAAA, write an IPv6 address, for example 2001:db8::10, or alias ZONE NAME']],
    ["two values in a CNAME record", [steps(fence, promote, records({ type: "CNAME", values: { north: ["n.example.com"], south: ["s.example.com", "t.example.com"] } }))], ["steps.2.traffic.route53-records.values.south: a CNAME record has one value, leave one"]],
    ["two aliases of a site", [steps(fence, promote, records({ values: { north: ["alias ZAAA n.elb.amazonaws.com"], south: ["alias ZBBB s.elb.amazonaws.com", "alias ZBBB t.elb.amazonaws.com"] } }))], ["steps.2.traffic.route53-records.values.south: an alias record leads to one thing only, leave one"]],
    ["an alias among multivalue answers", [steps(fence, promote, records({ policy: "multivalue", values: { north: ["198.51.100.11"], south: ["alias ZBBB s.elb.amazonaws.com"] } }))], ["steps.2.traffic.route53-records.values.south.0: Route 53 has no alias records of multivalue answers, make the records simple, weighted or failover"]],
    ["an alias for each site", [steps(fence, promote, records({ values: { north: ["alias ZAAA n.elb.amazonaws.com"], south: ["alias ZBBB s.elb.amazonaws.com"] } }))], []],
    ["an AAAA record", [steps(fence, promote, records({ type: "AAAA", values: { north: ["2001:db8::1"], south: ["2001:db8::2"] } }))], []],
  ],
  "checks-of-addresses": [
    ["a check of an address of a site", [steps(fence, promote, records({ policy: "multivalue", "health-checks": { "203.0.113.11": "check-1" } }))], []],
    ["a check of somebody else's address", [steps(fence, promote, records({ policy: "weighted", "health-checks": { "192.0.2.1": "check-1" } }))], ["steps.2.traffic.route53-records.health-checks.192.0.2.1: 192.0.2.1 is an address of neither site, write one of 198.51.100.11 and 203.0.113.11"]],
    ["a check of an address in failover records", [steps(fence, promote, records({ policy: "failover", "health-checks": { "203.0.113.11": "check-1" } }))], ["steps.2.traffic.route53-records.health-checks: failover records have no health check for each address, leave it out: each site keeps its record set with its check"]],
    ["a check of an address in a simple record", [steps(fence, promote, records({ policy: "simple", "health-checks": { "203.0.113.11": "check-1" } }))], ["steps.2.traffic.route53-records.health-checks: simple records have no health check for each address, leave it out, or make the records multivalue or weighted"]],
  ],
  "ttl-within-rto": [
    ["a TTL of an hour", [{ at: ["steps", 2, "traffic", "route53-health-switch", "ttl"], to: "1h" }], ["steps.2.traffic.route53-health-switch.ttl: clients would keep the old answer for 1 h, longer than the RTO of 15 min, write a shorter one, 60s is usual"]],
    ["a TTL as long as the RTO", [{ at: ["steps", 2, "traffic", "route53-health-switch", "ttl"], to: "15m" }], []],
  ],
  "capacity-in-order": [
    ["more desired than allowed", [steps(fence, promote, { activate: { "auto-scaling": { ...scale.activate["auto-scaling"], capacity: { min: 1, max: 2, desired: 3 } } } })], ["steps.2.activate.auto-scaling.capacity.desired: 3 is not between min 1 and max 2, write min ≤ desired ≤ max"]],
    ["as many as allowed", [steps(fence, promote, { activate: { "auto-scaling": { ...scale.activate["auto-scaling"], capacity: { min: 2, max: 2, desired: 2 } } } })], []],
  ],
};

test.each([
  ["hybrid-chat", hybridChatFile],
  ["small", smallFile],
])("the plan %s breaks no rule", (_name, file) => {
  expect(planFaults(planWith([], file))).toEqual([]);
});

test("rules have codes of their own, and say why", () => {
  expect(new Set(planRules.map(({ code }) => code)).size).toBe(planRules.length);
  for (const { because } of planRules) expect(because.length).toBeGreaterThan(20);
});

test("every rule has a plan here that breaks it and one that does not", () => {
  const shown = Object.entries(cases).map(([rule, list]) => [rule, list.some(([, , says]) => says.length > 0), list.some(([, , says]) => says.length === 0)]);
  expect(shown.toSorted()).toEqual(planRules.map(({ code }) => [code, true, true]).toSorted());
});

describe.each(Object.entries(cases))("%s", (rule, list) => {
  test.each(list)("%s", (_sentence, edits, says) => {
    expect(broken(planWith(edits, smallFile), rule)).toEqual(says);
  });
});

describe.each(Object.entries(repairStepCases))("of steps of repairs: %s", (rule, list) => {
  test.each(list)("%s", (_sentence, edits, says) => {
    expect(broken(planWith(edits, smallFile), rule)).toEqual(says);
  });
});

describe("a fault alone", () => {
  const alone = Object.entries(cases).flatMap(([rule, list]) => list.slice(0, 1).map(([sentence, edits]) => [rule, sentence, edits] as const));
  // Where these stand, a second rule rightly speaks as well.
  const alsoSpeaks: Readonly<Record<string, readonly string[]>> = {
    "observer-exists": ["voter-can-look"],
    "voter-can-look": ["observer-exists"],
    "standby-is-seen": ["voter-can-look"],
    "fence-comes-first": ["promotion-is-fenced"],
    "automatic-needs-a-witness": ["loss-can-be-told"],
    "guarded-once": ["steps-can-be-told-apart"],
    "one-account-in-a-region": ["sites-fail-apart"],
  };
  test.each(alone)("%s: %s", (rule, _sentence, edits) => {
    const others = new Set(planFaults(planWith(edits, smallFile)).map((fault) => fault.rule));
    others.delete(rule);
    expect([...others].toSorted()).toEqual(alsoSpeaks[rule] ?? []);
  });
});
