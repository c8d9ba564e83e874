// Opening a gate: what is asked, until when, who is called, and that the token that answers it is nowhere to be read.

import { gate } from "../../../lambdas/gate/gate.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { authorised, minutes, shop, shopWithSteps, stepped, writtenShop } from "../builders.ts";
import { throttled, World } from "./world.ts";

const secret = "AAAAKgAAAAIAAAAA-token-that-nobody-reads";

/** The approval of a run that has looked and assessed, asked with the secret token. */
async function approving(): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  return world;
}

describe("the approval", () => {
  it("asks with the facts of the assessment, until the plan's expiry, and calls people", async () => {
    const world = await approving();
    const { verdict } = await world.state();
    expect(verdict).toMatchObject({ verdict: "ask", code: "primary-dead", acceptedLossSeconds: expect.any(Number) });
    const asked = await world.gate("approve-failover");
    expect(asked).toMatchObject({
      kind: "approve-failover", status: "waiting", revision: 1, choices: ["approve", "reject"], step: null, digest: verdict?.digest,
      acceptedLossSeconds: verdict?.acceptedLossSeconds, openedAt: world.clock.time, expiresAt: world.clock.time + minutes(30),
    });
    expect((await world.state()).gates).toEqual([asked]);
    expect(world.pages).toMatchObject([{ subject: "LIVE shop: Fail over to site-b", text: asked.sentences.join("\n") }]);
  });

  it.each([["https://console.example", "https://console.example/gates/shop-1/approve-failover"], ["none", "understudy gate show shop-1/approve-failover"]])("ends what people are told with where to look (%s)", async (console, line) => {
    const world = await World.deployed();
    await world.asked();
    const { sentences } = await world.gate("approve-failover");
    world.waiting.add("another");
    await world.call(gate, { ...world.carried, gate: "approve-failover", token: "another" }, { ...world.environment(), UNDERSTUDY_CONSOLE: console });
    expect(world.pages.at(-1)?.text).toBe(`${sentences.join("\n")}\n\n${line}`);
  });

  it("keeps its token out of everything that people read", async () => {
    const world = await World.deployed();
    await world.asked();
    await world.ask("approve-failover", secret);
    expect(await world.record.takeToken("shop-1", "approve-failover")).toBe(secret);
    expect(await world.readable()).toContain("approve-failover");
    expect(await world.readable()).not.toContain(secret);
    expect(JSON.stringify([await world.entries(), world.pages])).not.toContain(secret);
  });

  it("is asked once when it is opened again with the same token", async () => {
    const world = await approving();
    expect(await world.ask("approve-failover", "token-1")).toEqual({ gate: "approve-failover", revision: 1 });
    expect((await world.types()).filter((type) => type === "gate-opened")).toHaveLength(1);
  });

  it("is asked anew with another token, because the state was tried again, and only that one answers", async () => {
    const world = await approving();
    expect(await world.ask("approve-failover", "token-2")).toEqual({ gate: "approve-failover", revision: 2 });
    expect(await world.decide("approve-failover", "approve")).toMatchObject({ decided: true });
    expect(world.told.map((each) => each.token)).toEqual(["token-2"]);
  });

  it("says that it asks again when people were asked before", async () => {
    const world = await approving();
    await world.ask("approve-failover", "token-2");
    expect(world.pages.at(-1)?.subject).toBe("LIVE shop: Fail over to site-b (asked again)");
  });

  it("stands and can be decided although people could not be called", async () => {
    const world = await World.deployed();
    world.troubles.push({ operation: "Publish", error: throttled() });
    await world.asked();
    expect(world.pages).toEqual([]);
    expect(await world.decide("approve-failover", "approve")).toMatchObject({ decided: true });
    expect(world.told).toHaveLength(1);
  });
});

