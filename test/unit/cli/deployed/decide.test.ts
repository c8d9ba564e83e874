// Deciding from the command line: on what was shown, with a confirmation, or in a script that says all of it.

import { decideAction } from "../../../../infra/cli/deployed/decide-action.ts";
import { minutes } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { flat, sitting } from "./seat.ts";

/** A run that asks whether to move, and would lose up to 30 s of writes. */
async function asking(): Promise<World> {
  const world = await World.deployed();
  const { revision: _revision, status: _status, decision: _decision, ...facts } = await world.asked();
  const { gate } = await world.record.reviseGate("shop-1", { ...facts, digest: "c".repeat(64), acceptedLossSeconds: 30 });
  await world.say({ type: "gate-opened", facts: { ...facts, revision: gate.revision, digest: gate.digest, acceptedLossSeconds: 30 } });
  return world;
}
const reason = "site-a is dark";

describe("a person at a terminal", () => {
  it("reads what is asked, types the plan's name where writes are lost, and the decision is taken", async () => {
    const world = await asking();
    const { connection, seat, printed, asked } = sitting(world, ["shop"]);
    expect(await decideAction("approve", "shop", { reason }, connection, seat)).toBe(0);
    expect(flat(printed.err)).toContain("LIVE shop: Fail over to site-b shop-1/approve-failover");
    for (const sentence of (await world.gate("approve-failover")).sentences) expect(flat(printed.err)).toContain(flat(sentence));
    expect(flat(printed.err)).toMatch(/This accepts at most 30 s of lost writes\.$/);
    expect(asked).toEqual(["Type the plan's name (shop) to approve: "]);
    expect(printed.out).toBe("Decided: approve by on-call-1. Follow it: understudy run watch shop-1\n");
    expect(await world.gate("approve-failover")).toMatchObject({ status: "decided", decision: { decision: "approve", by: "on-call-1", reason } });
  });

  it("types the verb where nothing is lost, and is asked for a reason when none was given", async () => {
    const world = await asking();
    const { connection, seat, asked } = sitting(world, ["users can wait", "reject"]);
    expect(await decideAction("reject", "shop-1/approve-failover", {}, connection, seat)).toBe(0);
    expect(asked).toEqual(["Your reason, for the record: ", 'Type "reject" to reject: ']);
    expect(await world.gate("approve-failover")).toMatchObject({ decision: { decision: "reject", reason: "users can wait" } });
  });

  it.each(["", "y", "yes", "approve", "SHOP"])("who types %j instead of the plan's name decides nothing", async (typed) => {
    const world = await asking();
    const { connection, seat, called } = sitting(world, [typed]);
    const ended = decideAction("approve", "shop", { reason }, connection, seat);
    await expect(ended).rejects.toMatchObject({ code: "cancelled" });
    expect(called).not.toContain("decide");
    expect(await world.gate("approve-failover")).toMatchObject({ status: "waiting" });
  });
});

