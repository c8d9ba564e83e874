// The change from one set of records to another is one exchange, and never leaves the name empty (R17).

import fc from "fast-check";
import { applyChanges, BatchRefused } from "../../../infra/local/world/zone-changes.ts";
import type { FoundRecordSet } from "../../../lambdas/aws/route53.ts";
import { planRecordChange } from "../../../lambdas/steps/dns-failover/record-change.ts";
import type { RecordPlan } from "../../../lambdas/steps/dns-failover/record-change.ts";
import type { RecordInput } from "../../../lambdas/steps/dns-failover/record-policies.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

const name = "chat.example.com.";
const direction = { source: "site-a", target: "site-b" };
const values = { "site-a": ["198.51.100.10", "198.51.100.11"], "site-b": ["203.0.113.10", "203.0.113.11"] };
const policies = ["simple", "weighted", "multivalue", "failover"] as const;

function input(policy: RecordInput["policy"], more: Partial<RecordInput> = {}): RecordInput {
  return { name: "chat.example.com", type: "A", policy, values, ttl: 60_000, ...more };
}
function found(...sets: readonly RecordSet[]): readonly FoundRecordSet[] {
  return sets.map((set) => ({ set, beyond: [] }));
}
function set(list: readonly string[], more: Partial<RecordSet> = {}): RecordSet {
  return { Name: name, Type: "A", TTL: 60, ResourceRecords: list.map((Value) => ({ Value })), ...more };
}
const [a1, a2] = values["site-a"] as [string, string];
const [b1, b2] = values["site-b"] as [string, string];

