// From when a provider's clock runs, as far as anybody saw, and what people read of it (A28, A31).

import { beforeStepFacts } from "../../workflows/gate-facts.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { EntryBody } from "../../workflows/record.ts";
import { sayInTime, sayWebhookClock, webhookClock } from "../../workflows/webhook-clock.ts";
import { isWebhook, patienceOf, sayPatience } from "../../workflows/webhooks.ts";
import type { WebhookStep } from "../../workflows/webhooks.ts";
import { authorised, evidenceOf, failing, hybridChat, minutes, now, runOf, seconds, silent, stepped } from "./builders.ts";
import type { Change } from "./builders.ts";

const [viber, facebook] = allSteps(plannedNodes(hybridChat.steps)).filter(isWebhook) as unknown as readonly [WebhookStep, WebhookStep];
const ccm = { thing: "customer-channel-manager", site: "site-a" };
const looked = (...changes: readonly Change[]): EntryBody => ({ type: "looked", evidence: evidenceOf(hybridChat, ...changes) });
const fenced = stepped("fence-ec2-stop", "done", { brought: { fenced: "confirmed" } });
const elsewhere = { ...viber, input: { ...viber.input, callback: "https://hooks.{site}.example.org/viber" } } as WebhookStep;

describe("the clock runs", () => {
  it.each<readonly [string, WebhookStep, readonly EntryBody[], object]>([
    ["from the look before the first that found the address dead, whoever looked", viber, [looked(failing({ ...ccm, observer: "site-b" }, minutes(5)), failing({ ...ccm, observer: "site-a" }, minutes(3)))], { known: true, from: now - minutes(5) - seconds(10), until: now - minutes(5) }],
    ["from what observers saw, and not from the fence that came later", viber, [looked(failing(ccm, minutes(5))), fenced], { known: true, until: now - minutes(5) }],
    ["from the fence where the address answered until then", viber, [looked(), fenced], { known: true, until: now + seconds(2) }],
    ["from nobody knows when where nothing fails", viber, [looked()], { known: false, because: "no observer has seen customer-channel-manager at site-a fail" }],
    ["from nobody knows when where observers are blind, although the site was fenced", viber, [looked(silent(ccm, minutes(5))), fenced], { known: false }],
    ["from nobody knows when where no probe asks that host, although the site was fenced", elsewhere, [looked(failing({ site: "site-a" }, minutes(5))), fenced], { known: false, because: "no probe asks hooks.site-a.example.org" }],
    ["from nobody knows when where nobody has looked", viber, [], { known: false }],
  ])("%s", (_says, step, record, is) => {
    expect(webhookClock(hybridChat, step, runOf(...record))).toMatchObject(is);
  });
});

describe("people read", () => {
  const dead = looked(failing(ccm, minutes(5)));
  it("by when to register, and what is lost otherwise", () => {
    expect(sayWebhookClock(hybridChat, viber, runOf(dead))).toEqual([
      "The address of Viber at site-a has not answered since 2026-01-01T11:55:00.000Z at the latest: site-b has seen customer-channel-manager fail since then.",
      "Register with Viber by 2026-01-01 12:54 UTC, otherwise Viber gives the address up, and what users write is lost until it is registered again.",
    ]);
    expect(sayWebhookClock(hybridChat, facebook, runOf(dead))[1]).toMatch(/^Register with Facebook by 2026-01-01 12:54 UTC, otherwise Facebook unsubscribes the app from the page/);
  });
  it("that it is unknown, and what to reckon with", () => {
    expect(sayWebhookClock(hybridChat, elsewhere, runOf(dead))).toEqual([
      "Since when Viber gets no answer at site-a is unknown, because no probe asks hooks.site-a.example.org.",
      "1 h after it stopped Viber gives the address up, and what users write is lost until it is registered again; count as if that time had passed.",
    ]);
  });
  it("the same at the gate of the step, before what silence means, and it is no part of what they sign", () => {
    const at = (...record: readonly EntryBody[]) => beforeStepFacts(hybridChat, runOf(authorised(), ...record), "webhooks-viber", now);
    const [early, late] = [at(dead), at(looked(failing(ccm, minutes(9))))];
    expect(early.sentences.slice(-3)).toEqual([...sayWebhookClock(hybridChat, viber, runOf(dead)), "The run waits here until somebody decides; nothing is undone."]);
    expect(late.sentences).not.toEqual(early.sentences);
    expect(late.digest).toBe(early.digest);
  });
  it("nothing of it at the gates of other steps", () => {
    const { sentences } = beforeStepFacts(hybridChat, runOf(authorised(), dead), "verify-dns", now);
    expect(sentences.join()).not.toMatch(/gives|by 2026/);
  });
});

describe("a registration", () => {
  const clock = { known: true, from: now, until: now, seen: "s" } as const;
  it.each<readonly [string, number, RegExp]>([
    ["within the hour came in time", minutes(60), /^in time, Viber would have given up at 2026-01-01 13:00 UTC/],
    ["after the hour came too late", minutes(60) + 1, /^too late for what Viber could not deliver/],
  ])("%s", (_says, after, says) => expect(sayInTime(viber, clock, now + after)).toMatch(says));
  it("is judged by nobody where the clock or the patience is unknown", () => {
    const pager = { kind: "webhooks.http", input: { provider: "pager" } } as unknown as WebhookStep;
    expect([sayInTime(viber, { known: false, because: "b" }, now), sayInTime(pager, clock, now)]).toEqual([undefined, undefined]);
    expect(sayPatience(pager)).toBe("after how long without an answer pager gives up is not known");
  });
});

describe("what the providers document", () => {
  it.each<readonly [string, object, number]>([
    ["webhooks.viber", {}, 1],
    ["webhooks.facebook", { page: "1" }, 1],
    ["webhooks.facebook", {}, 36],
    ["webhooks.whatsapp", {}, 168],
    ["webhooks.telegram", {}, 24],
    ["webhooks.http", { provider: "acme", "gives-up-after": 6 * 3_600_000 }, 6],
  ])("%s with %j gives up after %i h", (kind, input, hours) => {
    expect((patienceOf({ kind, input } as WebhookStep).givesUpMs ?? 0) / 3_600_000).toBe(hours);
  });
  it("several days are said as days", () => {
    expect(sayPatience({ kind: "webhooks.whatsapp", input: {} } as WebhookStep)).toMatch(/^7 days after/);
  });
});
