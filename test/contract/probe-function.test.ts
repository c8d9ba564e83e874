// The probe function against servers on loopback, over a table in memory and a counted AWS: what it orders, what it
// publishes, what it drops.

import type { Context } from "aws-lambda";
import type { AwsCall } from "../../infra/local/aws/backend.ts";
import { AwsAnswerError, notImplemented } from "../../infra/local/aws/backend.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { probe } from "../../lambdas/probe/probe.ts";
import type { Adapters } from "../../lambdas/runtime/adapters.ts";
import { toHandler } from "../../lambdas/runtime/function.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import type { Services } from "../../lambdas/runtime/services.ts";
import { createDigest } from "../../workflows/digest.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { ProbeWorld } from "./probe-world.ts";

process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";

const queue = "https://sqs.eu-north-1.amazonaws.com/111122223333/understudy-ticks-small-arbiter";
const planEvery = (every: string): Plan =>
  planSchema.parse({
    plan: "small", title: "A small plan", objectives: { rto: "15m", rpo: "30s" },
    sites: { "site-a": { region: "eu-west-1" }, "site-b": { region: "eu-central-1" } },
    home: "site-a", arbiter: { region: "eu-north-1" },
    "vantage-points": { arbiter: { control: "tcp:control.example.net:80" } },
    services: { chat: { probe: { tcp: "chat.{site}.internal:5222" }, from: ["arbiter"], failure: "site" } },
    decide: { mode: "ask", every, hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
    steps: [{ verify: { https: { urls: ["https://chat.example.com/"] } } }],
  });

interface Sent {
  readonly delay: number;
  readonly body: { readonly mode: string; readonly dueAt: number; readonly everyMs: number };
}

let world: ProbeWorld;
/** How far the clock of the function is ahead. */
let aheadMs: number;
let sent: Sent[];
let batches: number;
let published: string[];
let resolutions: Set<unknown>;
let trouble: Error | undefined;
/** How many connections were begun. */
let dialled: number;
let record: RecordStore;
let planDigest: string;

async function deploy(every: string): Promise<void> {
  const plan = planEvery(every);
  planDigest = await record.putDocument(plan);
  await record.setDeployed(plan.plan, planDigest);
}

function answer(call: AwsCall): unknown {
  if (trouble !== undefined) throw trouble;
  if (call.operation === "SendMessageBatch") {
    batches += 1;
    expect([call.region, call.input["QueueUrl"]]).toEqual(["eu-north-1", queue]);
    const entries = call.input["Entries"] as readonly { readonly Id: string; readonly DelaySeconds: number; readonly MessageBody: string }[];
    expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
    expect(entries.length).toBeLessThanOrEqual(10);
    sent.push(...entries.map(({ DelaySeconds, MessageBody }) => ({ delay: DelaySeconds, body: JSON.parse(MessageBody) as Sent["body"] })));
    return { Successful: [], Failed: [] };
  }
  if (call.operation === "PutMetricData") {
    const data = call.input["MetricData"] as readonly { readonly Value: number; readonly StorageResolution: number; readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[] }[];
    for (const { Value, StorageResolution, Dimensions } of data) {
      published.push(`${Dimensions.find(({ Name }) => Name === "Site")?.Value ?? ""} ${Value}`);
      resolutions.add(StorageResolution);
    }
    return {};
  }
  throw notImplemented(call);
}

async function call(event: unknown, variables: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const way = world.way();
  const dial: typeof way.dialer.dial = async (...where) => ((dialled += 1), way.dialer.dial(...where));
  const adapters: Adapters = { ...way, dialer: { ...way.dialer, dial }, clock, clients: new Clients(interceptWith(async (each) => answer(each), "arbiter")) };
  const services = { adapters, record, arbiterRegion: "eu-north-1", plan: async (digest: string) => (await record.getDocument(digest)) as Plan } as unknown as Services;
  const environment = { UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy", UNDERSTUDY_QUEUE: queue, ...variables };
  const context = { awsRequestId: "1", functionName: "probe", getRemainingTimeInMillis: () => 20_000 } as Context;
  return toHandler(probe, () => services, environment)(event, context);
}
const minute = (): unknown => ({ plan: "small", planDigest, mode: "minute" });
const fromQueue = (...bodies: readonly unknown[]): unknown => ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body: typeof body === "string" ? body : JSON.stringify(body) })) });
const tickNow = (change: Readonly<Record<string, unknown>> = {}): unknown => ({ plan: "small", planDigest, mode: "tick", dueAt: systemClock.now() + aheadMs, everyMs: 10_000, ...change });
const answering = async (site: string): Promise<void> => world.tcp(`chat.${site}.internal:5222`);
const dead = async (site: string): Promise<void> => world.refused(`chat.${site}.internal:5222`);
const delays = (): readonly number[] => sent.map(({ delay }) => delay);

