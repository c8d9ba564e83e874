// Ways in which one person could have decided what takes two, or somebody what is not theirs: found in review, and closed.

import { decide } from "../../../lambdas/gate/decide-function.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import { assess } from "../../../lambdas/assess/assess.ts";
import type { Person } from "../../../workflows/person.ts";
import { shop } from "../builders.ts";
import { World } from "./world.ts";

const two = (more: object = {}) => ({ ...shop(), access: { ...shop().access, approve: ["group:on-call"], "accept-loss": ["lead-1", "lead-2", "group:leads"], "loss-approvers": 2, request: ["group:on-call", "group:leads"], ...more } });
const person = (subject: string, groups: readonly string[] = [], issuerSubject?: string): Person => ({ subject, groups, channel: "console", ...(issuerSubject === undefined ? {} : { issuer: "https://issuer.example", issuerSubject }) });

/** New facts with a loss that the sweep has shown, and died before it wrote them into the record. */
async function shownAndNotWritten(world: World): Promise<void> {
  const { status: _status, decision: _decision, revision: _revision, ...question } = await world.asked();
  await world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64), acceptedLossSeconds: 30, approvers: 2 });
}
const decideAs = async (world: World, who: Person, decision = "approve", more: object = {}) => {
  const { revision, digest } = await world.gate("approve-failover");
  return world.call(decide, { run: "shop-1", gate: "approve-failover", revision, digest, decision, by: who.subject, person: who, reason: "site-a is dark", typed: "shop", ...more });
};

describe("a gate whose new facts are shown and not yet written", () => {
  it("is judged by what is shown: who may not accept a loss does not", async () => {
    const world = await World.deployed(two());
    await shownAndNotWritten(world);
    expect(await decideAs(world, person("ana", ["on-call"]))).toMatchObject({ decided: false, code: "not-an-approver" });
    expect(await decideAs(world, person("lead-1"), "approve", { typed: undefined })).toMatchObject({ decided: false, code: "plan-not-typed" });
    expect(await decideAs(world, person("lead-1"))).toMatchObject({ decided: false, code: "waits-for-others" });
    expect((await world.gate("approve-failover")).status).toBe("waiting");
  });
});

describe("two people", () => {
  it("are not one person under two names, where somebody vouches for who it is", async () => {
    const world = await World.deployed(two());
    await shownAndNotWritten(world);
    expect(await decideAs(world, person("lead-1", ["leads"], "sub-1"))).toMatchObject({ code: "waits-for-others" });
    expect(await decideAs(world, person("lead-2", ["leads"], "sub-1"))).toMatchObject({ decided: false, code: "already-voted" });
    expect(await decideAs(world, person("lead-2", ["leads"], "sub-2"))).toMatchObject({ decided: true });
  });

  it("do not count who asked for the run, under whatever name", async () => {
    const world = await World.deployed(two());
    await world.call(request, { plan: "shop", by: "x", person: person("ana", ["leads"], "sub-1"), reason: "it is slow", id: "request-1" });
    expect(JSON.parse(world.starts[0]?.input ?? "{}")).toMatchObject({ trigger: { who: "ana", identity: "https://issuer.example sub-1" } });
    const asked = await World.deployed(two());
    await asked.asked();
    const state = { ...(await asked.state()), trigger: { by: "person" as const, who: "ana", identity: "https://issuer.example sub-1", what: "ana: it is slow", at: 0 } };
    const { excludedBecause } = await import("../../../workflows/access.ts");
    const gate = { kind: "approve-failover" as const, acceptedLossSeconds: 30 };
    expect(excludedBecause(asked.plan, state, gate, person("lead-2", ["leads"], "sub-1"))).toContain("asked for this run");
    expect(excludedBecause(asked.plan, state, gate, person("lead-2", ["leads"], "sub-2"))).toBeUndefined();
  });
});

