// Plans whose repairs break the rules, and plans whose repairs do not; for rules.test.ts.

import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const restart = (more: object = {}): object => ({ restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "4m", ...more } } });
const restore = (files: readonly object[] = [{ file: "/etc/shop/shop.conf", from: { path: "/var/backups/shop.conf" }, sha256: "0a".repeat(32) }]): object => ({ restore: { files: { hosts: ["app"], files } } });
const verify = (url: string): object => ({ verify: { https: { urls: [url] } } });
const journey = (requests: readonly object[]): object => ({ verify: { journey: { that: "a customer orders", requests } } });
const repair = (steps: readonly object[], more: object = {}): readonly Edit[] => [{ at: ["repairs"], to: { shop: { title: "Restart the shop", within: "9m", steps, ...more } } }];
const at = "repairs.shop.steps.0";

export const repairCases: Readonly<Record<string, readonly Case[]>> = {
  "repairs-mend-in-place": [
    ["a repair that fences", repair([{ fence: { "ec2-stop": { hosts: ["app"] } } }]), [`${at}.fence.ec2-stop: fence.ec2-stop acts beyond the site that is mended, leave it out; a repair has restore, restart and verify`]],
    ["a repair that asks an address which the other site may answer", repair([restart(), verify("https://shop.example.com/health")]), ["repairs.shop.steps.1.verify.https: what verify.https asks may be answered by the other site, ask addresses with {site}"]],
    ["a journey through an address which the other site may answer", repair([restart(), journey([{ name: "look", url: "https://gw.{site}.example.com/health" }, { name: "orders", url: "https://shop.example.com/orders" }])]), ["repairs.shop.steps.1.verify.journey: what verify.journey asks may be answered by the other site, ask addresses with {site}"]],
    ["a message that would prove what no repair registers", repair([restart(), { verify: { inbound: { provider: "viber" } } }]), ["repairs.shop.steps.1.verify.inbound: a repair registers no callback, so there is none that a message could prove, leave it out, or ask the site itself by verify.https or verify.journey"]],
    ["a failover that restarts what it leaves", [{ at: ["steps", 4], to: restart() }], ["steps.4.restart.services: restart.services mends a site in place, and a failover leaves it, put it under repairs"]],
    ["files, a restart and a look", repair([restore(), restart(), verify("https://gw.{site}.example.com/health")]), []],
  ],
  "repair-names-what-is-there": [
    ["a site that the plan has not", repair([restart()], { sites: ["north", "sout"] }), ['repairs.shop.sites.1: no site is called "sout", write south']],
    ["a role that no host plays", repair([restart({ hosts: ["ap"] })]), [`${at}.restart.services.hosts.0: no host of north plays the role "ap", write app`]],
    ["a service that is not managed", repair([restart({ answers: ["bot"] })]), [`${at}.restart.services.answers.0: nobody looks at a service "bot", write gateway or queue`]],
    ["a group at one site only", repair([restart({ hosts: undefined, groups: { north: "shop-n" } })]), [`${at}.restart.services.groups: there is no Auto Scaling group for south, add one for south, or leave it out of the repair's sites`]],
    ["a group at the one site of the repair", repair([restart({ hosts: undefined, groups: { north: "shop-n" } })], { sites: ["north"] }), []],
  ],
  "restart-is-of-hosts-or-a-group": [
    ["hosts and groups", repair([restart({ groups: { north: "shop-n", south: "shop-s" } })]), [`${at}.restart.services: hosts and groups stand together, write one of hosts and groups`]],
    ["neither of them", repair([restart({ hosts: undefined })]), [`${at}.restart.services: neither hosts nor groups say where, write one of hosts and groups`]],
    ["hosts", repair([restart()]), []],
  ],
  "repair-in-order": [
    ["files after the restart that should read them", repair([restart(), restore()]), ["repairs.shop.steps.1.restore.files: repairs.shop.steps.0.restart.services does not wait for it, put it before that step"]],
    ["a look before the restart", repair([verify("https://gw.{site}.example.com/health"), restart()]), [`${at}.verify.https: repairs.shop.steps.1.restart.services is not done by then, put it after that step`]],
    ["one file twice", repair([restore([1, 2].map((copy) => ({ file: "/etc/shop/shop.conf", from: { path: `/var/backups/${copy}.conf` }, sha256: "0a".repeat(32) })))]), [`${at}.restore.files.files.1.file: /etc/shop/shop.conf stands twice here, leave one out`]],
    ["files, then a restart", repair([restore(), restart()]), []],
  ],
  "repair-is-short": [
    ["as long as the RTO", repair([restart()], { within: "15m" }), ["repairs.shop.within: 15 min leave nothing of the RTO of 15 min for a failover after it, write a shorter time"]],
    ["a step that may take longer than all of it", repair([restart({ within: "6m" })], { within: "5m" }), [`${at}.restart.services: it may take 6 min, and the whole repair 5 min, give the step a shorter within, or the repair a longer one`]],
    ["with the way back of its files as long as the RTO", repair([restore(), restart()], { within: "10m" }), ["repairs.shop.within: 10 min and 5 min for putting files back leave nothing of the RTO of 15 min for a failover after it, write a shorter time"]],
    ["shorter than the RTO, and nothing that could be put back", repair([restart()], { within: "14m" }), []],
    ["with the way back of its files shorter than the RTO", repair([restore(), restart()], { within: "9m" }), []],
  ],
  "standby-stays-as-it-is": [
    ["at the standby it would start what is stopped", repair([restart({ "start-stopped": true })], { standby: true }), [`${at}.restart.services.start-stopped: it would also start at the standby what is stopped there on purpose, leave it out, or leave out standby: true`]],
    ["at the standby a stopped service would have to answer", [...repair([restart()], { standby: true }), { at: ["services", "gateway", "standby"], to: "stopped" }], [`${at}.restart.services.answers.0: gateway is stopped at the standby on purpose and cannot answer there, name another service, or leave out standby: true`]],
    ["at the standby a database would have to take writes", repair([restart(), { verify: { "sql-write": { database: "orders" } } }], { standby: true }), ["repairs.shop.steps.1.verify.sql-write: orders takes no writes at a site that stands by, leave it out, or leave out standby: true"]],
    ["at the site that serves it may start what is stopped", repair([restart({ "start-stopped": true })]), []],
  ],
  "repair-steps-can-be-told-apart": [
    ["the same restart twice", repair([restart(), restart()]), ['repairs.shop.steps.1.restart.services: repairs.shop.steps.0.restart.services is called "Restart shop on app at north" too, put the two together, or name other hosts']],
    ["a name too long for the graph", repair([restart({ units: [`${"x".repeat(50)}.service`] })]), [`${at}.restart.services: the step's name in the graph has 74 characters: ${JSON.stringify(`Restart ${"x".repeat(50)} on app at north`)}, use shorter names, 57 characters fit`]],
    ["two restarts of different units", repair([restart(), restart({ units: ["other.service"] })]), []],
  ],
};

