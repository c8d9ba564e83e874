// What the webhook steps decide from what was seen: read back, then a message that arrives (A29).

import { declared } from "../../../lambdas/steps/webhook-re-registration/declared.ts";
import type { DeclaredNow } from "../../../lambdas/steps/webhook-re-registration/declared.ts";
import { facebook, lacking } from "../../../lambdas/steps/webhook-re-registration/facebook.ts";
import type { FacebookNow } from "../../../lambdas/steps/webhook-re-registration/facebook.ts";
import { at } from "../../../lambdas/aws/json-pointer.ts";
import type { RegistrationFacts } from "../../../lambdas/steps/webhook-re-registration/registration.ts";
import { lacking as lackingTelegram, sayDeliveries, telegram } from "../../../lambdas/steps/webhook-re-registration/telegram.ts";
import type { TelegramWebhook } from "../../../lambdas/steps/webhook-re-registration/telegram-api.ts";
import { viber } from "../../../lambdas/steps/webhook-re-registration/viber.ts";
import { whatsapp } from "../../../lambdas/steps/webhook-re-registration/whatsapp.ts";
import type { WhatsappNow } from "../../../lambdas/steps/webhook-re-registration/whatsapp.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { stepInputs } from "../../../workflows/plan-step-schema.ts";
import type { StepContext, StepDecision } from "../../../workflows/step-decision.ts";
import { after, context, denied, sent, silent, startedAt } from "./moving.ts";

const inbound = "https://ccm.{site}.example.com/inbound";
const [here, there] = ["https://ccm.site-b.example.com/hook", "https://ccm.site-a.example.com/hook"];
const callback = "https://ccm.{site}.example.com/hook";
const inputs = {
  viber: stepInputs["webhooks.viber"].parse({ callback, secret: "chat/viber", inbound }),
  facebook: stepInputs["webhooks.facebook"].parse({ app: "1000", page: "2000", fields: ["messages"], callback, secret: "chat/facebook", inbound }),
  whatsapp: stepInputs["webhooks.whatsapp"].parse({ app: "1000", account: "3000", callback, secret: "chat/whatsapp", inbound }),
  override: stepInputs["webhooks.whatsapp"].parse({ app: "1000", account: "3000", override: true, callback, secret: "chat/whatsapp", inbound }),
  telegram: stepInputs["webhooks.telegram"].parse({ callback, secret: "chat/telegram", inbound }),
  http: stepInputs["webhooks.http"].parse({
    provider: "acme", callback, set: { url: "https://api.acme.example/hook", body: '{"url":"{callback}"}' }, read: { url: "https://api.acme.example/hook", pointer: "/url" },
    "secret-headers": { Authorization: "apiKey" }, secret: "chat/acme", inbound,
  }),
};
const subscribed = (to: string) => ({ callback: to, active: true, fields: ["messages"] });
const telegrams = (url: string | null): TelegramWebhook => ({ url, updates: null, connections: 40, pending: 0, lastError: null });

