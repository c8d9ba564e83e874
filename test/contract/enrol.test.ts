// The custom resource as CloudFormation calls it: the real handler over a table in memory, with the address that is answered to
// on loopback. Whatever happens, there is one answer, because a deployment waits for it for an hour.

import type { Context } from "aws-lambda";
import { MemoryTable } from "../../infra/local/memory-table.ts";
import { answering } from "../../lambdas/enrol/answer.ts";
import { enrol } from "../../lambdas/enrol/enrol.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { toHandler } from "../../lambdas/runtime/function.ts";
import { RecordStore } from "../../lambdas/runtime/record-store.ts";
import type { Services } from "../../lambdas/runtime/services.ts";
import { systemClock } from "../../lambdas/runtime/system-clock.ts";
import { beginGameDay } from "../../lambdas/runtime/record/game-days.ts";
import { beginLiveDrill } from "../../lambdas/runtime/record/live-drills.ts";
import { createDigest } from "../../workflows/digest.ts";
import type { GameDay } from "../../workflows/game-day-state.ts";
import type { LiveDrill } from "../../workflows/live-drill-state.ts";
import { Transient } from "../../workflows/failure.ts";
import type { Clock, Table } from "../../workflows/ports.ts";
import { opening, shop } from "../unit/builders.ts";
import { certificateFor, dialerTo, Listener } from "./stand-ins/loopback.ts";
import { FaultyTable } from "./tables.ts";

process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";

