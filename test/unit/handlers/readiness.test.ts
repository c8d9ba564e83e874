// The readiness function: what it keeps, whom it calls and when, what it publishes, and that it changes nothing else.

import type { Context } from "aws-lambda";
import { AwsAnswerError } from "../../../infra/local/aws/backend.ts";
import type { AwsCall } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { renewSiteLease } from "../../../lambdas/runtime/record/site-leases.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { ManagedSecrets } from "../../../lambdas/aws/secrets.ts";
import { metricFields, readiness } from "../../../lambdas/readiness/readiness.ts";
import { read } from "../../../lambdas/read/read.ts";
import { toHandler } from "../../../lambdas/runtime/function.ts";
import type { CheckResult } from "../../../workflows/readiness/results.ts";
import { deadWays, standingAccount, standingPlan } from "../../contract/readiness-account.ts";
import { ReadableAws } from "../../contract/stand-ins/readable.ts";
import type { Account } from "../../contract/stand-ins/readable.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { minutes, now, seconds } from "../builders.ts";
import { topic, World } from "./world.ts";

/** A deployed plan in an account, and what people were sent. */
async function deployed(plan = standingPlan) {
  const world = await World.deployed(plan);
  const account: Account = standingAccount();
  const aws = new ReadableAws(account);
  const pages: { readonly Subject: string; readonly Message: string }[] = [];
  let pagesFail = false;
  const handle = async (call: AwsCall): Promise<unknown> => {
    if (call.operation !== "Publish") return aws.handle(call);
    if (pagesFail) throw new AwsAnswerError("InternalError", "away", 500);
    pages.push(call.input as { readonly Subject: string; readonly Message: string });
    return {};
  };
  const clients = new Clients(interceptWith(handle, "arbiter"));
  const services = () => {
    const made = world.services("readiness");
    // A clock that nobody waits by: a deadline then never comes before the answer.
    const clock = { now: () => world.clock.time, id: () => world.clock.id(), sleep: () => new Promise<void>(() => undefined) };
    return { ...made, adapters: { ...made.adapters, clients, clock, dialer: deadWays, secrets: new ManagedSecrets({ clients, clock, region: "eu-north-1" }) } };
  };
  const handler = toHandler(readiness, services, world.environment());
  const look = async (event: unknown = { plan: "shop", planDigest: world.planDigest }): Promise<Record<string, unknown>> =>
    (await handler(event, { awsRequestId: "request", functionName: "readiness", getRemainingTimeInMillis: () => seconds(180) } as Context)) as Record<string, unknown>;
  const later = (): void => void (world.clock.time += minutes(30));
  return { world, account, aws, pages, look, later, losePages: (lost: boolean) => void (pagesFail = lost) };
}

const failing = (results: readonly CheckResult[] | undefined): readonly string[] => (results ?? []).filter(({ outcome }) => outcome === "fail").map(({ code }) => code);

