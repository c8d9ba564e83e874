// The local Viber and Facebook behave as their documents say, asked over TLS.

import { createHmac } from "node:crypto";
import { FacebookStandIn } from "../../../infra/local/world/providers/facebook.ts";
import { ViberStandIn } from "../../../infra/local/world/providers/viber.ts";
import type { DeliveryRules } from "../../../infra/local/world/providers/deliveries.ts";
import type { Tls } from "../../../infra/local/world/providers/serve.ts";
import { systemClock } from "../../../infra/local/system-clock.ts";
import { readFacebookSubscription, setFacebookSubscription } from "../../../lambdas/steps/webhook-re-registration/facebook-api.ts";
import { readViberWebhook, setViberWebhook } from "../../../lambdas/steps/webhook-re-registration/viber-api.ts";
import { sendOnce } from "../../../lambdas/aws/send.ts";
import { providerSends } from "../../../lambdas/steps/webhook-re-registration/sends.ts";
import type { Adapters } from "../../../lambdas/runtime/adapters.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";
import type { Secrets } from "../../../workflows/ports.ts";
import { certificateFor, dialerTo, Listener } from "./loopback.ts";
import type { Heard, Told } from "./loopback.ts";

const names = { siteA: "ccm.site-a.example.com", siteB: "ccm.site-b.example.com", viber: "chatapi.viber.com", facebook: "graph.facebook.com" };
const callbackA = `https://${names.siteA}/hook`;
const callbackB = `https://${names.siteB}/hook`;
const quiet: DeliveryRules = { everyMs: 3_600_000, retryAfterMs: [], deadAfterMs: 3_600_000, answerMs: 4_000 };
/** Patient with answers, so that a loaded machine looks not like a dead address. */
const busy: DeliveryRules = { everyMs: 50, retryAfterMs: [50, 100], deadAfterMs: 400, answerMs: 4_000 };
const token = "viber-token-1";
const appSecret = "app-secret-1";

let tls: Tls;
let siteA: Listener;
let siteB: Listener;
const table: Record<string, number> = {};
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  tls = await certificateFor(...Object.values(names));
});
beforeEach(async () => {
  siteA = new Listener(tls);
  siteB = new Listener(tls);
  closing.push(siteA, siteB);
  table[`${names.siteA}:443`] = await siteA.listen();
  table[`${names.siteB}:443`] = await siteB.listen();
  siteA.answer = siteB.answer = application;
});
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

/** The application: echoes Facebook's challenge when the verify token is right, and takes everything else. */
function application({ method, url }: Heard): Told {
  if (method !== "GET") return { status: 200, body: "{}" };
  const right = url.searchParams.get("hub.mode") === "subscribe" && url.searchParams.get("hub.verify_token") === "verify-1";
  return right ? { status: 200, body: url.searchParams.get("hub.challenge") ?? "" } : { status: 403 };
}
const down = (): Told => ({ status: 503 });

function secretsWith(fields: Readonly<Record<string, string>>): Secrets {
  return { read: async () => fields };
}
function adapters(fields: Readonly<Record<string, string>> = { token, appSecret, verifyToken: "verify-1" }): Pick<Adapters, "clock" | "dialer" | "place" | "secrets"> {
  return { clock: systemClock, dialer: dialerTo(table, tls.cert), place: "arbiter", secrets: secretsWith(fields) };
}
async function startViber(rules: DeliveryRules = quiet, webhook: string | null = callbackA): Promise<ViberStandIn> {
  const viber = new ViberStandIn({ clock: systemClock, dialer: dialerTo(table, tls.cert), tls, token, rules, webhook });
  table[`${names.viber}:443`] = await viber.start();
  closing.push(viber);
  return viber;
}
async function startFacebook(rules: DeliveryRules = quiet): Promise<FacebookStandIn> {
  const subscription = { object: "page", callback: callbackA, fields: ["messages"] };
  const facebook = new FacebookStandIn({ clock: systemClock, dialer: dialerTo(table, tls.cert), tls, app: "1000", appSecret, rules, subscription });
  table[`${names.facebook}:443`] = await facebook.start();
  closing.push(facebook);
  return facebook;
}
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !holds(); tries += 1) await systemClock.sleep(10);
  expect(holds()).toBe(true);
}
async function failureOf(call: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await call.then((value) => ({ value }), (error: Error) => ({ error }));
  if ("error" in outcome) return outcome.error;
  throw new Transient(`the call gave ${JSON.stringify(outcome.value)} instead of failing`);
}

const setViber = (url: string) => ({ url, events: ["delivered"], secret: "chat/viber" });
const setFacebook = (callback: string) => ({ app: "1000", version: "v23.0", object: "page", callback, fields: ["messages", "messaging_postbacks"], secret: "chat/facebook" });

