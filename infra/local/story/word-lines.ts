// `understudy story --words`: the language of stories, printed from the table by which stories are read.

import type { Terminal } from "../../terminal.ts";
import { wrap } from "../../terminal.ts";
import type { Form } from "./grammar.ts";
import { slots } from "./slots.ts";
import { statements, tables } from "./words.ts";

/** All forms with examples and sentences, then what the capitals stand for. */
export function wordLines({ colours, columns }: Pick<Terminal, "colours" | "columns">): readonly string[] {
  const head = (text: string): readonly string[] => ["", colours.bold(text)];
  const rows = (forms: readonly Form[], within = ""): readonly string[] =>
    forms.flatMap(({ words, example, means }) => [`  ${colours.cyan(words)}`, ...wrap(`${means}.`, columns, " ".repeat(6)), `      ${colours.dim(`${within} ${example}`.trim())}`]);
  const single = Object.entries(slots).flatMap(([name, slot]) => wrap("words" in slot ? `${slot.means}: ${slot.words.join(" · ")}` : slot.means, columns, `  ${colours.cyan(name.padEnd(15))} `));
  return [
    colours.bold("A story is a text file, one statement a line; # begins a comment, and the first one is its title."),
    ...wrap("Capitals stand for something that you write, brackets may be left out, … may be repeated. Times count from the start of the story.", columns),
    ...head("A line is one of"),
    ...rows(statements),
    ...Object.entries(tables).flatMap(([name, { means, forms, within }]) => {
      // What can be so before the start can happen later too, and is told once.
      const own = name === "HAPPENING" ? forms.filter((form) => tables["CONDITION"]?.forms.includes(form) !== true) : forms;
      return [...head(`${name}: ${means}${name === "HAPPENING" ? "; all of CONDITION, and" : ""}`), ...rows(own, within)];
    }),
    ...head("The other capitals"),
    ...single,
  ];
}
