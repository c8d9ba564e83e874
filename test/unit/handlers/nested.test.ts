// A step of one plan's run asks for a run of another plan, through the function by which people ask: nothing of the message is believed that
// the record does not bear out, and whatever is refused starts nothing.

import { request } from "../../../lambdas/intake/request.ts";
import { open } from "../../../lambdas/open/open.ts";
import { machineName, switchoverMachineName } from "../../../workflows/names.ts";
import { nestedId, nestedKey, nestedRun } from "../../../workflows/nested-plans.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { EntryBody } from "../../../workflows/record.ts";
import { mutation, now, shop } from "../builders.ts";
import { World } from "./world.ts";

const nested = { activate: { plan: { plan: "orders", sites: { "site-a": "site-a", "site-b": "site-b" } } } };
const step = "activate-plan";
const parentRun = "portal-1";
const id = nestedId(parentRun, step, 1);
const machine = (name: string): string => `arn:aws:states:eu-north-1:123456789012:stateMachine:${name}:live`;

interface Given {
  readonly kind?: "failover" | "switchover" | "reprotect";
  readonly dry?: true;
  /** Whether the step has written its intent. */
  readonly intends?: boolean;
  readonly steps?: Plan["steps"];
  readonly orders?: Readonly<Record<string, unknown>>;
}

/** The plan `orders`, which has the world's machines, and a run of the plan `portal`, which has it as a step. */
async function asking({ kind = "failover", dry, intends = true, steps = [nested], orders = {} }: Given = {}) {
  const world = await World.deployed(shop({ plan: "orders", ...orders }));
  const portal = shop({ plan: "portal", steps });
  const planDigest = await world.record.putDocument(portal);
  await world.record.setDeployed("portal", planDigest);
  const body = { type: "opened", plan: "portal", planDigest, kind, source: "site-a", target: "site-b", trigger: { by: "person", who: "eva", identity: "issuer/eva", what: "eva: dark", at: now }, ...(dry === undefined ? {} : { dry }) } as const satisfies EntryBody;
  const opened = await world.record.open({ plan: "portal", run: parentRun, execution: parentRun, body });
  if (!opened.opened) throw new TypeError("the run is not open");
  const wanted = nestedRun("orders", kind === "switchover" ? "switchover" : "failover", "site-b", id);
  if (intends) await world.record.append({ run: parentRun, plan: "portal", epoch: opened.epoch, body: { type: "intent", step, mutation: mutation({ key: nestedKey(wanted) }) } });
  const ask = (change: Readonly<Record<string, unknown>> = {}) => world.call(request, { plan: "orders", by: "plan:portal", reason: "step of a run", id, nested: { run: parentRun, step }, ...change });
  return { world, wanted, ask, epoch: opened.epoch };
}

describe("a step that is another plan", () => {
  it.each([["failover", machineName("orders", "site-b")], ["switchover", switchoverMachineName("orders", "site-b")]] as const)("in a %s starts a run of the same mode, by the name that it wrote down, once", async (kind, named) => {
    const { world, wanted, ask } = await asking({ kind });
    expect(await ask()).toMatchObject({ answered: "started", run: wanted });
    world.clock.time += 5_000;
    expect(await ask()).toMatchObject({ answered: "duplicate", run: wanted });
    expect(world.starts.map(({ stateMachineArn, name }) => [stateMachineArn, name])).toEqual(expect.arrayContaining([[machine(named), wanted]]));
    expect(new Set(world.executions.keys())).toEqual(new Set([wanted]));
  });

  it("counts as asked for by whoever asked for its own run, and not as approved by anybody", async () => {
    const { world, wanted, ask } = await asking();
    await ask();
    const given = JSON.parse(world.starts[0]?.input ?? "{}") as { readonly trigger: unknown };
    expect(given.trigger).toEqual({ by: "plan", who: "eva", identity: "issuer/eva", what: "step activate-plan of run portal-1 of the plan portal, a failover to site-b", at: expect.any(Number) });
    expect(await world.call(open, { ...given, run: wanted, source: "site-a", target: "site-b" })).toMatchObject({ go: "opened" });
    expect(await world.record.state(wanted)).toMatchObject({ trigger: { by: "plan", who: "eva" }, authorised: null });
  });

  it("joins a run that leads there, and writes nothing into it", async () => {
    const { world, ask } = await asking();
    await world.call(open, { run: "orders-7", plan: "orders", planDigest: world.planDigest, trigger: { by: "alarm", what: "it is down", at: now }, source: "site-a", target: "site-b" });
    const before = (await world.record.entries("orders-7")).length;
    expect(await ask()).toMatchObject({ answered: "joined", run: "orders-7" });
    expect([(await world.record.entries("orders-7")).length, world.starts]).toEqual([before, []]);
  });

  const refusals: readonly (readonly [what: string, given: Given, change: Readonly<Record<string, unknown>>, answered: string, because: RegExp])[] = [
    ["that has written down nothing", { intends: false }, {}, "not-allowed", /has not written down that it asks for run orders-/],
    ["that wrote down another try", {}, { id: nestedId(parentRun, step, 2) }, "not-allowed", /has not written down/],
    ["of a run that nobody knows", {}, { nested: { run: "portal-9", step } }, "not-allowed", /knows no run portal-9/],
    ["that its plan does not have", {}, { nested: { run: parentRun, step: "activate-plan-2" } }, "not-allowed", /has no step activate-plan-2/],
    ["of another kind", {}, { nested: { run: parentRun, step: "fence" } }, "not-allowed", /has no step fence/],
    ["of a dry run", { dry: true }, {}, "not-now", /is no failover and no planned move/],
    ["of a re-protection", { kind: "reprotect" }, {}, "not-now", /is no failover and no planned move/],
    ["whose plan has such a step itself", { orders: { steps: [{ activate: { plan: { plan: "further", sites: {} } } }] } }, {}, "not-now", /has a step of a plan itself \(further\)/],
    ["whose plan has its arbiter elsewhere", { orders: { arbiter: { region: "eu-south-1" } } }, {}, "not-now", /has its arbiter in eu-south-1/],
  ];
  it.each(refusals)("%s is refused", async (_what, given, change, answered, because) => {
    const { world, ask } = await asking(given);
    expect(await ask(change)).toMatchObject({ answered, because: expect.stringMatching(because) });
    expect(world.starts).toEqual([]);
  });

  it("is refused when its run has ended, when its own plan is switched off, and when the other one is blocked or has a run that leads elsewhere", async () => {
    const over = await asking();
    await over.world.record.close({ run: parentRun, plan: "portal", epoch: over.epoch, body: { type: "closed", end: "stopped", sentence: "" } });
    expect(await over.ask()).toMatchObject({ answered: "not-allowed", because: expect.stringContaining("is not open any more") });
    const off = await asking();
    await off.world.record.setKillSwitch("portal", true, "lead-1");
    expect(await off.ask()).toMatchObject({ answered: "not-allowed", because: "the kill switch of portal is on" });
    const busy = await asking();
    await busy.world.call(open, { run: "orders-7", plan: "orders", planDigest: busy.world.planDigest, trigger: { by: "person", what: "back", at: now }, source: "site-b", target: "site-a" });
    expect(await busy.ask()).toMatchObject({ answered: "busy" });
    for (const { world } of [over, off, busy]) expect(world.starts).toEqual([]);
  });

  it("is no person: without the step's run its name lets nobody in", async () => {
    const { world, ask } = await asking();
    expect(await ask({ nested: undefined })).toMatchObject({ answered: "not-allowed" });
    expect(world.starts).toEqual([]);
  });
});
