// The inside of a data centre at the arbiter: what hosts report counts as the looks of one observer, and what they do not
// report is silence.

import { inside } from "../../../lambdas/inside/inside.ts";
import type { ReportAnswer } from "../../../lambdas/inside/inside.ts";
import type { Seen } from "../../../lambdas/runtime/vantage.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { seconds, writtenShop } from "../builders.ts";
import { World } from "./world.ts";

/** The shop with site-b in a data centre: its own hosts look at what they can ask. */
function shopWithHosts(every = "60s"): Plan {
  const { databases: _databases, services, decide, "vantage-points": points, ...rest } = writtenShop;
  return planSchema.parse({
    ...rest,
    services: { gateway: services.gateway, chat: { probe: { tcp: "chat.{site}.shop.internal:5222" }, from: ["inside"], failure: "site", standby: "stopped" } },
    "vantage-points": { ...points, "site-b": { ...points["site-b"], attach: { ssm: ["app"] } } },
    decide: { ...decide, every },
    steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }],
  });
}
const environment = { UNDERSTUDY_PLACE: "site-b", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy" };
interface Finding {
  readonly thing: string;
  readonly site: string;
  readonly kind: string;
  readonly reached: boolean;
  readonly detail: string;
}
const well = (thing: string, site: string): Finding => ({ thing, site, kind: "healthy", reached: true, detail: "answered with status 200" });
const dead = (thing: string, site: string): Finding => ({ thing, site, kind: "failing", reached: false, detail: "refused the connection" });
const all = [well("gateway", "site-a"), well("gateway", "site-b"), dead("chat", "site-b")];

class Inside {
  readonly world: World;
  readonly published: string[] = [];
  private constructor(world: World) {
    this.world = world;
  }
  static async deployed(plan = shopWithHosts()): Promise<Inside> {
    const made = new Inside(await World.deployed(plan));
    made.world.metrics = (data) => made.published.push(...data);
    return made;
  }
  async report(change: Readonly<Record<string, unknown>> = {}): Promise<ReportAnswer> {
    const told = { mode: "report", plan: "shop", planDigest: this.world.planDigest, beat: "tick", host: "app-1", ageMs: 800, control: { answered: true, detail: "answered" }, findings: all, ...change };
    return (await this.world.call(inside, told, environment)) as ReportAnswer;
  }
  async look(): Promise<Readonly<Record<string, string>>> {
    const seen = (await this.world.call(inside, { mode: "look", plan: "shop", planDigest: this.world.planDigest }, environment)) as Seen;
    return Object.fromEntries(seen.observations.map(({ thing, site, answer }) => [`${thing}@${site}`, answer.kind]));
  }
  async detail(thing: string, site: string): Promise<string> {
    const seen = (await this.world.call(inside, { mode: "look", plan: "shop", planDigest: this.world.planDigest }, environment)) as Seen;
    return seen.observations.find((each) => each.thing === thing && each.site === site)?.answer.detail ?? "";
  }
}

describe("a report", () => {
  it("is remembered as a look of the place, and a run that asks is told it", async () => {
    const hosts = await Inside.deployed();
    expect(await hosts.report()).toEqual({ againMs: seconds(60) });
    expect(await hosts.look()).toEqual({ "gateway@site-a": "healthy", "gateway@site-b": "healthy", "chat@site-b": "failing" });
    expect((await hosts.world.record.sightings("shop")).map(({ observer, thing, site, at }) => [observer, thing, site, hosts.world.clock.time - at])).toEqual([
      ["site-b", "gateway", "site-a", 800], ["site-b", "chat", "site-b", 800], ["site-b", "gateway", "site-b", 800],
    ]);
  });

  it("votes once a minute while all is well, and at once when something fails", async () => {
    const hosts = await Inside.deployed();
    await hosts.report();
    expect(hosts.published).toEqual([]);
    await hosts.report({ beat: "minute" });
    expect(hosts.published.splice(0)).toEqual(["site-a 0", "site-b 0"]);
    hosts.world.clock.time += seconds(60);
    await hosts.report({ findings: [dead("gateway", "site-a"), ...all.slice(1)] });
    hosts.world.clock.time += seconds(10);
    await hosts.report({ findings: [dead("gateway", "site-a"), ...all.slice(1)] });
    expect(hosts.published).toEqual(["site-a 1", "site-a 2"]);
  });

  it("brings the next one soon when something looks wrong, and while a run is open", async () => {
    const hosts = await Inside.deployed();
    expect(await hosts.report({ findings: [dead("gateway", "site-a"), ...all.slice(1)] })).toEqual({ againMs: seconds(10) });
    const open = await Inside.deployed();
    await open.world.open();
    expect(await open.report()).toEqual({ againMs: seconds(10) });
  });

  it("of a plan that looks every 5 s is due every 5 s, whatever it says", async () => {
    const hosts = await Inside.deployed(shopWithHosts("5s"));
    expect(await hosts.report()).toEqual({ againMs: seconds(5) });
    expect(await hosts.report({ findings: [dead("gateway", "site-a")] })).toEqual({ againMs: seconds(5) });
  });

  it("of a blind host is silent about what did not answer, and casts no vote", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ beat: "minute", control: { answered: false, detail: "its control address did not answer" }, findings: [dead("gateway", "site-a"), dead("gateway", "site-b"), dead("chat", "site-b")] });
    expect(await hosts.look()).toEqual({ "gateway@site-a": "silent", "gateway@site-b": "silent", "chat@site-b": "silent" });
    expect(await hosts.detail("gateway", "site-a")).toBe("the observer is blind: its control address did not answer; what it looked at refused the connection");
    expect(hosts.published).toEqual([]);
  });

  it("of a thing that answered wrongly counts although the control did not answer", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ control: { answered: false, detail: "" }, findings: [{ ...dead("gateway", "site-a"), reached: true, detail: "answered with status 500" }] });
    expect((await hosts.look())["gateway@site-a"]).toBe("failing");
  });

  it("that leaves something out is silent about it", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ findings: all.slice(0, 1) });
    expect(await hosts.look()).toEqual({ "gateway@site-a": "healthy", "gateway@site-b": "silent", "chat@site-b": "silent" });
    expect(await hosts.detail("gateway", "site-b")).toBe("the host said nothing of this");
  });

  it("counts for nothing that its place has not to look at", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ findings: [...all, well("chat", "site-a"), well("bot", "site-b"), well("gateway", "site-c")] });
    expect((await hosts.world.record.sightings("shop")).map(({ observer, thing, site }) => `${observer} ${thing} ${site}`)).toEqual(["site-b gateway site-a", "site-b chat site-b", "site-b gateway site-b"]);
  });

  it("of two hosts that see different things never stands: only what both see does", async () => {
    const hosts = await Inside.deployed();
    for (let round = 0; round < 12; round += 1) {
      hosts.world.clock.time += seconds(5);
      await hosts.report({ host: "app-1", findings: [dead("gateway", "site-a"), dead("gateway", "site-b"), ...all.slice(2)] });
      hosts.world.clock.time += seconds(5);
      await hosts.report({ host: "app-2", findings: [well("gateway", "site-a"), dead("gateway", "site-b"), ...all.slice(2)] });
    }
    const since = (await hosts.world.record.sightings("shop")).map(({ thing, site, at, since: from }) => [`${thing}@${site}`, at - from]);
    expect(Object.fromEntries(since)).toMatchObject({ "gateway@site-a": 0, "gateway@site-b": seconds(115) });
  });

  it("by another text of the plan does not count, and its host is told why", async () => {
    const hosts = await Inside.deployed();
    expect(await hosts.report({ planDigest: "0".repeat(64) })).toEqual({ againMs: seconds(10), because: expect.stringContaining("another text") });
    expect(await hosts.world.record.sightings("shop")).toEqual([]);
  });

  it("for a place from which no hosts look does not count", async () => {
    const hosts = await Inside.deployed();
    const told = { mode: "report", plan: "shop", planDigest: hosts.world.planDigest, beat: "minute", host: "app-1", ageMs: 0, control: { answered: true, detail: "" }, findings: all };
    expect(await hosts.world.call(inside, told, { ...environment, UNDERSTUDY_PLACE: "site-a" })).toMatchObject({ because: "no hosts look from site-a in this plan" });
    expect(await hosts.world.record.sightings("shop")).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ["another kind of finding", { findings: [{ ...all[0], kind: "maybe" }] }],
    ["a look that is older than a minute", { ageMs: 60_001 }],
    ["a look in the future", { ageMs: -1 }],
    ["more findings than any plan has", { findings: Array.from({ length: 501 }, () => all[0]) }],
    ["a detail of a megabyte", { findings: [{ ...all[0], detail: "x".repeat(1_000_000) }] }],
    ["no control", { control: undefined }],
    ["another beat", { beat: "hour" }],
    ["another mode", { mode: "tick" }],
  ])("with %s is refused, and nothing is remembered", async (_says, change) => {
    const hosts = await Inside.deployed();
    await expect(hosts.report(change as Readonly<Record<string, unknown>>)).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
    expect(await hosts.world.record.sightings("shop")).toEqual([]);
  });

  it("holds no line breaks and no endless words for the people who read it", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ findings: [{ ...all[0], detail: `one\ntwo\u0007${"y".repeat(900)}` }] });
    expect(await hosts.detail("gateway", "site-a")).toMatch(/^one two y{292}$/);
  });
});

