// When a look is made and when it is reckoned, of one observer whose function is counted here.

import { CloudWatchService } from "../../infra/local/aws/cloudwatch.ts";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import type { PlanWorld } from "../../infra/local/modelled/plan-world.ts";
import { QuietLooks } from "../../infra/local/modelled/quiet-looks.ts";
import { Services } from "../../infra/local/modelled/services.ts";
import { SharedWaits } from "../../infra/local/modelled/shared-waits.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { sightsFrom } from "../../workflows/evidence.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { parts } from "./parts.ts";
import { seconds } from "./worlds.ts";

const place = "site-b";
const metric = { MetricName: "failing", Dimensions: [{ Name: "Plan", Value: "hybrid-chat" }, { Name: "Observer", Value: place }], Value: 0 };

/** An observer whose function sees everything well, or the gateway fail, at once or after three seconds. */
function observing() {
  const world = parts();
  const { plan, clock, pulse, network, application } = world;
  const table = new MemoryTable();
  const record = new RecordStore({ table, clock });
  const told: number[] = [];
  const cloudwatch = new CloudWatchService({ clock, region: plan.arbiter.region, onChange: () => undefined });
  cloudwatch.addVoteAlarm("vote", { metric: "failing", dimensions: { Plan: "hybrid-chat", Observer: place }, threshold: 2, periodMs: seconds(10) });
  const ours = new Services(pulse);
  const state = { made: 0, nothingForObservers: true, fails: false, takesMs: 0 };
  const invoke = async (): Promise<unknown> => {
    state.made += 1;
    const at = clock.now();
    const sightings = sightsFrom(plan, place).map(({ observer, thing, site }): Sighting => ({ observer, thing, site, at, since: told[0] ?? at, kind: state.fails && thing === "gateway" ? "failing" : "healthy", detail: "seen" }));
    told.push(at);
    if (state.takesMs > 0) await clock.sleep(state.takesMs);
    await record.putSightings(plan.plan, sightings);
    await cloudwatch.handle({ service: "cloudwatch", operation: "PutMetricData", region: plan.arbiter.region, input: { MetricData: [metric] } } as never);
    const observations = sightings.map(({ observer, thing, site, since, kind, detail }) => ({ observer, thing, site, at, since, answer: { kind, detail } }));
    return { observations, wrong: state.fails };
  };
  const looks = new QuietLooks({
    clock, pulse, network, ours, cloudwatch, table, invoke, wait: new SharedWaits(clock).wait,
    calls: { get nothingForObservers() { return state.nothingForObservers; } } as never,
    plans: [{ plan, application } as unknown as PlanWorld],
  });
  /** So many looks, one each ten seconds; gives what the last one answered. */
  const look = async (times: number): Promise<unknown> => {
    let answer: unknown;
    for (let n = 0; n < times; n += 1) {
      const from = clock.now();
      let over = false;
      const looking = looks.invoke(`probe-${place}`, { plan: plan.plan, planDigest: "d", mode: "minute" }).finally(() => (over = true));
      looking.catch(() => undefined);
      while (!over && clock.now() < from + seconds(10)) await clock.advance(500);
      answer = await looking;
      await clock.advance(from + seconds(10) - clock.now());
    }
    return answer;
  };
  /** What the observer remembers, as somebody reads it. */
  const remembered = async (): Promise<readonly Sighting[]> => {
    looks.reading(`plan#${plan.plan}`);
    return record.sightingsOf(plan.plan, place);
  };
  return { ...world, state, looks, look, remembered, ours, record, cloudwatch, begun: clock.now() };
}

test("after two looks that found the same, looks are reckoned; each is remembered as one of its time", async () => {
  const { look, state, remembered, begun } = observing();
  await look(10);
  expect(state.made).toBe(2);
  const seen = await remembered();
  expect(new Set(seen.map(({ at }) => at))).toEqual(new Set([begun + seconds(90)]));
  expect(new Set(seen.map(({ since }) => since))).toEqual(new Set([begun]));
});

test("what takes writes is really looked at, so that the last write that was seen is one of the last look", async () => {
  const { look, remembered, begun } = observing();
  await look(6);
  const database = (await remembered()).find(({ thing, site }) => thing === "chat-config" && site === "site-a");
  expect(database?.lastWrite?.at).toBe(begun + seconds(50));
  expect(database?.lastWrite?.writtenAt).toBeGreaterThan(begun + seconds(40));
});

test("the votes are told again, so that the alarm hears of this observer", async () => {
  const { look, cloudwatch } = observing();
  await look(12);
  expect(cloudwatch.states()).toMatchObject([{ name: "vote", state: "OK" }]);
});

