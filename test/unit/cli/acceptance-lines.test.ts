// The report of an acceptance in words.

import { acceptanceLines } from "../../../infra/cli/acceptance-lines.ts";
import type { AcceptanceReport } from "../../../infra/local/acceptance.ts";

const plain = (text: string): string => text;
const colours = { bold: plain, dim: plain, green: plain, red: plain };
const run = { outcome: "succeeded", timesMs: { total: 23_000 } } as AcceptanceReport["nodes"][number]["report"];
const good: AcceptanceReport = {
  plan: "queuemetrics", outcome: "succeeded", tempo: 20, outageMs: null,
  nodes: [{ node: "node-a", answered: ["203.0.113.6"], togetherAfterMs: 13_000, report: run }],
  name: { looks: 500, empty: 0, atEnd: ["198.51.100.5", "203.0.113.6"] },
  writes: { acknowledged: 1_800, missing: { "node-a": 0, "node-b": 0 }, twice: 1 },
};
const said = (report: AcceptanceReport): string => acceptanceLines(report, colours).join("\n");

test("tells of each node, of the name and of the writes", () => {
  expect(said(good)).toContain("✓ queuemetrics: acceptance succeeded");
  expect(said(good)).toContain("node-a was shut down: the run ended as succeeded after 23 s, and the name answered 203.0.113.6");
  expect(said(good)).toContain("started again, both databases held the same after 13 s");
  expect(said(good)).toContain("asked 500 times, empty 0 times; at the end 198.51.100.5, 203.0.113.6");
  expect(said(good)).toContain("1800 acknowledged, 0 missing at node-a, 0 missing at node-b; 1 there twice");
});

test("hides neither a missing write nor an empty name nor an outage", () => {
  const bad = said({ ...good, outcome: "failed", outageMs: 4_000, name: { ...good.name, empty: 2, atEnd: [] }, writes: { ...good.writes, missing: { "node-a": 0, "node-b": 7 } }, nodes: [{ node: "node-a", answered: [], togetherAfterMs: null, report: run }] });
  expect(bad).toContain("✕ queuemetrics: acceptance failed");
  expect(bad).toContain("7 missing at node-b");
  expect(bad).toContain("empty 2 times; at the end nothing");
  expect(bad).toContain("without an answer for 4 s at the longest");
  expect(bad).toContain("it did not come back so far");
});
