// The local WhatsApp, Telegram and declared providers behave as their documents say, and a page of Facebook's too, asked over TLS.

import { DeclaredStandIn } from "../../../infra/local/world/providers/declared.ts";
import type { DeliveryRules } from "../../../infra/local/world/providers/deliveries.ts";
import { FacebookStandIn } from "../../../infra/local/world/providers/facebook.ts";
import type { FacebookSubject } from "../../../infra/local/world/providers/facebook.ts";
import { receive } from "../../../infra/local/world/providers/receive.ts";
import { serveHttps } from "../../../infra/local/world/providers/serve.ts";
import type { Tls } from "../../../infra/local/world/providers/serve.ts";
import { answerFrom } from "../../../infra/local/world/providers/stand-in.ts";
import type { StandIn } from "../../../infra/local/world/providers/stand-in.ts";
import { TelegramStandIn } from "../../../infra/local/world/providers/telegram.ts";
import { systemClock } from "../../../infra/local/system-clock.ts";
import { readFacebookSubscription, readPageFields, setFacebookSubscription, subscribePage } from "../../../lambdas/steps/webhook-re-registration/facebook-api.ts";
import { readDeclared, setDeclared } from "../../../lambdas/steps/webhook-re-registration/http-api.ts";
import { readTelegramWebhook, setTelegramWebhook } from "../../../lambdas/steps/webhook-re-registration/telegram-api.ts";
import { readAccount, subscribeAccount } from "../../../lambdas/steps/webhook-re-registration/whatsapp-api.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { asFailure } from "../../../workflows/failure.ts";
import { certificateFor, dialerTo, Listener } from "./loopback.ts";

const names = { siteA: "hooks.site-a.example.com", siteB: "hooks.site-b.example.com", graph: "graph.facebook.com", telegram: "api.telegram.org", acme: "api.acme.example" };
const [here, there] = [`https://${names.siteB}/hook`, `https://${names.siteA}/hook`];
const quiet: DeliveryRules = { everyMs: 3_600_000, retryAfterMs: [], deadAfterMs: 3_600_000, answerMs: 4_000 };
const busy: DeliveryRules = { everyMs: 50, retryAfterMs: [50, 100], deadAfterMs: 400, answerMs: 4_000 };
const secrets = { token: "the-token", appSecret: "app-secret-1", verifyToken: "verify-1", pageToken: "page-token", secretToken: "secret-token-1", apiKey: "Bearer key-1" };

