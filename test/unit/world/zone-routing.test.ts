// Which records a name gives by routing policy and health, as Route 53 chooses them.

import { routed } from "../../../infra/local/world/zone-routing.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";

const a = (value: string, more: Partial<RecordSet> = {}): RecordSet => ({ Name: "chat.example.com.", Type: "A", TTL: 60, ResourceRecords: [{ Value: value }], ...more });
const primary = a("P", { SetIdentifier: "p", Failover: "PRIMARY", HealthCheckId: "hc-p" });
const secondary = a("S", { SetIdentifier: "s", Failover: "SECONDARY" });
const checkedSecondary = { ...secondary, HealthCheckId: "hc-s" };
const weight = (value: string, Weight: number, check?: string): RecordSet => a(value, { SetIdentifier: value, Weight, ...(check ? { HealthCheckId: check } : {}) });
const multi = (value: string, check?: string): RecordSet => a(value, { SetIdentifier: value, MultiValueAnswer: true, ...(check ? { HealthCheckId: check } : {}) });

/** The values answered, each draw of chance from 0 to 0.9; sorted, without repetition. */
function answered(sets: readonly RecordSet[], sick: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const answer = routed(sets, { isHealthy: (id) => !sick.includes(id), random: () => tenth / 10 });
    seen.add(answer.flatMap((set) => set.ResourceRecords.map(({ Value }) => Value)).toSorted().join("+"));
  }
  return [...seen].toSorted();
}

describe("failover", () => {
  it.each([
    { case: "primary healthy answers primary", sets: [primary, secondary], sick: [], answer: ["P"] },
    { case: "primary unhealthy answers the secondary, which has no check", sets: [primary, secondary], sick: ["hc-p"], answer: ["S"] },
    { case: "primary unhealthy answers the healthy secondary", sets: [primary, checkedSecondary], sick: ["hc-p"], answer: ["S"] },
    { case: "both unhealthy answers primary", sets: [primary, checkedSecondary], sick: ["hc-p", "hc-s"], answer: ["P"] },
    { case: "only the secondary unhealthy answers primary", sets: [primary, checkedSecondary], sick: ["hc-s"], answer: ["P"] },
    { case: "a primary alone is answered though unhealthy", sets: [primary], sick: ["hc-p"], answer: ["P"] },
    { case: "a secondary alone is answered", sets: [secondary], sick: [], answer: ["S"] },
    { case: "the order in which they are kept does not matter", sets: [secondary, primary], sick: [], answer: ["P"] },
  ])("$case", ({ sets, sick, answer }) => expect(answered(sets, sick)).toEqual(answer));
});

describe("weighted", () => {
  it.each([
    { case: "each with a weight is drawn sometimes", sets: [weight("1", 50), weight("2", 50)], sick: [], answer: ["1", "2"] },
    { case: "weight 0 is never drawn", sets: [weight("1", 100), weight("2", 0)], sick: [], answer: ["1"] },
    { case: "only zeros are drawn equally", sets: [weight("1", 0), weight("2", 0)], sick: [], answer: ["1", "2"] },
    { case: "an unhealthy one is not drawn", sets: [weight("1", 50, "x"), weight("2", 50)], sick: ["x"], answer: ["2"] },
    { case: "weight 0 is drawn when all with a weight are unhealthy", sets: [weight("1", 100, "x"), weight("2", 0, "y")], sick: ["x"], answer: ["2"] },
    { case: "with none healthy all count as healthy, so the weights count again", sets: [weight("1", 100, "x"), weight("2", 0, "y")], sick: ["x", "y"], answer: ["1"] },
  ])("$case", ({ sets, sick, answer }) => expect(answered(sets, sick)).toEqual(answer));

  it("draws in proportion to the weights", () => {
    const sets = [weight("1", 30), weight("2", 10)];
    const draws = Array.from({ length: 400 }, (_, n) => routed(sets, { isHealthy: () => true, random: () => n / 400 })[0]?.SetIdentifier);
    expect(draws.filter((id) => id === "1")).toHaveLength(300);
  });
});

describe("multivalue", () => {
  it.each([
    { case: "all healthy ones are answered", sets: [multi("1"), multi("2", "x")], sick: [], answer: ["1+2"] },
    { case: "unhealthy ones are left out", sets: [multi("1"), multi("2", "x")], sick: ["x"], answer: ["1"] },
    { case: "with none healthy all are answered", sets: [multi("1", "x"), multi("2", "y")], sick: ["x", "y"], answer: ["1+2"] },
  ])("$case", ({ sets, sick, answer }) => expect(answered(sets, sick)).toEqual(answer));

  it("answers eight at most, not always the same eight", () => {
    const sets = Array.from({ length: 12 }, (_, n) => multi(String(n)));
    const chosen = [0, 0.5].map((chance) => routed(sets, { isHealthy: () => true, random: () => chance }).map(({ SetIdentifier }) => SetIdentifier));
    expect(chosen.map((each) => new Set(each).size)).toEqual([8, 8]);
    expect(chosen[0]).not.toEqual(chosen[1]);
  });
});

describe("simple", () => {
  const two: RecordSet = { ...a("1"), ResourceRecords: [{ Value: "1" }, { Value: "2" }] };
  it("answers all values in changing order, whatever is healthy", () => {
    const orders = [0, 0.9].map((chance) => routed([{ ...two }], { isHealthy: () => false, random: () => chance })[0]?.ResourceRecords.map(({ Value }) => Value));
    expect(orders).toEqual([["1", "2"], ["2", "1"]]);
  });
  it("answers nothing where there is nothing", () => expect(routed([], { isHealthy: () => true, random: () => 0 })).toEqual([]));
});
