// What the intake answers to an alarm event, and that it starts a run for nothing but a standing alarm about the active site.

import { intake } from "../../../lambdas/intake/intake.ts";
import { minutes, now, seconds } from "../builders.ts";
import { alarmOf, machineTo, throttled, World } from "./world.ts";

const since = new Date(now - seconds(30));

/** The event as EventBridge delivers it. */
function eventOf(state: Readonly<Record<string, unknown>> = {}, change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    version: "0", id: "event-1", source: "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", region: "eu-north-1",
    detail: { alarmName: alarmOf("site-a"), state: { value: "ALARM", timestamp: "2026-01-01T11:59:30.000+0000", ...state }, previousState: { value: "OK" } },
    ...change,
  };
}

async function alarming(): Promise<World> {
  const world = await World.deployed();
  world.alarms.set(alarmOf("site-a"), since);
  return world;
}

describe("nothing is started and nothing is written", () => {
  const detail = (alarmName: unknown, state: unknown) => eventOf({}, { detail: { alarmName, state } });
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["nothing at all", undefined, "malformed"],
    ["null", null, "malformed"],
    ["an empty object", {}, "malformed"],
    ["a text", "ALARM", "malformed"],
    ["a list", [eventOf()], "malformed"],
    ["no detail", eventOf({}, { detail: undefined }), "malformed"],
    ["a detail without a state", detail(alarmOf("site-a"), undefined), "malformed"],
    ["a name that is no text", detail(7, { value: "ALARM", timestamp: "" }), "malformed"],
    ["another source", eventOf({}, { source: "aws.ec2" }), "malformed"],
    ["another kind of event", eventOf({}, { "detail-type": "CloudWatch Alarm Configuration Change" }), "malformed"],
    ["a state of no such word", eventOf({ value: "BROKEN" }), "malformed"],
    ["no timestamp", eventOf({ timestamp: undefined }), "malformed"],
    ["an alarm of others", detail("cpu-is-high", { value: "ALARM", timestamp: "" }), "not-ours"],
    ["the alarm of one observer's vote", detail("understudy-shop-site-a-seen-failing-from-arbiter", { value: "ALARM", timestamp: "" }), "not-ours"],
    ["an alarm that is OK", eventOf({ value: "OK" }), "not-alarm"],
    ["an alarm without data", eventOf({ value: "INSUFFICIENT_DATA" }), "not-alarm"],
    ["an alarm whose actions are suppressed", eventOf({ actionsSuppressedBy: "maintenance" }), "suppressed"],
  ];
  it.each(cases)("%s", async (_says, event, answered) => {
    const world = await alarming();
    const writes = world.table.writes;
    expect(await world.call(intake, event)).toEqual({ answered, because: expect.stringMatching(/\S/) });
    expect([world.starts, world.pages, world.table.writes]).toEqual([[], [], writes]);
  });

  it("an event that comes hours late, when the alarm does not stand any more", async () => {
    const world = await World.deployed();
    world.clock.time += minutes(240);
    expect(await world.call(intake, eventOf())).toMatchObject({ answered: "not-standing" });
    expect(world.starts).toEqual([]);
  });

  it("an alarm about the site that stands by", async () => {
    const world = await World.deployed();
    world.alarms.set(alarmOf("site-b"), since);
    expect(await world.call(intake, eventOf({}, { detail: { alarmName: alarmOf("site-b"), state: { value: "ALARM", timestamp: "" } } }))).toEqual({
      answered: "not-active", because: "site-b is not the active site of shop, site-a is",
    });
    expect(world.starts).toEqual([]);
  });

  it("an alarm about the home site after the application was moved away from it", async () => {
    const world = await alarming();
    await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
    expect(await world.call(intake, eventOf())).toMatchObject({ answered: "not-active" });
    expect(world.starts).toEqual([]);
  });

  it("a plan that is not deployed in the record", async () => {
    const world = await alarming();
    world.plans = ["other"];
    world.alarms.set(alarmOf("site-a", "other"), since);
    expect(await world.call(intake, eventOf({}, { detail: { alarmName: alarmOf("site-a", "other"), state: { value: "ALARM", timestamp: "" } } }))).toMatchObject({ answered: "no-machine" });
    expect(world.starts).toEqual([]);
  });
});

it("starts the failover away from the active site, by a name that Step Functions takes", async () => {
  const world = await alarming();
  const answer = await world.call(intake, eventOf());
  const [start] = world.starts;
  expect(answer).toEqual({ answered: "started", run: start?.name });
  expect(start?.stateMachineArn).toBe(machineTo("shop", "site-b"));
  expect(start?.name).toMatch(/^[0-9A-Za-z-]{1,80}$/);
  expect(JSON.parse(start?.input ?? "")).toEqual({
    run: start?.name, plan: "shop", planDigest: world.planDigest, epoch: 0, trigger: { by: "alarm", what: `${alarmOf("site-a")} at ${since.toISOString()}`, at: since.getTime() },
  });
});

it("starts away from the site that is active now, wherever that is", async () => {
  const world = await World.deployed();
  await world.record.setActive("shop", { site: "site-b", run: "shop-0" });
  world.alarms.set(alarmOf("site-b"), since);
  await world.call(intake, eventOf({}, { detail: { alarmName: alarmOf("site-b"), state: { value: "ALARM", timestamp: "" } } }));
  expect(world.starts.map((each) => each.stateMachineArn)).toEqual([machineTo("shop", "site-a")]);
});