let tls: Tls;
let siteA: Listener;
let siteB: Listener;
const table: Record<string, number> = {};
const closing: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  tls = await certificateFor(...Object.values(names));
});
beforeEach(async () => {
  [siteA, siteB] = [new Listener(tls), new Listener(tls)];
  closing.push(siteA, siteB);
  table[`${names.siteA}:443`] = await siteA.listen();
  table[`${names.siteB}:443`] = await siteB.listen();
  siteA.answer = siteB.answer = ({ method, url, body }) => {
    const { status, text } = receive("webhooks.whatsapp", { method, query: url.searchParams, headers: {}, body }, secrets);
    return { status, body: text };
  };
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

const adapters = (fields: Readonly<Record<string, string>> = secrets): Pick<Adapters, "clock" | "dialer" | "place" | "secrets"> => ({ clock: systemClock, dialer: dialerTo(table, tls.cert), place: "arbiter", secrets: { read: async () => fields } });
const outside = () => ({ clock: systemClock, dialer: dialerTo(table, tls.cert) });
async function serve(host: string, ...standIns: readonly StandIn[]): Promise<void> {
  const served = await serveHttps(tls, (asked) => answerFrom(standIns, asked));
  table[`${host}:443`] = served.port;
  closing.push(served, ...standIns);
  for (const standIn of standIns) standIn.begin();
}
const failureOf = (work: Promise<unknown>): Promise<string> => work.then(() => "no failure", (thrown: unknown) => `${asFailure(thrown).name} ${asFailure(thrown).code ?? ""} ${asFailure(thrown).message}`);
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = systemClock.now() + 10_000;
  while (!(await holds())) {
    if (systemClock.now() > end) throw new TypeError("it did not happen within 10 s");
    await systemClock.sleep(20);
  }
}

const meta = (object: string, subject: FacebookSubject, rules = quiet): FacebookStandIn =>
  new FacebookStandIn({ ...outside(), app: "1000", appSecret: secrets.appSecret, rules, subscription: { object, callback: there, fields: ["messages"] }, subject });
const app = (object: string) => ({ app: "1000", version: "v23.0", object, fields: ["messages"], secret: "s" });

describe("a page of Facebook's", () => {
  const page = { page: "2000", version: "v23.0", secret: "s" };
  it("has the app no more once its address was given up, and the app's subscription alone brings nothing (A28)", async () => {
    const facebook = meta("page", { is: "page", id: "2000", token: secrets.pageToken }, busy);
    await serve(names.graph, facebook);
    expect(await readPageFields({ ...page, app: "1000" }, adapters())).toEqual(["messages"]);
    siteA.answer = () => ({ status: 503 });
    await until(() => facebook.state.dead);
    expect([await readPageFields({ ...page, app: "1000" }, adapters()), await readFacebookSubscription(app("page"), adapters())]).toMatchObject([undefined, { active: false }]);
    await setFacebookSubscription({ ...app("page"), callback: here }, adapters());
    await systemClock.sleep(300);
    expect(siteB.heard.filter(({ method }) => method === "POST")).toEqual([]);
    expect(await subscribePage({ ...page, fields: ["messages"] }, adapters())).toContain("2000");
    await until(() => siteB.heard.some(({ body }) => body.includes('"mid"')));
  });
});

describe("an account of WhatsApp's", () => {
  const account = { account: "3000", version: "v23.0", secret: "s" };
  it("gets a callback of its own, which goes before the app's, and loses it by a subscription without one", async () => {
    const whatsapp = meta("whatsapp_business_account", { is: "account", id: "3000", token: secrets.token }, busy);
    await serve(names.graph, whatsapp);
    expect(await readAccount({ ...account, app: "1000" }, adapters())).toEqual({ override: null });
    expect(await readAccount({ ...account, app: "9999" }, adapters())).toBeUndefined();
    await subscribeAccount({ ...account, override: here }, adapters());
    expect(await readAccount({ ...account, app: "1000" }, adapters())).toEqual({ override: here });
    await until(() => siteB.heard.some(({ body }) => body.includes('"wamid.')));
    await subscribeAccount({ ...account, override: null }, adapters());
    expect([await readAccount({ ...account, app: "1000" }, adapters()), whatsapp.state.callback]).toEqual([{ override: null }, there]);
  });
  it.each([
    ["an address that does not echo the challenge", () => subscribeAccount({ ...account, override: here }, adapters({ ...secrets, verifyToken: "wrong-verify" })), "Refused facebook-2200"],
    ["a wrong token", () => subscribeAccount({ ...account, override: here }, adapters({ ...secrets, token: "wrong-token" })), "Refused facebook-190"],
    ["a read with a wrong token", () => readAccount({ ...account, app: "1000" }, adapters({ ...secrets, token: "wrong-token" })), "Refused facebook-190"],
  ])("refuses %s, and no secret is in the error", async (_says, call, says) => {
    await serve(names.graph, meta("whatsapp_business_account", { is: "account", id: "3000", token: secrets.token }));
    const failure = await failureOf(call());
    expect(failure).toContain(says);
    expect(failure).not.toMatch(/wrong-|the-token|verify-1/);
  });
  it("and a page share one host and one app: what is subscribed is told together, and each is changed by itself", async () => {
    const [facebook, whatsapp] = [meta("page", { is: "page", id: "2000", token: secrets.pageToken }), meta("whatsapp_business_account", { is: "account", id: "3000", token: secrets.token })];
    await serve(names.graph, facebook, whatsapp);
    await setFacebookSubscription({ ...app("whatsapp_business_account"), callback: here }, adapters());
    const read = await Promise.all(["page", "whatsapp_business_account"].map((object) => readFacebookSubscription(app(object), adapters())));
    expect([...read.map((each) => each?.callback), facebook.state.callback, whatsapp.state.callback]).toEqual([there, here, there, here]);
  });
});

describe("Telegram", () => {
  const setting = { url: here, updates: ["message"], connections: 5, secret: "s" };
  const telegram = (rules = quiet) => new TelegramStandIn({ ...outside(), token: secrets.token, rules, webhook: { url: there, secretToken: "former" } });
  it("takes an address without asking it anything, and tells it", async () => {
    await serve(names.telegram, telegram());
    expect(await setTelegramWebhook(setting, adapters())).toContain(here);
    expect(await readTelegramWebhook("s", adapters())).toEqual({ url: here, updates: ["message"], connections: 5, pending: 0, lastError: null });
    expect(siteB.heard).toEqual([]);
  });
  it("keeps what it cannot deliver, tells why, and delivers it after a registration, with the secret token", async () => {
    await serve(names.telegram, telegram({ ...busy, retryAfterMs: Array.from({ length: 100 }, () => 100), deadAfterMs: Infinity }));
    siteA.answer = () => ({ status: 503 });
    await until(async () => (await readTelegramWebhook("s", adapters())).pending >= 3);
    expect((await readTelegramWebhook("s", adapters())).lastError?.because).toBe("Wrong response from the webhook: 503");
    await setTelegramWebhook(setting, adapters());
    await until(() => siteB.heard.some(({ body }) => body.includes('"update_id":1,')));
    expect(siteB.heard[0]?.headers["x-telegram-bot-api-secret-token"]).toBe(secrets.secretToken);
  });
  it.each([
    ["a wrong token", () => setTelegramWebhook(setting, adapters({ ...secrets, token: "wrong-token" })), "Refused telegram-401"],
    ["an address that is not https", () => setTelegramWebhook({ ...setting, url: "http://x.example/" }, adapters()), "Refused telegram-400"],
    ["a secret without a secret token", () => setTelegramWebhook(setting, adapters({ token: secrets.token })), "Refused secret-field-missing"],
  ])("refuses %s, and no secret is in the error", async (_says, call, says) => {
    await serve(names.telegram, telegram());
    const failure = await failureOf(call());
    expect(failure).toContain(says);
    expect(failure).not.toMatch(/wrong-token|the-token|secret-token-1/);
  });
});

describe("a declared provider", () => {
  const url = `https://${names.acme}/v1/hook`;
  const authorised = { headers: { "X-Version": "1" }, secretHeaders: { Authorization: "apiKey" }, secret: "s" };
  const set = { ...authorised, provider: "acme", method: "PUT", url, body: JSON.stringify({ data: { url: here } }) } as const;
  const acme = () => new DeclaredStandIn({ ...outside(), rules: quiet, set: { method: "PUT", url, body: '{"data":{"url":"{callback}"}}' }, read: { url, pointer: "/data/url" }, headers: { "x-version": "1", authorization: secrets.apiKey }, webhook: there });
  it("is told an address with its secret in a header, and tells it", async () => {
    await serve(names.acme, acme());
    expect(await readDeclared({ ...authorised, url, pointer: "/data/url" }, adapters())).toBe(there);
    expect(await setDeclared(set, adapters())).toBe("acme answered 200");
    expect(await readDeclared({ ...authorised, url, pointer: "/data/url" }, adapters())).toBe(here);
    expect(await readDeclared({ ...authorised, url, pointer: "/data/other" }, adapters())).toBeNull();
    expect(await failureOf(readDeclared({ ...authorised, url, pointer: "/data" }, adapters()))).toContain("Transient malformed");
  });
  it("that does not know the secret refuses, and the secret is in no error, however it is repeated", async () => {
    await serve(names.acme, acme());
    expect(await failureOf(setDeclared(set, adapters({ ...secrets, apiKey: "Bearer wrong-key" })))).toMatch(/^Refused http-401/);
    table[`${names.acme}:443`] = table[`${names.siteA}:443`] ?? 0;
    siteA.answer = ({ headers }) => ({ status: 403, body: `who is ${headers["authorization"] ?? ""}, or ${encodeURIComponent("Bearer key-1")}, or key-1?` });
    const failure = await failureOf(setDeclared(set, adapters()));
    expect(failure).toMatch(/^Refused http-403/);
    expect(failure).not.toContain("key-1");
  });
  it("that sends us elsewhere is not followed", async () => {
    table[`${names.acme}:443`] = table[`${names.siteA}:443`] ?? 0;
    siteA.answer = () => ({ status: 307, headers: { location: `https://${names.siteB}/stolen` } });
    expect(await failureOf(setDeclared(set, adapters()))).toMatch(/^Refused http-307/);
    expect(siteB.heard).toEqual([]);
  });
});
