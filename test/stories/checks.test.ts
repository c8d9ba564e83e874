// The rows that are looked at beforehand, as the stories are for those that happen: for each thing that a check finds about a
// row, readiness over a world where it is so tells it of the row; and with the check taken out of the table, or made to pass
// always, it is told no more, or once less where another check sees it too. So no row rests on a check that shows nothing.

import { attestable } from "../../workflows/attestable.ts";
import { blind, withCheck } from "../unit/readiness/broken.ts";
import { cases } from "../unit/readiness/cases.ts";
import { chat, judged } from "../unit/readiness/world.ts";
import type { Case } from "../unit/readiness/world.ts";
import { checksOf, rows } from "./rows.ts";

/** As it stands, whatever it means in a pattern. */
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Nobody has given a word of what no API tells. */
const wordless: readonly Case[] = (Object.keys(attestable) as (keyof typeof attestable)[]).map((row) =>
  [`attested-${row}`, "nobody has given a word of it", attestable[row].flagged === undefined ? "not-checkable" : "warn", new RegExp(literally(attestable[row].flagged ?? `no API tells whether ${attestable[row].what}`)), {}, [{ at: ["attest", row] }]]);

interface Trouble {
  readonly row: string;
  readonly code: string;
  readonly says: string;
  /** How many results of readiness tell this of the row. */
  readonly told: () => number;
}

const troubles: readonly Trouble[] = rows
  .filter((row) => checksOf(row).length > 0)
  .flatMap((row) => [...cases, ...wordless].flatMap(([code, says, outcome, sentence, world, edits = []]): readonly Trouble[] => {
    if (!checksOf(row).some((check) => check.code === code)) return [];
    // Of the row and not of the check: what another check of the row tells counts as well.
    const told = (): number => judged(chat(...edits), world).filter((result) => result.rows.includes(row.row) && result.outcome === outcome && sentence.test(result.sentence)).length;
    return [{ row: row.row, code, says, told }];
  }));

test.each(troubles)("$row: readiness tells it when $says ($code)", ({ code, told }) => {
  const all = told();
  expect(all).toBeGreaterThan(0);
  expect(withCheck(code, [], told)).toBeLessThan(all);
  expect(withCheck(code, blind(code), told)).toBeLessThan(all);
  expect(told()).toBe(all);
});

test("nothing is told of any row where all is well", () => {
  expect(judged(chat()).filter(({ outcome }) => outcome !== "pass")).toEqual([]);
});

test("every row that is looked at beforehand has such a trouble, and every check of a row one that it alone tells", () => {
  const beforehand = rows.filter(({ verdicts }) => verdicts.includes("CHECK")).map(({ row }) => row);
  expect(beforehand).toHaveLength(18);
  expect(beforehand.filter((row) => !troubles.some((each) => each.row === row))).toEqual([]);
  const unproved = rows.flatMap((row) => checksOf(row).map(({ code }) => ({ row: row.row, code })))
    .filter(({ row, code }) => !troubles.some((each) => each.row === row && each.code === code && withCheck(code, [], each.told) === 0));
  expect(unproved).toEqual([]);
});
