// The probes of webhook registrations against providers on loopback: what they name as the address that they call.

import type { RequestListener } from "node:http";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookFacebookWebhook, lookViberWebhook } from "../../lambdas/probe/webhooks.ts";
import { authority, ProbeWorld, type Certificates } from "./probe-world.ts";

// Making certificates may take longer than Jest waits by itself.
jest.setTimeout(30_000);

const deadlineMs = 400;
const slackMs = 500;
const token = "the-token-of-the-bot";
const appSecret = "the-secret-of-the-app";
const callback = "https://ccm.site-a.example.com/webhooks";
let certificates: Certificates;
let world: ProbeWorld;
beforeAll(async () => {
  certificates = await authority("The test's authority");
});
beforeEach(() => {
  world = new ProbeWorld();
  world.ca = certificates.ca;
  world.secret("the-secret", { token, appSecret });
});
afterEach(() => world.close());

async function timely(look: Promise<Look>): Promise<Look> {
  const startedAt = systemClock.now();
  const seen = await look;
  expect(systemClock.now() - startedAt).toBeLessThan(deadlineMs + slackMs);
  for (const secret of [token, appSecret]) expect(seen.detail).not.toContain(secret);
  return seen;
}
const serve = async (host: string, listener: RequestListener): Promise<void> => world.https(`${host}:443`, await certificates.issue(host), listener);

interface Provider {
  readonly name: string;
  readonly host: string;
  readonly look: () => Promise<Look>;
}
const providers: readonly Provider[] = [
  { name: "Viber", host: "chatapi.viber.com", look: () => timely(lookViberWebhook(world.way(), { callback, secret: "the-secret" }, deadlineMs)) },
  { name: "Facebook", host: "graph.facebook.com", look: () => timely(lookFacebookWebhook(world.way(), { callback, app: "123", object: "page", version: "v23.0", secret: "the-secret" }, deadlineMs)) },
];
const [viber, facebook] = providers as readonly [Provider, Provider];
const answers = ({ host }: Provider, status: number, body: unknown): Promise<void> => serve(host, (_request, response) => response.writeHead(status).end(JSON.stringify(body)));

test.each<readonly [string, unknown, Partial<Look>]>([
  ["the callback", { status: 0, webhook: callback }, { kind: "healthy", reached: true, detail: `Viber calls ${callback}` }],
  ["another address", { status: 0, webhook: "https://elsewhere.example.com/" }, { kind: "failing", reached: true, detail: `Viber calls https://elsewhere.example.com/, not ${callback}` }],
  ["no address", { status: 0 }, { kind: "failing", detail: `Viber calls nobody, not ${callback}` }],
  ["that the bot is blocked", { status: 7, status_message: "publicAccountBlocked" }, { kind: "failing", detail: "viber.get_account_info: Viber refuses: publicAccountBlocked (7)" }],
  ["that the token is wrong, which is our own lack", { status: 2, status_message: "invalidAuthToken" }, { kind: "silent" }],
  ["that it was asked too often", { status: 12 }, { kind: "silent" }],
])("Viber says %s", async (_name, body, seen) => {
  await answers(viber, 200, body);
  expect(await viber.look()).toMatchObject(seen);
});

const subscription = { object: "page", callback_url: callback, active: true, fields: ["messages"] };
test.each<readonly [string, number, unknown, Partial<Look>]>([
  ["the callback, as active", 200, { data: [{ ...subscription, object: "user", callback_url: "https://other.example.com/" }, subscription] }, { kind: "healthy", reached: true, detail: `Facebook calls ${callback} for page` }],
  ["the callback, as given up", 200, { data: [{ ...subscription, active: false }] }, { kind: "failing", detail: `Facebook has marked ${callback} as not active` }],
  ["another address", 200, { data: [{ ...subscription, callback_url: "https://elsewhere.example.com/" }] }, { kind: "failing", detail: `Facebook calls https://elsewhere.example.com/, not ${callback}` }],
  ["no subscription", 200, { data: [] }, { kind: "failing", detail: "app 123 has no subscription for page" }],
  ["that the token is wrong, which is our own lack", 400, { error: { code: 190, message: `Invalid token 123|${appSecret}` } }, { kind: "silent" }],
])("Facebook says %s", async (_name, status, body, seen) => {
  await answers(facebook, status, body);
  expect(await facebook.look()).toMatchObject(seen);
});

describe.each(providers)("a provider that is away is no failure of ours (A30): $name", (provider) => {
  test.each<readonly [string, () => Promise<void>]>([
    ["never answers", () => serve(provider.host, () => undefined)],
    ["is in trouble", () => answers(provider, 503, {})],
    ["answers nonsense", () => serve(provider.host, (_request, response) => response.end("<html>"))],
    ["is not there", () => world.refused(`${provider.host}:443`)],
    ["has no way to it", async () => undefined],
  ])("it %s", async (_name, make) => {
    await make();
    expect(await provider.look()).toMatchObject({ kind: "silent", reached: false });
  });

  it("sees nothing without the secret", async () => {
    world.secret("the-secret", {});
    expect(await provider.look()).toMatchObject({ kind: "silent", detail: expect.stringContaining("the-secret") as string });
    world.secret("the-secret", "hangs");
    expect(await provider.look()).toMatchObject({ kind: "silent", detail: `${provider.name} gave no answer within 0.4 s` });
  });
});
