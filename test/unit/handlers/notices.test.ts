// What the sweep tells people between runs: once for as long as the same is found, never without a reason, and nothing is
// started or changed by it.

import { setRenewals } from "../../../lambdas/runtime/record/site-leases.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { Standing } from "../../../workflows/evidence.ts";
import { sights } from "../../../workflows/evidence.ts";
import { triggeredAlarmName } from "../../../workflows/names.ts";
import type { Sighting } from "../../../workflows/sightings.ts";
import { minutes, now, seconds } from "../builders.ts";
import { estate, writtenEstate } from "../assess/estate.ts";
import { throttled, World } from "./world.ts";

const plan = estate();
type Seen = Partial<Pick<Sighting, "kind" | "standing" | "since">>;
const standings: Readonly<Record<string, Standing>> = { "mongo/m1": "writer", "mongo/m2": "follower", "mongo/m3": "follower", config: "writer" };

/** What every observer remembers of its newest look: all is well, but for `change`. */
async function remember(world: World, change: (sighting: Sighting) => Seen = () => ({})): Promise<void> {
  const at = world.clock.time;
  const sightings = sights(plan).map(({ observer, thing, site }): Sighting => {
    const standing = standings[thing];
    const stopped = thing === "scheduler" && site === "site-b";
    const usual: Sighting = { observer, thing, site, kind: stopped ? "failing" : "healthy", since: now - minutes(60), at, detail: "as ever", ...(standing === undefined ? {} : { standing }) };
    return { ...usual, ...change(usual) };
  });
  await world.record.putSightings(plan.plan, sightings);
}
const wentHome = ({ thing }: Sighting): Seen => (thing === "mongo/m1" ? { standing: "follower" } : thing === "mongo/m2" ? { standing: "writer", since: now - minutes(2) } : {});
async function watched(change?: (sighting: Sighting) => Seen): Promise<World> {
  const world = await World.deployed(plan);
  await remember(world, change);
  return world;
}
const swept = async (world: World): Promise<string | undefined> => ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["estate"];

it("tells nobody anything and writes nothing while all is well", async () => {
  const world = await watched();
  const writes = world.table.writes;
  expect(await swept(world)).toBe("quiet");
  expect([world.pages, world.table.writes]).toEqual([[], writes]);
});

it("tells once that the database went home by itself while the application stays (A12, I24)", async () => {
  const world = await watched(wentHome);
  expect(await swept(world)).toBe("told: LIVE estate: writer-elsewhere");
  expect(world.pages).toMatchObject([{ subject: "LIVE estate: writer-elsewhere", text: expect.stringContaining("mongo has its writer at site-b, while the application runs at site-a.") }]);
  for (let minute = 1; minute <= 3; minute += 1) {
    world.clock.time += minutes(1);
    world.revive();
    await remember(world, wentHome);
    const writes = world.table.writes;
    expect(await swept(world)).toBe("told before: LIVE estate: writer-elsewhere");
    expect(world.table.writes).toBe(writes);
  }
  expect(world.pages).toHaveLength(1);
  expect(world.starts).toEqual([]);
});

it("names a ban on renewals as the reason why nothing answers at the site that stands by", async () => {
  const [role = ""] = Object.keys(plan.sites["site-a"]?.hosts ?? {});
  const world = await World.deployed(estate({ steps: [{ fence: { "self-fence": { hosts: [role], stop: ["stop"] } } }, ...writtenEstate.steps] }));
  await world.record.alone((context) => setRenewals(context, { plan: "estate", site: "site-b", renewals: "forbidden", since: now - minutes(90), run: "estate-1", epoch: 1 }));
  await remember(world, (seen) => (seen.thing === "gateway" && seen.site === "site-b" ? { kind: "failing" } : wentHome(seen)));
  expect(await swept(world)).toBe("told: LIVE estate: writer-elsewhere");
  expect(world.pages[0]?.text).toContain("Not ready: the watchdogs of site-b may not renew since the run estate-1 fenced it");
});

it("tells it again when it was well in between", async () => {
  const world = await watched(wentHome);
  await swept(world);
  world.clock.time += minutes(1);
  await remember(world);
  expect(await swept(world)).toBe("quiet");
  world.clock.time += minutes(1);
  await remember(world, wentHome);
  await swept(world);
  expect(world.pages).toHaveLength(2);
});

it("does not tell it again while what is seen has not settled", async () => {
  const disagree = (kind: Sighting["kind"], since: number) => ({ thing, site, observer }: Sighting): Seen =>
    thing === "gateway" && site === "site-a" ? (observer === "site-b" ? { kind: "failing" } : observer === "site-a" ? { kind, since } : {}) : {};
  const world = await watched(disagree("healthy", now - minutes(60)));
  expect(await swept(world)).toBe("told: LIVE estate: observers-disagree");
  for (let minute = 1; minute <= 6; minute += 1) {
    world.clock.time += minutes(1);
    world.revive();
    // One of those who vote goes blind and sees again: what is found begins anew each time, and is the same.
    await remember(world, minute % 2 === 1 ? disagree("silent", world.clock.time - seconds(5)) : disagree("healthy", world.clock.time - minutes(2)));
    expect(await swept(world)).toBe(minute % 2 === 1 ? "not settled" : "told before: LIVE estate: observers-disagree");
  }
  expect(world.pages).toHaveLength(1);
});

