// What verification decides from what was seen: only what a client gets counts.

import { dns } from "../../../lambdas/steps/verification/dns.ts";
import { https } from "../../../lambdas/steps/verification/https.ts";
import type { HttpsFacts } from "../../../lambdas/steps/verification/https.ts";
import { sqlWrite } from "../../../lambdas/steps/verification/sql-write.ts";
import { healthy, unanswered, wrong } from "../../../lambdas/probe/finding.ts";
import { context, denied, silent } from "./moving.ts";

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
