// What the step that moves records decides from what was seen; no call is made.

import { changeIdIn } from "../../../lambdas/steps/dns-failover/change-id.ts";
import { records } from "../../../lambdas/steps/dns-failover/records.ts";
import type { Progress, RecordFacts } from "../../../lambdas/steps/dns-failover/records.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context, denied, silent } from "./moving.ts";

const input = { zone: "Z1", name: "chat.example.com", type: "A", policy: "simple", values: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] }, ttl: 60_000 } as const;
const written = { ...input, values: { "site-a": [...input.values["site-a"]], "site-b": [...input.values["site-b"]] } };
const ready: StepContext = { ...context, writable: ["orders"] };
const leadsTo = (value: string): RecordFacts["records"] => {
  const set: RecordSet = { Name: "chat.example.com.", Type: "A", TTL: 60, ResourceRecords: [{ Value: value }] };
  return { seen: true, value: [{ set, beyond: [] }] };
};
const atA = leadsTo("198.51.100.10");
const atB = leadsTo("203.0.113.10");
const nothing: Progress = { known: "nothing-sent" };
const change = (status: "PENDING" | "INSYNC"): Progress => ({ known: "by-id", id: "C1", status: { seen: true, value: status } });
const answers = (...value: readonly string[]): Progress => ({ known: "by-answers", answers: { seen: true, value } });
const decide = (found: RecordFacts["records"], progress: Progress, at: StepContext = ready) => records.decide({ records: found, progress }, written, at);

describe("moving records", () => {
  it("sends one batch that deletes what was read and creates what is wanted", () => {
    expect(decide(atA, nothing)).toMatchObject({
      to: "act",
      mutations: [{
        call: { operation: "route53.ChangeResourceRecordSets", region: "us-east-1", input: { HostedZoneId: "Z1", ChangeBatch: { Comment: context.mark, Changes: [{ Action: "DELETE" }, { Action: "CREATE" }] } } },
        undo: "put the former record sets back, old for new: 198.51.100.10",
      }],
    });
  });

  it("names the change by what it read, so that other records found make another change", () => {
    const key = (found: RecordFacts["records"]) => {
      const decision = decide(found, nothing);
      return decision.to === "act" ? decision.mutations.map((mutation) => mutation.key) : [];
    };
    expect(key(atA)).toEqual(key(atA));
    expect(key(atA)).not.toEqual(key({ seen: true, value: [] }));
  });

  it.each([
    { name: "nothing was sent", progress: nothing, to: "done" },
    { name: "the change is INSYNC", progress: change("INSYNC"), to: "done" },
    { name: "the change is PENDING", progress: change("PENDING"), to: "wait" },
    { name: "the answer was lost and clients get the target", progress: answers("203.0.113.10"), to: "done" },
    { name: "the answer was lost and clients get the source", progress: answers("198.51.100.10"), to: "wait" },
    { name: "the answer was lost and clients get both", progress: answers("203.0.113.10", "198.51.100.10"), to: "wait" },
    { name: "the answer was lost and clients get nothing", progress: answers(), to: "wait" },
    { name: "the name servers are silent", progress: { known: "by-answers", answers: silent } as const, to: "wait" },
    { name: "Route 53 does not know the change", progress: { known: "by-id", id: "C1", status: denied } as const, to: "stuck" },
  ])("is $to when the records lead to the target and $name", ({ progress, to }) => {
    expect(decide(atB, progress).to).toBe(to);
  });

  it.each([
    { name: "Route 53 is silent", found: silent, to: "wait" },
    { name: "Route 53 says no", found: denied, to: "stuck" },
    { name: "there is a foreign value under the name", found: leadsTo("192.0.2.1"), to: "stuck" },
  ])("is $to and changes nothing when $name", ({ found, to }) => {
    expect(decide(found, nothing).to).toBe(to);
  });

  it("leaves traffic where it is before the barrier, also where records have to be made", () => {
    expect(decide(atA, nothing, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("orders is not known to be writable") });
  });

  it.each([
    ["/change/C0123ABCDEF456 PENDING", "C0123ABCDEF456"],
    ["C0123ABCDEF456 PENDING", "C0123ABCDEF456"],
    ["undefined undefined", undefined],
    ["CHANGE refused", undefined],
  ])("finds in the answer %j the change %j", (answer, id) => {
    expect(changeIdIn(answer)).toBe(id);
  });
});
