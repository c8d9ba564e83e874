// Whether a person who is asked for a failover is offered the way without loss. Each case differs in one thing from a world that is well.

import * as fc from "fast-check";
import type { Evidence } from "../../workflows/evidence.ts";
import { switchoverInstead } from "../../workflows/instead.ts";
import type { InsteadOf } from "../../workflows/instead.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { copy, evidenceOf, failing, hybridChat, minutes, now, seconds, silent } from "./builders.ts";
import type { Change } from "./builders.ts";

/** What is stopped on purpose at the site that stands by (A1). */
const standby = ["communication-server", "media-routing-engine", "chat-server"].map((thing): Change => failing({ thing, site: "site-b" }, minutes(60)));
const well = (...changes: readonly Change[]): Evidence => evidenceOf(hybridChat, ...standby, ...changes);
/** What observers remember who saw just that. */
const sightingsOf = ({ observations }: Evidence, at = now): readonly Sighting[] => observations.map(({ observer, thing, site, since, answer }) => ({ observer, thing, site, since, at, kind: answer.kind, detail: answer.detail }));

type State = InsteadOf["state"];
const asking: State = { kind: "failover", dry: false, source: "site-a", target: "site-b", openedAt: now, evidence: well(), closed: null } as State;
const given = (change: Partial<InsteadOf> = {}): InsteadOf => ({ plan: hybridChat, state: asking, active: "site-a", sightings: sightingsOf(well()), readiness: null, nested: [], halts: { killSwitch: false }, ...change });
const seen = (...changes: readonly Change[]): InsteadOf => given({ sightings: sightingsOf(well(...changes)) });
const looked = (...changes: readonly Change[]): InsteadOf => given({ state: { ...asking, evidence: well(...changes) } });

test("where both sites are seen well, it is offered", () => {
  expect(switchoverInstead(given(), now)).toEqual({ possible: true, because: "" });
});

const hindered: readonly (readonly [string, InsteadOf, RegExp])[] = [
  ["a plan that is a step of this one could never be moved as planned", given({ nested: ["the plan orders stays"] }), /^A (switchover|planned move).* would stop in the middle: the plan orders stays/],
  ["one of those who vote sees the source fail", seen(failing({ observer: "arbiter", thing: "gateway", site: "site-a" }, seconds(5))), /^site-a is not well: arbiter sees it fail/],
  ["the source was well when the run looked and is dead now", seen(failing({ site: "site-a" }, minutes(2))), /^site-a is not well/],
  ["somebody cannot look at the source any more", seen(silent({ observer: "arbiter", site: "site-a" }, seconds(30))), /^not everybody sees site-a answer/],
  ["nobody has told anything for long", given({ sightings: sightingsOf(well(), now - minutes(10)) }), /^not everybody sees site-a answer/],
  ["nobody has ever told anything", given({ sightings: [] }), /^not everybody sees site-a answer/],
  ["something that is needed at the target fails", seen(failing({ thing: "gateway", site: "site-b" }, seconds(5))), /^site-b cannot take over/],
  ["the copy was too far behind when the run looked", looked(copy({ lagMs: seconds(11) })), /^A switchover to site-b cannot be shown lossless: the copy of chat-config at site-b is 11 s behind/],
  ["the database did not answer when the run looked, and does now", looked(failing({ thing: "chat-config", site: "site-a" }, minutes(1))), /cannot be shown lossless/],
  ["the copy is a writer of its own", looked(copy({ role: "writer", writeAccepted: true })), /^A switchover to site-b would leave writes behind/],
  ["automation is paused", given({ halts: { killSwitch: false, pausedUntil: now + 1 } }), /^automation is paused until/],
  ["the kill switch is on", given({ halts: { killSwitch: true } }), /^the kill switch is on$/],
  ["the other site serves by now", given({ active: "site-b" }), /^site-b serves$/],
  ["a check of readiness fails", given({ readiness: { at: now, active: "site-a", results: [{ code: "replica-follows", rows: [], subject: "chat-config", from: "world", outcome: "fail", sentence: "It does not follow.", todo: null }] } as unknown as InsteadOf["readiness"] }), /^checks of readiness fail: chat-config: It does not follow/],
];
test.each(hindered)("where %s, it is not, and a clause says why without telling that anybody asked", (_name, of, because) => {
  const instead = switchoverInstead(of, now);
  expect(instead).toEqual({ possible: false, because: expect.stringMatching(because) });
  expect(instead?.because).not.toMatch(/requested|[{}]|Ask for a failover/);
});

test.each<readonly [string, Partial<State>]>([
  ["a planned move", { kind: "switchover" }],
  ["a repair", { kind: "repair", repair: "restart" }],
  ["a dry run", { dry: true }],
  ["a run that has closed", { closed: { end: "rejected", sentence: "It was rejected.", at: now } } as unknown as Partial<State>],
  ["a run that has looked at nothing yet", { evidence: null }],
])("for %s nothing is said of it", (_name, change) => {
  expect(switchoverInstead(given({ state: { ...asking, ...change } }), now)).toBeNull();
});

test("losing sightings never makes an offer where there was none", () => {
  fc.assert(
    fc.property(fc.constantFrom(...hindered.map(([, of]) => of)), fc.array(fc.nat(200), { maxLength: 30 }), (of, lost) => {
      const sightings = of.sightings.filter((_each, index) => !lost.includes(index));
      expect(switchoverInstead({ ...of, sightings }, now)?.possible).toBe(false);
    }),
  );
});
