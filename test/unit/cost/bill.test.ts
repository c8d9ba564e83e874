// The bill: what uses cost, what is free of it, and how the two are told apart.

import { billOf } from "../../../infra/aws/cost/bill.ts";
import type { Use } from "../../../infra/aws/cost/usage.ts";
import { prices } from "../../../infra/aws/prices.ts";

const plan = (price: Use["price"], amount: number): Use => ({ group: "plan", price, amount });
const shared = (price: Use["price"], amount: number): Use => ({ group: "shared", price, amount });

describe("the price table", () => {
  it.each(Object.entries(prices))("%s has a price, a unit, a source and a date", (_key, { usd, per, free, what, unit, source, read }) => {
    expect(usd).toBeGreaterThan(0);
    expect(per).toBeGreaterThanOrEqual(1);
    expect(free).toBeGreaterThanOrEqual(0);
    expect([what, unit, source].every((text) => text.length > 1)).toBe(true);
    expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
  });
});

describe("a bill", () => {
  it("adds up the same thing within a group, and keeps groups apart", () => {
    const { parts } = billOf([plan("kms-keys", 1), plan("kms-keys", 2), shared("kms-keys", 1)]);
    expect(parts.map(({ group, lines }) => [group, lines.map(({ what, amount, listUsd }) => [what, amount, listUsd])])).toEqual([["plan", [["KMS keys", 3, 3]]], ["shared", [["KMS keys", 1, 1]]]]);
  });

  it("takes off what is free, and never more than there is", () => {
    expect(billOf([plan("custom-metrics", 6)]).idle).toEqual({ listUsd: 1.7999999999999998, freeUsd: 1.7999999999999998, netUsd: 0 });
    const { listUsd, freeUsd, netUsd } = billOf([plan("alarm-standard", 30)]).idle;
    expect([listUsd, freeUsd, netUsd].map((usd) => Number(usd.toFixed(6)))).toEqual([3, 1, 2]);
  });

  it("divides one allowance among the groups that use the same thing, by how much they use", () => {
    const [own, common] = billOf([plan("alarm-standard", 15), shared("alarm-standard", 5)]).parts;
    expect([own?.freeUsd, common?.freeUsd].map((usd) => Number(usd?.toFixed(6)))).toEqual([0.75, 0.25]);
  });

  it("counts neither the traffic switch nor private networks as idle, and says the sum with the switch beside it", () => {
    const { idle, withSwitch, parts } = billOf([plan("kms-keys", 1), { group: "traffic", price: "health-check-options", amount: 2 }, { group: "network", price: "nat-gateways", amount: 730 }]);
    expect([idle.netUsd, withSwitch.netUsd]).toEqual([1, 3]);
    expect(parts.map(({ group }) => group)).toEqual(["plan", "traffic", "network"]);
  });

  it("of nothing is nothing", () => {
    expect(billOf([])).toEqual({ parts: [], idle: { listUsd: 0, freeUsd: 0, netUsd: 0 }, withSwitch: { listUsd: 0, freeUsd: 0, netUsd: 0 } });
  });
});
