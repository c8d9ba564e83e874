// The leases at the arbiter: who renews, who forbids, and which of the two comes first.

import { renewSiteLease, setRenewals } from "../../../lambdas/runtime/record/site-leases.ts";
import { watchdog } from "../../../lambdas/watchdog/watchdog.ts";
import type { LeaseAnswer } from "../../../lambdas/watchdog/watchdog.ts";
import { lastsUntil } from "../../../workflows/self-fence.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { seconds, writtenShop } from "../builders.ts";
import { World } from "./world.ts";

const environment = { UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy" };
const guarded = planSchema.parse({ ...writtenShop, steps: [{ fence: { "self-fence": { hosts: ["app"], stop: ["systemctl stop app"] } } }] });
const machine = guarded.sites["site-a"]?.hosts["app"] ?? "";
const ban = { plan: "shop", site: "site-a", renewals: "forbidden", run: "shop-1", epoch: 3 } as const;

class Arbiter {
  readonly world: World;
  constructor(world: World) {
    this.world = world;
  }
  static async deployed(plan = guarded): Promise<Arbiter> {
    return new Arbiter(await World.deployed(plan));
  }
  async renew(change: Readonly<Record<string, unknown>> = {}): Promise<LeaseAnswer> {
    const site = (change["site"] ?? "site-a") as string;
    return (await this.world.call(watchdog, { plan: "shop", site, role: "app", host: guarded.sites[site]?.hosts["app"] ?? "i-0", lease: seconds(30), ...change }, environment)) as LeaseAnswer;
  }
  lease() {
    return this.world.record.siteLease("shop", "site-a");
  }
}

describe("a renewal", () => {
  it("is dated by the arbiter's own clock, host by host, and is told the epoch", async () => {
    const arbiter = await Arbiter.deployed();
    expect(await arbiter.renew()).toEqual({ held: true, epoch: 0 });
    expect(await arbiter.lease()).toEqual({ renewed: { app: arbiter.world.clock.time }, lasts: { app: arbiter.world.clock.time + seconds(34.787) }, machines: { app: machine }, forbidden: null, epoch: 0 });
  });

  it("passes no more once a run has forbidden it, and says which", async () => {
    const arbiter = await Arbiter.deployed();
    await arbiter.renew();
    const last = arbiter.world.clock.time;
    await arbiter.world.record.alone((context) => setRenewals(context, { ...ban, since: last + 1 }));
    arbiter.world.clock.time += seconds(5);
    expect(await arbiter.renew()).toEqual({ held: false, epoch: 3, because: "the run shop-1 has fenced site-a" });
    expect(await arbiter.lease()).toMatchObject({ renewed: { app: last }, forbidden: { at: last + 1, run: "shop-1" }, epoch: 3 });
  });

  it("passes again once it is allowed, and at the other site all the while", async () => {
    const arbiter = await Arbiter.deployed();
    await arbiter.world.record.alone((context) => setRenewals(context, { ...ban, since: 1 }));
    expect(await arbiter.renew({ site: "site-b" })).toMatchObject({ held: true });
    await arbiter.world.record.alone((context) => setRenewals(context, { ...ban, renewals: "allowed", since: 2, epoch: 4 }));
    expect(await arbiter.renew()).toEqual({ held: true, epoch: 4 });
  });

  it("that was held up does not make the record older, and the lease is held all the same", async () => {
    const arbiter = await Arbiter.deployed();
    await arbiter.renew();
    const newest = arbiter.world.clock.time;
    arbiter.world.clock.time -= seconds(2);
    expect(await arbiter.renew()).toMatchObject({ held: true });
    expect((await arbiter.lease())?.renewed).toEqual({ app: newest });
  });

  it.each([
    ["a site that the plan has not", { site: "site-c" }, /no self-fence for app at site-c/],
    ["a role that no self-fence guards", { role: "web" }, /no self-fence for web at site-a/],
  ])("is refused for %s: nobody would wait for that lease", async (_sentence, change, says) => {
    const arbiter = await Arbiter.deployed();
    await expect(arbiter.renew(change)).rejects.toThrow(says);
    expect(await arbiter.lease()).toBeUndefined();
  });

  it("is refused where the plan has no self-fence at all", async () => {
    const arbiter = await Arbiter.deployed(planSchema.parse(writtenShop));
    await expect(arbiter.renew()).rejects.toThrow(/no self-fence for app/);
  });
});

describe("what a watchdog and the deployed plan have to agree on", () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, RegExp]>([
    ["a lease that the fence would not wait for", { lease: seconds(600) }, /reckons by a lease of 10 min, the plan shop says 30 s, and its fence waits for \S+ \S+ at most; print the configuration of app at site-a anew with understudy plan watchdog/],
    ["another machine than the plan's", { host: "i-0replaced" }, /runs on i-0replaced, and the plan shop has \S+ as app at site-a; end it if that machine was replaced/],
    ["a watchdog that says neither", { host: undefined, lease: undefined }, /put the newest self-fence on its machine/],
  ])("refuses %s, says what to do, and records no renewal", async (_sentence, change, says) => {
    const arbiter = await Arbiter.deployed();
    await expect(arbiter.renew(change)).rejects.toThrow(says);
    expect(await arbiter.lease()).toBeUndefined();
  });

  it.each([["shorter", seconds(20)], ["longer", seconds(60)]])("lets one renew whose lease is %s, so that a plan's lease can be changed and nothing stops, and notes until when it lasts", async (_how, lease) => {
    const arbiter = await Arbiter.deployed();
    const at = arbiter.world.clock.time;
    expect(await arbiter.renew({ lease })).toMatchObject({ held: true });
    expect(await arbiter.lease()).toMatchObject({ lasts: { app: lastsUntil(at, lease) } });
  });

  it("keeps until when the longest lease may last, whatever is renewed after it, and goes on from there", async () => {
    const arbiter = await Arbiter.deployed();
    const from = arbiter.world.clock.time;
    await arbiter.renew();
    arbiter.world.clock.time += seconds(5);
    expect(await arbiter.renew({ lease: seconds(10) })).toMatchObject({ held: true });
    expect(await arbiter.lease()).toMatchObject({ renewed: { app: from + seconds(5) }, lasts: { app: from + seconds(34.787) } });
    arbiter.world.clock.time += seconds(21);
    await arbiter.renew({ lease: seconds(10) });
    expect(await arbiter.lease()).toMatchObject({ lasts: { app: from + seconds(26 + 12.929) } });
  });

  it("holds nothing by a renewal that was held up where a newer one is for a shorter time, or by another machine", async () => {
    const arbiter = await Arbiter.deployed();
    const late = { plan: "shop", site: "site-a", role: "app", machine, leaseMs: seconds(30) };
    await arbiter.renew({ lease: seconds(10) });
    arbiter.world.clock.time -= 1;
    await expect(arbiter.world.record.alone((context) => renewSiteLease(context, late))).rejects.toMatchObject({ name: "Transient", code: "overtaken" });
    await expect(arbiter.world.record.alone((context) => renewSiteLease(context, { ...late, leaseMs: 1, machine: "i-0replaced" }))).rejects.toMatchObject({ name: "Transient", code: "overtaken" });
  });
});

describe("whoever decides about renewals", () => {
  it("may repeat it, and a later run may take it over", async () => {
    const { world, lease } = await Arbiter.deployed().then((arbiter) => ({ world: arbiter.world, lease: () => arbiter.lease() }));
    await world.record.alone((context) => setRenewals(context, { ...ban, since: 1 }));
    await world.record.alone((context) => setRenewals(context, { ...ban, since: 1 }));
    await world.record.alone((context) => setRenewals(context, { ...ban, since: 1, epoch: 5 }));
    expect(await lease()).toMatchObject({ renewed: {}, forbidden: { at: 1, run: "shop-1" }, epoch: 5 });
  });

  it("may not once a later run has decided: an old run cannot lift a new one's ban", async () => {
    const { world } = await Arbiter.deployed();
    await world.record.alone((context) => setRenewals(context, { ...ban, since: 1, epoch: 5 }));
    await expect(world.record.alone((context) => setRenewals(context, { ...ban, renewals: "allowed", since: 2, epoch: 4 }))).rejects.toMatchObject({ name: "Refused", code: "stale-epoch" });
  });
});