beforeEach(async () => {
  world = new ProbeWorld();
  [aheadMs, sent, batches, published, resolutions, trouble, dialled] = [0, [], 0, [], new Set(), undefined, 0];
  record = new RecordStore({ table: new MemoryTable(), clock: systemClock });
  await deploy("60s");
  await world.tcp("control.example.net:80");
  await answering("site-a");
  await answering("site-b");
});
afterEach(() => world.close());

describe("a look by a plan that is handed to it", () => {
  const handing = (plan: Plan, digest = createDigest(plan)): unknown => ({ plan: plan.plan, planDigest: digest, mode: "look", handed: { plan: JSON.parse(JSON.stringify(plan)) as unknown, active: "site-a" } });
  const deployed = (...digests: readonly string[]): Readonly<Record<string, string>> => ({ UNDERSTUDY_PLAN_DIGESTS: JSON.stringify(digests) });

  it("is made where it is the plan with which it was deployed, without a look into the record", async () => {
    record = new RecordStore({ table: new MemoryTable(), clock: systemClock });
    expect(await call(handing(planEvery("60s")), deployed("a".repeat(64), planDigest))).toMatchObject({ observations: [{ answer: { kind: "healthy" } }, { answer: { kind: "healthy" } }] });
    expect(await record.sightings("small")).toEqual([]);
    expect(dialled).toBeGreaterThan(0);
  });

  const foreign = { ...planEvery("60s"), title: "Another text" };
  it.each<[string, () => unknown, () => Readonly<Record<string, string>>, RegExp]>([
    ["of another plan", () => handing(foreign), () => deployed(planDigest), /^the plan that came with the order \(digest [0-9a-f]{12}\) is not the one with which this observer was deployed, so nothing was looked at; that is [0-9a-f]{12}: give the file that was deployed, or deploy this one$/],
    ["of another plan that says to be the deployed one", () => handing(foreign, planDigest), () => deployed(planDigest), /nothing was looked at/],
    ["of any plan where the deployment is from before", () => handing(planEvery("60s")), () => ({}), /nothing was looked at; its deployment names none.*deploy the plan's stacks again/],
  ])("is refused %s", async (_, event, variables, says) => {
    await expect(call(event(), variables())).rejects.toMatchObject({ name: "Refused", code: "not-deployed", message: expect.stringMatching(says) as string });
    expect(dialled).toBe(0);
  });
});

describe("while all is well", () => {
  it("a plan that looks by the minute looks once, tells its health once, and orders nothing", async () => {
    expect(await call(minute())).toMatchObject({ wrong: false, observations: [{ answer: { kind: "healthy" } }, { answer: { kind: "healthy" } }] });
    expect([sent, published, [...resolutions]]).toEqual([[], ["site-a 0", "site-b 0"], [60]]);
  });

  it("a plan that looks every 10 s orders five looks in one request, and none of them tells its health", async () => {
    await deploy("10s");
    await call(minute());
    expect([delays(), batches, published, [...resolutions]]).toEqual([[10, 20, 30, 40, 50], 1, ["site-a 0", "site-b 0"], [1]]);
    expect(sent[0]?.body).toMatchObject({ mode: "tick", plan: "small", planDigest, everyMs: 10_000 });
    aheadMs += 10_000;
    expect(await call(fromQueue(sent[0]?.body))).toEqual({ batchItemFailures: [] });
    expect([sent.length, published.length]).toEqual([5, 2]);
    expect((await record.sightings("small")).every(({ at }) => at >= (sent[0]?.body.dueAt ?? 0) - 100)).toBe(true);
  });

  it("a plan that looks every 5 s needs two requests, because SQS takes ten messages in one", async () => {
    await deploy("5s");
    await call(minute());
    expect([sent.length, batches]).toEqual([11, 2]);
  });

  it("a run that asks is told what is seen; nothing is ordered and nothing published", async () => {
    await dead("site-a");
    expect(await call({ plan: "small", planDigest, mode: "look" })).toMatchObject({ observations: [{ thing: "chat", site: "site-a", answer: { kind: "failing" } }, { site: "site-b" }] });
    expect([sent, published]).toEqual([[], []]);
    expect(await record.sightings("small")).toHaveLength(2);
  });
});

describe("as soon as something looks wrong", () => {
  it("trouble is told at once, the coming minute is looked at every 10 s, and the second look confirms it", async () => {
    await call(minute());
    aheadMs += 60_000;
    await dead("site-a");
    published = [];
    await call(minute());
    expect([delays(), published]).toEqual([[10, 20, 30, 40, 50], ["site-a 1", "site-b 0"]]);
    published = [];
    aheadMs += 10_000;
    await call(fromQueue(sent[0]?.body));
    expect([published, sent.length]).toEqual([["site-a 2"], 5]);
    expect((await record.sightings("small")).find(({ site }) => site === "site-a")).toMatchObject({ kind: "failing", since: expect.any(Number) });
  });

  it("and once more when it is over, to see that it stays so", async () => {
    await dead("site-a");
    await call(minute());
    aheadMs += 60_000;
    await answering("site-a");
    [sent, published] = [[], []];
    await call(minute());
    expect([delays(), published]).toEqual([[10, 20, 30, 40, 50], ["site-a 0", "site-b 0"]]);
    aheadMs += 60_000;
    sent = [];
    await call(minute());
    expect(sent).toEqual([]);
  });

  it("a blind observer looks closer and tells nothing: silence is no vote", async () => {
    await world.refused("control.example.net:80");
    await dead("site-a");
    await dead("site-b");
    expect(await call(minute())).toMatchObject({ wrong: true, observations: [{ answer: { kind: "silent" } }, { answer: { kind: "silent" } }] });
    expect([delays(), published]).toEqual([[10, 20, 30, 40, 50], []]);
  });

  it("looks by the minute confirm it too, when the ordered ones do not come", async () => {
    await dead("site-a");
    await call(minute());
    aheadMs += 60_000;
    published = [];
    await call(minute());
    expect(published).toEqual(["site-a 2", "site-b 0"]);
    // But a minute in which nobody looked is no minute of failure.
    const [seen] = (await record.sightings("small")).filter(({ site }) => site === "site-a");
    expect(seen?.since).toBe(seen?.at);
  });
});

describe("messages", () => {
  it("one that comes late is dropped: nothing is looked at, told or remembered", async () => {
    await dead("site-a");
    const late = tickNow();
    aheadMs += 11_000;
    expect(await call(fromQueue(late))).toEqual({ batchItemFailures: [] });
    expect([published, sent, await record.sightings("small")]).toEqual([[], [], []]);
  });

  it("one that comes twice is two looks, and no confirmation", async () => {
    await dead("site-a");
    const body = tickNow();
    await call(fromQueue(body, body));
    expect(published).toEqual(["site-a 1", "site-a 1"]);
    expect(sent).toEqual([]);
  });

  it("the order itself is taken too, without a queue around it", async () => {
    await dead("site-a");
    expect(await call(tickNow())).toMatchObject({ wrong: true });
    expect(published).toEqual(["site-a 1"]);
  });

  it.each<readonly [string, unknown]>([["no JSON", "tick"], ["another order", { plan: "small", planDigest: "d".repeat(64), mode: "minute" }], ["a tick of an unknown plan", { plan: "small", planDigest: "0".repeat(64), mode: "tick", dueAt: Number.MAX_SAFE_INTEGER, everyMs: 10_000 }]])(
    "%s is never given back to the queue, and does not keep the next from being taken",
    async (_says, body) => {
      await dead("site-a");
      expect(await call(fromQueue(body, tickNow()))).toEqual({ batchItemFailures: [] });
      expect(published).toEqual(["site-a 1"]);
    },
  );

  it("an order of no known kind is refused", async () => {
    await expect(call({ plan: "small", planDigest, mode: "hourly" })).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  });
});

describe("when AWS does not answer", () => {
  it("what was seen is remembered all the same, and the function does not fail", async () => {
    await dead("site-a");
    trouble = new AwsAnswerError("ServiceUnavailable", "no", 503);
    expect(await call(minute())).toMatchObject({ wrong: true });
    expect((await record.sightings("small")).map(({ kind }) => kind)).toEqual(["failing", "healthy"]);
  });

  it("in a place where somebody else keeps the time nothing is ordered", async () => {
    await dead("site-a");
    await call(minute(), { UNDERSTUDY_QUEUE: "none" });
    expect([sent, published]).toEqual([[], ["site-a 1", "site-b 0"]]);
  });

  it("a function without its queue says so before it looks", async () => {
    await expect(call(minute(), { UNDERSTUDY_QUEUE: "" })).rejects.toMatchObject({ name: "Defect", message: expect.stringContaining("UNDERSTUDY_QUEUE") });
  });
});
