// Asking for runs and switching plans from the command line: what is meant is said first, and nothing happens by a slip.

import { startAction } from "../../../../infra/cli/deployed/start-action.ts";
import { switchAction } from "../../../../infra/cli/deployed/switch-action.ts";
import { exitOf } from "../../../../infra/cli/exit-of.ts";
import { World } from "../../handlers/world.ts";
import { flat, sitting } from "./seat.ts";

const reason = "maintenance of site-a";
const id = (): string => "request-1";
const failover = { mode: "failover", reason } as const;

describe("starting", () => {
  it("says from where to where, takes the plan's name for a yes, and starts one run", async () => {
    const world = await World.deployed();
    const { connection, seat, printed, asked } = sitting(world, ["shop"]);
    expect(await startAction("shop", failover, connection, id, seat)).toBe(0);
    expect(flat(printed.err)).toBe("This asks for a failover of shop from site-a to site-b. It looks first, and a person decides before anything is changed. How long a failover, from its approval until traffic is moved, takes is unknown, from no run: 5 are needed of each step, and least is known of looking again after an approval.");
    expect(asked).toEqual(["Type the plan's name (shop) to ask for it: "]);
    expect(world.starts).toHaveLength(1);
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ plan: "shop", trigger: { by: "person", what: `on-call-1: ${reason}` } });
    expect(printed.out).toMatch(/^Started a failover of shop from site-a to site-b: run shop-\w+\. Follow it: understudy run watch shop-\w+\n$/);
  });

  it("makes a copy at the site that stands by, and refuses the one that serves", async () => {
    const world = await World.deployed();
    await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
    const { connection, seat, printed } = sitting(world, ["shop"]);
    await expect(startAction("shop", { mode: "reprotect", reason, to: "site-b" }, connection, id, seat)).rejects.toMatchObject({ code: "usage" });
    expect(await startAction("shop", { mode: "reprotect", reason }, connection, id, seat)).toBe(0);
    expect(printed.out).toContain("Started a re-protection of shop, a copy at site-a again: run shop-");
    expect(world.starts.map(({ stateMachineArn }) => stateMachineArn)).toEqual([expect.stringContaining("shop-copy-over-to-site-a") as string]);
  });

  it("goes away from the site that serves now, not from the plan's home", async () => {
    const world = await World.deployed();
    await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
    const { connection, seat, printed } = sitting(world, ["shop"]);
    expect(await startAction("shop", failover, connection, id, seat)).toBe(0);
    expect(printed.out).toContain("from site-b to site-a");
  });

  it.each([
    { who: "a person who types something else", types: ["yes"], options: failover, code: "cancelled" },
    { who: "a script without --yes", types: null, options: failover, code: "usage" },
    { who: "a script without a reason", types: null, options: { mode: "failover", yes: true }, code: "usage" },
    { who: "somebody who means the other direction", types: ["shop"], options: { ...failover, to: "site-a" }, code: "usage" },
    { who: "somebody who asks for a repair without its name", types: ["shop"], options: { mode: "repair", reason }, code: "usage" },
    { who: "somebody who asks for a repair that the plan has not", types: ["shop"], options: { mode: "repair", repair: "magic", reason }, code: "usage" },
  ] as const)("does not happen for $who", async ({ types, options, code }) => {
    const world = await World.deployed();
    const { connection, seat, called } = sitting(world, types);
    await expect(startAction("shop", options, connection, id, seat)).rejects.toMatchObject({ code });
    expect([called.includes("request"), world.starts]).toEqual([false, []]);
  });

  it("twice with the same id starts one run, and says so as JSON", async () => {
    const world = await World.deployed();
    const options = { ...failover, yes: true, json: true, id: "maintenance-42" } as const;
    const [first, second] = [sitting(world), sitting(world)];
    expect(await startAction("shop", options, first.connection, id, first.seat)).toBe(0);
    expect(await startAction("shop", options, second.connection, id, second.seat)).toBe(0);
    expect(JSON.parse(first.printed.out)).toMatchObject({ version: 1, plan: "shop", answered: "started" });
    expect(world.executions.size).toBe(1);
  });

  it("of a plan that was taken back is refused", async () => {
    const world = await World.deployed();
    await world.record.setDeployed("shop", world.planDigest, "stack-1");
    await world.open();
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "no-action", sentence: "" } });
    await world.record.withdraw("shop", "stack-1");
    const { connection, seat } = sitting(world, ["shop"]);
    await expect(startAction("shop", failover, connection, id, seat)).rejects.toMatchObject({ code: "not-deployed" });
  });
});

describe("switching", () => {
  const pause = { what: "pause", for: "2h" } as const;

  it("asks once, and prints what holds now", async () => {
    const world = await World.deployed();
    const { connection, seat, printed, asked } = sitting(world, ["shop"], "lead-1");
    expect(await switchAction("shop", pause, "pause shop for 2h", { reason }, connection, seat)).toBe(0);
    expect(printed.err).toBe("This would pause shop for 2h.\n");
    expect(asked).toEqual(["Type the plan's name (shop) to go on: "]);
    expect(printed.out).toMatch(/^shop is paused until .*Z: runs look and ask, and nothing is changed before then\.\n$/);
  });

  it.each([{ types: ["no"], options: { reason }, code: "cancelled" }, { types: null, options: { reason }, code: "usage" }, { types: null, options: { yes: true }, code: "usage" }] as const)("does not happen by a slip: %j", async ({ types, options, code }) => {
    const world = await World.deployed();
    const { connection, seat, called } = sitting(world, types);
    await expect(switchAction("shop", pause, "pause shop", options, connection, seat)).rejects.toMatchObject({ code });
    expect(called).toEqual([]);
  });

  it("that is refused there says why and ends with 5", async () => {
    const world = await World.deployed();
    const { connection, seat, printed } = sitting(world, null, "lead-1");
    expect(await switchAction("shop", { what: "resume" }, "end the pause of shop", { reason, yes: true }, connection, seat)).toBe(5);
    expect(flat(printed.err)).toBe("understudy: shop is not paused; nothing was changed");
    const json = sitting(world, null, "lead-1");
    expect(await switchAction("shop", { what: "resume" }, "end the pause of shop", { reason, yes: true, json: true }, json.connection, json.seat)).toBe(5);
    expect(JSON.parse(json.printed.out)).toEqual({ version: 1, plan: "shop", done: false, code: "not-paused", because: "shop is not paused; nothing was changed" });
  });
});

it.each([["usage", 2], ["cancelled", 2], ["not-signed-in", 4], ["not-allowed", 5], ["not-an-approver", 5], ["already-decided", 7], ["facts-changed", 7], ["gate-ended", 7], ["something-else", 1], [undefined, 1]] as const)("the code %s ends with %i", (code, exit) => {
  expect(exitOf(code)).toBe(exit);
});