describe("the user's own alarms", () => {
  const triggered = "understudy-shop-site-a-triggered";
  const told = (name: string, more: object = {}): unknown => eventOf({}, { detail: { alarmName: name, state: { value: "ALARM", timestamp: "", ...more } } });
  const stands = (world: World): void => void world.alarms.set(triggered, since);

  it("start a run as the votes do, once however often the event comes", async () => {
    const world = await World.deployed();
    stands(world);
    expect(await world.call(intake, told(triggered))).toEqual({ answered: "started", run: world.starts[0]?.name });
    expect(JSON.parse(world.starts[0]?.input ?? "")).toMatchObject({ trigger: { by: "alarm", what: `${triggered} at ${since.toISOString()}` } });
    await world.call(intake, told(triggered));
    expect(world.executions.size).toBe(1);
  });

  it.each<readonly [string, (world: World) => void | Promise<void>, unknown, string]>([
    ["when they do not stand any more", () => undefined, told(triggered), "not-standing"],
    ["when their actions are suppressed", stands, told(triggered, { actionsSuppressedBy: "maintenance" }), "suppressed"],
    ["when they are about the site that was left", async (world) => { stands(world); await world.record.setActive("shop", { site: "site-b", run: "shop-0" }); }, told(triggered), "not-active"],
    ["when one of them stands alone", stands, told("site-a-5xx"), "not-ours"],
  ])("start nothing %s", async (_says, given, event, answered) => {
    const world = await World.deployed();
    await given(world);
    expect(await world.call(intake, event)).toMatchObject({ answered });
    expect(world.starts).toEqual([]);
  });

  it("become a dead letter, which calls people, when they are of a plan that this deployment left out", async () => {
    const world = await World.deployed();
    await expect(world.call(intake, told("understudy-other-site-a-triggered"))).rejects.toMatchObject({ name: "Refused", code: "plan-not-in-deployment" });
    expect(world.starts).toEqual([]);
  });

  it("join the run that the votes have started", async () => {
    const world = await alarming();
    await world.open();
    stands(world);
    expect(await world.call(intake, told(triggered))).toMatchObject({ answered: "joined" });
    expect(world.starts).toEqual([]);
  });
});

it("sends the same name and the same input when the same event comes again later", async () => {
  const world = await alarming();
  await world.call(intake, eventOf());
  world.clock.time += minutes(3);
  await world.call(intake, eventOf({}, { id: "event-2" }));
  expect(world.starts).toHaveLength(2);
  expect(world.starts[1]).toEqual(world.starts[0]);
  expect(world.executions.size).toBe(1);
});

it("says that it is a duplicate when the execution of that name has ended", async () => {
  const world = await alarming();
  await world.call(intake, eventOf());
  for (const execution of world.executions.values()) execution.status = "SUCCEEDED";
  expect(await world.call(intake, eventOf())).toMatchObject({ answered: "duplicate" });
});

it("starts another run for the next time that the alarm rises", async () => {
  const world = await alarming();
  await world.call(intake, eventOf());
  world.alarms.set(alarmOf("site-a"), new Date(now + minutes(90)));
  await world.call(intake, eventOf());
  expect(new Set(world.starts.map((each) => each.name)).size).toBe(2);
});

it("joins a run that is open: the record says so and nothing is started", async () => {
  const world = await alarming();
  await world.open();
  expect(await world.call(intake, eventOf())).toEqual({ answered: "joined", run: "shop-1", because: "run shop-1 is open" });
  expect((await world.entries()).at(-1)).toMatchObject({ type: "joined", trigger: { by: "alarm", at: since.getTime() } });
  expect(world.starts).toEqual([]);
});

it("starts nothing during a block, and starts once it is over", async () => {
  const world = await alarming();
  await world.open();
  await world.record.close({ plan: "shop", run: "shop-1", epoch: 1, body: { type: "closed", end: "failed", sentence: "" }, blockMs: minutes(60) });
  expect(await world.call(intake, eventOf())).toMatchObject({ answered: "blocked", because: expect.stringContaining("because of run shop-1") });
  expect(world.starts).toEqual([]);
  world.clock.time += minutes(60);
  expect(await world.call(intake, eventOf())).toMatchObject({ answered: "started" });
});

it("starts before the block is over once a person has acknowledged the run that blocks", async () => {
  const world = await alarming();
  await world.open();
  await world.record.close({ plan: "shop", run: "shop-1", epoch: 1, body: { type: "closed", end: "failed", sentence: "" }, blockMs: minutes(60) });
  expect(await world.call(intake, eventOf())).toMatchObject({ answered: "blocked" });
  await world.record.acknowledge("shop", "lead-1", "seen and mended");
  expect(await world.call(intake, eventOf())).toMatchObject({ answered: "started" });
});

it("throws Transient when CloudWatch throttles, so that the event comes again, and starts nothing", async () => {
  const world = await alarming();
  world.troubles.push({ operation: "DescribeAlarms", error: throttled() });
  await expect(world.call(intake, eventOf())).rejects.toMatchObject({ name: "Transient", code: "ThrottlingException" });
  expect(world.starts).toEqual([]);
});

it("starts one run although the answer of the first try was lost", async () => {
  const world = await alarming();
  world.troubles.push({ operation: "StartExecution", error: new Error("socket hang up"), after: true });
  await expect(world.call(intake, eventOf())).rejects.toMatchObject({ name: "Transient" });
  await world.call(intake, eventOf());
  expect(world.executions.size).toBe(1);
});