const host = "cloudformation-custom-resource-response-eunorth1.s3.eu-north-1.amazonaws.com";
const plan = shop();
const properties = { ServiceToken: "arn:aws:lambda:eu-north-1:111122223333:function:understudy-enrol-shop", plan: JSON.stringify(plan), planDigest: createDigest(plan) };
const stack = "arn:aws:cloudformation:eu-north-1:111122223333:stack/Understudy-shop/1";
const base = { ResponseURL: `https://${host}/answer?X-Amz-Signature=secret-1`, StackId: stack, RequestId: "request-1", LogicalResourceId: "Enrolment", ResourceType: "Custom::UnderstudyPlan" };
const environment = { UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy" };

let listener: Listener;
let dialer: ReturnType<typeof dialerTo>;
let tls: Awaited<ReturnType<typeof certificateFor>>;
let table: Table;
beforeAll(async () => {
  tls = await certificateFor(host);
});
beforeEach(async () => {
  table = new MemoryTable();
  listener = new Listener(tls);
  dialer = dialerTo({ [`${host}:443`]: await listener.listen() }, tls.cert);
  listener.answer = () => ({ status: 200 });
});
afterEach(() => listener.close());

/** Short pauses: what is waited for here is another try. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms < 5_000 ? Math.min(ms, 5) : ms, signal) };
const record = () => new RecordStore({ table, clock });

interface Answer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

/** Calls the function as Lambda does; gives every answer that reached CloudFormation. */
async function call(event: object, options: { readonly over?: Table; readonly env?: object; readonly leftMs?: readonly number[] } = {}): Promise<readonly Answer[]> {
  const store = new RecordStore({ table: options.over ?? table, clock });
  const unused = () => Promise.reject(new TypeError("not asked for here"));
  const adapters = { clients: new Clients(), clock, dialer, secrets: { read: unused }, place: "arbiter" };
  const services: Services = { adapters, record: store, arbiterRegion: "eu-north-1", plan: unused, state: unused, register: () => ({ accept: unused }) };
  const left = [...(options.leftMs ?? [])];
  const handler = answering(toHandler(enrol, () => services, { ...environment, ...options.env }), adapters);
  await handler(event, { functionName: "enrol", awsRequestId: "1", getRemainingTimeInMillis: () => left.shift() ?? 30_000 } as Context);
  return listener.heard.map(({ body }) => JSON.parse(body) as Answer);
}
const id = "understudy-plan-shop";
const create = { ...base, RequestType: "Create", ResourceProperties: properties };
const update = { ...base, RequestType: "Update", PhysicalResourceId: id, ResourceProperties: properties };
const remove = { ...base, RequestType: "Delete", PhysicalResourceId: id, ResourceProperties: properties };

describe("a plan that is deployed", () => {
  it("stands in the record under its digest, and CloudFormation is told so", async () => {
    expect(await call(create)).toEqual([{ Status: "SUCCESS", PhysicalResourceId: id, StackId: stack, RequestId: "request-1", LogicalResourceId: "Enrolment" }]);
    expect(listener.heard[0]).toMatchObject({ method: "PUT" });
    expect(listener.heard[0]?.url.pathname).toBe("/answer");
    // The address was signed without one.
    expect(listener.heard[0]?.headers["content-type"]).toBeUndefined();
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
    expect(await record().getDocument(properties.planDigest)).toEqual(plan);
  });

  it("is deployed again without harm, and a new text takes the place of the old one under the same id", async () => {
    await call(create);
    await call(create);
    const next = { ...plan, title: "The shop, moved with more care" };
    const answers = await call({ ...update, ResourceProperties: { ...properties, plan: JSON.stringify(next), planDigest: createDigest(next) } });
    expect(answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual([["SUCCESS", id], ["SUCCESS", id], ["SUCCESS", id]]);
    expect(await record().deployed("shop")).toMatchObject({ planDigest: createDigest(next) });
  });

  it("is enrolled although the record is busy or an answer of it is lost", async () => {
    const busy = new FaultyTable(table, { write: 2, when: "after", thrown: () => new Transient("throttled") });
    expect(await call(create, { over: busy })).toMatchObject([{ Status: "SUCCESS" }]);
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
  });
});

describe("a plan with a game day", () => {
  const day = (change: Partial<GameDay> = {}): GameDay => ({
    id: "shop-day", plan: "shop", planDigest: properties.planDigest, openedAt: clock.now(), who: "ana", what: "ana: half-yearly", source: "site-a", commitment: "c", drawn: { fault: "stops", nonce: "n" },
    caused: { at: clock.now(), by: "ana" }, removed: null, stop: null, told: [], closed: null, ...change,
  });
  it.each<readonly [string, Partial<GameDay>, string]>([
    ["is not taken back while its fault stands: nobody would be called to remove it", {}, "FAILED"],
    ["is taken back when the fault is", { removed: { at: clock.now(), by: "ana" } }, "SUCCESS"],
    ["is taken back where nobody has swept for so long that the day would have ended", { caused: { at: clock.now() - 10 * 3_600_000, by: "ana" } }, "SUCCESS"],
  ])("%s", async (_says, change, status) => {
    await call(create);
    await record().alone((context) => beginGameDay(context, day(change)));
    const [answer] = (await call(remove)).slice(-1);
    expect(answer).toMatchObject({ Status: status, ...(status === "FAILED" ? { Reason: expect.stringContaining("understudy drill removed shop --reason") as string } : {}) });
    expect((await record().deployed("shop")) === undefined).toBe(status === "SUCCESS");
  });
});

describe("a plan with a live drill", () => {
  const drill = (change: Partial<LiveDrill> = {}): LiveDrill => ({
    id: "shop-drill", plan: "shop", planDigest: properties.planDigest, openedAt: clock.now(), by: "person", who: "ana", what: "ana: quarterly", home: "site-a", stayMs: 0, rtoMs: 0,
    planned: [], leaves: [], legs: [], told: null, stop: null, closed: null, ...change,
  });
  it.each<readonly [string, Partial<LiveDrill>, string]>([
    ["is not taken back while that is open: between two legs no run is, and nobody would be told where production stands", {}, "FAILED"],
    ["is taken back when that has ended", { closed: { verdict: "passed", sentence: "It passed.", at: 0 } }, "SUCCESS"],
    ["is taken back where nobody has looked at it for more than an hour: nobody will end it", { openedAt: clock.now() - 3_700_000 }, "SUCCESS"],
  ])("%s", async (_says, change, status) => {
    await call(create);
    await record().alone((context) => beginLiveDrill(context, drill(change)));
    const [answer] = (await call(remove)).slice(-1);
    expect(answer).toMatchObject({ Status: status, ...(status === "FAILED" ? { Reason: expect.stringContaining("understudy drill end shop --reason") as string } : {}) });
    expect((await record().deployed("shop")) === undefined).toBe(status === "SUCCESS");
  });
});

describe("the text of a plan", () => {
  const ResourceProperties = { ...properties, part: "text" };

  it("stands in the record before the plan is deployed, and starts nothing", async () => {
    expect(await call({ ...create, LogicalResourceId: "Text", ResourceProperties })).toMatchObject([{ Status: "SUCCESS", PhysicalResourceId: "understudy-text-shop" }]);
    expect(await record().getDocument(properties.planDigest)).toEqual(plan);
    expect(await record().deployed("shop")).toBeUndefined();
  });

  it("stays when its resource is deleted, and the deployed plan with it: runs are read by it", async () => {
    await call(create);
    expect((await call({ ...remove, PhysicalResourceId: "understudy-text-shop", ResourceProperties })).at(-1)).toMatchObject({ Status: "SUCCESS" });
    expect(await record().getDocument(properties.planDigest)).toEqual(plan);
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
  });

  it("must be a plan whose digest is right, as that of a deployed one", async () => {
    expect(await call({ ...create, ResourceProperties: { ...ResourceProperties, planDigest: "a".repeat(64) } })).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("changed on the way") }]);
  });
});

