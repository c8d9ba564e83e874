// Fence, promotion and activation as the runtime drives them, over the stand-ins: look, act, look again, until proved
// or stuck.

import { AutoScalingService } from "../../infra/local/aws/auto-scaling.ts";
import type { AwsCall, AwsService } from "../../infra/local/aws/backend.ts";
import { Ec2Service } from "../../infra/local/aws/ec2.ts";
import { RdsService } from "../../infra/local/aws/rds.ts";
import type { DatabaseInWorld } from "../../infra/local/aws/rds.ts";
import { SsmService } from "../../infra/local/aws/ssm.ts";
import type { HostInWorld, HostRun } from "../../infra/local/aws/ssm.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { sendAws } from "./every-send.ts";
import type { AwsMutationCall } from "./every-send.ts";
import { rdsReplica } from "../../lambdas/steps/database-promotion/rds-replica.ts";
import type { SeeingAdapters } from "../../lambdas/steps/eyes.ts";
import { autoScaling } from "../../lambdas/steps/dr-site-activation/auto-scaling.ts";
import { command } from "../../lambdas/steps/dr-site-activation/command.ts";
import { ec2Stop } from "../../lambdas/steps/site-fencing/ec2-stop.ts";
import { renounce } from "../../lambdas/steps/site-fencing/renounce.ts";
import { Transient } from "../../workflows/failure.ts";
import type { Mutation } from "../../workflows/mutations.ts";
import type { StepInput, StepKindName } from "../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../workflows/step-decision.ts";
import { context, hosts } from "../unit/steps/moving.ts";
import { clientsOver } from "./stand-ins/world.ts";

// Each step kind over real SDK clients and a stand-in, in virtual time: what the look finds, and what is decided from it.

/** Looks, decides and sends as the runtime does, without a record: `sent` is what the record would know. */
class Walk<K extends StepKindName, F> {
  readonly clock: VirtualClock;
  readonly adapters: SeeingAdapters;
  sent: StepContext["sent"] = [];
  readonly #kind: StepKind<K, F, SeeingAdapters>;
  readonly #input: StepInput<K>;
  readonly #startedAt: number;
  startedAt: number;

  constructor(kind: StepKind<K, F, SeeingAdapters>, input: StepInput<K>, clock: VirtualClock, services: Readonly<Record<string, AwsService>>) {
    this.#kind = kind;
    this.#input = input;
    this.clock = clock;
    this.#startedAt = clock.now();
    this.startedAt = clock.now();
    const unreachable = () => Promise.reject(new Transient("nothing but AWS stands in this world"));
    this.adapters = { clients: clientsOver(services), clock, place: "arbiter", dialer: { dial: unreachable, ca: undefined }, secrets: { read: unreachable }, lookAt: async () => ({ kind: "silent", detail: "nobody looks in this world" }), lossAt: unreachable };
  }

  /** One look at this instant, which virtual time may pass under. */
  async look(): Promise<StepDecision> {
    const at: StepContext = { ...context, at: this.clock.now(), startedAt: this.startedAt, sent: this.sent };
    let decision: StepDecision | undefined;
    const looked = this.#kind.look(this.#input, at, this.adapters).then((facts) => {
      decision = this.#kind.decide(facts, this.#input, at);
    });
    while (decision === undefined && this.clock.now() - this.#startedAt < 3_600_000) {
      await this.clock.advance(0);
      if (decision === undefined) await this.clock.advance(100);
    }
    await looked;
    return decision ?? { to: "stuck", because: "the look never ended" };
  }

  /** Sends what a decision wants; with `lost`, the answer never reaches the record. */
  async carryOut(decision: StepDecision, answers: "kept" | "lost" = "kept"): Promise<void> {
    for (const mutation of decision.to === "act" ? decision.mutations : []) {
      const at = this.clock.now();
      const answer = await sendAws(mutation.call as AwsMutationCall, this.adapters);
      this.sent = [...this.sent, answers === "kept" ? { key: mutation.key, at, outcome: "applied", answer } : { key: mutation.key, at, outcome: undefined, answer: "" }];
    }
  }

  /** Looks every half second until the word of the decision changes, at most ten minutes. */
  async untilNot(word: StepDecision["to"]): Promise<StepDecision> {
    for (let tries = 0; tries < 1_200; tries += 1) {
      const decision = await this.look();
      if (decision.to !== word) return decision;
      await this.clock.advance(500);
    }
    return { to: "stuck", because: `still ${word} after ten minutes` };
  }
}

const keysOf = (decision: StepDecision): readonly string[] => (decision.to === "act" ? decision.mutations.map((mutation: Mutation) => mutation.key) : []);
/** A Region whose API takes every call and never answers. */
const hanging: AwsService = { handle: () => new Promise(() => undefined) };

