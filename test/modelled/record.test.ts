// The record in the modelled world: how a function reaches its table, and what the world reads out of it by itself.

import { told } from "./worlds.ts";

test("a write to the table that times out although it was applied is found again, and no entry is there twice", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    while (world.waiting.length === 0) await world.at(world.second + 5);
    await world.fault("dynamodb.UpdateItem", { how: "times-out", effect: "applied" });
    await world.approveAll(1_500);
    expect(world.world.pending()).toEqual([]);
    expect(world.all("closed").map(({ end }) => end)).toEqual(["succeeded"]);
    expect(world.entries.map(({ seq }) => seq)).toEqual(world.entries.map((_entry, index) => index + 1));
  }));

test("an observer whose way to the record is cut off has no vote, and the others decide without it", () =>
  told(async (world) => {
    await world.at(30);
    await world.cut("site-b", "arbiter");
    await world.at(300);
    expect(world.plan().runs).toEqual([]);
    expect(world.changes).toEqual([]);
  }));

test("what the world knows of a run is what lies in the table: entries in order, gates as they were shown", () =>
  told(async (world) => {
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    const counts: number[] = [];
    for (let second = 40; second < 200; second += 10) {
      await world.at(second);
      counts.push(world.entries.length);
    }
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(world.entries[0]?.body.type).toBe("opened");
    expect(world.waiting).toEqual(["Fail over to site-b"]);
  }));

test("a truth that somebody keeps does not change under his hands", () =>
  told(async (world) => {
    const before = world.plan();
    const copy = structuredClone({ ...before, plan: null });
    await world.at(30);
    await world.down({ kind: "site", site: "site-a" });
    await world.approveAll(900);
    expect({ ...before, plan: null }).toEqual(copy);
    expect(world.plan()).not.toEqual(before);
  }));