describe("a plan that is not enrolled", () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ["the digest is that of another text", { planDigest: "a".repeat(64) }, /^the plan shop has the digest [0-9a-f]{64} and not a{64}: it was changed on the way/],
    ["the plan is no JSON", { plan: "{" }, /no JSON of a plan/],
    ["the plan has no name", { plan: "{}", planDigest: createDigest({}) }, /no JSON of a plan/],
    ["the digest is missing", { planDigest: undefined }, /planDigest/],
    ["the plan is an object", { plan }, /properties of the plan/],
  ];
  it.each(cases)("because %s: it fails with one sentence, nothing is written, and its removal is then no trouble", async (_says, change, reason) => {
    const ResourceProperties = { ...properties, ...change };
    const [answer] = await call({ ...create, ResourceProperties });
    expect(answer).toMatchObject({ Status: "FAILED", PhysicalResourceId: "understudy-plan-not-enrolled", Reason: expect.stringMatching(reason) });
    expect(answer?.Reason).not.toMatch(/\n/);
    expect(await record().plans()).toEqual([]);
    // CloudFormation deletes what it could not create.
    expect((await call({ ...remove, PhysicalResourceId: "understudy-plan-not-enrolled", ResourceProperties })).at(-1)).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: "understudy-plan-not-enrolled" });
  });

  it("because another stack has deployed it; the removal of the one that failed leaves that alone", async () => {
    await call(create);
    const elsewhere = { ...create, StackId: "arn:other", ResourceProperties: properties };
    expect((await call(elsewhere)).at(-1)).toMatchObject({ Status: "FAILED", Reason: expect.stringContaining(`is deployed by ${stack}`) });
    expect((await call({ ...elsewhere, RequestType: "Delete", PhysicalResourceId: "understudy-plan-not-enrolled" })).at(-1)).toMatchObject({ Status: "SUCCESS" });
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
  });

  it("because the record is away; the removal takes back what was written nevertheless", async () => {
    const away = new FaultyTable(table, { write: 3, when: "after", thrown: () => new Transient("away") }, true);
    expect(await call(create, { over: away })).toMatchObject([{ Status: "FAILED", Reason: "away" }]);
    expect(await record().deployed("shop")).toBeDefined();
    expect((await call({ ...remove, PhysicalResourceId: "understudy-plan-not-enrolled" })).at(-1)).toMatchObject({ Status: "SUCCESS" });
    expect(await record().deployed("shop")).toBeUndefined();
  });

  it("keeps its id when an update fails, or CloudFormation would take it for another and delete this one", async () => {
    await call(create);
    expect((await call({ ...update, ResourceProperties: {} })).at(-1)).toMatchObject({ Status: "FAILED", PhysicalResourceId: id });
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
  });
});

describe("a plan whose stack is deleted", () => {
  it("is taken back, once and for all", async () => {
    await call(create);
    await call(remove);
    expect((await call(remove)).map(({ Status }) => Status)).toEqual(["SUCCESS", "SUCCESS", "SUCCESS"]);
    expect(await record().deployed("shop")).toBeUndefined();
  });

  it("stays while a run of it is open, and is taken back when it has ended", async () => {
    await call(create);
    const opened = await record().open({ plan: "shop", run: "shop-1", execution: "shop-1", body: { ...opening, planDigest: properties.planDigest } });
    expect((await call(remove)).at(-1)).toMatchObject({ Status: "FAILED", PhysicalResourceId: id, Reason: "Run shop-1 of plan shop is open; let it end first." });
    expect(await record().deployed("shop")).toMatchObject({ planDigest: properties.planDigest });
    await record().close({ plan: "shop", run: "shop-1", epoch: opened.opened ? opened.epoch : 0, body: { type: "closed", end: "no-action", sentence: "" } });
    expect((await call(remove)).at(-1)).toMatchObject({ Status: "SUCCESS" });
  });
});

describe("CloudFormation is answered", () => {
  it("also when the function's own environment is faulty", async () => {
    expect(await call(create, { env: { UNDERSTUDY_TABLE: "" } })).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("UNDERSTUDY_TABLE") }]);
  });

  it("also when the request is of a kind that nobody knows", async () => {
    expect(await call({ ...create, RequestType: "Migrate" })).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("RequestType") }]);
  });

  it("also when the record hangs, while there is time for it", async () => {
    // The second word is middy's, which ends the hanging work just before Lambda would.
    const hanging: Table = { get: () => new Promise(() => undefined), put: () => new Promise(() => undefined), update: () => new Promise(() => undefined), remove: () => new Promise(() => undefined), query: () => new Promise(() => undefined) };
    expect(await call(create, { over: hanging, leftMs: [18_050, 100] })).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("no answer in time") }]);
  });

  it("again when the first answer is not taken, and with the same words", async () => {
    let times = 0;
    listener.answer = () => ((times += 1) === 1 ? { status: 503 } : times === 2 ? "reset" : { status: 200 });
    const answers = await call(create);
    expect(answers).toHaveLength(3);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it("at no other address: a redirect is not followed, and the function fails so that Lambda calls it again", async () => {
    listener.answer = () => ({ status: 307, headers: { location: `https://${host}/elsewhere` } });
    await expect(call(create)).rejects.toMatchObject({ name: "Transient", code: "not-answered", message: expect.not.stringContaining("secret-1") });
    expect(listener.heard.map(({ url }) => url.pathname)).toEqual(["/answer", "/answer", "/answer"]);
  });

  it.each([
    ["no address", { ...create, ResponseURL: undefined }],
    ["an address without TLS", { ...create, ResponseURL: `http://${host}/answer` }],
    ["nothing that it knows", null],
  ])("not, where there is %s", async (_says, event) => {
    await expect(call(event as object)).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
    expect(listener.heard).toEqual([]);
    expect(await record().plans()).toEqual([]);
  });
});