type Registered = { readonly seen: true; readonly value: unknown } | typeof silent | typeof denied;
/** One kind, with what its provider says where its registration leads to an address. */
const kind = <T>(name: string, keys: readonly string[], calls: (to: string) => T, decide: (facts: RegistrationFacts<T>, at: StepContext) => StepDecision, undo: (facts: RegistrationFacts<T>, at: StepContext) => StepDecision) => ({
  name, key: keys[0] ?? "", keys, calls: (to: string): Registered => ({ seen: true, value: calls(to) }),
  decide: (registration: Registered, lastInboundAt: RegistrationFacts<T>["lastInboundAt"], now: StepContext) => decide({ registration, lastInboundAt } as RegistrationFacts<T>, now),
  undo: (registration: Registered, now: StepContext) => undo({ registration, lastInboundAt: undefined } as RegistrationFacts<T>, now),
});
const kinds = [
  kind<string | null>("Viber", ["set-webhook"], (to) => to, (facts, now) => viber.decide(facts, inputs.viber, now), (facts, now) => viber.undo?.(facts, inputs.viber, now) ?? never()),
  kind<FacebookNow>("Facebook", ["subscribe"], (to) => ({ subscription: subscribed(to), page: ["messages"] }), (facts, now) => facebook.decide(facts, inputs.facebook, now), (facts, now) => facebook.undo?.(facts, inputs.facebook, now) ?? never()),
  kind<WhatsappNow>("WhatsApp", ["subscribe"], (to) => ({ subscription: subscribed(to), account: { override: null } }), (facts, now) => whatsapp.decide(facts, inputs.whatsapp, now), (facts, now) => whatsapp.undo?.(facts, inputs.whatsapp, now) ?? never()),
  kind<WhatsappNow>("WhatsApp with the account's own callback", ["subscribe-account"], (to) => ({ subscription: subscribed(there), account: { override: to } }), (facts, now) => whatsapp.decide(facts, inputs.override, now), (facts, now) => whatsapp.undo?.(facts, inputs.override, now) ?? never()),
  kind<TelegramWebhook>("Telegram", ["set-webhook"], telegrams, (facts, now) => telegram.decide(facts, inputs.telegram, now), (facts, now) => telegram.undo?.(facts, inputs.telegram, now) ?? never()),
  kind<DeclaredNow>("a declared provider", ["set"], (to) => ({ is: "read", callback: to }), (facts, now) => declared.decide(facts, inputs.http, now), (facts, now) => declared.undo?.(facts, inputs.http, now) ?? never()),
];
function never(): StepDecision {
  throw new TypeError("the kind has no way back");
}
const mutationsOf = (decision: StepDecision): readonly Mutation[] => (decision.to === "act" ? decision.mutations : []);
const inboundAt = (ms: number) => ({ seen: true, value: startedAt + ms }) as const;
const noMessage = { seen: true, value: null } as const;

