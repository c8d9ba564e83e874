// What happens in a modelled world, and what a world says of that which cannot happen.

import type { Happening } from "../../infra/local/story/statements.ts";
import { hybridChat, minutes, told, Told } from "./worlds.ts";

const person = { by: "lead-1", reason: "a freeze" };

describe("what takes no effect says why", () => {
  test.each<[Happening, string]>([
    [{ does: "down", what: { kind: "site", site: "site-c" } }, "no plan has a site site-c"],
    [{ does: "up", what: { kind: "site", site: "site-a" } }, "site-a is up already"],
    [{ does: "down", what: { kind: "service", service: "nothing", site: "site-a" } }, "the plan watches no service nothing"],
    [{ does: "down", what: { kind: "member", service: "gateway", member: "site-a" } }, "no cluster"],
    [{ does: "down", what: { kind: "member", service: "mongodb", member: "site-c" } }, "the members are site-a, site-b, arbiter"],
    [{ does: "down", what: { kind: "host", host: "i-0" } }, "write its id or ROLE@SITE"],
    [{ does: "down", what: { kind: "vantage", place: "moon" } }, "no plan looks from moon"],
    [{ does: "down", what: { kind: "database", database: "none", site: "site-a" } }, "is not there"],
    [{ does: "down", what: { kind: "provider", provider: "none" } }, "is not there"],
    [{ does: "cut", what: { kind: "between", from: "site-a", to: "moon", how: "full" } }, "there is no place moon"],
    [{ does: "restore", what: { kind: "between", from: "site-a", to: "site-b", how: "full" } }, "was restored before"],
    [{ does: "restore", what: { kind: "replication", database: "chat-config" } }, "was restored before"],
    [{ does: "lag", database: "none", lagMs: 1 }, "the plan has no database none"],
    [{ does: "promote", database: "chat-config", site: "site-a" }, "chat-config has no copy at site-a that runs and is not the writer already"],
    [{ does: "call", fault: { operation: "promote", on: null, region: null, outcome: { how: "throttled" }, lasts: { times: 1 } } }, "is no operation"],
    [{ does: "call", fault: { operation: "rds.DescribeDBInstances", on: null, region: null, outcome: { how: "answers", word: "gibberish" }, lasts: { times: 1 } } }, "it can answer still-replica"],
    [{ does: "clock", place: "moon", byMs: 1 }, "there is no place moon"],
    [{ does: "abort-execution" }, "no run of hybrid-chat is open"],
    [{ does: "start", kind: "drill", to: "site-b", ...person }, "no run kind drill"],
    [{ does: "start", kind: "failover", to: "site-a", ...person }, "leads to site-b"],
    [{ does: "resume", ...person }, "not paused"],
    [{ does: "kill-switch", on: false, ...person }, "off already"],
    [{ does: "acknowledge", ...person }, "no earlier run has left a block"],
    [{ does: "decide", expected: "taken", decides: { decision: "approve", forMs: null, gate: "Fail over", seenAtMs: null, ...person } }, "no gate called"],
  ])("%j", (happening, because) =>
    told(async (world) => {
      const happened = await world.make(happening);
      expect(happened.tookEffect).toBe(false);
      expect(happened.because).toContain(because);
      expect(world.changes).toEqual([]);
    }),
  );
});

test("a decision is made on what was shown then: the gate's facts have changed since, and it is refused", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    const shownAtMs = world.second * 1_000;
    // The observer at the arbiter goes blind: the next look asks anew with other facts.
    await world.cut("arbiter", "internet");
    while (world.all("gate-opened").length < 2 && world.second < 600) await world.at(world.second + 5);
    expect(world.all("gate-opened").length).toBe(2);
    expect(await world.decide("Fail over to site-b", "approve", { seenAtMs: shownAtMs, expected: "refused" })).toMatchObject({ tookEffect: true, because: expect.stringContaining("look again") });
    expect(await world.decide("Fail over to site-b", "approve", { seenAtMs: shownAtMs })).toMatchObject({ tookEffect: false });
    expect(world.changes).toEqual([]);
  }));

test("a decision that was expected to be refused and was taken has not taken effect as the story wants", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    expect(await world.decide("Fail over to site-b", "reject", { expected: "refused" })).toMatchObject({ tookEffect: false });
    await world.at(world.second + 5);
    expect(world.all("closed")[0]?.end).toBe("rejected");
  }));

test("nobody decides while the console is down", () =>
  told(async (world) => {
    await world.down({ kind: "console" });
    expect(await world.decide("Fail over to site-b")).toMatchObject({ tookEffect: false, because: expect.stringContaining("console is down") });
  }));

test("a person's failover starts through the request, and with the kill switch on it changes nothing", () =>
  told(async (world) => {
    expect(await world.make({ does: "kill-switch", on: true, ...person })).toMatchObject({ tookEffect: true });
    const since = world.plan().killSwitchSince;
    expect(since).toBe(world.world.now());
    expect(await world.make({ does: "start", kind: "failover", to: "site-b", by: "lead-1", reason: "because" })).toMatchObject({ tookEffect: true });
    await world.approveAll(300);
    expect(world.plan().runs).toHaveLength(1);
    expect(world.changes).toEqual([]);
  }));

test("a block is lifted by the one who acknowledges it, and then an alarm starts a run again", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    await world.decide("Fail over to site-b", "reject");
    await world.at(world.second + 300);
    expect(world.plan().runs).toHaveLength(1);
    expect(await world.make({ does: "acknowledge", ...person })).toMatchObject({ tookEffect: true });
    await world.at(world.second + 90);
    expect(world.plan().runs).toHaveLength(2);
  }));

test("clocks ten minutes apart: the record carries the arbiter's time, the truth its own", () =>
  told(async (world) => {
    await world.at(10);
    await world.make({ does: "clock", place: "arbiter", byMs: minutes(10) });
    await world.down({ kind: "site", site: "site-a" });
    await world.at(200);
    const [run] = world.plan().runs;
    expect((run?.entries[0]?.at ?? 0) - (run?.startedAt ?? 0)).toBe(minutes(10));
  }));

test("several plans in one world: each has its own machines and its own run, and a shared site takes both", async () => {
  const other = hybridChat((plan) => ({ ...plan, plan: "other-chat" }));
  const world = await Told.begin([hybridChat(), other]);
  await world.at(30);
  await world.down({ kind: "site", site: "site-a" });
  await world.at(200);
  expect([world.plan().runs.length, world.plan("other-chat").runs.length]).toEqual([1, 1]);
  expect(world.plan("other-chat").runs[0]?.run).toMatch(/^other-chat-/);
  await world.world.close();
});