describe("the fence over EC2", () => {
  function world() {
    const clock = new VirtualClock();
    const stopped = new Set<string>();
    const stop = async (id: string): Promise<void> => {
      await clock.sleep(4_000);
      stopped.add(id);
    };
    const known = Object.values(hosts["site-a"]);
    const ec2 = new Ec2Service({ clock, machines: { describe: (id) => (known.includes(id) ? { region: "eu-west-1", state: stopped.has(id) ? "stopped" : "running" } : undefined), stop, start: async (id) => void stopped.delete(id) } });
    return { clock, stopped, ec2 };
  }

  it("stops both machines, wants the same while nothing shows yet, waits, and is confirmed by reading back", async () => {
    const { clock, ec2 } = world();
    const walk = new Walk(ec2Stop, { hosts: ["app", "reporting"] }, clock, { ec2 });
    const first = await walk.look();
    expect(keysOf(first)).toHaveLength(2);
    await walk.carryOut(first);
    expect(keysOf(await walk.look())).toEqual(keysOf(first));
    await clock.advance(1_000);
    expect(await walk.look()).toMatchObject({ to: "wait" });
    expect(await walk.untilNot("wait")).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it("finds machines that are already stopped and changes nothing", async () => {
    const { clock, ec2, stopped } = world();
    for (const id of Object.values(hosts["site-a"])) stopped.add(id);
    expect(await new Walk(ec2Stop, { hosts: ["app", "reporting"] }, clock, { ec2 }).look()).toMatchObject({ to: "done", brought: { fenced: "confirmed" } });
  });

  it("gives a silent Region ten seconds and then says that the fence is unconfirmed", async () => {
    const { clock } = world();
    const walk = new Walk(ec2Stop, { hosts: ["app"] }, clock, { ec2: hanging });
    const start = clock.now();
    expect(await walk.look()).toMatchObject({ to: "wait", because: "EC2 in eu-west-1 gave no answer within 3 s" });
    expect(await walk.untilNot("wait")).toMatchObject({ to: "stuck", brought: { fenced: "unconfirmed" } });
    expect(clock.now() - start).toBeGreaterThanOrEqual(10_000);
    expect(clock.now() - start).toBeLessThan(15_000);
  });
});

describe("the promotion over RDS", () => {
  function world() {
    const clock = new VirtualClock();
    const replica: DatabaseInWorld = { region: "eu-central-1", host: "127.0.0.1", port: 1, replicaOf: { id: "orders-a", region: "eu-west-1" } };
    let now = replica;
    const promote = async (): Promise<void> => {
      now = { ...replica, replicaOf: null };
    };
    return { clock, rds: new RdsService({ clock, promoteMs: 30_000, databases: { state: (id) => (id === "orders-b" ? now : undefined), promote } }) };
  }

  it("is not fooled by an instance that still says available, and not done before PostgreSQL took a write", async () => {
    const { clock, rds } = world();
    const walk = new Walk(rdsReplica, { database: "orders" }, clock, { rds });
    const first = await walk.look();
    expect(keysOf(first)).toEqual(["promote orders-b"]);
    await walk.carryOut(first);
    expect(keysOf(await walk.look())).toEqual(["promote orders-b"]);
    await clock.advance(1_000);
    expect(await walk.look()).toMatchObject({ to: "wait", because: expect.stringContaining("modifying") });
    await clock.advance(30_000);
    expect(await walk.look()).toMatchObject({ to: "wait", because: expect.stringContaining("no trial write was accepted yet") });
  });
});

describe("scripts over Systems Manager", () => {
  const good: HostRun = { code: 0, stdout: "", stderr: "", timedOut: false };

  function world(end: () => HostRun | "lost" = () => good) {
    const clock = new VirtualClock();
    const agents = new Map<string, HostInWorld>([
      [hosts["site-b"].app, { region: "eu-central-1", agent: "online" }],
      [hosts["site-b"].reporting, { region: "eu-central-1", agent: "online" }],
      [hosts["site-a"].app, { region: "eu-west-1", agent: "online" }],
    ]);
    const ran: string[] = [];
    const run = async (id: string): Promise<HostRun | "lost"> => {
      ran.push(id);
      await clock.sleep(3_000);
      return end();
    };
    const ssm = new SsmService({ clock, hosts: { find: (id) => agents.get(id), run } });
    return { clock, agents, ran, ssm };
  }
  const takeover: StepInput<"activate.command"> = { run: { takeover: "HAScripts/takeover.sh" }, hosts: ["app", "reporting"] };

  it("take over both hosts once and read back how they ended", async () => {
    const { clock, ran, ssm } = world();
    const operations: string[] = [];
    const watched: AwsService = { handle: (call) => (operations.push(call.operation), ssm.handle(call)) };
    const walk = new Walk(command, takeover, clock, { ssm: watched });
    await walk.carryOut(await walk.look());
    expect(await walk.look()).toMatchObject({ to: "wait" });
    expect(await walk.untilNot("wait")).toMatchObject({ to: "done" });
    expect(ran).toEqual([hosts["site-b"].app, hosts["site-b"].reporting]);
    // Searched once, before anything was sent: afterwards the record knows the ids.
    expect(operations.filter((operation) => operation === "ListCommands")).toHaveLength(1);
  });

  it("are found again by their mark after a crash that lost the answer, and are not wanted again", async () => {
    const { clock, ran, ssm } = world();
    const walk = new Walk(command, takeover, clock, { ssm });
    const first = await walk.look();
    await walk.carryOut(first, "lost");
    // Not listed yet: the same changes under the same keys, which the runtime holds back for their settle time.
    expect(keysOf(await walk.look())).toEqual(keysOf(first));
    await clock.advance(400);
    expect(await walk.look()).toMatchObject({ to: "wait", because: expect.stringContaining("InProgress") });
    expect(await walk.untilNot("wait")).toMatchObject({ to: "done" });
    expect(ran).toHaveLength(2);
  });

  it("call a person with the end of stderr, and run once more in the next round", async () => {
    let fails = true;
    const { clock, ran, ssm } = world(() => (fails ? { ...good, code: 3, stderr: "a long story\nno license" } : good));
    const walk = new Walk(command, { ...takeover, hosts: ["app"] }, clock, { ssm });
    await walk.carryOut(await walk.look());
    expect(await walk.untilNot("wait")).toMatchObject({ to: "stuck", because: expect.stringContaining("Failed, exit code 3: a long story\nno license") });
    fails = false;
    walk.startedAt = clock.now();
    const again = await walk.look();
    expect(keysOf(again)).toEqual(["run on app, round 1"]);
    await walk.carryOut(again);
    expect(await walk.untilNot("wait")).toMatchObject({ to: "done" });
    expect(ran).toHaveLength(2);
  });

  it("wait for a host whose agent is away, and go on when it is back", async () => {
    const { clock, agents, ran, ssm } = world();
    agents.set(hosts["site-b"].reporting, { region: "eu-central-1", agent: "connection-lost" });
    const walk = new Walk(command, takeover, clock, { ssm });
    expect(await walk.look()).toMatchObject({ to: "wait", because: expect.stringContaining("ConnectionLost") });
    agents.set(hosts["site-b"].reporting, { region: "eu-central-1", agent: "online" });
    await clock.advance(5_000);
    expect(await walk.look()).toMatchObject({ to: "act" });
    expect(ran).toEqual([]);
  });

  it("renounce the source where it still listens", async () => {
    const { clock, ran, ssm } = world();
    const walk = new Walk(renounce, { run: ["HAScripts/renounce.sh"], hosts: ["app"] }, clock, { ssm });
    await walk.carryOut(await walk.look());
    expect(await walk.untilNot("wait")).toEqual({ to: "done", proof: `app (${hosts["site-a"].app}): ended with exit code 0; advisory, it confirms no fence` });
    expect(ran).toEqual([hosts["site-a"].app]);
  });

  it("leave a source whose API is silent to the next fence, within seconds and with nothing sent", async () => {
    const calls: AwsCall[] = [];
    const clock = new VirtualClock();
    const silent: AwsService = { handle: (call) => new Promise(() => calls.push(call)) };
    const start = clock.now();
    const decision = await new Walk(renounce, { run: ["HAScripts/renounce.sh"], hosts: ["app"] }, clock, { ssm: silent }).look();
    expect(decision).toMatchObject({ to: "done", proof: expect.stringContaining("site-a is not reachable, left to the next fence") });
    expect(clock.now() - start).toBeLessThanOrEqual(3_000);
    expect(calls.map((call) => call.operation).toSorted()).toEqual(["DescribeInstanceInformation", "ListCommands"]);
  });
});

describe("the scaling out over Auto Scaling", () => {
  it("sets the size once, waits through launches, and is done when the machines serve", async () => {
    const clock = new VirtualClock();
    const autoscaling = new AutoScalingService({ clock, launchMs: 20_000, capacity: { shortage: () => undefined }, groups: [{ name: "web-b", region: "eu-central-1", min: 0, max: 1, desired: 0 }] });
    const walk = new Walk(autoScaling, { groups: { "site-b": "web-b" }, capacity: { min: 2, max: 6, desired: 3 } }, clock, { autoscaling });
    await walk.carryOut(await walk.look());
    expect(await walk.look()).toMatchObject({ to: "wait", because: expect.stringContaining("0 of 3 machines") });
    expect(await walk.untilNot("wait")).toMatchObject({ to: "done", proof: expect.stringContaining("3 of 3 machines") });
  });
});