describe.each(kinds)("the registration with $name", ({ key, keys, calls, decide, undo }) => {
  const [right, wrong] = [calls(here), calls(there)];

  it("is made when the provider calls another address", () => {
    const decision = decide(wrong, undefined, context);
    expect(decision).toMatchObject({ to: "act", because: expect.stringContaining(there) as string });
    expect(mutationsOf(decision)).toMatchObject(keys.map((each) => ({ key: each, call: { region: "internet" }, repeatable: true })));
  });

  it("holds the secret by name only", () => {
    expect(mutationsOf(decide(wrong, undefined, context))[0]?.call.input).toMatchObject({ secret: expect.stringMatching(/^chat\//) as string });
  });

  it.each([
    { name: "a message arrived after it was sent", inbound: inboundAt(2_001), attempts: [sent(key, 2_000)], to: "done" },
    { name: "the last message is from before it was sent", inbound: inboundAt(2_000), attempts: [sent(key, 2_000)], to: "wait" },
    { name: "no message ever arrived", inbound: noMessage, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "the application is silent", inbound: silent, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "the application was not asked", inbound: undefined, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "its own answer was lost and a message arrived", inbound: inboundAt(2_500), attempts: [sent(key, 2_000, "unknown")], to: "done" },
    { name: "a crash hid its result and a message arrived", inbound: inboundAt(2_500), attempts: [sent(key, 2_000, undefined)], to: "done" },
    { name: "it was right before the run and a message arrived since", inbound: inboundAt(1), attempts: [], to: "done" },
    { name: "it was right before the run and the last message is older than the step", inbound: inboundAt(0), attempts: [], to: "wait" },
    { name: "it was refused in this run, was right all the same, and a message arrived since the start", inbound: inboundAt(10), attempts: [sent(key, 2_000, "refused")], to: "done" },
    { name: "the second of two registrations is later than the last message", inbound: inboundAt(3_000), attempts: [sent(key, 2_000), sent(key, 4_000)], to: "wait" },
  ])("is $to when read back right and $name", ({ inbound: lastInboundAt, attempts, to }) => {
    expect(decide(right, lastInboundAt, after(10_000, { sent: attempts })).to).toBe(to);
  });

  it("is made anew when it was right all along and no message comes, because the provider may have given it up (A28)", () => {
    expect(decide(right, noMessage, after(29_999)).to).toBe("wait");
    expect(mutationsOf(decide(right, noMessage, after(30_000)))[0]).toMatchObject({ key });
  });

  it("is not made anew again and again while messages stay away", () => {
    expect(decide(right, noMessage, after(90_000, { sent: [sent(key, 30_000)] })).to).toBe("wait");
  });

  it("is made anew when a person sends the step round again and still no message comes", () => {
    const again = (ms: number) => decide(right, noMessage, after(ms, { startedAt: startedAt + 600_000, sent: [sent(key, 2_000)] }));
    expect(again(629_999).to).toBe("wait");
    expect(mutationsOf(again(630_000))[0]).toMatchObject({ key });
    // A message that the first registration brought proves it, whenever the round began.
    expect(decide(right, inboundAt(3_000), after(630_000, { startedAt: startedAt + 600_000, sent: [sent(key, 2_000)] })).to).toBe("done");
  });

  it("waits for a provider that is silent and asks a person when it says no", () => {
    expect(decide(silent, undefined, context).to).toBe("wait");
    expect(decide(denied, undefined, context).to).toBe("stuck");
  });

  it("tells in its proof whether it came in time, where that can be known", () => {
    const hour = 3_600_000;
    const clock = (from: number) => ({ known: true, from, until: from, seen: "s" }) as const;
    const proof = (webhookClock: StepContext["webhookClock"]): string => {
      const decision = decide(right, inboundAt(2_001), after(10_000, { sent: [sent(key, 2_000)], ...(webhookClock === undefined ? {} : { webhookClock }) }));
      return decision.to === "done" ? decision.proof : "";
    };
    expect(proof({ known: false, because: "nobody looked" })).not.toMatch(/in time|too late/);
    // A provider whose patience nobody knows is never said to have had any.
    if (key === "set") expect(proof(clock(startedAt))).not.toMatch(/in time|too late/);
    else expect([proof(clock(startedAt)), proof(clock(startedAt - 200 * hour))]).toEqual([expect.stringContaining("in time"), expect.stringContaining("too late")]);
  });

  it("is taken back to what stood there before its first change, and not when that stands there already", () => {
    const toUndo = mutationsOf(decide(wrong, undefined, context));
    const back = undo(right, { ...context, toUndo });
    expect(mutationsOf(back)).toMatchObject(toUndo.map(({ key: each, undoBy }) => ({ key: `${each} back`, call: undoBy })));
    expect(JSON.stringify(mutationsOf(back))).toContain(there);
    expect(undo(wrong, { ...context, toUndo }).to).toBe("done");
    expect(undo(silent, { ...context, toUndo }).to).toBe("wait");
  });
});

describe("what a Facebook subscription lacks", () => {
  const whole = { callback: here, active: true, fields: ["messages", "feed"] };
  const of = { app: "1000", object: "page", fields: ["messages"] };
  it.each([
    { name: "nothing, other fields beside ours included", now: whole, says: null },
    { name: "everything", now: undefined, says: "app 1000 has no subscription for page" },
    { name: "the address", now: { ...whole, callback: there }, says: `Facebook calls ${there}, not ${here}` },
    { name: "life", now: { ...whole, active: false }, says: `Facebook has marked ${here} as not active` },
    { name: "a field", now: { ...whole, fields: ["feed"] }, says: "the subscription lacks messages" },
  ])("$name", ({ now, says }) => {
    expect(lacking(now, of, here)).toBe(says);
  });
});

describe("a page of Facebook's", () => {
  const decide = (page: readonly string[] | undefined) => facebook.decide({ registration: { seen: true, value: { subscription: subscribed(here), page } }, lastInboundAt: inboundAt(1) }, inputs.facebook, after(5));
  it("keeps the fields that it and the app have besides ours, because nothing puts them back", () => {
    const subscription = { ...subscribed(there), fields: ["feed"] };
    const decision = facebook.decide({ registration: { seen: true, value: { subscription, page: ["feed"] } }, lastInboundAt: noMessage }, inputs.facebook, context);
    expect(mutationsOf(decision).map(({ call }) => call.input)).toMatchObject([{ fields: ["feed", "messages"] }, { fields: ["feed", "messages"] }]);
    expect(mutationsOf(decision)[0]?.undoBy?.input).toMatchObject({ fields: ["feed"] });
    const renewed = facebook.decide({ registration: { seen: true, value: { subscription: { ...subscribed(here), fields: ["feed", "messages"] }, page: ["messages", "feed"] } }, lastInboundAt: noMessage }, inputs.facebook, after(30_000));
    expect(mutationsOf(renewed).map(({ call }) => call.input)).toMatchObject([{ fields: ["feed", "messages"] }, { fields: ["messages", "feed"] }]);
  });

  it.each([
    { name: "that has not the app is subscribed again, although the app's own subscription is right", page: undefined, keys: ["subscribe-page"] },
    { name: "that lacks a field is subscribed again", page: ["feed"], keys: ["subscribe-page"] },
    { name: "that has all is left alone", page: ["feed", "messages"], keys: [] },
  ])("$name", ({ page, keys }) => {
    expect(mutationsOf(decide(page)).map(({ key }) => key)).toEqual(keys);
  });
});

describe("an account of WhatsApp's", () => {
  const decide = (input: typeof inputs.whatsapp, value: WhatsappNow) => whatsapp.decide({ registration: { seen: true, value }, lastInboundAt: inboundAt(1) }, input, after(5));
  const app = subscribed(here);
  it.each<readonly [string, typeof inputs.whatsapp, WhatsappNow, StepDecision["to"], readonly string[]]>([
    ["that is not subscribed is subscribed", inputs.whatsapp, { subscription: app, account: undefined }, "act", ["subscribe-account"]],
    ["that is not subscribed, with an app that is not either, gets both", inputs.whatsapp, { subscription: undefined, account: undefined }, "act", ["subscribe", "subscribe-account"]],
    ["with a callback of its own that the plan does not know of is a person's matter", inputs.whatsapp, { subscription: app, account: { override: there } }, "stuck", []],
    ["with our own address for its own callback is right", inputs.whatsapp, { subscription: app, account: { override: here } }, "done", []],
    ["that should have a callback of its own gets it", inputs.override, { subscription: app, account: { override: null } }, "act", ["subscribe-account"]],
    ["that has its own callback leaves that of the app alone", inputs.override, { subscription: subscribed(there), account: { override: here } }, "done", []],
    ["that has its own callback is nothing without a subscription of the app", inputs.override, { subscription: undefined, account: { override: here } }, "act", ["subscribe"]],
    ["that has its own callback gives the app, where it names our address, the fields that it lacks", inputs.override, { subscription: { ...app, fields: ["feed"] }, account: { override: here } }, "act", ["subscribe"]],
    ["that has its own callback leaves an app that names another address and lacks a field to a person", inputs.override, { subscription: { ...subscribed(there), fields: ["feed"] }, account: { override: here } }, "stuck", []],
    ["that has its own callback leaves an app that names another address and is not active to a person", inputs.override, { subscription: { ...subscribed(there), active: false }, account: { override: here } }, "stuck", []],
    ["gets its own callback even where the app is a person's matter", inputs.override, { subscription: { ...subscribed(there), active: false }, account: { override: there } }, "act", ["subscribe-account"]],
  ])("%s", (_says, input, now, to, keys) => {
    const decision = decide(input, now);
    expect([decision.to, mutationsOf(decision).map(({ key }) => key)]).toEqual([to, keys]);
  });
});

describe("Telegram", () => {
  it.each([
    ["kinds of updates that are missing", ["message"], ["message", "callback_query"], "the webhook lacks callback_query"],
    ["kinds of updates that are all there", ["message", "callback_query"], ["message"], null],
    ["kinds of updates that nobody chose, which are nearly all", null, ["message"], null],
    ["a kind that comes by name alone, where nobody chose", null, ["message", "chat_member"], "the webhook lacks chat_member"],
  ] as const)("is asked for %s", (_says, has, wants, says) => {
    expect(lackingTelegram({ ...telegrams(here), updates: has }, { updates: [...wants] }, here)).toBe(says);
  });

  it.each([
    ["keeps those that stand, besides the plan's", there, ["poll"], ["message"], ["poll", "message"]],
    ["leaves all that come where nobody chose", there, null, ["message"], null],
    ["names the plan's where no webhook stands", null, null, ["message"], ["message"]],
    ["names the plan's where one of them comes by name alone", there, null, ["message", "chat_member"], ["message", "chat_member"]],
    ["leaves them as they were where the plan names none", there, ["poll"], undefined, null],
  ] as const)("of the kinds of updates %s", (_says, url, stand, wants, updates) => {
    const facts = { registration: { seen: true, value: { ...telegrams(url), updates: stand } }, lastInboundAt: noMessage } as const;
    const input = { ...inputs.telegram, updates: wants === undefined ? undefined : [...wants] };
    expect(mutationsOf(telegram.decide(facts, input, context)).map(({ call }) => call.input)).toMatchObject([{ updates }]);
  });

  it("says how its deliveries fare while a message is waited for", () => {
    expect(sayDeliveries({ ...telegrams(here), pending: 1, lastError: { at: startedAt, because: "Connection timed out" } })).toBe("Telegram keeps 1 message to deliver, its last try that failed was at 2026-01-01T12:00:00.000Z: Connection timed out");
    const decision = telegram.decide({ registration: { seen: true, value: { ...telegrams(here), pending: 3 } }, lastInboundAt: noMessage }, inputs.telegram, after(1_000, { sent: [sent("set-webhook", 1)] }));
    expect(decision).toMatchObject({ to: "wait", because: expect.stringContaining("Telegram keeps 3 messages to deliver") as string });
  });
});

describe("the way back", () => {
  const back = (undo: StepDecision | undefined) => mutationsOf(undo ?? never()).map(({ call }) => call.input);
  const all = (value: TelegramWebhook) => ({ registration: { seen: true, value }, lastInboundAt: noMessage }) as const;

  it.each([
    ["the kinds of updates that nobody had chosen", { ...telegrams(there), updates: null }, { ...telegrams(there), updates: ["message"] }, { updates: [] }],
    ["the kinds of updates that were chosen", { ...telegrams(there), updates: ["poll"] }, { ...telegrams(there), updates: ["message"] }, { updates: ["poll"] }],
    ["the number of connections", { ...telegrams(there), connections: 10 }, telegrams(there), { connections: 10 }],
  ] as const)("gives Telegram %s, although it names the former address", (_says, former, now, input) => {
    const toUndo = mutationsOf(telegram.decide(all({ ...former, url: there }), { ...inputs.telegram, updates: ["message"] }, context));
    expect(back(telegram.undo?.(all(now), inputs.telegram, { ...context, toUndo }))).toMatchObject([{ url: there, ...input }]);
    expect(telegram.undo?.(all(former), inputs.telegram, { ...context, toUndo }).to).toBe("done");
  });

  it.each([
    ["fields", { ...subscribed(there), fields: ["feed"] }, { ...subscribed(there), fields: ["messages"] }],
    ["life", subscribed(there), { ...subscribed(there), active: false }],
  ] as const)("gives Facebook and WhatsApp the %s of the former subscription, although it names the former address", (_says, former, now) => {
    const ofPage = (subscription: FacebookNow["subscription"]) => ({ registration: { seen: true, value: { subscription, page: ["messages"] } }, lastInboundAt: noMessage }) as const;
    const ofAccount = (subscription: FacebookNow["subscription"]) => ({ registration: { seen: true, value: { subscription, account: { override: null } } }, lastInboundAt: noMessage }) as const;
    const [page, account] = [mutationsOf(facebook.decide(ofPage(former), inputs.facebook, context)), mutationsOf(whatsapp.decide(ofAccount(former), inputs.whatsapp, context))];
    expect(back(facebook.undo?.(ofPage(now), inputs.facebook, { ...context, toUndo: page }))).toMatchObject([{ callback: there, fields: former.fields }]);
    expect(back(whatsapp.undo?.(ofAccount(now), inputs.whatsapp, { ...context, toUndo: account }))).toMatchObject([{ callback: there, fields: former.fields }]);
    expect([facebook.undo?.(ofPage(former), inputs.facebook, { ...context, toUndo: page }).to, whatsapp.undo?.(ofAccount(former), inputs.whatsapp, { ...context, toUndo: account }).to]).toEqual(["done", "done"]);
  });
});

describe("a declared provider that is told by POST", () => {
  const post = { ...inputs.http, set: { ...inputs.http.set, method: "POST" as const } };
  const read = (to: string) => ({ registration: { seen: true, value: { is: "read", callback: to } }, lastInboundAt: noMessage }) as const;

  it("is not told again where it names the address and no message comes, because that could make a second registration", () => {
    expect(declared.decide(read(here), post, after(90_000))).toMatchObject({ to: "wait", because: expect.stringContaining("a second registration") as string });
  });

  it("is told only once on the way back too", () => {
    const toUndo = mutationsOf(declared.decide(read(there), post, context));
    expect(mutationsOf(declared.undo?.(read(here), post, { ...context, toUndo }) ?? never())).toMatchObject([{ key: "set back", repeatable: false }]);
  });
});

describe("a declared provider that cannot be read back", () => {
  const unread = { ...inputs.http, read: undefined };
  const registration = { seen: true, value: { is: "unreadable" } } as const;
  const decide = (lastInboundAt: RegistrationFacts<DeclaredNow>["lastInboundAt"], now: StepContext) => declared.decide({ registration, lastInboundAt }, unread, now);

  it("is told once, with the address that the plan gives for the way back", () => {
    expect(mutationsOf(decide(noMessage, context))).toMatchObject([{ key: "set", undoBy: { input: { body: JSON.stringify({ url: there }) } } }]);
  });
  it.each([
    ["gets two minutes for a message", noMessage, 100_000, "wait"],
    ["is its owner's matter when none came", noMessage, 130_000, "stuck"],
    ["is its owner's matter although a message arrived", inboundAt(3_000), 4_000, "stuck"],
  ] as const)("%s", (_says, lastInboundAt, ms, to) => {
    const decision = decide(lastInboundAt, after(ms, { sent: [sent("set", 2_000)] }));
    expect(decision.to).toBe(to);
    if (decision.to === "stuck") expect(decision.because).toContain("acme cannot be read back: ask its owner");
  });
  it("is told again when a person sends the step round again, and not where that may make a second registration", () => {
    const again = after(700_000, { startedAt: startedAt + 600_000, sent: [sent("set", 2_000)] });
    expect(mutationsOf(decide(noMessage, again))).toMatchObject([{ key: "set" }]);
    expect(declared.decide({ registration, lastInboundAt: noMessage }, { ...unread, set: { ...unread.set, method: "POST" } }, again).to).toBe("stuck");
  });
  it("is never told twice where that may make a second registration", () => {
    const post = { ...unread, set: { ...unread.set, method: "POST" as const } };
    expect(mutationsOf(declared.decide({ registration, lastInboundAt: noMessage }, post, context))[0]?.repeatable).toBe(false);
  });
});

test.each<readonly [string, unknown, string, unknown]>([
  ["a field", { url: "u" }, "/url", "u"],
  ["a field within", { data: { hooks: [{ url: "u" }] } }, "/data/hooks/0/url", "u"],
  ["a field with a slash and a tilde in its name", { "a/b": { "c~d": "u" } }, "/a~1b/c~0d", "u"],
  ["nothing", { data: null }, "/data/url", undefined],
  ["nothing that every object has", {}, "/toString", undefined],
])("a JSON pointer finds %s", (_says, value, pointer, found) => {
  expect(at(value, pointer)).toBe(found);
});