describe("a fence that somebody says was made by hand", () => {
  const stuckFence = async (): Promise<World> => {
    const world = await World.deployed(two({ skip: ["group:on-call"] }));
    await world.asked();
    await world.say({ type: "step", step: "fence-ec2-stop", status: "stuck", because: "it does not answer", brought: {} });
    await world.ask("stuck-fence-ec2-stop", "token-2", "fence-ec2-stop");
    expect(await world.gate("stuck-fence-ec2-stop")).toMatchObject({ kind: "fence-unconfirmed" });
    return world;
  };
  const byHand = async (world: World, who: Person, typed?: string) => {
    const { revision, digest } = await world.gate("stuck-fence-ec2-stop");
    return world.call(decide, { run: "shop-1", gate: "stuck-fence-ec2-stop", revision, digest, decision: "done-by-hand", by: who.subject, person: who, reason: "powered off and seen off", ...(typed === undefined ? {} : { typed }) });
  };

  it("is the word of somebody who may accept a loss, with the plan's name typed", async () => {
    const world = await stuckFence();
    expect(await byHand(world, person("ana", ["on-call"]), "shop")).toMatchObject({ decided: false, code: "not-an-approver" });
    expect(await byHand(world, person("lead-1"))).toMatchObject({ decided: false, code: "plan-not-typed" });
    expect(await byHand(world, person("lead-1"), "shop")).toMatchObject({ decided: true });
  });
});

describe("a run that was told to stop", () => {
  it("asks nobody any more: its next assessment closes it", async () => {
    const world = await World.deployed();
    await world.open();
    expect(await world.call(switchFunction, { plan: "shop", by: "on-call-1", reason: "we go on by hand", change: { what: "stop", run: "shop-1" } })).toMatchObject({ done: true });
    expect(await world.call(assess, { ...world.carried, confirms: false })).toMatchObject({ go: "close" });
    expect((await world.types()).includes("assessed")).toBe(false);
  });
});

describe("a pause", () => {
  it("does not end a longer one early", async () => {
    const world = await World.deployed();
    const pause = (length: string) => world.call(switchFunction, { plan: "shop", by: "lead-1", reason: "storage migration", change: { what: "pause", for: length } });
    await pause("6h");
    const { pausedUntil } = await world.record.readLease("shop");
    expect(await pause("10m")).toMatchObject({ done: false, code: "paused-longer" });
    expect((await world.record.readLease("shop")).pausedUntil).toBe(pausedUntil);
    expect(await pause("8h")).toMatchObject({ done: true });
  });

  it("and the kill switch belong to whoever may approve, where the plan names nobody for them", async () => {
    const { pause: _pause, ...access } = shop().access ?? {};
    const world = await World.deployed({ ...shop(), access });
    expect(await world.call(switchFunction, { plan: "shop", by: "on-call-1", reason: "stop it all", change: { what: "kill-switch", on: true } })).toMatchObject({ done: true });
  });
});

describe("two hundred decisions at once", () => {
  it("are one decision: the others hear who was first, and the run is told once", async () => {
    const world = await World.deployed({ ...shop(), access: { approve: ["group:on-call"], "accept-loss": ["group:on-call"], "loss-approvers": 1 } });
    const { revision, digest } = await world.asked();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => world.call(decide, { run: "shop-1", gate: "approve-failover", revision, digest, decision: index % 2 === 0 ? "approve" : "reject", by: `${index % 3 === 0 ? "lead" : "on-call"}-${index}`, person: person(`ana-${index}`, ["on-call"]), reason: `number ${index}`, typed: "shop" })),
    );
    const won = answers.filter((answer) => (answer as { readonly decided: boolean }).decided);
    expect(won).toHaveLength(1);
    expect(new Set(answers.filter((answer) => !won.includes(answer)).map((answer) => (answer as { readonly code: string }).code))).toEqual(new Set(["already-decided"]));
    expect(world.told).toHaveLength(1);
    expect((await world.types()).filter((type) => type === "gate-decided")).toHaveLength(1);
  });
});
