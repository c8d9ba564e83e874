// When people are called again to a gate, as values.

import { dueReminder } from "../../workflows/reminding.ts";
import type { GateState } from "../../workflows/record.ts";
import { gateFacts, minutes, now, runOf } from "./builders.ts";

const gate = (change: Partial<GateState> = {}): GateState => ({ ...gateFacts(), status: "waiting", decision: null, ...change });
const days = (count: number): number => count * 24 * 60;

test.each<readonly [sentence: string, afterMinutes: number, change: Partial<GateState>, nth: number | undefined]>([
  ["nobody is called again before a third of the time", 9.9, {}, undefined],
  ["at a third they are", 10, {}, 1],
  ["once", 15, { reminded: 1 }, undefined],
  ["at two thirds they are again", 20, { reminded: 1 }, 2],
  ["what was missed is not made good", 25, {}, 2],
  ["and not a third time before it expires", 29.9, { reminded: 2 }, undefined],
  ["what has expired calls nobody", 30, { reminded: 1 }, undefined],
  ["what was decided calls nobody", 15, { status: "decided" }, undefined],
  ["what never expires escalates after the time of those that do", 30, { expiresAt: null, reminded: 2 }, 3],
  ["again after as long", 60, { expiresAt: null, reminded: 3 }, 4],
  ["then after twice as long", 119, { expiresAt: null, reminded: 4 }, undefined],
  ["and at that time", 120, { expiresAt: null, reminded: 4 }, 5],
])("%s", (_sentence, after, change, nth) => {
  expect(dueReminder("shop", gate(change), minutes(30), now + minutes(after))?.nth).toBe(nth);
});

test("whoever is never answered calls once a day in the end", () => {
  const nth = (after: number): number => dueReminder("shop", gate({ expiresAt: null }), minutes(30), now + minutes(after))?.nth ?? 0;
  expect(nth(days(60)) - nth(days(50))).toBe(10);
  expect(nth(days(90))).toBeLessThan(110);
});

test("a call says what, since when, by when and who has approved", () => {
  const votes = [{ by: "ana", reason: "it is dark", at: now + minutes(3) }];
  const first = dueReminder("shop", gate({ approvers: 2, votes }), minutes(30), now + minutes(10));
  expect(first).toMatchObject({ subject: "LIVE shop: reminder 1 of 2, Fail over to site-b" });
  expect(first?.text.split("\n")).toEqual([
    '"Fail over to site-b" has waited for a decision for 10 min, since 2026-01-01T12:00:00.000Z.',
    "It expires at 2026-01-01T12:30:00.000Z.",
    '1 of 2: ana at 2026-01-01T12:03:00.000Z, "it is dark".',
    "site-a has been seen to fail.",
  ]);
  expect(dueReminder("shop", gate({ expiresAt: null }), minutes(30), now + minutes(30))?.subject).toBe("LIVE shop: ESCALATED, nobody decides: Fail over to site-b");
});

test("new facts at a gate that waits are no new wait, and a gate that is opened again is", () => {
  const asked = (change: object) => ({ type: "gate-opened", facts: gateFacts(change) }) as const;
  const told = { type: "reminded", gate: "approve-failover", nth: 1, sentence: "reminder" } as const;
  expect(runOf(asked({}), told, asked({ revision: 2 })).gates[0]?.reminded).toBe(1);
  expect(runOf(asked({}), told, asked({ revision: 2, openedAt: now + minutes(12) })).gates[0]?.reminded).toBeUndefined();
});
