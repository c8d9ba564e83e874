// The AMQP probe against real RabbitMQ nodes: what it proves, and each way in which a broker or a queue can be dead while
// RabbitMQ's own checks stay green.

import { connect } from "amqplib";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { lookAmqp } from "../../lambdas/probe/amqp.ts";
import type { AmqpAddress } from "../../lambdas/probe/amqp-session.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookTcp } from "../../lambdas/probe/tcp.ts";
import { messageText } from "../../lambdas/probe/trial-message.ts";
import { authority, ProbeWorld, type Certificates } from "../contract/probe-world.ts";
import { until } from "./machine.ts";
import { probe, RabbitWorld, stranger, type RabbitNode } from "./rabbitmq.ts";

// A node takes some five seconds to start, and longer on a busy machine.
jest.setTimeout(120_000);

const deadlineMs = 2_500;
/** Timers and a busy machine may add this much. */
const slackMs = 1_000;

let rabbits: RabbitWorld;
let node: RabbitNode;
let certificates: Certificates;
let world: ProbeWorld;

beforeAll(async () => {
  certificates = await authority("The test's authority");
  rabbits = await RabbitWorld.start();
  node = await rabbits.node("one", { certificates });
});
afterAll(() => rabbits.close());
beforeEach(() => {
  world = new ProbeWorld();
  world.name("rabbit.internal:5672", node.known.port);
  world.name("rabbit.internal:5671", node.known.tlsPort);
  world.secret("probe", probe);
  world.secret("stranger", stranger);
});
afterEach(() => world.close());

/** One look over an unprotected connection where nothing else is said, held to its deadline. */
async function look(place = "arbiter", address: Partial<AmqpAddress> = {}, withinMs = deadlineMs): Promise<Look> {
  const startedAt = clock.now();
  const seen = await lookAmqp(world.way(place), { endpoint: "rabbit.internal:5672", vhost: "/", secret: "probe", tls: false, queue: "understudy.probe", ...address }, withinMs);
  expect(clock.now() - startedAt).toBeLessThan(withinMs + slackMs);
  return seen;
}

/** A client of somebody else's, who does something on a channel. */
async function asClient<T>(work: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["createConfirmChannel"]>>) => Promise<T>): Promise<T> {
  const client = await connect({ protocol: "amqp", hostname: "127.0.0.1", port: node.known.port, ...probe });
  try {
    return await work(await client.createConfirmChannel());
  } finally {
    await client.close();
  }
}
/** How many messages wait in a queue. */
async function waiting(queue: string): Promise<number> {
  return asClient(async (channel) => (await channel.checkQueue(queue)).messageCount);
}
async function put(queue: string, ...bodies: readonly string[]): Promise<void> {
  await asClient(async (channel) => {
    for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body));
    await channel.waitForConfirms();
  });
}

/** RabbitMQ's own health checks; each throws where it is not content. */
async function ownChecks(of: RabbitNode = node): Promise<void> {
  for (const check of ["check_running", "check_local_alarms", "check_port_connectivity", "check_virtual_hosts"]) await of.ask([check], "rabbitmq-diagnostics");
}

const moved = (queue: string): unknown => ({ kind: "healthy", reached: true, detail: expect.stringMatching(new RegExp(`^moved a message through the queue ${queue.replaceAll(".", "\\.")} in \\d+ ms$`)) as string });