describe("the change of a name's records", () => {
  it("replaces a simple record set, the old one exactly, for the target's values", () => {
    const old = set([a1, a2], { TTL: 300 });
    expect(planRecordChange(found(old), input("simple"), direction)).toEqual({
      is: "change",
      changes: [{ Action: "DELETE", ResourceRecordSet: old }, { Action: "CREATE", ResourceRecordSet: set([b1, b2]) }],
    });
  });

  it("turns the weights round, never both 0, and keeps identifiers and health checks with their values", () => {
    const one = { values: { "site-a": [a1], "site-b": [b1] } };
    const oldA = set([a1], { SetIdentifier: "west", Weight: 100, HealthCheckId: "hc-a" });
    const oldB = set([b1], { SetIdentifier: "central", Weight: 0, HealthCheckId: "hc-b" });
    expect(planRecordChange(found(oldA, oldB), input("weighted", one), direction)).toEqual({
      is: "change",
      changes: [
        { Action: "DELETE", ResourceRecordSet: oldA },
        { Action: "DELETE", ResourceRecordSet: oldB },
        { Action: "CREATE", ResourceRecordSet: { ...oldB, Weight: 100 } },
        { Action: "CREATE", ResourceRecordSet: { ...oldA, Weight: 0 } },
      ],
    });
  });

  it("makes the target's values the only multivalue records, one set for each", () => {
    const plan = planRecordChange(found(set([a1], { SetIdentifier: "site-a-1", MultiValueAnswer: true })), input("multivalue"), direction);
    expect(plan.is === "change" && plan.changes.map(({ Action, ResourceRecordSet: each }) => [Action, each.SetIdentifier, each.ResourceRecords])).toEqual([
      ["DELETE", "site-a-1", [{ Value: a1 }]],
      ["CREATE", "site-b-1", [{ Value: b1 }]],
      ["CREATE", "site-b-2", [{ Value: b2 }]],
    ]);
  });

  it.each(["multivalue", "weighted"] as const)("attaches the checks that the plan names to the %s sets that it makes, and leaves others on theirs", (policy) => {
    const old = policy === "weighted" ? { Weight: 100 } : { MultiValueAnswer: true };
    const plan = planRecordChange(found(set([a1], { SetIdentifier: "a", ...old }), set([b1], { SetIdentifier: "b", HealthCheckId: "hc-b", ...old })), input(policy, { "health-checks": { [b1]: "hc-other", [b2]: "hc-2" } }), direction);
    const made = plan.is === "change" ? plan.changes.filter(({ Action }) => Action === "CREATE").map(({ ResourceRecordSet: each }) => each) : [];
    expect(made.find((each) => each.ResourceRecords[0]?.Value === b2)?.HealthCheckId).toBe("hc-2");
    expect(made.some((each) => each.HealthCheckId === "hc-other")).toBe(false);
  });

  it("leaves a set alone that is already exactly as it has to be, and replaces it when only its TTL is not", () => {
    const oldA = set([a1], { SetIdentifier: "site-a-1", MultiValueAnswer: true });
    const oldB = set([b1], { SetIdentifier: "site-b-1", MultiValueAnswer: true });
    const touched = (...old: readonly RecordSet[]) => {
      const plan = planRecordChange(found(...old), input("multivalue"), direction);
      return plan.is === "change" ? plan.changes.map(({ Action, ResourceRecordSet: each }) => `${Action} ${each.SetIdentifier}`) : [];
    };
    expect(touched(oldA, oldB)).toEqual(["DELETE site-a-1", "CREATE site-b-2"]);
    expect(touched(oldA, { ...oldB, TTL: 300 })).toEqual(["DELETE site-a-1", "DELETE site-b-1", "CREATE site-b-1", "CREATE site-b-2"]);
  });

  it("makes the target PRIMARY and keeps each health check with its site's values", () => {
    const oldA = set([a1, a2], { SetIdentifier: "west", Failover: "PRIMARY", HealthCheckId: "hc-a" });
    const oldB = set([b1, b2], { SetIdentifier: "central", Failover: "SECONDARY", HealthCheckId: "hc-b" });
    const plan = planRecordChange(found(oldA, oldB), input("failover"), direction);
    expect(plan.is === "change" && plan.changes.slice(2)).toEqual([
      { Action: "CREATE", ResourceRecordSet: { ...oldB, Failover: "PRIMARY" } },
      { Action: "CREATE", ResourceRecordSet: { ...oldA, Failover: "SECONDARY" } },
    ]);
  });

  it("makes records where the name has none, because an empty name helps nobody", () => {
    expect(planRecordChange([], input("simple"), direction)).toEqual({ is: "change", changes: [{ Action: "CREATE", ResourceRecordSet: set([b1, b2]) }] });
  });

  it.each([
    { what: "in another order", old: set([b2, b1]) },
    { what: "with another TTL", old: set([b1, b2], { TTL: 86_400 }) },
    { what: "with the name in capitals and without its dot", old: set([b1, b2], { Name: "Chat.Example.com" }) },
  ])("changes nothing when the target's values are there $what", ({ old }) => {
    expect(planRecordChange(found(old), input("simple"), direction)).toEqual({ is: "right" });
  });

  it.each([
    { type: "CNAME" as const, stands: "Gw.Site-B.example.com.", planned: "gw.site-b.example.com" },
    { type: "AAAA" as const, stands: "2001:DB8:0:0:0:0:0:1", planned: "2001:db8::1" },
  ])("takes $stands and $planned for the same $type", ({ type, stands, planned }) => {
    const old = { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: stands }] };
    expect(planRecordChange(found(old), input("simple", { type, values: { "site-a": ["other.example.com"], "site-b": [planned] } }), direction)).toEqual({ is: "right" });
  });

  it.each([
    { what: "a value that belongs to no site", sets: found(set([a1]), set(["192.0.2.99"], { SetIdentifier: "theirs", Weight: 0 })), says: "belong to no site of the plan: 192.0.2.99" },
    { what: "an alias", sets: [{ set: set([]), beyond: ["AliasTarget"] }], says: "the record set (AliasTarget)" },
    { what: "a latency record", sets: [{ set: set([a1], { SetIdentifier: "west" }), beyond: ["Region"] }], says: "west (Region)" },
  ])("keeps its hands off $what and names it", ({ sets, says }) => {
    const plan = planRecordChange(sets, input("weighted"), direction);
    expect(plan).toMatchObject({ is: "hands-off", because: expect.stringContaining(says) });
  });

  it.each([
    { what: "the secondary has no health check", old: [set([a1, a2], { SetIdentifier: "a", Failover: "PRIMARY", HealthCheckId: "hc-a" }), set([b1, b2], { SetIdentifier: "b", Failover: "SECONDARY" })] },
    { what: "there are no failover records yet", old: [set([a1])] },
  ])("keeps its hands off failover records when $what, because Route 53 takes no PRIMARY without one", ({ old }) => {
    expect(planRecordChange(found(...old), input("failover"), direction)).toMatchObject({ is: "hands-off", because: expect.stringContaining("without a health check") });
  });

  it.each([
    { what: "names no values of the target", values: { "site-a": [a1] }, says: "names no values of site-b" },
    { what: "gives one value to both sites", values: { "site-a": [a1], "site-b": [a1, b1] }, says: `gives ${a1} to both sites` },
  ])("keeps its hands off when the plan $what", ({ values: given, says }) => {
    expect(planRecordChange(found(set([a1])), input("simple", { values: given }), direction)).toMatchObject({ is: "hands-off", because: expect.stringContaining(says) });
  });
});

