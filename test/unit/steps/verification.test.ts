// What verification decides from what was seen: only what a client gets counts.

import { dns } from "../../../lambdas/steps/verification/dns.ts";
import { https } from "../../../lambdas/steps/verification/https.ts";
import type { HttpsFacts } from "../../../lambdas/steps/verification/https.ts";
import { sqlWrite } from "../../../lambdas/steps/verification/sql-write.ts";
import { healthy, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import type { Answer } from "../../../workflows/evidence.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepState } from "../../../workflows/record.ts";
import { registeredIn } from "../../../workflows/registered.ts";
import { inbound } from "../../../lambdas/steps/verification/inbound.ts";
import { publishConsume } from "../../../lambdas/steps/verification/publish-consume.ts";
import type { SeeingAdapters } from "../../../lambdas/steps/eyes.ts";
import { context, denied, silent, startedAt } from "./moving.ts";

const dry = { ...context, dryRun: true };
const dnsInput = { name: "chat.example.com", answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10", "2001:db8::1"] } };
const seen = (...value: readonly string[]) => ({ seen: true, value }) as const;

describe("verifying what a name resolves to", () => {
  it.each([
    { name: "all of the target's addresses", answers: seen("203.0.113.10", "2001:DB8::1"), to: "done" },
    { name: "some of the target's addresses", answers: seen("203.0.113.10"), to: "done" },
    { name: "an address of the source beside them", answers: seen("203.0.113.10", "198.51.100.10"), to: "wait" },
    { name: "nothing", answers: seen(), to: "wait" },
    { name: "silence", answers: silent, to: "wait" },
    { name: "a refusal", answers: denied, to: "stuck" },
  ])("is $to with $name", ({ answers, to }) => {
    expect(dns.decide({ answers }, dnsInput, context).to).toBe(to);
  });
  it("asks a person when the plan names no addresses of the target", () => {
    expect(dns.decide({ answers: seen("203.0.113.10") }, { ...dnsInput, answers: {} }, context).to).toBe("stuck");
  });
});

describe("verifying as a client", () => {
  const input = { urls: ["https://chat.example.com/", "https://{site}.example.com/"] };
  const good = { seen: true, value: { addresses: ["203.0.113.10"], wrong: null } } as const;
  const bad = { seen: true, value: { addresses: ["203.0.113.10"], wrong: "203.0.113.10 answered 503" } } as const;
  const facts = (...answers: readonly HttpsFacts["urls"][number]["answers"][]): HttpsFacts => ({ urls: answers.map((each, index) => ({ url: input.urls[index] ?? "", answers: each })) });

  it("is done when every address answered well", () => {
    expect(https.decide(facts(good, good), input, context).to).toBe("done");
  });
  it.each([{ name: "answered badly", second: bad, says: "answered 503" }, { name: "could not be looked at", second: silent, says: silent.because }])("waits when one of them $name, and says why", ({ second, says }) => {
    expect(https.decide(facts(good, second), input, context)).toMatchObject({ to: "wait", because: expect.stringContaining(says) });
  });
});

describe("verifying that a database takes writes", () => {
  const input = { database: "orders" };
  const values = { role: "writer", writeAccepted: true, newestWriteAt: 1, transactions: 1, trialWrites: 1, lagMs: null } as const;
  it.each([
    { name: "a writer accepted a trial write", look: healthy("accepted", values), to: "done" },
    { name: "a writer could not be written to by our role", look: healthy("not tried", { ...values, writeAccepted: false }), to: "wait" },
    { name: "it is a healthy replica", look: healthy("replica", { ...values, role: "replica" }), to: "wait" },
    { name: "it refuses writes", look: wrong("disk full", { ...values, writeAccepted: false }), to: "wait" },
    { name: "it does not answer", look: unanswered("silence"), to: "wait" },
    { name: "the plan has no such database", look: undefined, to: "stuck" },
  ])("is $to when $name", ({ look, to }) => {
    expect(sqlWrite.decide({ look }, input, context).to).toBe(to);
  });
});

describe("verification in a dry run", () => {
  it.each([
    { kind: "dns", decision: dns.decide({ answers: undefined }, dnsInput, dry) },
    { kind: "https", decision: https.decide({ urls: [] }, { urls: ["https://chat.example.com/"] }, dry) },
    { kind: "sql-write", decision: sqlWrite.decide({ look: undefined }, { database: "orders" }, dry) },
  ])("of $kind says that it is not checkable", ({ decision }) => {
    expect(decision).toMatchObject({ to: "done", proof: expect.stringMatching(/^not checkable in a dry run: /) });
  });
});

describe("verifying that the broker moves messages", () => {
  const input = { service: "queue" };
  const queue: Plan["services"][string] = { probe: { amqp: "{member}.{site}.example.com:5671", queue: "understudy.probe", vhost: "/", secret: "s", tls: true }, from: ["inside"], failure: "site", standby: "running", members: ["n1", "n2", "n3"], enough: 2 };
  const asked = { ...context, plan: { ...context.plan, services: { ...context.plan.services, queue } } };
  const moved = healthy("moved a message");
  const dead = wrong("took a message and did not deliver it");
  const through = (...answers: readonly Answer[]) => ({ through: answers.map((answer, index) => ({ thing: `queue/n${index + 1}`, answer })) });
  it.each([
    { name: "it goes through every node", facts: through(moved, moved, moved), to: "done", says: "queue/n1 moved a message; queue/n2 moved a message; queue/n3 moved a message" },
    { name: "it goes through as many as are enough, and the other is named", facts: through(moved, dead, moved), to: "done", says: "queue/n2 took a message and did not deliver it" },
    { name: "it goes through too few", facts: through(dead, { kind: "silent", detail: "blind" }, moved), to: "wait", says: "1 of 3 moved a message at site-b, and 2 are needed" },
    { name: "the plan has no such broker", facts: through(), to: "stuck", says: "the plan watches no queue at site-b" },
  ])("is $to when $name", ({ facts, to, says }) => {
    const decision = publishConsume.decide(facts, input, asked);
    expect(decision).toMatchObject({ to });
    expect(JSON.stringify(decision)).toContain(says);
  });
  it("looks through an observer at every node of the target", async () => {
    const looked: string[] = [];
    const facts = await publishConsume.look(input, asked, { lookAt: async (thing: string, site: string) => (looked.push(`${thing} at ${site}`), moved) } as unknown as SeeingAdapters);
    expect(looked).toEqual(["queue/n1 at site-b", "queue/n2 at site-b", "queue/n3 at site-b"]);
    expect(facts.through).toHaveLength(3);
  });
  it("looks at nothing in a dry run", async () => {
    const facts = await publishConsume.look(input, { ...asked, dryRun: true }, { lookAt: () => Promise.reject(new TypeError("looked")) } as unknown as SeeingAdapters);
    expect(publishConsume.decide(facts, input, { ...asked, dryRun: true })).toEqual({ to: "done", proof: "not checkable in a dry run: whether queue moves messages at site-b" });
  });
});

describe("verifying that a provider's messages arrive", () => {
  const viber: Plan["steps"][number] = { webhooks: { viber: { callback: "https://ccm.{site}.example.com/viber", secret: "s", events: [], inbound: "https://ccm.{site}.example.com/in" } } };
  const asked = { ...context, plan: { ...context.plan, steps: [viber] }, registered: { at: startedAt, says: "Viber was given the address" } };
  const arrived = (value: number | null) => ({ lastInboundAt: { seen: true, value } }) as const;
  const input = { provider: "viber" };
  it.each([
    { name: "one is newer than the registration", facts: arrived(startedAt + 1), to: "done" },
    { name: "the newest is as old as the registration", facts: arrived(startedAt), to: "wait" },
    { name: "none ever came", facts: arrived(null), to: "wait" },
    { name: "the application does not answer", facts: { lastInboundAt: silent }, to: "wait" },
  ])("is $to when $name", ({ facts, to }) => {
    expect(inbound.decide(facts, input, asked).to).toBe(to);
  });
  it("asks a person where nobody has begun to register, whatever arrived", () => {
    const { registered: _nobody, ...rest } = asked;
    expect(inbound.decide(arrived(startedAt + 1), input, rest)).toMatchObject({ to: "stuck", because: expect.stringContaining("has not begun in this run") });
  });
  it("asks a person where the plan registers nothing with the provider", () => {
    expect(inbound.decide(arrived(startedAt + 1), { provider: "telegram" }, asked)).toEqual({ to: "stuck", because: "the plan registers nothing with telegram" });
  });
  it("is not checkable in a dry run", () => {
    expect(inbound.decide({ lastInboundAt: undefined }, input, { ...asked, dryRun: true })).toMatchObject({ to: "done", proof: expect.stringMatching(/^not checkable in a dry run: /) });
  });

  const state = (more: Partial<StepState>): StepState => ({ step: "webhooks-viber", status: "done", because: "", startedAt, changedAt: startedAt + 9, attempts: [], brought: {}, ...more });
  const attempt = (at: number, outcome: StepState["attempts"][number]["outcome"]) => ({ intentSeq: 1, mutation: {} as Mutation, at, outcome, answer: "" });
  it.each([
    { says: "the last registration that may have happened", of: state({ attempts: [attempt(startedAt + 1, "applied"), attempt(startedAt + 2, undefined), attempt(startedAt + 3, "refused")] }), at: startedAt + 2 },
    { says: "when it was found right", of: state({}), at: startedAt },
    { says: "a person's word", of: state({ status: "done-by-hand", attempts: [attempt(startedAt + 1, "applied")] }), at: startedAt + 9 },
    { says: "that a person skipped it", of: state({ status: "skipped" }), at: startedAt + 9 },
    { says: "nothing, because it has not begun", of: undefined, at: undefined },
  ])("counts from $says", ({ of, at }) => {
    expect(registeredIn(asked.plan, "viber", { steps: of === undefined ? {} : { "webhooks-viber": of } })?.at).toBe(at);
  });
});
