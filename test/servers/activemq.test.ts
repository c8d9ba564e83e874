// The STOMP probe against real ActiveMQ brokers: well, full, standing still, stopped, waiting for their store, and answering
// everywhere but at the port that the application uses.

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { lookControl } from "../../lambdas/probe/control.ts";
import { classify, type Look } from "../../lambdas/probe/finding.ts";
import { lookStomp } from "../../lambdas/probe/stomp.ts";
import { lookTcp } from "../../lambdas/probe/tcp.ts";
import { ProbeWorld } from "../contract/probe-world.ts";
import { ActiveMq, type BrokerOptions } from "./activemq.ts";
import { Machine, until } from "./machine.ts";

// A broker takes some two seconds to start, and longer on a busy machine.
jest.setTimeout(60_000);

const deadlineMs = 1_500;
const slackMs = 1_000;

let machine: Machine;
let world: ProbeWorld;

beforeAll(async () => {
  machine = await Machine.start();
});
afterAll(() => machine.close());
beforeEach(() => {
  world = new ProbeWorld();
});
afterEach(() => world.close());

/** Starts a broker under the name `NAME.internal`. */
async function broker(options: BrokerOptions): Promise<ActiveMq> {
  const started = await ActiveMq.start(machine, options);
  world.name(`${options.name}.internal:61613`, started.stompPort);
  world.name(`${options.name}.internal:61616`, started.port);
  return started;
}
async function look(name: string, place = "arbiter", withinMs = deadlineMs): Promise<Look> {
  const startedAt = clock.now();
  const seen = await lookStomp(world.way(place), `${name}.internal:61613`, "/queue/understudy.probe", withinMs);
  expect(clock.now() - startedAt).toBeLessThan(withinMs + slackMs);
  return seen;
}
const full = (fails: boolean): string => `<systemUsage><systemUsage sendFailIfNoSpace="${fails}"><storeUsage><storeUsage limit="1 kb"/></storeUsage></systemUsage></systemUsage>`;

describe("one broker", () => {
  it("moves messages, for several observers at the same time and for looks of one observer at the same time", async () => {
    await broker({ name: "well" });
    // The first exchange loads classes, which takes a while on a busy machine.
    expect(await look("well", "arbiter", 10_000)).toMatchObject({ kind: "healthy", detail: expect.stringMatching(/^moved a message through \/queue\/understudy\.probe\.arbiter in \d+ ms$/) as string });
    const looks = await Promise.all(["arbiter", "arbiter", "arbiter", "site-a", "site-b"].map((place) => look("well", place, 5_000)));
    expect(looks.map(({ kind, detail }) => (kind === "healthy" ? kind : detail))).toEqual(["healthy", "healthy", "healthy", "healthy", "healthy"]);
  });

  it("refuses the connection at its STOMP port when that is closed, although it answers at its own", async () => {
    await broker({ name: "half", stomp: false });
    expect(await lookTcp(world.way(), "half.internal:61616")).toMatchObject({ kind: "healthy" });
    expect(await look("half")).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  });

  it("greets, takes a message and does not move it when its store is full", async () => {
    await broker({ name: "full", more: full(false) });
    expect(await lookTcp(world.way(), "full.internal:61613")).toMatchObject({ kind: "healthy" });
    expect(await look("full", "arbiter", 3_000)).toEqual({ kind: "failing", reached: true, detail: "took a message and did not deliver it within 3 s" });
  });

  it("says that its store is full where it is told to say so", async () => {
    await broker({ name: "telling", more: full(true) });
    expect(await look("telling", "arbiter", 10_000)).toMatchObject({ kind: "failing", reached: true, detail: expect.stringMatching(/^refused: .*Store is Full/i) as string });
  });

  it("accepts and never greets while it stands still, and is well when it moves again", async () => {
    const still = await broker({ name: "still" });
    await look("still", "arbiter", 10_000);
    still.freeze();
    expect(await lookTcp(world.way(), "still.internal:61613")).toMatchObject({ kind: "healthy" });
    expect(await look("still")).toEqual({ kind: "failing", reached: false, detail: "accepted the connection and did not greet within 1.5 s" });
    still.thaw();
    await until(async () => (await look("still")).kind === "healthy");
  });

  it("is not called failing by an observer that has no route to anything", async () => {
    const gone = await broker({ name: "gone" });
    await gone.kill();
    await world.refused("control.example.net:443");
    const seen = classify(await look("gone"), await lookControl(world.way(), "tcp:control.example.net:443"));
    expect(seen).toEqual({ kind: "silent", detail: "the observer is blind: its control address tcp:control.example.net:443 refused the connection; what it looked at refused the connection" });
    await world.tcp("control.example.net:443");
    expect(classify(await look("gone"), await lookControl(world.way(), "tcp:control.example.net:443"))).toEqual({ kind: "failing", detail: "refused the connection" });
  });
});

describe("two brokers over one store", () => {
  it("only one serves; the other is up with its broker stopped, and takes over when the first has died (A18)", async () => {
    const first = await broker({ name: "first", store: "shared" });
    await broker({ name: "second", store: "shared", serves: false });
    expect(await look("first", "arbiter", 10_000)).toMatchObject({ kind: "healthy" });
    expect(await look("second")).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
    await first.kill();
    expect(await look("first")).toMatchObject({ kind: "failing", reached: false });
    await until(async () => (await look("second")).kind === "healthy");
  });
});
