// The AMQP probe against two RabbitMQ nodes that form a cluster, of which one dies: a queue goes with it, or loses its
// majority, while the node that is left is content with itself (C12).

import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { lookAmqp } from "../../lambdas/probe/amqp.ts";
import type { AmqpAddress } from "../../lambdas/probe/amqp-session.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookTcp } from "../../lambdas/probe/tcp.ts";
import { ProbeWorld } from "../contract/probe-world.ts";
import { until } from "./machine.ts";
import { probe, RabbitWorld, type RabbitNode } from "./rabbitmq.ts";

// Two nodes take some fifteen seconds to start and to find each other.
jest.setTimeout(120_000);

const deadlineMs = 2_000;
const slackMs = 1_000;

let rabbits: RabbitWorld;
let left: RabbitNode;
let dying: RabbitNode;
const world = new ProbeWorld();

beforeAll(async () => {
  rabbits = await RabbitWorld.start();
  left = await rabbits.node("left");
  dying = await rabbits.node("dying", { peer: left });
  world.name("left.internal:5672", left.known.port);
  world.name("dying.internal:5672", dying.known.port);
  world.secret("probe", probe);
});
afterAll(async () => {
  await world.close();
  await rabbits.close();
});

async function look(through: "left" | "dying", address: Partial<AmqpAddress> = {}): Promise<Look> {
  const startedAt = clock.now();
  const seen = await lookAmqp(world.way(), { endpoint: `${through}.internal:5672`, vhost: "/", secret: "probe", tls: false, queue: "understudy.probe", ...address }, deadlineMs);
  expect(clock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  return seen;
}
const quorum = { queue: "many", queueType: "quorum" } as const;

it("is healthy through either node while both are there, wherever the queue is at home", async () => {
  // The first look makes the queue, at the node through which it looks.
  expect(await look("dying")).toMatchObject({ kind: "healthy" });
  expect(await look("left")).toMatchObject({ kind: "healthy" });
  expect(await look("left", quorum)).toMatchObject({ kind: "healthy" });
  expect(await look("dying", quorum)).toMatchObject({ kind: "healthy" });
});

describe("when one node has died", () => {
  beforeAll(async () => {
    await dying.kill();
    await left.misses(dying);
  });

  it("the other has a dead queue: its home is gone, as it is for every durable queue that is not mirrored", async () => {
    expect(await look("left")).toEqual({
      kind: "failing", reached: true,
      detail: `has a dead queue: home node '${dying.known.name}' of durable queue 'understudy.probe.arbiter' in vhost '/' is down or inaccessible`,
    });
  });

  it("a quorum queue has lost its majority", async () => {
    await until(async () => (await look("left", quorum)).kind === "failing");
    expect(await look("left", quorum)).toEqual({ kind: "failing", reached: true, detail: "took a message for the queue many.arbiter and did not confirm it within 2 s" });
  });

  it("RabbitMQ's own checks of the node that is left are green, and so is everything that only connects", async () => {
    for (const check of ["check_running", "check_local_alarms", "check_port_connectivity", "check_virtual_hosts"]) await left.ask([check], "rabbitmq-diagnostics");
    expect(await lookTcp(world.way(), "left.internal:5672")).toMatchObject({ kind: "healthy" });
  });

  it("the dead one refuses the connection", async () => {
    expect(await look("dying")).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
  });

  it("both queues are well again when it is back", async () => {
    await dying.boot();
    await until(async () => (await look("left")).kind === "healthy");
    await until(async () => (await look("left", quorum)).kind === "healthy");
  });
});