describe("Viber", () => {
  it("calls the new address at once with a signed event and takes it when it answers 200", async () => {
    const viber = await startViber();
    expect(await readViberWebhook("chat/viber", adapters())).toBe(callbackA);
    expect(await setViberWebhook(setViber(callbackB), adapters())).toContain(callbackB);
    expect(await readViberWebhook("chat/viber", adapters())).toBe(callbackB);
    expect(viber.state.callback).toBe(callbackB);
    const [event] = siteB.heard;
    expect(JSON.parse(event?.body ?? "")).toMatchObject({ event: "webhook" });
    expect(event?.headers["x-viber-content-signature"]).toBe(createHmac("sha256", token).update(event?.body ?? "").digest("hex"));
    expect(siteA.heard).toEqual([]);
  });

  it("keeps the former address when the new one does not answer well, and says so with HTTP 200", async () => {
    await startViber();
    siteB.answer = down;
    const error = await failureOf(setViberWebhook(setViber(callbackB), adapters()));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code: "viber-1", message: "viber.set_webhook: Viber refuses: invalidUrl (1)" });
    expect(await readViberWebhook("chat/viber", adapters())).toBe(callbackA);
  });

  it.each([
    { name: "a wrong token", call: () => setViberWebhook(setViber(callbackB), adapters({ token: "wrong-token" })), code: "viber-2" },
    { name: "a plain HTTP address", call: () => setViberWebhook(setViber("http://x.example.com/"), adapters()), code: "viber-1" },
    { name: "a read with a wrong token", call: () => readViberWebhook("chat/viber", adapters({ token: "wrong-token" })), code: "viber-2" },
    { name: "a secret without a token", call: () => readViberWebhook("chat/viber", adapters({})), code: "secret-field-missing" },
  ])("refuses $name, and no secret is in the error", async ({ call, code }) => {
    await startViber();
    const error = await failureOf(call());
    expect(error).toBeInstanceOf(Refused);
    expect(error.code).toBe(code);
    expect(`${error.stack}`).not.toMatch(/wrong-token|viber-token/);
    expect(siteB.heard).toEqual([]);
  });

  it("removes the webhook for an empty address", async () => {
    await startViber();
    await setViberWebhook(setViber(""), adapters());
    expect(await readViberWebhook("chat/viber", adapters())).toBeNull();
  });

  it("delivers what users write to the registered address only, and repeats what was not taken", async () => {
    const viber = await startViber(busy);
    let refusals = 0;
    siteA.answer = () => (refusals++ < 1 ? { status: 500 } : { status: 200 });
    const tokens = () => siteA.heard.map(({ body }) => (JSON.parse(body) as { message_token: number }).message_token);
    await until(() => tokens().filter((each) => each === tokens()[0]).length === 2);
    await until(() => viber.state.delivered >= 3);
    expect(tokens().filter((each) => each === tokens()[0])).toHaveLength(2);
    expect(siteB.heard).toEqual([]);
    await setViberWebhook(setViber(callbackB), adapters());
    await until(() => siteB.heard.some(({ body }) => body.includes('"event":"message"')));
  });

  it("gives up on an address that fails for too long, still names it, and delivers again only after a registration", async () => {
    const viber = await startViber(busy);
    siteA.answer = down;
    await until(() => viber.state.dead);
    // Attempts that were on their way when the hook died may still arrive.
    await systemClock.sleep(1_000);
    siteA.answer = application;
    const heard = siteA.heard.length;
    await systemClock.sleep(300);
    expect(siteA.heard).toHaveLength(heard);
    expect(await readViberWebhook("chat/viber", adapters())).toBe(callbackA);
    await setViberWebhook(setViber(callbackA), adapters());
    await until(() => viber.state.delivered > 0);
    expect(viber.state.dead).toBe(false);
  });
});

