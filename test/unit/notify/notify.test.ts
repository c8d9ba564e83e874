// The function that carries messages on: each channel by itself, tried a few times, and what failed is said.

import { AwsAnswerError } from "../../../infra/local/aws/backend.ts";
import type { AwsCall } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { notify, signature } from "../../../lambdas/notify/notify.ts";
import { toHandler } from "../../../lambdas/runtime/function.ts";
import type { Services } from "../../../lambdas/runtime/services.ts";
import { attributeOf, notificationOf } from "../../../workflows/notification.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { WorldRequest } from "../../../workflows/ports.ts";
import type { Context } from "aws-lambda";
import { ManualClock } from "../handlers/world.ts";

interface Outside {
  readonly events: Record<string, string>[];
  readonly posts: { readonly url: string; readonly body: string; readonly headers: Readonly<Record<string, string>> }[];
  readonly call: (records?: unknown) => Promise<unknown>;
}

const asked = notificationOf("LIVE shop: Fail over to site-b", "site-a does not answer.", { kind: "gate-opened", plan: "shop", run: "shop-1", gate: "approve-failover" });
const event = { Records: [{ Sns: { Subject: asked.subject, Message: asked.text, MessageAttributes: { understudy: { Type: "String", Value: attributeOf(asked) } } } }] };
const channels = { slack: "https://hooks.slack.example/T0/B0/very-secret", teams: "https://flow.example/very-secret", pagerduty: "k".repeat(32) };

/** `answers`: the status of each post in its order, 200 after that. */
function outside({ fields, answers = [], put = [0] }: { readonly fields: Readonly<Record<string, string>> | Error; readonly answers?: readonly number[]; readonly put?: readonly number[] }): Outside {
  const clock = new ManualClock();
  const [statuses, failed] = [[...answers], [...put]];
  const [events, posts]: [Outside["events"], Outside["posts"][number][]] = [[], []];
  const clients = new Clients(interceptWith(async (call: AwsCall) => {
    if (call.operation !== "PutEvents") throw new AwsAnswerError("NotImplemented", call.operation);
    const count = failed.shift() ?? 0;
    if (count === 0) events.push(...(call.input["Entries"] as Record<string, string>[]));
    return { FailedEntryCount: count, Entries: [count === 0 ? { EventId: "1" } : { ErrorCode: "InternalFailure", ErrorMessage: "try later" }] };
  }, "arbiter"));
  const exchange = async (_from: string, request: WorldRequest) => {
    posts.push({ url: request.url, body: request.body ?? "", headers: request.headers ?? {} });
    return { status: statuses.shift() ?? 200, text: "", headers: {} };
  };
  const services = {
    adapters: { clients, clock, place: "arbiter", dialer: { ca: undefined, dial: async () => Promise.reject(new Transient("no network in this test")), world: { exchange } }, secrets: { read: async () => (fields instanceof Error ? Promise.reject(fields) : fields) } },
    arbiterRegion: "eu-north-1",
  } as unknown as Services;
  const handler = toHandler(notify, () => services, { UNDERSTUDY_PLACE: "arbiter", UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_TABLE: "understudy" });
  return { events, posts, call: (records = event) => handler(records, { awsRequestId: "1", functionName: "notify", getRemainingTimeInMillis: () => 50_000 } as Context) };
}
const absent = new Refused("secretsmanager.GetSecretValue: ResourceNotFoundException", { code: "ResourceNotFoundException" });

it("puts an event also where no secret names a channel, and posts nothing", async () => {
  const { events, posts, call } = outside({ fields: absent });
  await call();
  expect(events).toEqual([{ Source: "understudy", DetailType: "Understudy Notification", Detail: expect.any(String) }]);
  expect(JSON.parse(events[0]?.["Detail"] ?? "")).toEqual(asked);
  expect(posts).toEqual([]);
});

it("tells each channel that the secret names, once", async () => {
  const { events, posts, call } = outside({ fields: channels });
  await call();
  expect([events.length, posts.map(({ url }) => url).sort()]).toEqual([1, ["https://events.pagerduty.com/v2/enqueue", channels.slack, channels.teams].sort()]);
});

