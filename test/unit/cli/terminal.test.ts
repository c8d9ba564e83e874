// How commands write: where colour is wanted, how lines are broken.

import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { terminal, wrap } from "../../../infra/terminal.ts";
import type { Stream } from "../../../infra/terminal.ts";

const stream = (more: Partial<Stream> = {}): Stream => ({ write: () => true, ...more });
const coloured = (more: Partial<Stream>, environment: NodeJS.ProcessEnv): boolean => terminal(stream(more), environment).colours.isColorSupported;

test.each<[string, Partial<Stream>, NodeJS.ProcessEnv, boolean]>([
  ["a person's window is coloured", { isTTY: true }, {}, true],
  ["a pipe is not", {}, {}, false],
  ["NO_COLOR wins over a window", { isTTY: true }, { NO_COLOR: "1" }, false],
  ["NO_COLOR wins over FORCE_COLOR", { isTTY: true }, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ["an empty NO_COLOR says nothing", { isTTY: true }, { NO_COLOR: "" }, true],
  ["FORCE_COLOR colours a pipe", {}, { FORCE_COLOR: "1" }, true],
  ["FORCE_COLOR=0 colours nothing", { isTTY: true }, { FORCE_COLOR: "0" }, false],
  ["a window that knows no colours is not", { isTTY: true }, { TERM: "dumb" }, false],
  ["CI alone is no reason for colour", {}, { CI: "true" }, false],
])("%s", (_sentence, more, environment, is) => {
  expect(coloured(more, environment)).toBe(is);
});

test.each([
  ["a pipe has 100 columns", undefined, 100],
  ["a narrow window keeps its width", 72, 72],
  ["a wide window has 100 columns all the same", 240, 100],
  ["a very narrow window has 40, because less cannot be read", 10, 40],
])("%s", (_sentence, columns, wanted) => {
  expect(terminal(stream(columns === undefined ? {} : { columns }), {}).columns).toBe(wanted);
});

test("a line ends with a line feed", () => {
  const written: string[] = [];
  const out = terminal(stream({ write: (text) => written.push(text) }), {});
  out.line("a");
  out.line();
  expect(written).toEqual(["a\n", "\n"]);
});

describe("wrap", () => {
  test.each<[string, string, string, readonly string[]]>([
    ["a short text stays on one line", "one two", "", ["one two"]],
    ["a long text is broken between words", "one two three four", "", ["one two", "three four"]],
    ["lines after the first stand below its text", "one two three", "• ", ["• one two", "  three"]],
    ["a word that is too long stays whole", "see https://example.com/very/long now", "", ["see", "https://example.com/very/long", "now"]],
    ["nothing is one empty line", "", "> ", ["> "]],
    ["spaces and line feeds are only spaces", "one\n  two", "", ["one two"]],
  ])("%s", (_sentence, text, first, lines) => {
    expect(wrap(text, 11, first)).toEqual(lines);
  });

  test("colour does not count as width", () => {
    const { red } = pc.createColors(true);
    expect(wrap(`${red("one")} two three`, 11, red("• ")).map(stripVTControlCharacters)).toEqual(wrap("one two three", 11, "• "));
  });
});
