// Faults of a story in a whole modelled world: calls that fail, functions that die, a record that is away, alarms that get lost.

import type { CallOutcome } from "../../infra/local/story/statements.ts";
import { minutes, seconds, told } from "./worlds.ts";
import type { Told } from "./worlds.ts";

/** A site that died thirty seconds after the beginning, and everything that happens before the world goes on. */
async function darkSite(world: Told, before: () => Promise<unknown> = async () => undefined, untilSecond = 1_200): Promise<void> {
  await world.at(30);
  await before();
  await world.down({ kind: "site", site: "site-a" });
  await world.approveAll(untilSecond);
}
const ends = (world: Told): readonly string[] => world.all("closed").map(({ end }) => end);
const effects = (world: Told, operation: string): readonly boolean[] => world.world.truth().mutations.filter((each) => each.operation === operation).map(({ tookEffect }) => tookEffect);

test("a promotion that times out although it was applied, while the instance still reads as a replica, is sent once", () =>
  told(async (world) => {
    await darkSite(world, async () => {
      await world.fault("rds.PromoteReadReplica", { how: "times-out", effect: "applied" });
      await world.make({ does: "call", fault: { operation: "rds.DescribeDBInstances", on: null, region: null, outcome: { how: "answers", word: "still-replica" }, lasts: { untilMs: seconds(200) } } });
    });
    expect(effects(world, "rds.PromoteReadReplica")).toEqual([true]);
    expect(ends(world)).toEqual(["succeeded"]);
    expect(world.world.pending()).toEqual([]);
    // The client's own time-out has passed before anybody knew that nothing was known.
    expect(world.all("result").find(({ key }) => key.startsWith("promote"))).toMatchObject({ outcome: "unknown", tookMs: 5_040 });
  }));

test.each<[string, string, CallOutcome, readonly boolean[]]>([
  ["a change that is lost is sent again after a look", "ec2.StopInstances", { how: "times-out", effect: "lost" }, [false, true]],
  ["a change that is throttled is sent again", "route53.ChangeResourceRecordSets", { how: "throttled" }, [false, true]],
  ["a slow answer is waited for", "rds.PromoteReadReplica", { how: "slow", ms: seconds(4) }, [true]],
  ["a provider that is busy is asked again", "viber.set_webhook", { how: "throttled" }, [false, true]],
])("%s", (_what, operation, outcome, took) =>
  told(async (world) => {
    await darkSite(world, () => world.fault(operation, outcome));
    expect(effects(world, operation)).toEqual(took);
    expect(ends(world)).toEqual(["succeeded"]);
  }),
);

test("a change that is refused opens a gate with the other side's word", () =>
  told(async (world) => {
    await darkSite(world, () => world.fault("s3.PutObject", { how: "fails", error: "AccessDenied" }), 500);
    expect(effects(world, "s3.PutObject")[0]).toBe(false);
    expect(world.all("gate-opened").map(({ facts }) => facts.sentences.join(" ")).join(" ")).toContain("AccessDenied");
  }));

test("a fence that is accepted and never finished goes to a person, and nothing is promoted meanwhile", () =>
  told(async (world) => {
    await world.at(30);
    await world.fault("ec2.StopInstances", { how: "answers", word: "stopping-forever" });
    await world.down({ kind: "site", site: "site-a" });
    while (world.all("gate-opened").length === 0) await world.at(world.second + 10);
    await world.decide("Fail over to site-b");
    await world.at(world.second + 400);
    expect(world.all("gate-opened").at(-1)?.facts.kind).toBe("fence-unconfirmed");
    expect(world.changes).toEqual(["ec2.StopInstances"]);
  }));

describe.each(["before-effect", "after-effect", "anywhere"] as const)("a function that dies %s", (when) => {
  test("is replaced, and every change is made once", () =>
    told(async (world) => {
      await world.at(30);
      await world.down({ kind: "site", site: "site-a" });
      while (world.waiting.length === 0) await world.at(world.second + 5);
      await world.make({ does: "crash", when });
      await world.approveAll(1_500);
      expect(ends(world)).toEqual(["succeeded"]);
      expect(effects(world, "ec2.StopInstances")).toEqual([true]);
      expect(world.world.pending()).toEqual([]);
    }));
});

test("a record that is away for a few seconds delays the run, and nothing is changed meanwhile", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    await world.decide("Fail over to site-b");
    await world.at(world.second + 20);
    const before = [world.entries.length, world.changes.length];
    await world.down({ kind: "record" });
    await world.at(world.second + 3);
    expect([world.entries.length, world.changes.length]).toEqual(before);
    await world.up({ kind: "record" });
    await world.approveAll(1_800);
    expect(ends(world)).toEqual(["succeeded"]);
  }));

test("an execution that is ended from outside is closed by the sweep, which calls people", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    expect(await world.make({ does: "abort-execution" })).toMatchObject({ tookEffect: true });
    await world.at(world.second + 90);
    expect(world.plan().runs[0]?.execution).toBe("ABORTED");
    expect(ends(world)).toHaveLength(1);
    expect(world.world.truth().pages.some(({ text }) => text.includes("a run died"))).toBe(true);
    expect(world.changes).toEqual([]);
  }));

describe("the alarm's event", () => {
  test.each([
    ["dropped", { next: "dropped" } as const],
    ["delayed for hours", { next: "delayed", byMs: minutes(120) } as const],
    ["told twice", { next: "duplicated" } as const],
  ])("%s: one run is started all the same", (_what, fault) =>
    told(async (world) => {
      await darkSite(world, () => world.make({ does: "alarm", ...fault }), 120);
      await world.at(240);
      expect(world.plan().runs).toHaveLength(1);
      expect(world.all("opened")[0]?.trigger.by).toBe(fault.next === "duplicated" ? "alarm" : "sweep");
      expect(world.world.pending()).toEqual([]);
    }),
  );
});

test("faults that met no occasion are named", () =>
  told(async (world) => {
    await world.fault("rds.PromoteReadReplica", { how: "throttled" });
    await world.make({ does: "crash", when: "after-effect" });
    await world.make({ does: "alarm", next: "reordered" });
    await world.at(120);
    expect(world.world.pending()).toEqual(["the fault of rds.PromoteReadReplica met no call", "the crash after-effect met no function", "no alarm came that could be reordered"]);
  }));
