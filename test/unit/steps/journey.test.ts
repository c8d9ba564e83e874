// A journey as a client makes it: what is taken from one answer is used in the next, and nothing of an answer or a secret is told.

import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Refused } from "../../../workflows/failure.ts";
import { stepInputs } from "../../../workflows/plan-step-schema.ts";
import type { WorldRequest } from "../../../workflows/ports.ts";
import type { Journey } from "../../../workflows/journeys.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { makeJourney } from "../../../lambdas/steps/verification/journey-run.ts";
import { journey } from "../../../lambdas/steps/verification/journey.ts";
import { now } from "../builders.ts";
import { context, denied, silent } from "./moving.ts";

interface Answered {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}
type Answering = (request: WorldRequest) => Answered | "silent" | "not-reached";

const password = "pass&word";
const sessionToken = "s3ss10n-of-nobody-else";

/** A shop that answers, and all that it was asked. */
function shop(answering: Answering): { readonly asked: WorldRequest[]; readonly adapters: Adapters } {
  const asked: WorldRequest[] = [];
  const clock = new VirtualClock({ start: now });
  const exchange = async (_from: string, request: WorldRequest, sent: () => void) => {
    const answer = answering(request);
    if (answer === "not-reached") throw Object.assign(new TypeError("nobody there"), { code: "ECONNREFUSED" });
    sent();
    asked.push(request);
    if (answer === "silent") throw Object.assign(new TypeError(`socket hang up after ${sessionToken}, ${password}`), { code: "ECONNRESET" });
    return { status: answer.status ?? 200, text: JSON.stringify(answer.json ?? {}), ...(answer.headers === undefined ? {} : { headers: answer.headers }) };
  };
  const adapters: Adapters = {
    clock, place: "arbiter", clients: new Clients(),
    secrets: { read: async (name) => (name === "shop/site-b" ? { user: "probe", password } : Promise.reject(new Refused(`there is no secret ${name}`))) },
    dialer: { ca: undefined, dial: () => Promise.reject(new TypeError("no socket")), world: { look: async () => undefined, control: async () => ({ answered: true, detail: "" }), resolve: async (_from, _name, type) => (type === "A" ? ["203.0.113.10"] : []), exchange } },
  };
  return { asked, adapters };
}

const parse = (input: object): Journey => stepInputs["verify.journey"].parse({ that: "a customer orders", secret: "shop/{site}", ...input });
const signIn = { name: "sign in", method: "POST", url: "https://shop.example.com/session", body: '{"user":"{secret.user}","password":"{secret.password}"}', expect: { status: 201 }, take: { session: { cookie: "sid" }, csrf: { header: "X-Csrf" }, customer: { json: "/customer/id" } }, changes: "a session, which ends by itself" };
const orders = { name: "see the orders", url: "https://shop.example.com/orders/{customer}", headers: { Cookie: "sid={session}", "X-Csrf": "{csrf}" }, expect: { json: { "/served": "{site}" }, contains: "orders" } };
const signedIn: Answered = { status: 201, json: { customer: { id: 4711 } }, headers: { "set-cookie": ["other=1", `sid=${sessionToken}; Path=/; HttpOnly`], "x-csrf": "c$rf" } };
const well: Answering = ({ url }) => (url.endsWith("/session") ? signedIn : { json: { served: "site-b", orders: [] } });

test("what one answer gives is used in the next request, and the proof names what held", async () => {
  const { asked, adapters } = shop(well);
  const run = await makeJourney(parse({ requests: [signIn, orders] }), "site-b", adapters);
  expect(run).toEqual({
    held: ["sign in answered 201 from 203.0.113.10", "see the orders answered 200 from 203.0.113.10 with the text, /served as expected"],
    broke: null,
    changed: ["sign in: a session, which ends by itself"],
  });
  expect(asked.map(({ method, url, headers, body, address }) => ({ method, url, headers, body, address }))).toEqual([
    { method: "POST", url: "https://shop.example.com/session", headers: {}, body: JSON.stringify({ user: "probe", password }), address: "203.0.113.10" },
    { method: "GET", url: "https://shop.example.com/orders/4711", headers: { Cookie: `sid=${sessionToken}`, "X-Csrf": "c$rf" }, body: undefined, address: "203.0.113.10" },
  ]);
});

test.each<readonly [string, Answering, string, number]>([
  ["another status", () => ({ status: 503 }), "203.0.113.10 answered 503 instead of 201", 1],
  ["no cookie to take", () => ({ ...signedIn, headers: {} }), "203.0.113.10 answered 201 without what session is taken from", 1],
  ["something else at a place", ({ url }) => (url.endsWith("/session") ? signedIn : { json: { served: "site-a", orders: [] } }), "203.0.113.10 answered 200 with something else at /served than is expected", 2],
  ["nothing at a place", ({ url }) => (url.endsWith("/session") ? signedIn : { json: { orders: [] } }), "203.0.113.10 answered 200 with nothing at /served", 2],
  ["a text that is missing", ({ url }) => (url.endsWith("/session") ? signedIn : { json: { served: "site-b" } }), "203.0.113.10 answered 200 without the text that is expected", 2],
  ["an answer that is lost", () => "silent", "socket hang up after", 1],
])("a journey ends with %s, and tells nothing of the answer or the secrets", async (_says, answering, because, requests) => {
  const { asked, adapters } = shop(answering);
  const run = await makeJourney(parse({ requests: [signIn, orders] }), "site-b", adapters);
  expect(run.broke?.because).toContain(because);
  expect(asked).toHaveLength(requests);
  expect(run.changed).toEqual(["sign in: a session, which ends by itself"]);
  expect(JSON.stringify({ ...run, to: journey.decide({ run: { seen: true, value: run } }, parse({ requests: [signIn] }), context) })).not.toMatch(/pass&word|4711|c\$rf/);
});