describe("a script", () => {
  it("without --yes is told what is missing, and nobody is asked", async () => {
    const world = await asking();
    const { connection, seat, called } = sitting(world);
    await expect(decideAction("approve", "shop", { reason }, connection, seat)).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/give --yes --expect-digest [0-9a-f]{12}$/) });
    expect(called).not.toContain("decide");
  });

  it.each([
    { says: "nothing of the loss", options: {}, code: "usage" },
    { says: "less than what is lost", options: { acceptDataLoss: "29s" }, code: "loss-not-accepted" },
    { says: "something that is no duration", options: { acceptDataLoss: "30" }, code: "usage" },
    { says: "too little of the digest", options: { acceptDataLoss: "unknown", expectDigest: "abc" }, code: "usage" },
    { says: "another digest", options: { acceptDataLoss: "unknown", expectDigest: "0".repeat(64) }, code: "facts-changed" },
    { says: "no reason", options: { acceptDataLoss: "unknown", reason: " " }, code: "usage" },
  ])("that says $says decides nothing", async ({ options, code }) => {
    const world = await asking();
    const { connection, seat, called } = sitting(world);
    const { digest } = await world.gate("approve-failover");
    await expect(decideAction("approve", "shop", { reason, yes: true, expectDigest: digest, ...options }, connection, seat)).rejects.toMatchObject({ code });
    expect(called).not.toContain("decide");
  });

  it.each(["approve", "skip", "done-by-hand"] as const)("that does not say which facts it means never lets a run go on: %s", async (decision) => {
    const world = await World.deployed();
    await world.open();
    await world.say({ type: "step", step: "fence", status: "stuck", because: "it does not answer", brought: {} });
    await world.ask("stuck-fence", "token-2", "fence");
    const { connection, seat, called } = sitting(world);
    await expect(decideAction(decision, "shop", { reason, yes: true, acceptDataLoss: "unknown" }, connection, seat)).rejects.toMatchObject({ code: expect.stringMatching(/^(usage|not-a-choice)$/) });
    expect(called).not.toContain("decide");
  });

  it("that says all of it decides, and prints the answer as JSON", async () => {
    const world = await asking();
    const { digest } = await world.gate("approve-failover");
    const { connection, seat, printed } = sitting(world);
    expect(await decideAction("approve", "shop-1", { reason, yes: true, json: true, acceptDataLoss: "30s", expectDigest: digest.slice(0, 16) }, connection, seat)).toBe(0);
    expect(JSON.parse(printed.out)).toEqual({ version: 1, run: "shop-1", gate: "approve-failover", revision: 2, digest, decided: true, decision: "approve", by: "on-call-1" });
    expect(printed.err).toBe("");
  });
});

describe("a decision that comes too late", () => {
  it("is told who was first, and ends with 7", async () => {
    const world = await asking();
    const { connection, seat, printed } = sitting(world, ["reject"]);
    const { asking: person } = seat;
    // Somebody else decides while this person is typing.
    const slow = { ...seat, asking: { ...person, ask: async (question: string) => (await world.decide("approve-failover", "approve", { by: "lead-1" }), person.ask(question)) } };
    expect(await decideAction("reject", "shop", { reason }, connection, slow)).toBe(7);
    expect(flat(printed.err)).toContain("your decision was not taken: lead-1 decided approve before you");
    expect(await world.gate("approve-failover")).toMatchObject({ decision: { by: "lead-1" } });
  });

  it("on a gate that was decided before it was looked at is refused at once", async () => {
    const world = await asking();
    await world.decide("approve-failover", "approve", { by: "lead-1" });
    const { connection, seat, called } = sitting(world, ["reject"]);
    await expect(decideAction("reject", "shop-1/approve-failover", { reason }, connection, seat)).rejects.toMatchObject({ code: "gate-ended", message: expect.stringContaining("lead-1 decided approve") });
    await expect(decideAction("reject", "shop", { reason }, connection, seat)).rejects.toMatchObject({ code: "no-such-gate", message: "no gate of shop waits for anybody" });
    expect(called).not.toContain("decide");
  });

  it("on a gate that has expired is refused", async () => {
    const world = await asking();
    const { expiresAt } = await world.gate("approve-failover");
    world.clock.time = (expiresAt ?? 0) + minutes(1);
    const { connection, seat } = sitting(world, ["reject"]);
    await expect(decideAction("reject", "shop", { reason }, connection, seat).then((code) => ({ code }))).resolves.toEqual({ code: 7 });
  });
});

it("is no choice where the gate does not offer it, and the choices are named", async () => {
  const world = await asking();
  const { connection, seat, called } = sitting(world, ["retry"]);
  await expect(decideAction("retry", "shop", { reason }, connection, seat)).rejects.toMatchObject({ code: "not-a-choice", message: "retry is no choice at shop-1/approve-failover; there are approve, reject" });
  expect(called).not.toContain("decide");
});

it("shows nothing that could steer the terminal, whatever a sentence of the record holds", async () => {
  const world = await World.deployed();
  await world.open();
  await world.say({ type: "step", step: "fence", status: "stuck", because: "\u001b[2Jit is \u202ereversed", brought: {} });
  await world.ask("stuck-fence", "token-2", "fence");
  const { connection, seat, printed } = sitting(world, [""]);
  await expect(decideAction("retry", "shop", { reason }, connection, seat)).rejects.toMatchObject({ code: "cancelled" });
  expect(printed.err).toContain("it is");
  expect([printed.err.includes("\u001b"), printed.err.includes("\u202e")]).toEqual([false, false]);
});