describe("incidents that are over", () => {
  const over = { run: "shop-1", incidents: ["shop-1/approve-failover@5", "shop-1/approve-failover@5#3"] };
  const told = (posts: Outside["posts"]) => posts.map(({ url, body }) => [url, JSON.parse(body) as Readonly<Record<string, unknown>>] as const);

  it("are resolved where PagerDuty is told, by the keys that they were opened with, and nobody else hears of it", async () => {
    const { events, posts, call } = outside({ fields: channels });
    const about = { ...asked, incident: over.incidents[0] ?? null };
    await call({ Records: [{ Sns: { Subject: about.subject, Message: about.text, MessageAttributes: { understudy: { Type: "String", Value: attributeOf(about) } } } }] });
    const opened = told(posts).find(([, body]) => body["event_action"] === "trigger")?.[1]["dedup_key"];
    events.length = posts.length = 0;
    expect(await call({ over })).toEqual({ resolved: 2 });
    const url = "https://events.pagerduty.com/v2/enqueue";
    expect(told(posts)).toEqual([
      [url, { routing_key: channels.pagerduty, event_action: "resolve", dedup_key: opened }],
      [url, { routing_key: channels.pagerduty, event_action: "resolve", dedup_key: expect.not.stringMatching(String(opened)) }],
    ]);
    expect(events).toEqual([]);
  });

  it("told again are told the same, which PagerDuty drops", async () => {
    const { posts, call } = outside({ fields: channels });
    await call({ over });
    await call({ over });
    expect(posts.slice(2)).toEqual(posts.slice(0, 2));
  });

  it.each([
    ["no secret names a channel", absent],
    ["PagerDuty is not among them", { slack: channels.slack, teams: channels.teams, pagerduty: "" }],
  ])("are nobody's where %s", async (_what, fields) => {
    const { events, posts, call } = outside({ fields });
    expect(await call({ over })).toEqual({ resolved: 0 });
    expect([events, posts]).toEqual([[], []]);
  });

  it("are tried a few times, and what could not be told ends as a message that was lost", async () => {
    const busy = outside({ fields: channels, answers: [503, 202, 202] });
    expect(await busy.call({ over })).toEqual({ resolved: 2 });
    expect(busy.posts).toHaveLength(3);
    await expect(outside({ fields: channels, answers: [500, 500, 500] }).call({ over })).rejects.toMatchObject({ name: "Transient", message: "incidents of shop-1 that are over were not resolved: pagerduty: pagerduty answered 500" });
    await expect(outside({ fields: new Refused("secretsmanager.GetSecretValue: AccessDeniedException", { code: "AccessDeniedException" }) }).call({ over })).rejects.toMatchObject({ message: expect.stringContaining("AccessDeniedException") });
  });
});

it("tries again where a channel is busy, and does not where it refuses; the others hear of it meanwhile", async () => {
  const busy = outside({ fields: { slack: channels.slack }, answers: [503, 429, 200] });
  await busy.call();
  expect(busy.posts).toHaveLength(3);
  const refusing = outside({ fields: { slack: channels.slack }, answers: [404] });
  await expect(refusing.call()).rejects.toMatchObject({ name: "Transient", message: "not told: slack: slack answered 404" });
  expect([refusing.posts.length, refusing.events.length]).toEqual([1, 1]);
});

it("reads whether EventBridge took the entry", async () => {
  const late = outside({ fields: absent, put: [1, 0] });
  await late.call();
  expect(late.events).toHaveLength(1);
  await expect(outside({ fields: absent, put: [1, 1, 1] }).call()).rejects.toMatchObject({ message: expect.stringContaining("eventbridge: events.PutEvents: InternalFailure") });
});

it.each([
  ["cannot be read", new Refused("secretsmanager.GetSecretValue: AccessDeniedException", { code: "AccessDeniedException" }), "AccessDeniedException"],
  ["holds an address that is none", { slack: "hooks.slack.example" }, "the address of slack in the secret is no https address"],
  ["holds an address that is not private", { teams: "http://flow.example/x" }, "the address of teams in the secret is no https address"],
] as const)("says so when the secret %s, and the event goes out", async (_what, fields, says) => {
  const { events, posts, call } = outside({ fields });
  await expect(call()).rejects.toMatchObject({ message: expect.stringContaining(says) });
  expect([events.length, posts.length]).toEqual([1, 0]);
});

it("says no address and no key in what it throws, because they are all that protects a channel", async () => {
  const { call } = outside({ fields: channels, answers: [500, 500, 500, 500, 500, 500, 500, 500, 500] });
  const message = await call().then(() => "", (thrown: Error) => thrown.message);
  expect(message).toContain("slack answered 500");
  expect([message.includes("very-secret"), message.includes("k".repeat(32))]).toEqual([false, false]);
});

it("signs what it posts where the secret holds a key, so that a relay can tell it from a forgery", async () => {
  const { posts, call } = outside({ fields: { slack: channels.slack, signing: "key" } });
  await call();
  const [post] = posts;
  expect(post?.headers["x-understudy-signature"]).toBe(signature(post?.body ?? "", "key", Number(post?.headers["x-understudy-timestamp"]) * 1_000)["x-understudy-signature"]);
  // Reckoned by `printf 'v0:1:{}' | openssl dgst -sha256 -hmac key`.
  expect(signature("{}", "key", 1_000)).toEqual({ "x-understudy-timestamp": "1", "x-understudy-signature": "v0=236beeb373582a83005d170cf7966f7bc1bc3d8e39280320817c04d7ea3fab6e" });
  expect(signature("{}", undefined, 1_000)).toEqual({});
});

it.each([{}, { Records: [{}] }, { Records: "x" }, { over: { run: "shop-1", incidents: [] } }, { over: "shop-1" }, null])("refuses what no topic sends: %j", async (records) => {
  await expect(outside({ fields: absent }).call(records)).rejects.toMatchObject({ code: "malformed-event" });
});
