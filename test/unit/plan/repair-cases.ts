// Plans whose repairs break the rules, and plans whose repairs do not; for rules.test.ts.

import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const restart = (more: object = {}): object => ({ restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "4m", ...more } } });
const restore = (files: readonly object[] = [{ file: "/etc/shop/shop.conf", from: { path: "/var/backups/shop.conf" }, sha256: "0a".repeat(32) }]): object => ({ restore: { files: { hosts: ["app"], files } } });
const verify = (url: string): object => ({ verify: { https: { urls: [url] } } });
const repair = (steps: readonly object[], more: object = {}): readonly Edit[] => [{ at: ["repairs"], to: { shop: { title: "Restart the shop", steps, ...more } } }];
const at = "repairs.shop.steps.0";

export const repairCases: Readonly<Record<string, readonly Case[]>> = {
  "repairs-mend-in-place": [
    ["a repair that fences", repair([{ fence: { "ec2-stop": { hosts: ["app"] } } }]), [`${at}.fence.ec2-stop: fence.ec2-stop acts beyond the site that is mended, leave it out; a repair has restore, restart and verify`]],
    ["a repair that asks an address which the other site may answer", repair([restart(), verify("https://shop.example.com/health")]), ["repairs.shop.steps.1.verify.https: what verify.https asks may be answered by the other site, ask addresses with {site}"]],
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
    ["shorter than the RTO", repair([restart()], { within: "14m" }), []],
  ],
  "standby-stays-as-it-is": [
    ["at the standby it would start what is stopped", repair([restart({ "start-stopped": true })], { standby: true }), [`${at}.restart.services.start-stopped: it would also start at the standby what is stopped there on purpose, leave it out, or leave out standby: true`]],
    ["at the standby a stopped service would have to answer", [...repair([restart()], { standby: true }), { at: ["services", "gateway", "standby"], to: "stopped" }], [`${at}.restart.services.answers.0: gateway is stopped at the standby on purpose and cannot answer there, name another service, or leave out standby: true`]],
    ["at the site that serves it may start what is stopped", repair([restart({ "start-stopped": true })]), []],
  ],
  "repair-steps-can-be-told-apart": [
    ["the same restart twice", repair([restart(), restart()]), ['repairs.shop.steps.1.restart.services: repairs.shop.steps.0.restart.services is called "Restart shop on app at north" too, put the two together, or name other hosts']],
    ["a name too long for the graph", repair([restart({ units: [`${"x".repeat(50)}.service`] })]), [`${at}.restart.services: the step's name in the graph has 74 characters: ${JSON.stringify(`Restart ${"x".repeat(50)} on app at north`)}, use shorter names, 57 characters fit`]],
    ["two restarts of different units", repair([restart(), restart({ units: ["other.service"] })]), []],
  ],
};