describe("a broker that is well", () => {
  it("moves a message and has neither the message nor the connection afterwards", async () => {
    expect(await look()).toEqual(moved("understudy.probe.arbiter"));
    expect(await waiting("understudy.probe.arbiter")).toBe(0);
    await until(async () => (await node.connections()) === 0);
    // RabbitMQ warns of every client that goes without a goodbye; its log is for those who look after it.
    expect(node.log()).toContain("understudy-probe arbiter");
    expect(node.log()).not.toContain("unexpectedly");
  });

  it("has a queue for each observer, which is bounded and goes away when nobody looks any more", async () => {
    expect((await Promise.all(["arbiter", "site-a", "site-b"].map((place) => look(place)))).map(({ kind }) => kind)).toEqual(["healthy", "healthy", "healthy"]);
    const queues = await node.ask(["list_queues", "--no-table-headers", "name", "durable", "arguments"]);
    for (const place of ["arbiter", "site-a", "site-b"]) {
      expect(queues).toContain(`understudy.probe.${place}\ttrue\t[{"x-max-length",100},{"x-max-length-bytes",65536},{"x-expires",86400000}]`);
    }
  });

  it("is not disturbed by looks of the same observer at the same time, who pass on what is not theirs", async () => {
    const looks = await Promise.all(Array.from({ length: 8 }, () => look()));
    expect(looks.map(({ kind, detail }) => (kind === "healthy" ? kind : detail))).toEqual(Array.from({ length: 8 }, () => "healthy"));
    expect(await waiting("understudy.probe.arbiter")).toBe(0);
  });

  it("is found well behind what earlier looks have left, which is taken out", async () => {
    await look();
    await put("understudy.probe.arbiter", ...Array.from({ length: 30 }, (_, n) => messageText("arbiter", clock.now() - 60_000, `old-${n}`)));
    expect(await look()).toMatchObject({ kind: "healthy" });
    expect(await waiting("understudy.probe.arbiter")).toBe(0);
  });

  it("keeps the message of a look that may still be waiting for it", async () => {
    await look();
    await put("understudy.probe.arbiter", messageText("arbiter", clock.now(), "another look"));
    expect(await look()).toMatchObject({ kind: "healthy" });
    await until(async () => (await waiting("understudy.probe.arbiter")) === 1);
  });

  it("keeps the messages of those who are no probe, and in a queue full of them the probe says that it cannot look", async () => {
    await look("crowded");
    await put("understudy.probe.crowded", "an order", "another order");
    expect(await look("crowded")).toMatchObject({ kind: "healthy" });
    await until(async () => (await waiting("understudy.probe.crowded")) === 2);
    await put("understudy.probe.crowded", ...Array.from({ length: 60 }, (_, n) => `order ${n}`));
    expect(await look("crowded", {}, 1_500)).toEqual({ kind: "silent", reached: false, detail: "the queue understudy.probe.crowded holds messages that no probe has sent; give the probe a queue of its own" });
  });

  it("takes a queue that was made by hand as it is, and needs no permission to make one", async () => {
    await asClient((channel) => channel.assertQueue("by-hand.arbiter", { durable: true, arguments: { "x-queue-type": "quorum" } }));
    expect(await look("arbiter", { queue: "by-hand" })).toEqual(moved("by-hand.arbiter"));
    await node.ask(["set_permissions", "-p", "/", stranger.username, "^$", "^(amq\\.default|by-hand\\.arbiter)$", "^by-hand\\.arbiter$"]);
    expect(await look("arbiter", { queue: "by-hand", secret: "stranger" })).toEqual(moved("by-hand.arbiter"));
    await node.ask(["set_permissions", "-p", "/", stranger.username, "^$", "^$", "^$"]);
  });

  it("declares a quorum queue where the plan asks for one", async () => {
    expect(await look("arbiter", { queue: "many", queueType: "quorum" })).toEqual(moved("many.arbiter"));
    expect(await node.ask(["list_queues", "--no-table-headers", "name", "type"])).toContain("many.arbiter\tquorum");
  });
});

describe("the way to the broker", () => {
  const secured = (): Promise<Look> => look("arbiter", { endpoint: "rabbit.internal:5671", tls: true });

  it("is protected, and asks for the real name whatever is dialled for it", async () => {
    world.ca = certificates.ca;
    expect(await secured()).toEqual(moved("understudy.probe.arbiter"));
  });

  it("ends where the certificate is of an authority that nobody named: that is our own lack", async () => {
    expect(await secured()).toMatchObject({ kind: "silent", reached: false, detail: expect.stringMatching(/^the broker shows a certificate of an authority that is not trusted here/) as string });
  });

  it("ends where the certificate is for another name", async () => {
    world.ca = certificates.ca;
    world.name("other.internal:5671", node.known.tlsPort);
    expect(await look("arbiter", { endpoint: "other.internal:5671", tls: true })).toEqual({ kind: "silent", reached: false, detail: "the broker shows a certificate for another name (ERR_TLS_CERT_ALTNAME_INVALID)" });
  });

  it("fails where the port speaks no TLS", async () => {
    expect(await look("arbiter", { tls: true })).toMatchObject({ kind: "failing", reached: false });
  });

  it("is our own lack where the password is wrong", async () => {
    world.secret("wrong", { username: probe.username, password: "wrong" });
    expect(await look("arbiter", { secret: "wrong" })).toEqual({ kind: "silent", reached: false, detail: "the broker turns the probe away: Login was refused using authentication mechanism PLAIN; correct the secret wrong" });
  });

  it("is our own lack where the user may not use the queue; the probe says what its owner has to run, and that then works", async () => {
    await look();
    const seen = await look("arbiter", { secret: "stranger" });
    expect(seen).toMatchObject({ kind: "silent", reached: false });
    const remedy = /let its owner run: rabbitmqctl (.+)$/.exec(seen.detail)?.[1] ?? "";
    await node.ask(remedy.split(" ").map((word) => word.replaceAll("'", "")));
    expect(await look("arbiter", { secret: "stranger" })).toEqual(moved("understudy.probe.arbiter"));
    await node.ask(["delete_queue", "understudy.probe.arbiter"]);
    expect(await look("arbiter", { secret: "stranger" })).toEqual(moved("understudy.probe.arbiter"));
    await node.ask(["set_permissions", "-p", "/", stranger.username, "^$", "^$", "^$"]);
  });

  test.each(["nowhere", "elsewhere"])("fails where the virtual host %s is not there or not for this user", async (vhost) => {
    expect(await look("arbiter", { vhost })).toEqual({ kind: "failing", reached: true, detail: `does not open the virtual host ${vhost}: it is missing, down, full of connections or not for this user` });
  });
});

