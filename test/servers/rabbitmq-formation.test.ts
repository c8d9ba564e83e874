// The built-in command that forms a RabbitMQ cluster, run as Systems Manager runs it against three real nodes: they join in order,
// a message goes through each, and nothing is changed where a node must not join.

import { connect } from "amqplib";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostRun } from "../../infra/local/aws/ssm.ts";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { lookAmqp } from "../../lambdas/probe/amqp.ts";
import { formationExit, formedIn, rabbitmqCommand } from "../../lambdas/steps/cluster-formation/rabbitmq-command.ts";
import { wrapScript } from "../../lambdas/steps/epoch-wrapper.ts";
import { ProbeWorld } from "../contract/probe-world.ts";
import { probe, RabbitWorld, type RabbitNode } from "./rabbitmq.ts";

// Three nodes take some twenty seconds to start, and each join restarts one.
jest.setTimeout(180_000);

let rabbits: RabbitWorld;
let nodes: readonly [RabbitNode, RabbitNode, RabbitNode];
const world = new ProbeWorld();
const folders: string[] = [];

beforeAll(async () => {
  rabbits = await RabbitWorld.start();
  nodes = [await rabbits.node("first"), await rabbits.node("second"), await rabbits.node("third")];
  world.secret("probe", probe);
  nodes.forEach(({ known }, index) => world.name(`node-${index + 1}.internal:5672`, known.port));
});
afterAll(async () => {
  await world.close();
  await rabbits.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const nameOf = ({ known: { name } }: RabbitNode): string => name;

/** Runs the command for the node that comes last in `upTo`, on the machine of that node; `own` where the command is about another one. */
async function form(upTo: readonly RabbitNode[], { all = nodes.map(nameOf), on = upTo.at(-1) as RabbitNode, join: script }: { readonly all?: readonly string[]; readonly on?: RabbitNode; readonly join?: string } = {}): Promise<HostRun> {
  const folder = mkdtempSync(join(tmpdir(), "forming-"));
  folders.push(folder);
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "role"), "site-b/node\n");
  const runner = new HostRunner({ folder: join(folder, "home"), clock, shell: "sh", env: { ...on.operating, UNDERSTUDY_STATE: join(folder, "state"), UNDERSTUDY_ROLE_FILE: join(folder, "role") } });
  try {
    const text = rabbitmqCommand({ upTo: upTo.map(nameOf), all, join: script, waitSeconds: 3 });
    const ended = await runner.run(wrapScript({ plan: "iq-bot", step: "form", epoch: 1, mark: clock.id(), role: "site-b/node", scripts: [text] }), { timeoutMs: 90_000 });
    if (ended === "lost") throw new TypeError("the machine of the test is this one, and was lost");
    return ended;
  } finally {
    await runner.close();
  }
}
/** Leaves a message in a queue of a node. */
async function keep({ known: { port } }: RabbitNode, queue: string): Promise<void> {
  const connection = await connect(`amqp://${probe.username}:${probe.password}@127.0.0.1:${port}`);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true });
  channel.sendToQueue(queue, Buffer.from("one"), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}
const through = (node: number) => lookAmqp(world.way(), { endpoint: `node-${node}.internal:5672`, vhost: "/", secret: "probe", tls: false, queue: "understudy.probe" }, 4_000);

it("asks the first node only whether it is there, and changes nothing on it", async () => {
  const [first] = nodes;
  const ended = await form([first]);
  expect({ ...ended, stdout: formedIn(ended.stdout) }).toMatchObject({ code: 0, stdout: { node: nameOf(first), joined: false, running: [nameOf(first)] } });
});

it("refuses a host on which no node of the plan's name runs", async () => {
  const [first, second] = nodes;
  const nobody = await form([{ known: { ...first.known, name: "nobody@localhost" } } as RabbitNode], { on: second });
  expect(nobody).toMatchObject({ code: formationExit.noNode, stderr: expect.stringContaining("the RabbitMQ node nobody@localhost does not run on this host; nothing was changed") as string });
});

it("refuses to join a first node that nobody knows, and the node stays what it was", async () => {
  const [, second] = nodes;
  const ghost = { known: { ...second.known, name: "ghost@localhost" } } as RabbitNode;
  const ended = await form([ghost, second], { all: ["ghost@localhost", nameOf(second)] });
  expect(ended).toMatchObject({ code: formationExit.noFirst, stderr: expect.stringContaining("port 4369 of localhost answers and knows no node ghost; nothing was changed") as string });
  expect(await second.ask(["eval", "length(nodes())."])).toMatch(/^0/);
});

it("does not let a node join that holds messages", async () => {
  const [first, second] = nodes;
  await keep(second, "orders");
  expect(await form([first, second])).toMatchObject({ code: formationExit.holdsMessages, stderr: expect.stringContaining("holds messages (1), which joining would throw away; nothing was changed") as string });
  await second.ask(["delete_queue", "orders"]);
});

it("lets the others join one after the other, and says who runs together", async () => {
  const [first, second, third] = nodes;
  const early = await form([first, second, third]);
  // Out of order: the second is not in yet, so the third has joined and does not find it.
  expect(early).toMatchObject({ code: formationExit.notFormed, stderr: expect.stringContaining(`missing: ${nameOf(second)}`) as string });
  const joined = await form([first, second]);
  expect({ code: joined.code, said: formedIn(joined.stdout), stderr: joined.stderr }).toMatchObject({ code: 0, said: { node: nameOf(second), joined: true } });
  const last = await form([first, second, third]);
  expect({ code: last.code, said: formedIn(last.stdout) }).toEqual({ code: 0, said: { node: nameOf(third), joined: false, running: nodes.map(nameOf).toSorted() } });
});

it("changes nothing on a node that is in already", async () => {
  const [first, second] = nodes;
  expect(formedIn((await form([first, second])).stdout)).toEqual({ node: nameOf(second), joined: false, running: nodes.map(nameOf).toSorted() });
});

it("sends and receives a message through each of the three", async () => {
  for (const node of [1, 2, 3]) expect(await through(node)).toMatchObject({ kind: "healthy" });
});

it("refuses a node that is in a cluster with others than the plan's", async () => {
  const [first, second] = nodes;
  expect(await form([first, second], { all: [nameOf(first), nameOf(second)] })).toMatchObject({ code: formationExit.otherCluster, stderr: expect.stringMatching(/is in a cluster with third-\S+, which is no node of the plan; nothing was changed/) as string });
});

it("says who is missing when a node has died", async () => {
  const [first, second, third] = nodes;
  await third.kill();
  await first.misses(third);
  expect(await form([first, second, third], { on: second })).toMatchObject({ code: formationExit.noNode });
  expect((await form([first, third, second])).stderr).toContain(`missing: ${nameOf(third)}; partitions: []`);
});
