// Whole failovers of the shipped plan in the modelled world: the real handlers, the compiled definition, virtual time.

import { told, Told } from "./worlds.ts";

describe("a site that dies", () => {
  test("is left: people approve, everything is proved, and the truth agrees with the record", () =>
    told(async (world) => {
      await world.at(30);
      await world.down({ kind: "site", site: "site-a" });
      await world.approveAll(1_200);

      expect(world.all("closed")).toEqual([expect.objectContaining({ end: "succeeded" })]);
      const { databases, dns, webhooks, lostSeconds, runs, epochs } = world.plan();
      expect(runs).toEqual([expect.objectContaining({ execution: "SUCCEEDED" })]);
      const { "site-a": a, "site-b": b } = databases["chat-config"] ?? {};
      expect([a?.accepts, b?.accepts, b?.writer]).toEqual([false, true, true]);
      expect(dns).toEqual({ "chat.example.com": ["site-b"], "agents.chat.example.com": ["site-b"] });
      expect([webhooks["viber"]?.site, webhooks["facebook"]?.site]).toEqual(["site-b", "site-b"]);
      expect(epochs).toEqual({ lease: 1, registers: { "site-a": 0, "site-b": 1 } });

      // What was shown at the gate bounds what was lost.
      const accepted = world.all("gate-opened")[0]?.facts.acceptedLossSeconds;
      expect(lostSeconds["chat-config"]).toBeGreaterThan(0);
      expect(lostSeconds["chat-config"]).toBeLessThanOrEqual(Number(accepted));
      expect(world.changes).toEqual([
        "ec2.StopInstances", "autoscaling.UpdateAutoScalingGroup", "rds.PromoteReadReplica", "ssm.SendCommand", "ssm.SendCommand",
        "s3.PutObject", "route53.ChangeResourceRecordSets", "viber.set_webhook", "facebook.subscriptions",
      ]);
    }));

  test("that is back before the hold time is over is left alone: nothing is changed and nobody is asked", () =>
    told(async (world) => {
      await world.at(30);
      await world.down({ kind: "site", site: "site-a" });
      await world.at(70);
      await world.up({ kind: "site", site: "site-a" });
      await world.at(600);
      expect(world.all("closed")).toEqual([expect.objectContaining({ end: "no-action" })]);
      expect(world.all("gate-opened")).toEqual([]);
      expect(world.changes).toEqual([]);
      expect(world.plan().dns["chat.example.com"]).toEqual(["site-a"]);
    }));
});

test("nothing happens where nothing happens", () =>
  told(async (world) => {
    await world.at(1_200);
    expect(world.plan().runs).toEqual([]);
    expect(world.changes).toEqual([]);
    expect(world.world.truth().pages).toEqual([]);
    expect(world.world.lastMovedAt()).toBeLessThanOrEqual(world.world.startedAt);
  }));

test("the same seed gives the same world, event for event, and another seed another", async () => {
  const run = async (seed: number): Promise<string> => {
    const world = await Told.begin(undefined, seed);
    await world.at(10);
    await world.down({ kind: "site", site: "site-a" });
    await world.approveAll(900);
    const { mutations, pages } = world.world.truth();
    const all = JSON.stringify([world.entries, mutations, pages, world.moments]);
    await world.world.close();
    return all;
  };
  const [one, again, other] = [await run(7), await run(7), await run(8)];
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});
