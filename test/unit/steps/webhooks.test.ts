// What the webhook steps decide from what was seen: read back, then a message that arrives (A29).

import { facebook, lacking } from "../../../lambdas/steps/webhook-re-registration/facebook.ts";
import { viber } from "../../../lambdas/steps/webhook-re-registration/viber.ts";
import type { RegistrationFacts } from "../../../lambdas/steps/webhook-re-registration/registration.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { after, context, denied, sent, silent, startedAt } from "./moving.ts";

const viberInput = { callback: "https://ccm.{site}.example.com/viber", secret: "chat/viber", events: ["delivered"], inbound: "https://ccm.{site}.example.com/inbound" };
const facebookInput = {
  app: "1000", object: "page" as const, fields: ["messages"], callback: "https://ccm.{site}.example.com/facebook",
  secret: "chat/facebook", version: "v23.0", inbound: "https://ccm.{site}.example.com/inbound",
};
const kinds = [
  { name: "Viber", key: "set-webhook", decide: (facts: RegistrationFacts, at: StepContext) => viber.decide(facts, viberInput, at) },
  { name: "Facebook", key: "subscribe", decide: (facts: RegistrationFacts, at: StepContext) => facebook.decide(facts, facebookInput, at) },
];
const right = { seen: true, value: { lacks: null } } as const;
const wrong = { seen: true, value: { lacks: "it calls site-a" } } as const;
const inboundAt = (ms: number) => ({ seen: true, value: startedAt + ms }) as const;
const never = { seen: true, value: null } as const;

describe.each(kinds)("the registration with $name", ({ key, decide }) => {
  it("is made when the provider calls another address", () => {
    expect(decide({ registration: wrong, lastInboundAt: undefined }, context)).toMatchObject({ to: "act", mutations: [{ key, call: { region: "internet" }, repeatable: true }] });
  });

  it("holds the secret by name only", () => {
    const decision = decide({ registration: wrong, lastInboundAt: undefined }, context);
    const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
    expect(call?.input).toMatchObject({ secret: expect.stringMatching(/^chat\//) });
  });

  it.each([
    { name: "a message arrived after it was sent", inbound: inboundAt(2_001), attempts: [sent(key, 2_000)], to: "done" },
    { name: "the last message is from before it was sent", inbound: inboundAt(2_000), attempts: [sent(key, 2_000)], to: "wait" },
    { name: "no message ever arrived", inbound: never, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "the application is silent", inbound: silent, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "the application was not asked", inbound: undefined, attempts: [sent(key, 2_000)], to: "wait" },
    { name: "its own answer was lost and a message arrived", inbound: inboundAt(2_500), attempts: [sent(key, 2_000, "unknown")], to: "done" },
    { name: "a crash hid its result and a message arrived", inbound: inboundAt(2_500), attempts: [sent(key, 2_000, undefined)], to: "done" },
    { name: "it was right before the run and a message arrived since", inbound: inboundAt(1), attempts: [], to: "done" },
    { name: "it was right before the run and the last message is older than the step", inbound: inboundAt(0), attempts: [], to: "wait" },
    { name: "it was refused in this run, was right all the same, and a message arrived since the start", inbound: inboundAt(10), attempts: [sent(key, 2_000, "refused")], to: "done" },
    { name: "the second of two registrations is later than the last message", inbound: inboundAt(3_000), attempts: [sent(key, 2_000), sent(key, 4_000)], to: "wait" },
  ])("is $to when read back right and $name", ({ inbound, attempts, to }) => {
    expect(decide({ registration: right, lastInboundAt: inbound }, after(10_000, { sent: attempts })).to).toBe(to);
  });

  it("is made anew when it was right all along and no message comes, because the provider may have given it up (A28)", () => {
    expect(decide({ registration: right, lastInboundAt: never }, after(29_999)).to).toBe("wait");
    expect(decide({ registration: right, lastInboundAt: never }, after(30_000))).toMatchObject({ to: "act", mutations: [{ key }] });
  });

  it("is not made anew again and again while messages stay away", () => {
    expect(decide({ registration: right, lastInboundAt: never }, after(90_000, { sent: [sent(key, 30_000)] })).to).toBe("wait");
  });

  it("waits for a provider that is silent and asks a person when it says no", () => {
    expect(decide({ registration: silent, lastInboundAt: undefined }, context).to).toBe("wait");
    expect(decide({ registration: denied, lastInboundAt: undefined }, context).to).toBe("stuck");
  });
});

describe("what a Facebook subscription lacks", () => {
  const callback = "https://ccm.site-b.example.com/facebook";
  const whole = { callback, active: true, fields: ["messages", "feed"] };
  it.each([
    { name: "nothing, other fields beside ours included", now: whole, says: null },
    { name: "everything", now: undefined, says: "app 1000 has no subscription for page" },
    { name: "the address", now: { ...whole, callback: "https://ccm.site-a.example.com/facebook" }, says: `Facebook calls https://ccm.site-a.example.com/facebook, not ${callback}` },
    { name: "life", now: { ...whole, active: false }, says: `Facebook has marked ${callback} as not active` },
    { name: "a field", now: { ...whole, fields: ["feed"] }, says: "the subscription lacks messages" },
  ])("$name", ({ now, says }) => {
    expect(lacking(now, facebookInput, callback)).toBe(says);
  });
});
