// The words of a journey and how what stands for them is written where it is put.

import { filledIn, secretFieldIn, wordsIn, writingOfBody } from "../../workflows/journeys.ts";
import type { Writing } from "../../workflows/journeys.ts";

test.each<readonly [string, string, readonly string[]]>([
  ["words in an address", "https://gw.{site}.example.com/{order}?by={secret.user}", ["site", "order", "secret.user"]],
  ["the braces of JSON are none", '{"a":{},"b":[{ "c": 1 }],"d":"{token}"}', ["token"]],
  ["nothing in braces", "{}", []],
])("%s", (_says, text, words) => {
  expect(wordsIn(text)).toEqual(words);
});

test("a field of the secret is told from what was taken", () => {
  expect([secretFieldIn("secret.user"), secretFieldIn("secretive")]).toEqual(["user", undefined]);
});

test.each<readonly [Writing, string]>([
  ["plain", '<a "b"&c/d>'],
  ["address", "<a%20%22b%22%26c%2Fd>"],
  ["form", "<a%20%22b%22%26c%2Fd>"],
  ["json", '<a \\"b\\"&c/d>'],
])("a value with quotes and ampersands stays one value, written as %s", (writing, written) => {
  expect(filledIn("<{it}>", new Map([["it", 'a "b"&c/d']]), writing)).toBe(written);
});

test("a word that stands for nothing is a defect, and never sent literally", () => {
  expect(() => filledIn("{other}", new Map(), "plain")).toThrow(/nothing stands for \{other\}/);
});

test.each<readonly [string, Readonly<Record<string, string>>, string, Writing]>([
  ["a form by its header", { "Content-Type": "application/x-www-form-urlencoded" }, "a={x}", "form"],
  ["JSON by its header", { "content-type": "application/json; charset=utf-8" }, '"{x}"', "json"],
  ["JSON by its look", {}, ' {"a":"{x}"}', "json"],
  ["a word at the beginning is no JSON", {}, "{x}", "plain"],
])("%s", (_says, headers, body, writing) => {
  expect(writingOfBody({ headers, body })).toBe(writing);
});