describe("alias records", () => {
  const [lbA, lbB] = ["dualstack.web-a-1.eu-west-1.elb.amazonaws.com", "dualstack.web-b-1.eu-central-1.elb.amazonaws.com"];
  const aliases = { values: { "site-a": [`alias ZAAAAAAAA ${lbA}`], "site-b": [`alias ZBBBBBBBB ${lbB}`] } };
  const alias = (zone: string, target: string, more: Partial<RecordSet> = {}, EvaluateTargetHealth = true): RecordSet => ({ Name: name, Type: "A", ResourceRecords: [], AliasTarget: { HostedZoneId: zone, DNSName: `${target}.`, EvaluateTargetHealth }, ...more });
  const foundAliases = (...sets: readonly RecordSet[]): readonly FoundRecordSet[] => sets.map((each) => ({ set: each, beyond: ["AliasTarget"] }));

  it("change places in one exchange, the old one exactly as it was read, and the new one as the plan says", () => {
    const old = alias("ZAAAAAAAA", lbA.toUpperCase(), {}, false);
    expect(planRecordChange(foundAliases(old), input("simple", aliases), direction)).toEqual({ is: "change", changes: [{ Action: "DELETE", ResourceRecordSet: old }, { Action: "CREATE", ResourceRecordSet: alias("ZBBBBBBBB", lbB) }] });
    expect(planRecordChange(foundAliases(old), input("simple", { ...aliases, "evaluate-target-health": false }), direction)).toMatchObject({ changes: [{}, { ResourceRecordSet: alias("ZBBBBBBBB", lbB, {}, false) }] });
  });

  it("turn their weights round and keep identifiers and checks", () => {
    const oldA = alias("ZAAAAAAAA", lbA, { SetIdentifier: "west", Weight: 100, HealthCheckId: "hc-a" });
    const oldB = alias("ZBBBBBBBB", lbB, { SetIdentifier: "central", Weight: 0 });
    const plan = planRecordChange(foundAliases(oldA, oldB), input("weighted", aliases), direction);
    expect(plan).toEqual({ is: "change", changes: [{ Action: "DELETE", ResourceRecordSet: oldA }, { Action: "DELETE", ResourceRecordSet: oldB }, { Action: "CREATE", ResourceRecordSet: { ...oldB, Weight: 100 } }, { Action: "CREATE", ResourceRecordSet: { ...oldA, Weight: 0 } }] });
  });

  it("need no health check as PRIMARY where what they lead to is evaluated, and one where it is not", () => {
    const old = [alias("ZAAAAAAAA", lbA, { SetIdentifier: "a", Failover: "PRIMARY" }), alias("ZBBBBBBBB", lbB, { SetIdentifier: "b", Failover: "SECONDARY" })];
    expect(planRecordChange(foundAliases(...old), input("failover", aliases), direction)).toMatchObject({ is: "change" });
    expect(planRecordChange(foundAliases(...old), input("failover", { ...aliases, "evaluate-target-health": false }), direction)).toMatchObject({ is: "hands-off", because: expect.stringContaining("without a health check") as string });
  });

  it("stay as they are where they lead to the target, however their health is evaluated and their name is spelt", () => {
    expect(planRecordChange(foundAliases(alias("ZBBBBBBBB", lbB.toUpperCase(), {}, false)), input("simple", aliases), direction)).toEqual({ is: "right" });
  });

  it.each([
    ["to somebody else's balancer", foundAliases(alias("ZAAAAAAAA", "other.example.com")), "belong to no site of the plan: alias ZAAAAAAAA other.example.com"],
    ["with a form of its own besides", [{ set: alias("ZAAAAAAAA", lbA), beyond: ["AliasTarget", "Region"] }], "(Region)"],
  ] as const)("%s are left alone", (_sentence, sets, says) => {
    expect(planRecordChange(sets, input("simple", aliases), direction)).toMatchObject({ is: "hands-off", because: expect.stringContaining(says) as string });
  });

  it("may stand for one site only: the other one's address comes in their place, and they come back", () => {
    const mixed = { values: { "site-a": aliases.values["site-a"], "site-b": [b1] } };
    const old = alias("ZAAAAAAAA", lbA);
    expect(planRecordChange(foundAliases(old), input("simple", mixed), direction)).toEqual({ is: "change", changes: [{ Action: "DELETE", ResourceRecordSet: old }, { Action: "CREATE", ResourceRecordSet: set([b1]) }] });
    expect(planRecordChange(found(set([b1])), input("simple", mixed), { source: "site-b", target: "site-a" })).toMatchObject({ changes: [{}, { ResourceRecordSet: old }] });
  });
});