it("tells while an alarm of the user's own stands for which a run was started before", async () => {
  const world = await World.deployed(estate({ triggers: { alarms: { "site-a": ["app-errors"] }, need: 1 } }));
  await remember(world, wentHome);
  world.alarms.set(triggeredAlarmName("estate", "site-a"), new Date(now - minutes(90)));
  expect(await swept(world)).toMatch(/^started /);
  expect(world.pages).toEqual([]);
  for (const [arn, { input }] of world.executions) world.executions.set(arn, { input, status: "SUCCEEDED" });
  expect(await swept(world)).toBe("told: LIVE estate: writer-elsewhere");
  expect(world.executions.size).toBe(1);
});

it("tells that the database takes writes at both sites, as after the old source has come back (I1)", async () => {
  const world = await watched();
  const at = world.clock.time;
  const write = (observer: string, site: string) => ({ database: "orders", site, observer, at, writtenAt: at, transactions: 1, trialWrites: 1, transactionsPerSecondPeak: null });
  const own = sights(plan).filter(({ thing }) => thing === "orders");
  const writing = (where: (site: string) => boolean) => own.map(({ observer, site }): Sighting => ({ observer, thing: "orders", site, kind: "healthy", since: now - minutes(2), at, detail: "", ...(where(site) ? { lastWrite: write(observer, site) } : {}) }));
  await world.record.putSightings(plan.plan, writing((site) => site === "site-a"));
  expect(await swept(world)).toBe("quiet");
  await world.record.putSightings(plan.plan, writing(() => true));
  expect(await swept(world)).toBe("told: LIVE estate: two-active");
  expect(world.pages[0]?.text).toContain("orders is at work at site-a and at site-b");
});

it("does not believe that a writer that follows now still takes writes", async () => {
  const world = await watched();
  const at = world.clock.time;
  for (const { observer, site } of sights(plan).filter(({ thing }) => thing === "orders")) {
    const write = { database: "orders", site, observer, at: site === "site-a" ? at : at - minutes(1), writtenAt: at, transactions: 1, trialWrites: 1, transactionsPerSecondPeak: null };
    await world.record.putSightings(plan.plan, [{ observer, thing: "orders", site, kind: "healthy", since: now - minutes(60), at, detail: "", lastWrite: write }]);
  }
  expect(await swept(world)).toBe("quiet");
});

it.each<readonly [string, (sighting: Sighting) => Seen, string]>([
  ["that two masters drift apart (E7)", ({ thing, site }) => (thing === "config" && site === "site-b" ? { standing: "cut-off" } : {}), "drifting-apart"],
  ["that redundancy is lost (A6)", ({ thing }) => (thing === "mongo/m3" ? { kind: "failing", standing: undefined as never } : {}), "redundancy-lost"],
  ["that the observers disagree and no alarm stands (A21)", ({ thing, site, observer }) => (thing === "gateway" && site === "site-a" && observer === "site-b" ? { kind: "failing" } : {}), "observers-disagree"],
  ["that the scheduler runs twice (D3)", ({ thing }) => (thing === "scheduler" ? { kind: "healthy" } : {}), "two-active"],
])("tells %s", async (_says, change, code) => {
  const world = await watched(change);
  expect(await swept(world)).toBe(`told: LIVE estate: ${code}`);
  expect(world.starts).toEqual([]);
});

it.each<readonly [string, (sighting: Sighting) => Seen]>([
  ["what is in passing", ({ thing, site, observer }) => (thing === "gateway" && site === "site-a" && observer === "site-b" ? { kind: "failing", since: now - seconds(30) } : {})],
  ["a broker that has moved by itself", ({ thing, site }) => (thing === "broker" && site === "site-a" ? { kind: "failing" } : {})],
  ["a standby that is down, which the readiness checks tell", ({ thing, site }) => (thing === "gateway" && site === "site-b" ? { kind: "failing" } : {})],
])("does not tell %s", async (_says, change) => {
  const world = await watched(change);
  expect(await swept(world)).toBe("quiet");
  expect(world.pages).toEqual([]);
});

it("believes nothing that was seen too long ago", async () => {
  const world = await watched(wentHome);
  world.clock.time += minutes(5);
  expect(await swept(world)).toBe("quiet");
});

it("tries again when people could not be called", async () => {
  const world = await watched(wentHome);
  world.troubles.push({ operation: "Publish", error: throttled() });
  expect(await swept(world)).toMatch(/^failed: /);
  expect(world.pages).toEqual([]);
  expect(await swept(world)).toMatch(/^told: /);
  expect(world.pages).toHaveLength(1);
});

it("says nothing while a run is open: the run itself tells people", async () => {
  const world = await watched(wentHome);
  await world.open(`${world.plan.plan}-1`);
  await swept(world);
  expect(world.pages).toEqual([]);
});
