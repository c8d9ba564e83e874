// The bill as people read it.

import pc from "picocolors";
import type { CostReport } from "../../../infra/aws/cost/cost-of-plan.ts";
import { prices } from "../../../infra/aws/prices.ts";
import { billOf } from "../../../infra/aws/cost/bill.ts";
import { costLines } from "../../../infra/cli/cost-lines.ts";

const bill = billOf([{ group: "plan", price: "lambda-requests", amount: 788_400 }, { group: "plan", price: "transfer-between-regions", amount: 8.967 }, { group: "shared", price: "kms-keys", amount: 1 }, { group: "traffic", price: "health-check-options", amount: 2 }]);
const report: CostReport = {
  version: 1, plan: "shop", title: "The shop", digest: "0123456789abcdef", arbiterRegion: "eu-north-1", everySeconds: 10, observers: ["arbiter", "site-a"],
  prices: { region: "eu-central-1", lookedUp: "2026-11-21", table: prices }, assumptions: ["A month has 730 hours."], bill, secondPlan: { listUsd: 1, freeUsd: 0.5, netUsd: 0.5 },
  run: { transitions: 198, calls: 99, usd: 0.0094 }, notCounted: ["Secrets are yours."], unpriced: ["AWS::Redshift::Cluster"],
};
const lines = (columns: number, of: CostReport = report): readonly string[] => costLines(of, { colours: pc.createColors(false), columns });

it("shows each line with its amount, its list price, what is free and what is left", () => {
  expect(lines(100).slice(5, 12)).toEqual([
    "                                                                              list     free      net",
    "This plan",
    "  Lambda, requests                                          788,400 calls     0.16    −0.16     0.00",
    "  Data between Regions                                            8.97 GB     0.18              0.18",
    "  together                                                                    0.34    −0.16     0.18",
    "Shared by all plans with their arbiter in eu-north-1",
    "  KMS keys                                                          1 key     1.00              1.00",
  ]);
});

it("says both sums plainly, with and without the switch, and what a failover costs", () => {
  const text = lines(100).join(" ").replace(/\s+/g, " ");
  expect(text).toContain("While nothing happens: US$1.18 a month, and US$1.34 at list price");
  expect(text).toContain("With its traffic switch US$3.18, and US$3.34 at list price.");
  expect(text).toContain("A second plan like it in the same account adds US$0.50");
  expect(text).toContain("A failover: US$0.0094 at list price, with 198 state transitions and 99 calls of functions.");
  expect(text).toContain("! Secrets are yours. ! AWS::Redshift::Cluster: its price is not in the table.");
  expect(text).toContain("• A month has 730 hours.");
});

it("says nothing of a switch where there is none", () => {
  const without = { ...report, bill: billOf([{ group: "plan", price: "kms-keys", amount: 1 }]) };
  expect(lines(100, without).join("\n")).not.toContain("switch");
});

it.each([100, 89, 60])("fits into %d columns", (columns) => {
  expect(lines(columns).filter((line) => line.length > columns)).toEqual([]);
});