/** What clients are given when every health check is well (aws.md §1.2). */
function clientsGet(sets: readonly RecordSet[]): ReadonlySet<string> {
  const all = (list: readonly RecordSet[]): ReadonlySet<string> => new Set(list.flatMap((each) => each.ResourceRecords.map(({ Value }) => Value)));
  const primary = sets.filter((each) => each.Failover === "PRIMARY");
  if (primary.length > 0) return all(primary);
  const weighing = sets.filter((each) => (each.Weight ?? 0) > 0);
  return all(weighing.length > 0 ? weighing : sets);
}

const sitesValues = fc.record({ "site-a": fc.uniqueArray(fc.constantFrom("198.51.100.10", "198.51.100.11", "198.51.100.12"), { minLength: 1 }), "site-b": fc.uniqueArray(fc.constantFrom("203.0.113.10", "203.0.113.11", "203.0.113.12"), { minLength: 1 }) });
const ttl = fc.constantFrom(30, 60, 300);
const check = fc.option(fc.constantFrom("hc-1", "hc-2"), { nil: undefined });
const identifier = fc.constantFrom("west", "central", "site-a", "site-b", "site-a-1", "site-b-1", "site-b-2", "primary");

/** Any state of the zone that Route 53 would hold with values of these sites. */
function standing(sites: typeof values): fc.Arbitrary<readonly RecordSet[]> {
  const all = [...sites["site-a"], ...sites["site-b"]];
  const some = fc.subarray(all, { minLength: 1 });
  const grouped = (count: number): fc.Arbitrary<readonly string[]> => fc.uniqueArray(identifier, { minLength: count, maxLength: count });
  const withCheck = (HealthCheckId: string | undefined): Partial<RecordSet> => (HealthCheckId === undefined ? {} : { HealthCheckId });
  return fc.oneof(
    fc.constant([]),
    fc.tuple(some, ttl).map(([list, TTL]) => [set(list, { TTL })]),
    some.chain((list) => fc.tuple(fc.constant(list), grouped(list.length), ttl, fc.array(fc.tuple(fc.constantFrom(0, 1, 100, 255), check), { minLength: list.length, maxLength: list.length }))).map(
      ([list, ids, TTL, rest]) => list.map((value, index) => set([value], { TTL, SetIdentifier: ids[index] ?? "", Weight: rest[index]?.[0] ?? 0, ...withCheck(rest[index]?.[1]) })),
    ),
    some.chain((list) => fc.tuple(fc.constant(list), grouped(list.length), ttl, check)).map(([list, ids, TTL, id]) => list.map((value, index) => set([value], { TTL, SetIdentifier: ids[index] ?? "", MultiValueAnswer: true, ...withCheck(id) }))),
    fc.tuple(grouped(2), ttl, fc.boolean()).map(([ids, TTL, turned]) =>
      (["site-a", "site-b"] as const).map((site, index) => set(sites[site], { TTL, SetIdentifier: ids[index] ?? "", Failover: (site === "site-a") === turned ? "SECONDARY" : "PRIMARY", HealthCheckId: `hc-${site}` })),
    ),
  );
}