describe("the gates of steps", () => {
  const gatedPlan = shopWithSteps(writtenShop.steps.map((step, index) => {
    if (index === 0) return { fence: { "ec2-stop": { hosts: ["app"], gate: "May site-a be switched off?" } } };
    return index === 3 ? { verify: { "sql-write": { database: "orders", gate: "Is the shop open?" } } } : step;
  }));
  const cases: readonly {
    readonly says: string; readonly plan: typeof gatedPlan; readonly gate: string; readonly step: string; readonly kind: string; readonly choices: readonly string[]; readonly expires: boolean; readonly loss: number | "unknown"; readonly stuck: boolean;
  }[] = [
    { says: "before a step ahead of the commit point", plan: gatedPlan, gate: "before-fence-ec2-stop", step: "fence-ec2-stop", kind: "step-gate", choices: ["approve", "skip", "stop"], expires: true, loss: 10, stuck: false },
    { says: "before a step after the commit point", plan: gatedPlan, gate: "before-verify-sql-write", step: "verify-sql-write", kind: "step-gate", choices: ["approve", "skip", "stop"], expires: false, loss: 10, stuck: false },
    { says: "at a fence that is not confirmed", plan: shop(), gate: "stuck-fence-ec2-stop", step: "fence-ec2-stop", kind: "fence-unconfirmed", choices: ["retry", "done-by-hand", "approve", "stop"], expires: true, loss: "unknown", stuck: true },
    { says: "at a fence whose function failed", plan: shop(), gate: "stuck-fence-ec2-stop", step: "fence-ec2-stop", kind: "fence-unconfirmed", choices: ["retry", "done-by-hand", "approve", "stop"], expires: true, loss: "unknown", stuck: false },
    { says: "at a promotion that is stuck", plan: shop(), gate: "stuck-promote-rds-replica", step: "promote-rds-replica", kind: "step-stuck", choices: ["retry", "skip", "done-by-hand", "stop"], expires: false, loss: 10, stuck: true },
    { says: "at a way back that is stuck", plan: shop(), gate: "stuck-undo-fence-ec2-stop", step: "undo-fence-ec2-stop", kind: "step-stuck", choices: ["retry", "skip", "done-by-hand", "stop"], expires: false, loss: 10, stuck: true },
  ];
  it.each(cases.map((each) => [each.says, each] as const))("%s", async (_says, { plan, gate: name, step, kind, choices, expires, loss, stuck }) => {
    const world = await World.deployed(plan);
    await world.open();
    await world.say(authorised());
    if (stuck) await world.say(stepped(step, "stuck", { because: "nobody answers" }));
    expect(await world.ask(name, secret, step)).toEqual({ gate: name, revision: 1 });
    const asked = await world.gate(name);
    expect(asked).toMatchObject({ gate: name, kind, step, choices, acceptedLossSeconds: loss, expiresAt: expires ? world.clock.time + minutes(30) : null });
    expect(asked.sentences.join(" ")).toContain(expires ? "the run undoes what it has done" : "The run waits here until somebody decides");
    expect(asked.sentences.join(" ").includes("nobody answers")).toBe(stuck);
    expect(await world.readable()).not.toContain(secret);
    expect(world.pages).toHaveLength(1);
  });
});

it("asks nothing for a run that the record does not know", async () => {
  const world = await World.deployed();
  await expect(world.call(gate, { ...world.carried, run: "shop-nobody", gate: "approve-failover", token: "token-1" })).rejects.toMatchObject({ name: "Refused", code: "no-such-run" });
  expect(world.pages).toEqual([]);
});

it("asks nothing for a run whose epoch is over", async () => {
  const world = await World.deployed();
  await world.asked();
  const closing: EntryBody = { type: "closed", end: "stopped", sentence: "" };
  await world.record.close({ plan: "shop", run: "shop-1", epoch: 1, body: closing });
  const pages = world.pages.length;
  await expect(world.ask("approve-failover", "token-2")).rejects.toMatchObject({ name: "Refused", code: "stale-epoch" });
  expect(world.pages).toHaveLength(pages);
});
