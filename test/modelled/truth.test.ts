// What the modelled world knows and tells for the checkers of invariants: looks between changes, calls to people that were
// lost, long waits, and which kinds of run there are to be started at all.

import { slots } from "../../infra/local/story/slots.ts";
import { told } from "./worlds.ts";

test("a change that is sent again after it got no answer has been looked for in between, and its wait is told", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    await world.fault("rds.PromoteReadReplica", { how: "times-out", effect: "lost" });
    await world.approveAll(1_200);
    const { mutations, waits } = world.world.truth();
    const [first, second, ...more] = mutations.filter(({ operation }) => operation === "rds.PromoteReadReplica");
    expect([first?.tookEffect, second?.tookEffect, more]).toEqual([false, true, []]);
    expect(second?.looksBefore).toBeGreaterThan(first?.looksBefore ?? Infinity);
    expect(waits).toEqual([{ at: expect.any(Number), plan: "hybrid-chat", what: "rds.PromoteReadReplica", region: "eu-central-1", ms: 5_040 }]);
  }));

test("a call to people that the topic refuses is lost and told as lost", () =>
  told(async (world) => {
    await world.make({ does: "down", what: { kind: "notify" } });
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    await world.at(180);
    const { pages, lostPages } = world.world.truth();
    expect([pages, lostPages[0]?.text]).toEqual([[], expect.stringContaining("LIVE hybrid-chat: Fail over to site-b")]);
  }));

test("a call to people that a story lets fail is lost too", () =>
  told(async (world) => {
    await world.fault("sns.Publish", { how: "fails", error: "InternalErrorException" }, { times: 9 });
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    await world.at(180);
    const { pages, lostPages } = world.world.truth();
    expect([pages, lostPages[0]?.text]).toEqual([[], expect.stringContaining("LIVE hybrid-chat: Fail over to site-b")]);
  }));

test("nothing is waited for and no page is lost where nothing happens", () =>
  told(async (world) => {
    await world.at(300);
    const { waits, lostPages } = world.world.truth();
    expect([waits, lostPages]).toEqual([[], []]);
  }));

test("of the kinds of run that a story can name beside repairs, a person can start a dry drill and a failover only: what I20 is about is not there", () =>
  told(async (world) => {
    const wordsOf = (slot: object): readonly string[] => ("words" in slot ? (slot.words as readonly string[]) : []);
    // Drills first: none starts beside a run.
    const kinds = [...wordsOf(slots.DRILL).map((drill) => `drill ${drill}`), ...wordsOf(slots.KIND)];
    const can: string[] = [];
    for (const kind of kinds) if ((await world.make({ does: "start", kind, to: "site-b", by: "lead-1", reason: "a try" })).tookEffect) can.push(kind);
    expect([kinds.length, can]).toEqual([8, ["drill dry", "failover"]]);
  }));
