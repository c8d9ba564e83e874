// A question of a planned move that turns back meanwhile: nobody has to decide any more, and the sweep lets its branch end.

import { open } from "../../../lambdas/open/open.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { mutation, now, stepped } from "../builders.ts";
import { World } from "./world.ts";

const step = "fence-ec2-stop";
const gate = `stuck-${step}`;
const unmoved: EntryBody = { type: "step", step: "promote-rds-replica", status: "stuck", because: "given up", brought: { unmoved: 1 } };
const swept = async (world: World): Promise<string | undefined> => ((await world.call(sweep, {})) as Readonly<Record<string, string>>)["shop"];

/** A run whose one step waits at a question, because another has sent what may commit it. */
async function asking(kind: "switchover" | "failover"): Promise<World> {
  const world = await World.deployed();
  world.executions.set("shop-1", { input: "", status: "RUNNING" });
  await world.call(open, { run: "shop-1", plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger: { by: "person", who: "lead-1", what: "lead-1: maintenance", at: now }, ...(kind === "switchover" ? { kind } : {}) });
  await world.say({ type: "intent", step: "promote-rds-replica", mutation: mutation({ undo: null }) });
  await world.say(stepped(step, "stuck"));
  await world.ask(gate, "token-1", step);
  return world;
}

it("stands while something may have committed the run, and is overtaken once it is seen to have moved nothing", async () => {
  const world = await asking("switchover");
  await swept(world);
  expect([world.told, (await world.gate(gate)).status]).toEqual([[], "waiting"]);
  await world.say(unmoved);
  expect(await swept(world)).toMatch(/^taken back: /);
  expect(world.told.map(({ token, output }) => [token, output["go"]])).toEqual([["token-1", "expired"]]);
  expect((await world.state()).gates).toMatchObject([{ gate, status: "overtaken" }]);
  await swept(world);
  expect(world.told).toHaveLength(1);
});

it("is let go on by the next sweep, where one died after it had ended it", async () => {
  const world = await asking("switchover");
  await world.say(unmoved);
  await world.record.endGate({ run: "shop-1", gate, how: "overtaken", because: "ended by a sweep that died" });
  await swept(world);
  expect(world.told.map(({ token }) => token)).toEqual(["token-1"]);
  expect((await world.state()).gates).toMatchObject([{ status: "overtaken" }]);
});

it("keeps what a person decided in the same instant", async () => {
  const world = await asking("switchover");
  const { revision, digest } = await world.gate(gate);
  await world.say(unmoved);
  await world.record.decideGate({ run: "shop-1", gate, revision, digest, decision: "retry", by: "on-call-1", reason: "it is mended" });
  await swept(world);
  expect(world.told.map(({ output }) => output["go"])).toEqual(["retry"]);
});

it("stands in a failover, and where its step has not said that it is stuck", async () => {
  const failing = await asking("failover");
  await failing.say(unmoved);
  await swept(failing);
  const waiting = await asking("switchover");
  await waiting.say(unmoved);
  await waiting.say(stepped(step, "waiting"));
  await swept(waiting);
  expect([failing.told, waiting.told]).toEqual([[], []]);
});
