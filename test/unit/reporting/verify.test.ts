// The verifier: it holds for what was kept, and finds one changed byte wherever it is, an entry that is missing, added or moved,
// a chain that was cut, another plan, and a folder that was rewritten as a whole where the hash was kept elsewhere.

import fc from "fast-check";
import { entryJson } from "../../../workflows/entry-chain.ts";
import type { Entry } from "../../../workflows/record.ts";
import { fileNames } from "../../../lambdas/report/files.ts";
import type { GivenFiles } from "../../../lambdas/report/verify.ts";
import { verifyReport } from "../../../lambdas/report/verify.ts";
import { shop } from "../builders.ts";
import { chained, filesOf, usual } from "./reports.ts";

const entries = chained(usual);
const files = filesOf(entries);
const head = entries.at(-1)?.hash ?? "";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const withEntries = (list: readonly Entry[]): GivenFiles => ({ ...files, "entries.jsonl": bytes(list.map((entry) => `${entryJson(entry)}\n`).join("")) });
const at = (index: number): Entry => entries[index] as Entry;
const found = (given: GivenFiles, kept?: string): readonly string[] => verifyReport(given, kept).findings.map(({ file, line, sentence }) => `${file}${line === undefined ? "" : `:${line}`} ${sentence}`);

test("a report that nobody has touched holds, also against the hash that was kept elsewhere", () => {
  expect(verifyReport(files, head.slice(0, 16))).toEqual({ findings: [], entries: entries.length, head, run: "shop-1" });
});

test("any one changed byte in any file is found", () => {
  fc.assert(
    fc.property(fc.constantFrom(...fileNames), fc.nat(), fc.integer({ min: 1, max: 255 }), (file, place, flip) => {
      const changed = Uint8Array.from(files[file] ?? []);
      const index = place % changed.length;
      changed[index] = (changed[index] ?? 0) ^ flip;
      expect(verifyReport({ ...files, [file]: changed }).findings).not.toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("any byte that was taken out or put in is found", () => {
  fc.assert(
    fc.property(fc.constantFrom(...fileNames), fc.nat(), fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }), (file, place, added) => {
      const old = [...(files[file] ?? [])];
      old.splice(place % old.length, added === undefined ? 1 : 0, ...(added === undefined ? [] : [added]));
      expect(verifyReport({ ...files, [file]: Uint8Array.from(old) }).findings).not.toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test.each<readonly [string, GivenFiles, string]>([
  ["a missing entry", withEntries(entries.filter((_, index) => index !== 4)), "entries.jsonl:5 entry 5 is missing"],
  ["a missing first entry", withEntries(entries.slice(1)), "entries.jsonl:1 entry 1 is missing"],
  ["an end that was cut off", withEntries(entries.slice(0, -1)), `entries.jsonl:${entries.length - 1} the last entry does not close the run: entries are missing at the end, or it was still open when this was kept`],
  ["an added entry", withEntries([...entries.slice(0, 5), at(4), ...entries.slice(5)]), "entries.jsonl:6 entry 5 stands here again or too late: it was added or moved"],
  ["two that were swapped", withEntries([...entries.slice(0, 3), at(4), at(3), ...entries.slice(5)]), "entries.jsonl:4 entry 5 stands where entry 4 has to: they were swapped"],
  ["a changed entry", withEntries(entries.map((entry, index) => (index === 6 ? { ...entry, at: entry.at + 1 } : entry))), "entries.jsonl:7 entry 7 was changed after it was written"],
  ["a file that is missing", { ...files, "plan.json": undefined }, "plan.json it is missing"],
])("%s is found, with its place", (_name, given, sentence) => {
  expect(found(given)).toEqual([sentence]);
});

test("another plan is found by the digest that the first entry names", () => {
  expect(found({ ...files, "plan.json": filesOf(chained(usual, shop({ title: "Another" })), shop({ title: "Another" }))["plan.json"] })[0]).toMatch(/^plan\.json it is not the plan of this run/);
});

test("a figure of the report that was made better is found, with its line", () => {
  const text = new TextDecoder().decode(files["report.json"]).replace('"mutations": 2', '"mutations": 1');
  expect(found({ ...files, "report.json": bytes(text) })[0]).toMatch(/^report\.json:\d+ .*says “"mutations": 1,”, and has to say “"mutations": 2,”$/);
});

test("a folder that was rewritten as a whole holds by itself, and not against the hash that was kept elsewhere", () => {
  const other = filesOf(chained(usual.slice(0, 1).concat(usual.slice(-1))));
  expect(found(other)).toEqual([]);
  expect(found(other, head)[0]).toMatch(/^entries\.jsonl:\d+ the last hash is [0-9a-f]{64}, and not/);
});

test("a report of another version is not compared, and it is said what to do", () => {
  const text = new TextDecoder().decode(files["report.json"]).replace(/"version": \d+/, '"version": 1');
  expect(found({ ...files, "report.json": bytes(text) })[0]).toMatch(/version 1.*verify figures and page with the Understudy that made them/);
});
