// Rules on drills: schedules that never come, or would start what is not there, and those that are well.

import type { Case } from "./looking-cases.ts";

const drills = (...to: readonly object[]): Case[1] => [{ at: ["drills"], to }];
const weekly = { kind: "dry", every: "cron(0 6 ? * MON *)", zone: "Asia/Karachi" };
const isolated = (to: object): Case[1][number] => ({ at: ["isolated"], to });
const freeze = (from: string, until: string): Case[1] => [{ at: ["freeze"], to: [{ from, until, because: "the busy weeks" }] }];

const fault = (change: object = {}): object => ({ name: "stops", cause: "stop it", remove: "start it", expect: "failover", lasts: "20m", ...change });
const gameDay = (...faults: readonly object[]): Case[1][number] => ({ at: ["game-day"], to: { faults } });
const live: Case[1][number] = { at: ["live"], to: { "shut-down": "app", verify: ["https://gw.{site}.example.com/health"] } };
const roundRobin = { traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "both.example.com", type: "A", policy: "multivalue", values: { north: ["198.51.100.42"], south: ["203.0.113.42"] }, ttl: "60s" } } };

export const drillCases: Readonly<Record<string, readonly Case[]>> = {
  "isolated-drill-is-let": [
    ["an isolated drill is scheduled and nothing lets one", drills(weekly, { ...weekly, kind: "isolated" }), ["drills.1.kind: an isolated drill is scheduled, and nothing lets one, add a section isolated, for example isolated: {}"]],
    ["one is let that would show nothing", [isolated({}), { at: ["databases", "orders", "writer"], to: "both" }], ["isolated: an isolated drill of this plan would show nothing: no read replica of RDS is promoted, and no machines or groups may be started, leave it out, or write start: true where a failover starts machines"]],
    ["an isolated drill is scheduled and let", [...drills(weekly, { ...weekly, kind: "isolated" }), isolated({})], []],
  ],
  "drills-ask-test-names": [
    ["a name that either site may answer", [isolated({ verify: ["https://drill.example.com/health"] })], ["isolated.verify.0: drill.example.com may be answered by the site that serves, write a test name with {site}, for example https://drill.{site}.example.com/health"]],
    ["a name that users know", [{ at: ["steps", 3, "verify", "https", "urls"], to: ["https://shop.{site}.example.com/health"] }, isolated({ verify: ["https://drill.{site}.example.com/health", "https://shop.{site}.example.com/drill"] })], ["isolated.verify.1: shop.{site}.example.com is a name that users know, write a name that is for drills alone"]],
    ["a test name of each site", [isolated({ verify: ["https://drill.{site}.example.com/health"] })], []],
  ],
  "game-day-has-faults": [
    ["a game day is due, and nothing can be drawn", drills({ ...weekly, kind: "game-day" }), ["drills.0.kind: a game day is due, and the plan lists no fault to draw from, add a section game-day with faults"]],
    ["one name for two faults", [gameDay(fault(), fault())], ["game-day.faults.1.name: stops is listed twice, give each fault a name of its own"]],
    ["a game day is due, and there are two faults", [...drills({ ...weekly, kind: "game-day" }), gameDay(fault(), fault({ name: "hangs", expect: "none" }))], []],
  ],
  "fault-can-be-met": [
    ["a repair is expected, and there is none", [gameDay(fault(), fault({ name: "hangs", expect: "repair" })), { at: ["repairs"], to: undefined }], ["game-day.faults.1.expect: hangs is to be repaired in place, and the plan has no repair, add a repair, or write failover or none"]],
    ["it is over before it has to be noticed", [gameDay(fault({ notice: "30m" }), fault({ name: "hangs" }))], ["game-day.faults.0.notice: stops is taken back before it has to be noticed, write a shorter notice, or let it last longer"]],
    ["it is over before the plan's observers can have seen it for the hold time", [gameDay(fault({ lasts: "69s" }), fault({ name: "hangs", lasts: "70s" }))], ["game-day.faults.0.lasts: stops is taken back before it can have been noticed (10 s) and held (1 min), so it would show nothing, write 1 min 10 s at least"]],
    ["it stands for half a day", [gameDay(fault({ lasts: "12h" }), fault({ name: "hangs" }))], ["game-day.faults.0.lasts: stops may stand for 12 h, write 4 h at most"]],
    ["it is noticed in time", [gameDay(fault({ notice: "5m" }), fault({ name: "hangs", expect: "none" }))], []],
  ],
  "live-drill-comes-home": [
    ["nobody counts what a database holds", [...drills({ ...weekly, kind: "live" }), { at: ["databases", "orders", "engine"], to: "mysql" }], ["drills.0.kind: production could not be moved away and home again by planned moves: of orders no transactions are counted that both sites share (mysql), so that nobody writes past the fence cannot be seen, write dry, or mend that"]],
    ["a replica of RDS, of which a copy is made anew", drills({ ...weekly, kind: "live", approvers: 2, stay: "30m" }), []],
  ],
  "live-drill-shuts-down-one-of-two": [
    ["a plan that fences and promotes", [live], ["live: no node can be shut down for a live drill: no step, or more than one, takes a node out of a round-robin name, and only a node that is out of the name may be shut down; its steps fence-ec2-stop, promote-rds-replica say that the nodes do not both serve, leave it out, or mend that"]],
    ["two nodes under one name", [live, { at: ["databases"], to: {} }, { at: ["steps"], to: [roundRobin] }], []],
  ],
  "live-drill-can-be-approved": [
    ["three people shall approve, and two may", drills({ ...weekly, kind: "live", approvers: 3 }), ["drills.0.approvers: 3 people have to approve, and the plan lets 2 approve, name more people, or a group, or ask fewer"]],
    ["two people", drills({ ...weekly, kind: "live", approvers: 2 }), []],
    ["a group", [...drills({ ...weekly, kind: "live", approvers: 5 }), { at: ["access", "approve"], to: ["group:on-call"] }], []],
  ],
  "live-words-of-live-drills": [
    ["a dry drill for which people shall approve", drills({ ...weekly, approvers: 2 }), ["drills.0.approvers: a dry drill has no approvers, leave it out, or write live"]],
    ["a dry drill that stays", drills({ ...weekly, stay: "30m" }), ["drills.0.stay: a dry drill has no stay, leave it out, or write live"]],
    ["an isolated drill that stays", [...drills({ ...weekly, kind: "isolated", stay: "30m" }), isolated({})], ["drills.0.stay: an isolated drill has no stay, leave it out, or write live"]],
    ["a live one with both", drills({ ...weekly, kind: "live", approvers: 2, stay: "30m" }), []],
  ],
  "one-drill-of-a-kind": [
    ["a dry drill each Monday and another each Friday", drills(weekly, { ...weekly, every: "cron(0 6 ? * FRI *)" }), ["drills.1.kind: a dry drill is scheduled twice, put both times into one expression, or leave one out"]],
    ["both in one expression", drills({ ...weekly, every: "cron(0 6 ? * MON,FRI *)" }), []],
  ],
  "drill-comes": [
    ["a zone that nobody knows", drills({ ...weekly, zone: "Asia/Nowhere" }), ['drills.0.zone: "Asia/Nowhere" is no time zone, write one of the IANA time zones, for example Europe/Berlin or UTC']],
    ["both days are given", drills({ ...weekly, every: "cron(0 6 1 * MON *)" }), ["drills.0.every: exactly one of day-of-month and day-of-week has to be ?, write for example cron(0 6 ? * MON *)"]],
    ["the 30th of February", drills({ ...weekly, every: "cron(0 6 30 2 ? *)" }), ["drills.0.every: it never comes again, write for example cron(0 6 ? * MON *)"]],
    ["only in a year that is over", drills({ ...weekly, every: "cron(0 6 ? * MON 2019)" }), ["drills.0.every: it never comes again, write for example cron(0 6 ? * MON *)"]],
    ["the first of each quarter", drills({ ...weekly, every: "cron(0 3 1 */3 ? *)" }), []],
    ["the last Friday of the month", drills({ ...weekly, every: "cron(0 3 ? * 6L *)" }), []],
  ],
  "freeze-ends-after-it-begins": [
    ["it ends before it begins", freeze("2026-12-24", "2026-12-20"), ["freeze.0.until: 2026-12-20 is before 2026-12-24, write the last frozen day"]],
    ["a day that is in no calendar", freeze("2026-13-01", "2026-12-20"), ['freeze.0.from: there is no day "2026-13-01", write a day of the calendar']],
    ["one day", freeze("2026-12-24", "2026-12-24"), []],
  ],
};