describe("the readiness function", () => {
  it("keeps what it saw under a version, and the look before it", async () => {
    const { world, look, later, account } = await deployed();
    expect(await look()).toMatchObject({ counts: { fail: 0 }, called: false });
    const first = await world.record.readiness("shop");
    expect(first).toMatchObject({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: now, active: "site-a" }, previous: null, told: {} });
    later();
    account.tables = {};
    await look();
    const second = await world.record.readiness("shop");
    expect([failing(second?.newest.results), failing(second?.previous?.results), second?.newest.at]).toEqual([["record-protected"], [], now + minutes(30)]);
    expect(second?.previous).toEqual(first?.newest);
  });

  it("calls nobody while nothing fails, however often it looks", async () => {
    const { look, later, pages } = await deployed();
    for (let count = 0; count < 4; count += 1, later()) await look();
    expect(pages).toEqual([]);
  });

  it("calls people once when a check begins to fail, and once more when it is mended", async () => {
    const { look, later, pages, account } = await deployed();
    await look();
    later();
    account.tables = { understudy: { protected: false, recoverable: true } };
    for (let count = 0; count < 3; count += 1, later()) await look();
    expect(pages.map(({ Subject }) => Subject)).toEqual(["READINESS shop: 1 check began to fail"]);
    expect(pages[0]?.Message).toContain("The table understudy is there, but its deletion protection is off. Deploy the control stack again");
    account.tables = standingAccount().tables;
    for (let count = 0; count < 3; count += 1, later()) await look();
    expect(pages.map(({ Subject }) => Subject)).toEqual(["READINESS shop: 1 check began to fail", "READINESS shop: 1 check mended, none fails"]);
  });

  it("neither calls nor forgets while a failing check cannot be checked", async () => {
    const { look, later, pages, account } = await deployed();
    account.tables = {};
    await look();
    later();
    account.troubles = { DescribeTable: new AwsAnswerError("InternalServerError", "oops", 500) };
    await look();
    later();
    account.troubles = {};
    await look();
    expect(pages).toHaveLength(1);
  });

  it("calls again at the next look when a page could not be sent, and keeps its report nevertheless", async () => {
    const { world, look, later, pages, account, losePages } = await deployed();
    account.tables = {};
    losePages(true);
    expect(await look()).toMatchObject({ began: 1, called: false });
    expect(failing((await world.record.readiness("shop"))?.newest.results)).toEqual(["record-protected"]);
    losePages(false);
    later();
    expect(await look()).toMatchObject({ began: 1, called: true });
    later();
    expect(await look()).toMatchObject({ began: 0, called: false });
    expect(pages).toHaveLength(1);
  });

  it("looks from where the application is now", async () => {
    const { world, look } = await deployed();
    await world.record.setActive("shop", { site: "site-b", run: "shop-1" });
    await look();
    const report = (await world.record.readiness("shop"))?.newest;
    expect([report?.active, report?.results.find(({ code }) => code === "replica-follows")]).toMatchObject(["site-b", { subject: "orders at site-a", outcome: "fail" }]);
  });

  it("takes what the observers saw from the record", async () => {
    const { world, look } = await deployed();
    await world.record.putSightings("shop", [{ observer: "site-a", site: "site-b", thing: "gateway", kind: "failing", since: now - minutes(9), at: now, detail: "answers with status 503" }]);
    await look();
    const results = (await world.record.readiness("shop"))?.newest.results ?? [];
    expect(results.find(({ code, subject }) => code === "standby-serves" && subject === "gateway at site-b")).toMatchObject({ outcome: "fail", sentence: "site-a: answers with status 503 (for 9 min)" });
  });

  it("takes what the watchdogs renewed from the record", async () => {
    const [role = "", machine = ""] = Object.entries(standingPlan.sites["site-a"]?.hosts ?? {})[0] ?? [];
    const { world, look } = await deployed({ ...standingPlan, steps: [...standingPlan.steps, ...planSchema.shape.steps.parse([{ fence: { "self-fence": { hosts: [role], stop: ["systemctl stop shop"] } } }])] });
    await world.record.alone((context) => renewSiteLease(context, { plan: "shop", site: "site-a", role, machine, leaseMs: seconds(30) }));
    await look();
    const results = (await world.record.readiness("shop"))?.newest.results ?? [];
    expect(results.filter(({ code }) => code === "watchdogs-renew")).toMatchObject([{ subject: `${role} at site-a`, outcome: "pass" }]);
  });

  it("changes nothing but its own item, and only reads of AWS", async () => {
    const { world, look, aws } = await deployed();
    const before = await world.table.query("plan#shop");
    const writes = world.table.writes;
    await look();
    const after = await world.table.query("plan#shop");
    expect(after.filter(({ sk }) => sk !== "readiness")).toEqual(before);
    expect(world.table.writes - writes).toBe(1);
    expect(aws.calls.map(({ operation }) => operation).filter((operation) => !/^(Describe|List|Get|Simulate)/.test(operation))).toEqual([]);
  });

  it("is told to whoever asks the record about the plan", async () => {
    const { world, look, account } = await deployed();
    expect(await world.call(read, { what: "plans" })).toMatchObject({ plans: [{ plan: "shop", readiness: null }] });
    account.tables = {};
    await look();
    expect(await world.call(read, { what: "plans" })).toMatchObject({ plans: [{ readiness: { at: now, says: expect.stringMatching(/^Not ready: 1 fails/), failing: ["record-protected record in eu-north-1"] } }] });
  });

  it("does not put an older look over a newer one", async () => {
    const { world, look } = await deployed();
    await look();
    const newest = await world.record.readiness("shop");
    world.clock.time -= minutes(1);
    await look();
    expect(await world.record.readiness("shop")).toEqual(newest);
  });

  it("refuses an event of another shape, and a plan that the record does not hold", async () => {
    const { look } = await deployed();
    await expect(look({ plan: "shop" })).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
    await expect(look({ plan: "shop", planDigest: "0".repeat(64) })).rejects.toMatchObject({ name: "Defect" });
  });

  it("publishes how many fail with its log line, in the format that becomes a metric on arrival", () => {
    expect(metricFields("shop", 2, now)).toEqual({ _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace: "Understudy", Dimensions: [["Plan"]], Metrics: [{ Name: "ReadinessFailing", Unit: "Count" }] }] }, Plan: "shop", ReadinessFailing: 2 });
  });

  it("leaves a report of another shape alone and begins anew", async () => {
    const { world, look } = await deployed();
    await world.table.update("plan#shop", "readiness", { newest: { version: 0 }, at: now - 1 });
    expect(await world.record.readiness("shop")).toBeUndefined();
    await look();
    expect(await world.record.readiness("shop")).toMatchObject({ newest: { version: 1 }, previous: null });
  });

  it("sends its pages to the topic of its environment", async () => {
    const { look, account, pages } = await deployed();
    account.tables = {};
    await look();
    expect(pages[0]).toMatchObject({ TopicArn: topic });
  });
});
