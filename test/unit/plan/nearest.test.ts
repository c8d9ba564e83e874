// Which word a writer meant: one guess when it is clear, none when it is not.

import { edits, nearest } from "../../../workflows/nearest.ts";

test.each([
  ["a missing letter", "expire", ["every", "expires", "hold"], "expires"],
  ["two letters swapped", "stpes", ["steps", "sites"], "steps"],
  ["an underscore for a hyphen", "vantage_points", ["vantage-points", "votes"], "vantage-points"],
  ["capitals", "Home", ["home", "hosts"], "home"],
  ["the beginning of a word", "auto", ["auto-scaling", "command"], "auto-scaling"],
  ["a word like no other", "banana", ["steps", "sites"], undefined],
  ["two words that are equally near: a site must not be guessed", "site-c", ["site-a", "site-b"], undefined],
  ["the beginning of two words", "rout", ["route53-records", "route53-health-switch"], undefined],
  ["nothing is known", "x", [], undefined],
])("%s", (_sentence, written, known, meant) => {
  expect(nearest(written, known)).toBe(meant);
});

test.each([
  ["", "abc", 3],
  ["abc", "abc", 0],
  ["abc", "acb", 1],
  ["abc", "abd", 1],
  ["abc", "ab", 1],
  ["kitten", "sitting", 3],
])("from %p to %p it takes %d edits", (from, to, count) => {
  expect(edits(from, to)).toBe(count);
  expect(edits(to, from)).toBe(count);
});
