// Drills from the command line: one that starts is followed to its list, one that is refused says why, and the calendar names what is overdue.

import { drillAction } from "../../../../infra/cli/deployed/drill-action.ts";
import { calendarLines } from "../../../../infra/cli/deployed/drill-lines.ts";
import { terminal } from "../../../../infra/terminal.ts";
import { close } from "../../../../lambdas/close/close.ts";
import { open } from "../../../../lambdas/open/open.ts";
import type { Clock } from "../../../../workflows/ports.ts";
import { allSteps, plannedNodes } from "../../../../workflows/plan-steps.ts";
import { minutes, mutation, now, stepped } from "../../builders.ts";
import { World } from "../../handlers/world.ts";
import { flat, sitting } from "./seat.ts";

const options = { kind: "dry", reason: "before planned work", id: "drill-0001" } as const;

async function prepared(): Promise<World> {
  const world = await World.deployed();
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a", results: [] }, previous: null, told: {} });
  return world;
}

/** While the terminal waits, the run goes on: it opens, each step would change something, and it closes. */
function goingOn(world: World): Clock {
  let done = false;
  const sleep = async (ms: number): Promise<void> => {
    world.clock.time += ms;
    const run = world.starts[0]?.name ?? "";
    if (done || ms === 0) return;
    done = true;
    const { trigger } = JSON.parse(world.starts[0]?.input ?? "") as { readonly trigger: unknown };
    const carried = { ...world.carried, run };
    await world.call(open, { run, plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", trigger });
    for (const { id } of allSteps(plannedNodes(world.plan.steps))) await world.record.append({ run, plan: "shop", epoch: 1, body: stepped(id, "would", { would: [mutation({ sentence: `Change ${id}` })] }) });
    await world.call(close, carried);
  };
  return { now: world.clock.now, id: world.clock.id, sleep };
}

it("a dry drill is followed to its list, and says that nothing was changed", async () => {
  const world = await prepared();
  const { connection, seat, printed } = sitting(world);
  expect(await drillAction("shop", options, connection, goingOn(world), seat)).toBe(0);
  expect(flat(printed.err)).toMatch(/^Started a dry drill: run shop-\w+\. It changes nothing\.$/);
  expect(flat(printed.out)).toContain("Change promote-rds-replica (ec2.StopInstances in eu-west-1;");
  expect(flat(printed.out)).toMatch(/0 changes were made\. How long a failover, .* is unknown, from no run: /);
});

it("as JSON it is one value with every change", async () => {
  const world = await prepared();
  const { connection, seat, printed } = sitting(world);
  expect(await drillAction("shop", { ...options, json: true }, connection, goingOn(world), seat)).toBe(0);
  const steps = allSteps(plannedNodes(world.plan.steps)).length;
  expect(JSON.parse(printed.out)).toMatchObject({ version: 1, plan: "shop", end: "succeeded", dry: { changes: steps, unseen: [] } });
});

it.each<readonly [string, (world: World) => Promise<unknown>, object, string]>([
  ["a run is open", (world) => world.open(), options, "no drill was started (busy): run shop-1 is open"],
  ["it is an isolated one", async () => undefined, { ...options, kind: "isolated" }, "no drill was started (not-now): the plan shop lets no isolated drill"],
])("where %s nothing is started, with exit code 5 and the reason", async (_says, given, asked, said) => {
  const world = await prepared();
  await given(world);
  const { connection, seat, printed } = sitting(world);
  expect(await drillAction("shop", asked as typeof options, connection, world.clock, seat)).toBe(5);
  expect(flat(printed.err)).toContain(said);
  expect(world.starts).toEqual([]);
});

it("without a reason nothing is asked for", async () => {
  const world = await prepared();
  const { connection, seat, called } = sitting(world);
  await expect(drillAction("shop", { kind: "dry" }, connection, world.clock, seat)).rejects.toMatchObject({ code: "usage" });
  expect(called).toEqual([]);
});

it("the calendar says what is overdue, what comes next, how the last ended and what was refused", () => {
  const paper = terminal({ write: () => true }, { NO_COLOR: "1" });
  const due = now - minutes(90);
  const lines = calendarLines([{
    plan: "shop", title: "Shop", planDigest: "d", sentences: [],
    planned: [{ kind: "dry", every: "cron(30 10 ? * THU *)", zone: "UTC", next: [now + minutes(60)], overdueSince: due }],
    last: [{ run: "shop-1", openedAt: now - minutes(100_000), end: "succeeded" }],
    dry: { good: null, refused: { at: due, by: "schedule", because: "readiness is red: record fails" } },
  }], now, paper);
  const text = flat(lines.join("\n"));
  expect(text).toMatch(/^shop .*Overdue: the dry drill that was due 2026-01-01 10:30:00 UTC, .* has not ended well.*next 2026-01-01 13:00:00 UTC.*understudy run show shop-1.*Refused last: 2026-01-01 10:30:00 UTC, .*a dry drill, asked for by schedule: readiness is red: record fails$/);
  expect(calendarLines([], now, paper)).toEqual(["No plan is deployed, so there is nothing to drill."]);
});
