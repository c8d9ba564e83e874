// What a ban on renewals means for a decision: at the target it is told as the reason why nothing answers there, and at the
// source, where it is an old one, whoever approves knows beforehand that the fence will not be confirmed.

import { assess } from "../../../workflows/assess.ts";
import type { Verdict } from "../../../workflows/assess.ts";
import type { SelfFenceEvidence } from "../../../workflows/self-fence.ts";
import type { Circumstances } from "../../../workflows/situation.ts";
import { evidenceOf, failing, minutes, now, seconds, shopDeciding } from "../builders.ts";
import type { Change } from "../builders.ts";

const circumstances: Circumstances = { blockedUntil: null, pausedUntil: null, killSwitch: false, openedAt: now - seconds(70), requestedBy: null, alarming: { plans: [{ plan: "shop", priority: 100 }], deployed: 1 } };
const plan = shopDeciding({ mode: "automatic" });
const dead: Change = failing({ site: "site-a" }, minutes(3));
const targetStopped: Change = failing({ site: "site-b", thing: "gateway" }, minutes(30));
const leases = (change: Partial<SelfFenceEvidence> = {}): Change => (evidence) => ({ ...evidence, selfFence: { stoppedBy: now - minutes(2), renewing: false, longestMs: 42_000, doubts: [], targetBan: null, ...change } });
const banned = leases({ targetBan: { at: now - minutes(90), run: "shop-1" } });
const verdictOn = (...changes: readonly Change[]): Verdict => assess(plan, "digest", evidenceOf(plan, ...changes), circumstances, []);
const ban = "the watchdogs of site-b may not renew since the run shop-1 fenced it, so nothing that they guard starts there until somebody allows it (runbook: “Renewals forbidden”)";

test("a target that is stopped by a ban is refused, and the ban is told first", () => {
  const verdict = verdictOn(dead, targetStopped, banned);
  expect(verdict).toMatchObject({ verdict: "refuse", code: "target-not-ready" });
  expect(verdict.blocked[0]).toBe(ban);
  expect(verdict.blocked).toHaveLength(2);
  expect(verdict.sentence).toContain(ban);
});

test("a target under a ban at which everything answers is no reason to refuse, and none to go ahead without a person", () => {
  expect(verdictOn(dead, banned)).toMatchObject({ verdict: "ask", blocked: [], missing: expect.arrayContaining([ban]) });
  expect(verdictOn(dead, leases()).missing).not.toContain(ban);
});

test("a target that is not ready for another reason is told without a ban", () => {
  expect(verdictOn(dead, targetStopped, leases()).blocked).toEqual([expect.stringMatching(/^gateway at site-b fails/)]);
});

test.each(["automatic", "ask"] as const)("whoever is asked by a plan of mode %s is told of a fence that will not be confirmed", (mode) => {
  const asking = shopDeciding({ mode });
  const { verdict, missing } = assess(asking, "digest", evidenceOf(asking, dead, leases({ doubts: ["the fence of site-a could not be confirmed: none"] })), circumstances, []);
  expect(verdict).toBe("ask");
  expect(missing.filter((each) => each.startsWith("the fence of site-a"))).toHaveLength(1);
});
