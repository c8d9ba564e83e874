// What shows that the target of a switchover holds everything, and what does not: each case differs from the good one in one thing.

import * as fc from "fast-check";
import { drainedBy, lostSource } from "../../workflows/drained.ts";
import type { DatabaseValues, Evidence } from "../../workflows/evidence.ts";
import { seconds } from "./builders.ts";

const start = Date.UTC(2026, 0, 1);
const writer: DatabaseValues = { role: "writer", writeAccepted: true, newestWriteAt: start, transactions: 110, trialWrites: 10, lagMs: null };
const copy: DatabaseValues = { role: "replica", newestWriteAt: start, transactions: 110, trialWrites: 10, lagMs: 200 };

/** One look; null: nobody could read that side. */
function look(atMs: number, source: DatabaseValues | null, target: DatabaseValues | null, observer = "site-b"): Evidence {
  const at = start + atMs;
  const seen = (site: string, database: DatabaseValues | null): Evidence["observations"][number] => ({ observer, thing: "orders", site, at, since: at, answer: database === null ? { kind: "silent", detail: "no answer" } : { kind: "healthy", detail: "well", database } });
  return { at, source: "site-a", target: "site-b", observations: [seen("site-a", source), seen("site-b", target)], lastWrites: [], fence: "confirmed" };
}

const later: DatabaseValues = { ...writer, newestWriteAt: start + 8_000, transactions: 111, trialWrites: 11 };
const good = [look(0, writer, { ...copy, newestWriteAt: start - 1_000, transactions: 109, trialWrites: 9 }), look(8_000, later, copy)];

test("the target holds everything when a trial write of the source has come, all transactions have, and the source counted none since", () => {
  expect(drainedBy(["orders"], good)).toEqual({ drained: true, because: "orders: site-b holds all 100 transactions that site-a counts, and a trial write that site-a accepted after its fence; since then site-a has counted no other write for 8 s" });
});

test.each<[string, readonly Evidence[], RegExp]>([
  ["nobody has looked", [], /nobody has looked/],
  ["there was one look only", good.slice(1), /two looks/],
  ["two looks lie too close together", [look(0, writer, copy), look(4_000, later, copy)], /two looks/],
  ["the copy lacks the trial write", [good[0] as Evidence, look(8_000, later, { ...copy, newestWriteAt: start - 1 })], /does not hold yet/],
  ["the copy lacks a transaction, although a later trial write has come", [good[0] as Evidence, look(8_000, later, { ...copy, transactions: 109 })], /does not hold yet/],
  ["somebody writes past the fence", [good[0] as Evidence, look(8_000, { ...later, transactions: 114 }, { ...copy, transactions: 114 })], /still takes writes: 3 transactions that are not ours in 8 s/],
  ["the source accepted no trial write", [look(0, { ...writer, writeAccepted: false }, copy), look(8_000, later, copy)], /accept no trial write/],
  ["the source is no writer any more", [look(0, { ...writer, role: "replica" }, copy), look(8_000, later, copy)], /accept no trial write/],
  ["transactions are not counted at the source", [look(0, { ...writer, transactions: null }, copy), look(8_000, { ...later, transactions: null }, copy)], /counts its transactions/],
  ["transactions are not counted at the target", [good[0] as Evidence, look(8_000, later, { ...copy, transactions: null })], /does not hold yet/],
  ["the target takes writes of its own", [good[0] as Evidence, look(8_000, later, { ...copy, role: "writer" })], /takes writes of its own/],
  ["nobody could read the target", [good[0] as Evidence, look(8_000, later, null)], /nobody could read the copy at site-b/],
  ["nobody could read the source now", [good[0] as Evidence, look(8_000, null, copy)], /nobody could read the database at site-a/],
  ["nobody could read the source before", [look(0, null, copy), look(8_000, later, copy)], /counts its transactions/],
  ["one of two databases is not read by anybody", good, /^stock: nobody could read/],
])("it is not shown when %s", (sentence, looks, says) => {
  const { drained, because } = drainedBy(sentence.startsWith("one of two") ? ["orders", "stock"] : ["orders"], looks);
  expect(drained).toBe(false);
  expect(because).toMatch(says);
});

test("silence never shows anything: whatever is left out of the looks, no more is shown than before", () => {
  const side = fc.constantFrom(null, writer, later, { ...later, transactions: 114 }, copy, { ...copy, transactions: 109 });
  fc.assert(
    fc.property(fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 4 }), fc.nat(), fc.boolean(), (sides, which, ofSource) => {
      const looks = sides.map(([source, target], index) => look(index * 8_000, source, target));
      const blinded = looks.map((each, index) => (index === which % looks.length ? { ...each, observations: each.observations.filter(({ site }) => (site === "site-a") !== ofSource) } : each));
      return drainedBy(["orders"], looks).drained || !drainedBy(["orders"], blinded).drained;
    }),
  );
});

test("a source that nobody reads any more is given up after half a minute, and one that is read is not", () => {
  const unread = (ms: number) => [look(0, writer, copy), look(10_000, null, copy), look(10_000 + ms, null, copy)];
  expect(lostSource(["orders"], unread(seconds(10)))).toBeUndefined();
  expect(lostSource(["orders"], unread(seconds(20)))).toBe("orders: nobody could read the database at site-a any more, for 30 s");
  expect(lostSource(["orders"], [look(0, null, copy), look(40_000, writer, copy)])).toBeUndefined();
  expect(lostSource(["orders"], [])).toBeUndefined();
});