describe("a run that asks", () => {
  it("is told of silence when nothing was ever reported", async () => {
    const hosts = await Inside.deployed();
    expect(await hosts.look()).toEqual({ "gateway@site-a": "silent", "gateway@site-b": "silent", "chat@site-b": "silent" });
    expect(await hosts.detail("gateway", "site-a")).toBe("no host has ever reported on this");
  });

  it("is told health until two reports are missing, and then silence with the last word", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ ageMs: 0 });
    hosts.world.clock.time += seconds(120);
    expect((await hosts.look())["gateway@site-a"]).toBe("healthy");
    hosts.world.clock.time += 1;
    expect(await hosts.look()).toEqual({ "gateway@site-a": "silent", "gateway@site-b": "silent", "chat@site-b": "silent" });
    expect(await hosts.detail("gateway", "site-a")).toBe("no host has reported on this for 2 min; the last word was: answered with status 200");
  });

  it("is told trouble only as long as reports of trouble are due: twice ten seconds", async () => {
    const hosts = await Inside.deployed();
    await hosts.report({ ageMs: 0, findings: [dead("gateway", "site-a"), ...all.slice(1)] });
    hosts.world.clock.time += seconds(20);
    expect((await hosts.look())["gateway@site-a"]).toBe("failing");
    hosts.world.clock.time += 1;
    expect(await hosts.look()).toMatchObject({ "gateway@site-a": "silent", "gateway@site-b": "healthy" });
  });

  it("changes nothing by asking", async () => {
    const hosts = await Inside.deployed();
    await hosts.report();
    const writes = hosts.world.table.writes;
    await hosts.look();
    expect([hosts.world.table.writes, hosts.published]).toEqual([writes, []]);
  });
});