/** The records after the plan was carried out by Route 53's rules; a plan that they refuse fails the test. */
function carriedOut(old: readonly RecordSet[], plan: RecordPlan): readonly RecordSet[] {
  if (plan.is === "hands-off") throw new Defect(plan.because);
  if (plan.is === "right") return old;
  return applyChanges("example.com.", old, plan.changes);
}

describe("any change of a name's records", () => {
  const state = sitesValues
    .chain((sites) => fc.record({ sites: fc.constant(sites), old: standing(sites), policy: fc.constantFrom(...policies), back: fc.boolean() }))
    // Route 53 takes no PRIMARY without a health check, so failover records can only be moved where they stand already.
    .filter(({ policy, old }) => policy !== "failover" || old.some(({ Failover }) => Failover !== undefined));

  it("is accepted as one transaction, leaves the name non-empty at every moment and leading to the target only, and is not wanted twice", () => {
    fc.assert(
      fc.property(state, ({ sites, old, policy, back }) => {
        const way = back ? { source: "site-b", target: "site-a" } : direction;
        const wanted = input(policy, { values: sites });
        const plan = planRecordChange(found(...old), wanted, way);
        const after = carriedOut(old, plan);
        // A batch is one transaction, so these two are all the moments there are.
        if (old.length > 0) expect(clientsGet(old).size).toBeGreaterThan(0);
        expect([...clientsGet(after)].sort()).toEqual([...sites[way.target as "site-a"]].sort());
        expect(planRecordChange(found(...after), wanted, way)).toEqual({ is: "right" });
      }),
      { numRuns: 500 },
    );
  });

  it("comes back to the first site when the plan goes the other way", () => {
    fc.assert(
      fc.property(state, ({ sites, old, policy }) => {
        let sets = old;
        for (const way of [direction, { source: "site-b", target: "site-a" }]) {
          sets = carriedOut(sets, planRecordChange(found(...sets), input(policy, { values: sites }), way));
        }
        expect([...clientsGet(sets)].sort()).toEqual([...sites["site-a"]].sort());
      }),
    );
  });

  it("is refused as a whole when somebody else changed the records meanwhile", () => {
    fc.assert(
      fc.property(state, ttl, ({ sites, old, policy }, otherTtl) => {
        const plan = planRecordChange(found(...old), input(policy, { values: sites }), direction);
        fc.pre(plan.is === "change" && plan.changes.some(({ Action }) => Action === "DELETE"));
        const meanwhile = old.map((each) => ({ ...each, TTL: (each.TTL ?? 0) + otherTtl }));
        expect(() => applyChanges("example.com.", meanwhile, plan.is === "change" ? plan.changes : [])).toThrow(BatchRefused);
      }),
    );
  });
});