describe("Facebook", () => {
  it("asks the new address to echo a challenge and takes it when it does", async () => {
    const facebook = await startFacebook();
    expect(await readFacebookSubscription(setFacebook(callbackB), adapters())).toEqual({ callback: callbackA, active: true, fields: ["messages"] });
    expect(await setFacebookSubscription(setFacebook(callbackB), adapters())).toContain(callbackB);
    expect(await readFacebookSubscription(setFacebook(callbackB), adapters())).toEqual({ callback: callbackB, active: true, fields: ["messages", "messaging_postbacks"] });
    expect(facebook.state.callback).toBe(callbackB);
    expect(siteB.heard.map(({ method }) => method)).toEqual(["GET"]);
  });

  it.each([
    { name: "is down", answer: down },
    { name: "answers 200 without the challenge", answer: (): Told => ({ status: 200, body: "hello" }) },
  ])("keeps the former address when the new one $name", async ({ answer }) => {
    await startFacebook();
    siteB.answer = answer;
    const error = await failureOf(setFacebookSubscription(setFacebook(callbackB), adapters()));
    expect(error).toBeInstanceOf(Refused);
    expect(error.code).toBe("facebook-2200");
    expect(await readFacebookSubscription(setFacebook(callbackB), adapters())).toMatchObject({ callback: callbackA });
  });

  it.each([
    { name: "a wrong app secret", call: () => setFacebookSubscription(setFacebook(callbackB), adapters({ appSecret: "wrong-secret", verifyToken: "verify-1" })), code: "facebook-190" },
    { name: "another app", call: () => setFacebookSubscription({ ...setFacebook(callbackB), app: "2000" }, adapters()), code: "facebook-100" },
    { name: "a read with a wrong app secret", call: () => readFacebookSubscription(setFacebook(callbackB), adapters({ appSecret: "wrong-secret" })), code: "facebook-190" },
    { name: "a wrong verify token", call: () => setFacebookSubscription(setFacebook(callbackB), adapters({ appSecret, verifyToken: "wrong-verify" })), code: "facebook-2200" },
    { name: "a secret without a verify token", call: () => setFacebookSubscription(setFacebook(callbackB), adapters({ appSecret })), code: "secret-field-missing" },
  ])("refuses $name, and no secret is in the error", async ({ call, code }) => {
    await startFacebook();
    const error = await failureOf(call());
    expect(error).toBeInstanceOf(Refused);
    expect(error.code).toBe(code);
    expect(`${error.stack}`).not.toMatch(/wrong-secret|wrong-verify|app-secret/);
  });

  it("knows no subscription for an object that has none", async () => {
    await startFacebook();
    expect(await readFacebookSubscription({ ...setFacebook(callbackB), object: "instagram" }, adapters())).toBeUndefined();
  });

  it("delivers signed messages, disables an address that fails for too long, and delivers again after a registration", async () => {
    const facebook = await startFacebook(busy);
    await until(() => facebook.state.delivered > 0);
    const [message] = siteA.heard;
    expect(message?.headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", appSecret).update(message?.body ?? "").digest("hex")}`);
    siteA.answer = down;
    await until(() => facebook.state.dead);
    expect(await readFacebookSubscription(setFacebook(callbackA), adapters())).toMatchObject({ active: false });
    await setFacebookSubscription(setFacebook(callbackB), adapters());
    await until(() => siteB.heard.some(({ method, body }) => method === "POST" && body.includes('"mid"')));
    expect(await readFacebookSubscription(setFacebook(callbackB), adapters())).toMatchObject({ active: true });
  });
});

describe("sending a change to a provider", () => {
  it("reaches the one that the operation names", async () => {
    const [viber, facebook] = [await startViber(), await startFacebook()];
    await sendOnce({ operation: "viber.set_webhook", region: "internet", input: setViber(callbackB) }, providerSends, adapters());
    expect([viber.state.callback, facebook.state.callback]).toEqual([callbackB, callbackA]);
    await sendOnce({ operation: "facebook.subscriptions", region: "internet", input: setFacebook(callbackB) }, providerSends, adapters());
    expect([viber.state.callback, facebook.state.callback]).toEqual([callbackB, callbackB]);
  });
});

describe("answers of providers that the stand-ins do not give", () => {
  it.each([
    { name: "Viber's tooManyRequests", host: names.viber, told: { status: 200, body: '{"status":12,"status_message":"tooManyRequests"}' }, change: "Transient", read: "Transient" },
    { name: "a status of Viber that stands in no document", host: names.viber, told: { status: 200, body: '{"status":99,"status_message":"generalError"}' }, change: "Unknown", read: "Transient" },
    { name: "an answer of Viber without a status", host: names.viber, told: { status: 200, body: "{}" }, change: "Unknown", read: "Transient" },
    { name: "a limit of Facebook", host: names.facebook, told: { status: 400, body: '{"error":{"message":"(#4) Application request limit reached","code":4}}' }, change: "Transient", read: "Transient" },
    { name: "Facebook's own trouble", host: names.facebook, told: { status: 500, body: '{"error":{"message":"An unknown error occurred","code":1,"is_transient":true}}' }, change: "Unknown", read: "Transient" },
    { name: "a success of Facebook that is none", host: names.facebook, told: { status: 200, body: '{"success":false}' }, change: "Unknown", read: "Transient" },
    { name: "a proxy's page before Facebook", host: names.facebook, told: { status: 403, body: "<html>blocked</html>" }, change: "Refused", read: "Refused" },
  ])("$name", async ({ host, told, change, read }) => {
    table[`${host}:443`] = table[`${names.siteA}:443`] ?? 0;
    siteA.answer = () => told;
    const [onChange, onRead] = host === names.viber
      ? [await failureOf(setViberWebhook(setViber(callbackB), adapters())), await failureOf(readViberWebhook("s", adapters()))]
      : [await failureOf(setFacebookSubscription(setFacebook(callbackB), adapters())), await failureOf(readFacebookSubscription(setFacebook(callbackB), adapters()))];
    expect([onChange.name, onRead.name]).toEqual([change, read]);
  });
});