/** What steps of a repair may not say either, by the rules on steps; for rules.test.ts. */
export const repairStepCases: Readonly<Record<string, readonly Case[]>> = {
  "known-database": [["a repair that writes to a database which is not there", repair([restart(), { verify: { "sql-write": { database: "order" } } }]), ['repairs.shop.steps.1.verify.sql-write.database: no database is called "order", write orders']]],
  "known-placeholder": [["a repair that asks an address with an unknown word", repair([restart(), verify("https://gw.{sit}.{site}.example.com/")]), ["repairs.shop.steps.1.verify.https.urls.0: {sit} is not filled in, write {site} or the word itself"]]],
  "journey-words-are-known": [["a journey of a repair with a word that nothing fills in", repair([restart(), journey([{ name: "look", url: "https://gw.{site}.example.com/{order}" }])]), ["repairs.shop.steps.1.verify.journey.requests.0.url: {order} is not filled in, write {site}, or take it from the answer of an earlier request"]]],
  "changes-are-said": [["a journey of a repair that changes something", repair([restart(), journey([{ name: "order", method: "POST", url: "https://gw.{site}.example.com/orders" }])]), ['repairs.shop.steps.1.verify.journey.requests.0.method: POST changes something, and the plan does not say what, add changes: "a test order, removed by the last request"']]],
};
