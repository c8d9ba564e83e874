// What the step that takes a node out of a name decides from what was seen; no call is made.

import { roundRobinStep } from "../../../lambdas/steps/round-robin/round-robin.ts";
import type { RoundRobinFacts } from "../../../lambdas/steps/round-robin/round-robin.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context, denied, silent } from "./moving.ts";

const [a, b] = ["198.51.100.5", "203.0.113.6"];
const input = { zone: "Z1", name: "qm.example.com", type: "A" as const, policy: "simple" as const, values: { "site-a": [a], "site-b": [b] }, ttl: 60_000 };
const ready: StepContext = { ...context, writable: ["orders"] };
const holds = (...values: readonly string[]): RoundRobinFacts["records"] => ({ seen: true, value: [{ set: { Name: "qm.example.com.", Type: "A", TTL: 30, ResourceRecords: values.map((Value) => ({ Value })) }, beyond: [] }] });
const told = (...servers: readonly (readonly string[])[]): RoundRobinFacts["answers"] => ({ seen: true, value: servers.map((addresses, index) => ({ server: `ns-${index + 1}`, addresses })) });
const change = (status: "PENDING" | "INSYNC"): RoundRobinFacts["change"] => ({ id: "C1", status: { seen: true, value: status } });
const facts = (more: Partial<RoundRobinFacts> = {}): RoundRobinFacts => ({ records: holds(b), change: change("INSYNC"), answers: told([b], [b]), ...more });

describe("taking a node out of a name", () => {
  it("sends one batch, old for new, and keeps the one that puts the former answers back", () => {
    const decision = roundRobinStep.decide(facts({ records: holds(a, b), change: undefined }), input, ready);
    expect(decision).toMatchObject({
      to: "act",
      mutations: [{
        sentence: `Change the simple A records of qm.example.com, old for new: take ${a} (site-a) out of it`,
        call: { input: { HostedZoneId: "Z1", ChangeBatch: { Comment: context.mark, Changes: [{ Action: "DELETE" }, { Action: "CREATE", ResourceRecordSet: { ResourceRecords: [{ Value: b }] } }] } } },
        undoBy: { input: { ChangeBatch: { Changes: [{ Action: "DELETE", ResourceRecordSet: { ResourceRecords: [{ Value: b }] } }, { Action: "CREATE", ResourceRecordSet: { ResourceRecords: [{ Value: a }, { Value: b }] } }] } } },
      }],
    });
  });

  it.each([
    ["is not in the plan", {}, `; with it goes the health check of ${a} (h), which the plan does not name`],
    ["is another in the plan", { [a]: "another" }, `; with it goes the health check of ${a} (h), which the plan does not name`],
    ["is in the plan", { [a]: "h" }, ""],
  ])("says that a health check goes with its address where it %s, and the way back has it in any case", (_says, checks, says) => {
    const set = (SetIdentifier: string, Value: string, more: object = {}) => ({ set: { Name: "qm.example.com.", Type: "A", TTL: 30, SetIdentifier, MultiValueAnswer: true, ...more, ResourceRecords: [{ Value }] }, beyond: [] });
    const records: RoundRobinFacts["records"] = { seen: true, value: [set("a", a, { HealthCheckId: "h" }), set("b", b)] };
    expect(roundRobinStep.decide(facts({ records, change: undefined }), { ...input, policy: "multivalue", "health-checks": checks }, ready)).toMatchObject({
      mutations: [{ sentence: `Change the multivalue A records of qm.example.com, old for new: take ${a} (site-a) out of it${says}`, undoBy: { input: { ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet: { HealthCheckId: "h" } }] } } } }],
    });
  });

  it("tells how long resolvers that asked before may still give out the former answer", () => {
    expect(roundRobinStep.decide(facts(), input, ready)).toEqual({ to: "done", proof: `qm.example.com answers ${b} at 2 of its own name servers, and nothing of site-a; resolvers that asked before may give out the former answer for up to 30 s more` });
  });

  it.each([
    { name: "the change is PENDING", more: { change: change("PENDING") }, to: "wait", because: /change C1 has not reached all name servers yet/ },
    { name: "Route 53 does not know the change", more: { change: { id: "C1", status: denied } }, to: "stuck", because: /could not look/ },
    { name: "one name server still answers the source", more: { answers: told([b], [a, b]) }, to: "wait", because: /^the name server ns-2 still answers 198\.51\.100\.5, which is site-a$/ },
    { name: "a name server answers nothing", more: { answers: told([b], []) }, to: "wait", because: /^the name server ns-2 answers nothing/ },
    { name: "nobody answers the target", more: { answers: told(["192.0.2.7"]) }, to: "wait", because: /none of site-b; a health check on its records may fail$/ },
    { name: "the name servers are silent", more: { answers: silent }, to: "wait", because: /could not look/ },
    { name: "Route 53 is silent", more: { records: silent }, to: "wait", because: /could not look/ },
    { name: "Route 53 says no", more: { records: denied }, to: "stuck", because: /could not look/ },
    { name: "the records are nobody's here", more: { records: holds("192.0.2.1") }, to: "stuck", because: /none of the addresses of the plan/ },
  ] as const)("is $to while $name", ({ more, to, because }) => {
    expect(roundRobinStep.decide(facts(more), input, ready)).toEqual({ to, because: expect.stringMatching(because) as string, ...(to === "wait" && "change" in more ? { againMs: 1_000 } : {}) });
  });

  it("needs the answers where the id of the change was lost, and says that nothing was changed where it was so", () => {
    expect(roundRobinStep.decide(facts({ change: undefined }), input, ready)).toMatchObject({ to: "done", proof: expect.stringMatching(/nothing was changed just now$/) as string });
    expect(roundRobinStep.decide(facts({ change: undefined, answers: told([a, b]) }), input, ready).to).toBe("wait");
  });

  it("leaves the name as it is before the barrier", () => {
    expect(roundRobinStep.decide(facts({ records: holds(a, b) }), input, context)).toMatchObject({ to: "stuck", because: expect.stringContaining("orders is not known to be writable") as string });
  });
});