describe("a broker whose own checks are green", () => {
  it("has a dead queue: its process was ended so often that RabbitMQ gave it up (C12)", async () => {
    await look("dead");
    await node.withQueue("understudy.probe.dead", "[begin exit(Find(), kill), timer:sleep(150) end || _ <- lists:seq(1, 12)]");
    expect(await look("dead", {}, 1_500)).toEqual({ kind: "failing", reached: true, detail: "let the probe in and did not answer for its queue understudy.probe.dead within 1.5 s" });
    await ownChecks();
    expect(await lookTcp(world.way(), "rabbit.internal:5672")).toMatchObject({ kind: "healthy" });
    expect(await look("alive")).toEqual(moved("understudy.probe.alive"));
  });

  it("has a queue that hangs; when it moves again the probe sees it at once", async () => {
    await look("hanging");
    await node.withQueue("understudy.probe.hanging", "sys:suspend(Find())");
    expect(await look("hanging", {}, 1_500)).toMatchObject({ kind: "failing", reached: true });
    await ownChecks();
    await node.withQueue("understudy.probe.hanging", "sys:resume(Find())");
    expect(await look("hanging")).toEqual(moved("understudy.probe.hanging"));
  });
});

describe("a broker that is in need", () => {
  it("takes no messages while its memory is short, says why, and is left no connections by those who looked", async () => {
    await node.ask(["set_vm_memory_high_watermark", "absolute", "1000"]);
    try {
      expect(await look()).toEqual({ kind: "failing", reached: true, detail: "takes no messages: low on memory" });
      expect(await node.connections()).toBeGreaterThan(0);
      for (let tries = 0; tries < 40 && (await node.connections()) > 0; tries += 1) await clock.sleep(1_000);
      expect(await node.connections()).toBe(0);
    } finally {
      await node.ask(["set_vm_memory_high_watermark", "0.6"]);
    }
    await until(async () => (await look()).kind === "healthy");
  });

  it("takes no messages while its disk is full", async () => {
    await node.ask(["set_disk_free_limit", "1000000000000000"]);
    try {
      await until(async () => (await look()).detail === "takes no messages: low on disk");
    } finally {
      await node.ask(["set_disk_free_limit", "1000000"]);
    }
    await until(async () => (await look()).kind === "healthy");
  });

  it("accepts and never answers while its process stands still", async () => {
    node.freeze();
    try {
      expect(await look("arbiter", {}, 1_000)).toEqual({ kind: "failing", reached: false, detail: "did not let the probe in within 1 s" });
      expect(await lookTcp(world.way(), "rabbit.internal:5672")).toMatchObject({ kind: "healthy" });
    } finally {
      node.thaw();
    }
    await until(async () => (await look()).kind === "healthy");
  });

  it("refuses the connection when it is stopped, and is well again when it is back, with its queue", async () => {
    await node.kill();
    expect(await look()).toEqual({ kind: "failing", reached: false, detail: "refused the connection" });
    await node.boot();
    expect(await node.ask(["list_queues", "--no-table-headers", "name"])).toContain("understudy.probe.arbiter");
    expect(await look()).toEqual(moved("understudy.probe.arbiter"));
  });
});