test("a change in the world that the observer does not see makes no look", async () => {
  const { look, state, pulse, remembered, begun } = observing();
  await look(5);
  pulse.change(() => undefined);
  await look(5);
  expect(state.made).toBe(2);
  expect(new Set((await remembered()).map(({ at }) => at))).toEqual(new Set([begun + seconds(90)]));
});

test("the first look after a change that it would see is made, and the second where the first saw something else", async () => {
  const { look, state, application } = observing();
  await look(5);
  // The function that is counted here sees it well all the same.
  application.setFailed("gateway", "site-a", true);
  await look(5);
  expect(state.made).toBe(3);
  state.fails = true;
  application.setFailed("gateway", "site-a", false);
  await look(1);
  expect(state.made).toBe(4);
  await look(5);
  expect(state.made).toBe(5);
});

test.each<readonly [string, (world: ReturnType<typeof observing>) => unknown]>([
  ["its clock is set", ({ ours }) => ours.setOffset(place, seconds(30))],
  ["its way to its control address is cut", ({ network }) => network.cut({ kind: "between", from: place, to: "internet", how: "full" })],
])("a look is made after %s, although it sees the same of all things", async (_because, happens) => {
  const world = observing();
  await world.look(5);
  happens(world);
  await world.look(1);
  expect(world.state.made).toBeGreaterThan(2);
});

test("a look that would find a database otherwise than it is remembered is made", async () => {
  const { look, state, network } = observing();
  await look(5);
  // The function that is counted here sees it well all the same.
  network.setDown("site-a", true);
  await look(5);
  expect(state.made).toBe(7);
});

test.each<readonly [string, (world: ReturnType<typeof observing>) => unknown]>([
  ["the story has a fault in store that it could meet", ({ state }) => (state.nothingForObservers = false)],
  ["somebody else wrote what the observer remembers", ({ looks }) => looks.wrote({ pk: "plan#hybrid-chat", sk: `sighting#${place}` })],
  ["the plan became active elsewhere", ({ looks }) => looks.wrote({ pk: "plan#hybrid-chat", sk: "active" })],
])("a look is made when %s", async (_because, happens) => {
  const world = observing();
  await world.look(5);
  happens(world);
  await world.look(1);
  expect(world.state.made).toBe(3);
});

test.each([
  ["of another plan", { pk: "plan#shop", sk: `sighting#${place}` }],
  ["of another observer", { pk: "plan#hybrid-chat", sk: "sighting#arbiter" }],
  ["that is a lease", { pk: "plan#hybrid-chat", sk: "lease" }],
])("an item %s says nothing of what the observer remembers", async (_which, item) => {
  const { look, state, looks } = observing();
  await look(5);
  looks.wrote(item);
  await look(3);
  expect(state.made).toBe(2);
});

test("trouble is told with each look, and a look that takes three seconds is known only then", async () => {
  const { look, state, remembered, clock, looks, plan, begun } = observing();
  state.fails = true;
  state.takesMs = seconds(3);
  expect(await look(4)).toMatchObject({ wrong: true });
  expect(state.made).toBe(2);
  const looking = looks.invoke(`probe-${place}`, { plan: plan.plan, planDigest: "d", mode: "minute" });
  await clock.advance(seconds(2));
  expect((await remembered())[0]?.at).toBe(begun + seconds(30));
  await clock.advance(seconds(2));
  await looking;
  expect((await remembered())[0]?.at).toBe(begun + seconds(40));
});

test("a record that goes away during a look loses it, as it loses one that is made", async () => {
  const { look, state, looks, plan, clock, ours, remembered, begun } = observing();
  state.takesMs = seconds(3);
  await look(4);
  const looking = looks.invoke(`probe-${place}`, { plan: plan.plan, planDigest: "d", mode: "minute" });
  looking.catch(() => undefined);
  await clock.advance(seconds(1));
  ours.set("record", false);
  await clock.advance(seconds(3));
  await expect(looking).rejects.toMatchObject({ name: "Transient" });
  ours.set("record", true);
  expect((await remembered())[0]?.at).toBe(begun + seconds(30));
});

test("a look at everything that somebody asks for is reckoned too; whatever else is asked runs as it is", async () => {
  const { look, state, looks, plan } = observing();
  await look(5);
  await looks.invoke("sweep", {});
  expect(state.made).toBe(3);
  expect(await looks.invoke(`probe-${place}`, { plan: plan.plan, planDigest: "d", mode: "look" })).toMatchObject({ wrong: false, observations: sightsFrom(plan, place).map(() => ({ answer: { kind: "healthy" } })) });
  expect(state.made).toBe(3);
  await looks.invoke(`probe-${place}`, { plan: plan.plan, planDigest: "d", mode: "look", only: { thing: "gateway", site: "site-a" } });
  expect(state.made).toBe(4);
});