test("what was taken is in no message either", async () => {
  const { adapters } = shop(({ url }) => (url.endsWith("/session") ? signedIn : "silent"));
  const run = await makeJourney(parse({ requests: [signIn, orders] }), "site-b", adapters);
  expect(run.broke).toEqual({ request: "see the orders", because: "socket hang up after [secret], [secret]" });
});

test("a request that never left has changed nothing, so the journey is made again", async () => {
  const { adapters } = shop(() => "not-reached");
  const run = await makeJourney(parse({ requests: [signIn] }), "site-b", adapters);
  expect(run).toMatchObject({ changed: [], held: [] });
  expect(journey.decide({ run: { seen: true, value: run } }, parse({ requests: [signIn] }), context)).toMatchObject({ to: "wait", because: expect.stringMatching(/^sign in: never sent: nobody there$/) });
});

test("a secret that may not be read is for a person", async () => {
  const { asked, adapters } = shop(well);
  const facts = await journey.look(parse({ requests: [signIn] }), { ...context, target: "site-c" }, adapters);
  expect(journey.decide(facts, parse({ requests: [signIn] }), context)).toEqual({ to: "stuck", because: "could not look: there is no secret shop/site-c" });
  expect(asked).toEqual([]);
});

test("in a dry run nothing is asked at all", async () => {
  const { asked, adapters } = shop(well);
  const dry = { ...context, dryRun: true };
  const facts = await journey.look(parse({ requests: [signIn] }), dry, adapters);
  expect(journey.decide(facts, parse({ requests: [signIn] }), dry)).toEqual({ to: "done", proof: "not checkable in a dry run: whether a customer orders" });
  expect(asked).toEqual([]);
});

describe("the decision", () => {
  const input = parse({ requests: [signIn, orders] });
  const ran = (more: object) => ({ run: { seen: true, value: { held: [], broke: null, changed: [], ...more } } }) as const;
  it.each([
    { says: "all held", facts: ran({ held: ["sign in answered 201"], changed: ["sign in: a session"] }), decision: { to: "done", proof: "a customer orders: sign in answered 201" } },
    { says: "one that only reads broke", facts: ran({ broke: { request: "look", because: "503" } }), decision: { to: "wait", because: "look: 503" } },
    { says: "one broke after something was changed", facts: ran({ held: ["order answered 201"], broke: { request: "see it", because: "503" }, changed: ["order: a test order"] }), decision: { to: "stuck", because: "see it: 503; before it order answered 201. It may have left behind what it changes (order: a test order), so it is not made again by itself: see that this is gone, and let it try again" } },
    { says: "nothing could be seen", facts: { run: silent }, decision: { to: "wait", because: `could not look: ${silent.because}` } },
    { says: "its time was over when it had begun", facts: { run: silent, begun: true }, decision: { to: "stuck", because: `${silent.because}. It may have left behind what it changes (sign in: ${signIn.changes ?? signIn.method}), so it is not made again by itself: see that this is gone, and let it try again` } },
    { says: "it may not look", facts: { run: denied }, decision: { to: "stuck", because: `could not look: ${denied.because}` } },
  ])("when $says", ({ facts, decision }) => {
    expect(journey.decide(facts, input, context)).toEqual(decision);
  });
});

test("one that only reads is made again when its time was over", () => {
  expect(journey.decide({ run: silent, begun: true }, parse({ requests: [orders] }), context)).toMatchObject({ to: "wait" });
});

test("sends no further request when its time is over", async () => {
  const { asked, adapters } = shop(well);
  const over = new AbortController();
  over.abort("over");
  expect(await makeJourney(parse({ requests: [signIn, orders] }), "site-b", adapters, { signal: over.signal, begun: false })).toEqual({ held: [], broke: { request: "sign in", because: "the journey's time was over before it was sent" }, changed: [] });
  expect(asked).toEqual([]);
});

test.each([
  ["a header that holds a secret in plain text", { headers: { Authorization: "Bearer abc" } }, /headers without secrets/],
  ["a value taken from two places", { take: { a: { json: "/a", header: "A" } } }, /exactly one of json, header, cookie/],
  ["a value called site", { take: { site: { json: "/a" } } }, /another name; site and secret mean something else/],
])("%s is refused", (_says, more, message) => {
  expect(() => parse({ requests: [{ name: "look", url: "https://shop.example.com/", ...more }] })).toThrow(message);
});
