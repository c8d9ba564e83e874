// A process that dies at any write of a control function, on either side of it: whoever comes next, the retry of the state
// machine or the sweep, brings it to the same end, once.

import { close } from "../../../lambdas/close/close.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import type { Evidence } from "../../../workflows/evidence.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { authorised, evidenceOf, failing, minutes, seconds, shop, stepped } from "../builders.ts";
import { dyingAt } from "./dying.ts";
import { World } from "./world.ts";

const approval = "approve-failover";

interface Scene {
  readonly says: string;
  readonly prepare: () => Promise<World>;
  readonly work: (world: World) => Promise<unknown>;
  /** Who comes next. */
  readonly after: (world: World) => Promise<unknown>;
  /** What must then be true, whether or not the dying process had come to its point of no return. */
  readonly ends: (world: World) => Promise<unknown>;
  readonly expected: unknown;
}

async function moved(): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  await world.decide(approval, "approve");
  await world.say(authorised());
  for (const step of allSteps(plannedNodes(shop().steps))) await world.say(stepped(step.id, "done"));
  return world;
}
async function asking(sees: Evidence): Promise<World> {
  const world = await World.deployed();
  await world.asked();
  world.sees = sees;
  world.clock.time += seconds(30);
  return world;
}
const count = async (world: World, type: string): Promise<number> => (await world.types()).filter((each) => each === type).length;
const swept = (world: World): Promise<unknown> => world.call(sweep, {});
const lease = async (world: World): Promise<unknown> => ({
  run: (await world.record.readLease("shop")).run, active: (await world.record.active("shop"))?.site, closed: await count(world, "closed"), end: (await world.state()).closed?.end,
});
const sawMore = evidenceOf(shop(), failing({ site: "site-a" }, minutes(2)));

const scenes: readonly Scene[] = [
  {
    says: "close, called again by the state machine", prepare: moved,
    work: (world) => world.call(close, world.carried), after: (world) => world.call(close, world.carried),
    ends: lease, expected: { run: undefined, active: "site-b", closed: 1, end: "succeeded" },
  },
  {
    says: "a decision, and then the sweep; a person whose decision did not count decides again", prepare: async () => asking((await World.deployed()).sees),
    work: (world) => world.decide(approval, "reject"),
    after: async (world) => {
      await swept(world);
      if ((await world.gate(approval)).status === "waiting") await world.decide(approval, "reject");
    },
    ends: async (world) => ({ told: world.told.map((each) => each.output["go"]), decided: await count(world, "gate-decided"), status: (await world.state()).gates[0]?.status }),
    expected: { told: ["reject"], decided: 1, status: "decided" },
  },
  {
    says: "the sweep that finds the source alive, and then the next sweep", prepare: () => asking(evidenceOf(shop())),
    work: swept, after: swept,
    ends: async (world) => ({ told: world.told.map((each) => each.output["go"]), ended: (await world.state()).gates[0]?.status, verdict: (await world.state()).verdict?.verdict }),
    expected: { told: ["close"], ended: "overtaken", verdict: "stand-down" },
  },
  {
    says: "the sweep that shows new facts, and then the next sweep", prepare: () => asking(sawMore),
    work: swept, after: swept,
    ends: async (world) => {
      const [gate, recorded] = [await world.gate(approval), (await world.state()).gates[0]];
      return { told: world.told.length, revision: gate.revision, status: gate.status, recorded: recorded?.revision === gate.revision && recorded.digest === gate.digest, assessed: (await world.state()).verdict?.digest === gate.digest };
    },
    expected: { told: 0, revision: 2, status: "waiting", recorded: true, assessed: true },
  },
  {
    says: "the gate, tried again by the state machine with another token, and then a decision",
    prepare: async () => {
      const world = await World.deployed();
      await world.asked();
      return world;
    },
    work: (world) => world.ask("before-verify-sql-write", "first", "verify-sql-write"),
    after: async (world) => {
      await world.ask("before-verify-sql-write", "second", "verify-sql-write");
      await world.decide("before-verify-sql-write", "approve");
    },
    ends: async (world) => ({ told: world.told.map((each) => each.token), recorded: (await world.state()).gates.find((each) => each.step === "verify-sql-write")?.decision?.decision }),
    expected: { told: ["second"], recorded: "approve" },
  },
];

describe.each(scenes.map((scene) => [scene.says, scene] as const))("%s", (_says, { prepare, work, after, ends, expected }) => {
  it("comes to the same end wherever it dies", async () => {
    const whole = await prepare();
    const { writes } = await dyingAt(whole, undefined, () => work(whole));
    expect(writes).toBeGreaterThan(1);
    for (let write = 1; write <= writes; write += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await prepare();
        expect(await dyingAt(world, { write, when }, () => work(world))).toMatchObject({ died: true });
        await after(world);
        expect({ write, when, ends: await ends(world) }).toEqual({ write, when, ends: expected });
      }
    }
  });
});

it("gives back the lease of a run that was closed by a process which died before it did, and calls people, because nobody may have been called", async () => {
  const world = await moved();
  // Nearer to its end each time, until the record is closed and nothing more.
  for (let write = 2; (await world.state()).closed === null; write += 1) await dyingAt(world, { write, when: "before" }, () => world.call(close, world.carried));
  expect((await world.record.readLease("shop")).run).toBe("shop-1");
  world.executions.set("shop-1", { input: "", status: "FAILED" });
  const pages = world.pages.length;
  expect(await swept(world)).toEqual({ shop: "gave back the lease of shop-1" });
  expect(await lease(world)).toEqual({ run: undefined, active: "site-b", closed: 1, end: "succeeded" });
  expect(world.pages.slice(pages)).toMatchObject([{ subject: "LIVE shop: a run died", text: expect.stringMatching(/^.+ The execution of shop-1 is dead; look at the record/) }]);
  expect((await world.record.readLease("shop")).untold).toBeUndefined();
});

it("calls people to a run that died wherever the sweep that closes it dies", async () => {
  const died = async (): Promise<World> => {
    const world = await moved();
    world.executions.set("shop-1", { input: "", status: "FAILED" });
    return world;
  };
  const whole = await died();
  const { writes } = await dyingAt(whole, undefined, () => swept(whole));
  expect(writes).toBeGreaterThan(2);
  for (let write = 1; write <= writes; write += 1) {
    for (const when of ["before", "after"] as const) {
      const world = await died();
      const pages = world.pages.length;
      await dyingAt(world, { write, when }, () => swept(world));
      for (let times = 0; times < 2; times += 1) await swept(world);
      const { run, untold } = await world.record.readLease("shop");
      expect({ write, when, called: world.pages.length > pages, run, untold })
        .toEqual({ write, when, called: true, run: undefined, untold: undefined });
    }
  }
});
