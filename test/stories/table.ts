// The page beside the stories, made from the rows and the stories themselves.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rows } from "./rows.ts";
import type { Row } from "./rows.ts";

export const folder = import.meta.dirname;
export const page = join(folder, "README.md");

/** The names of all stories, without their ending, in order. */
export const storyNames: readonly string[] = readdirSync(folder).filter((name) => name.endsWith(".story")).map((name) => name.slice(0, -".story".length)).toSorted();

/** The first comment of a story, which says what it is about. */
function titleOf(name: string): string {
  return /^# ?(.*)$/m.exec(readFileSync(join(folder, `${name}.story`), "utf8"))?.[1] ?? "";
}

const link = (name: string): string => `[${name}](${name}.story)`;

function shownBy({ shown }: Row): string {
  if ("stories" in shown) return shown.stories.map(link).join(", ");
  if ("check" in shown) return `check: ${shown.check}`;
  return "operator" in shown ? `shown: ${shown.operator}` : `**not yet:** ${shown.notYet}`;
}

/** The page. */
export function storiesPage(): string {
  const ofRows = new Set(rows.flatMap(({ shown }) => ("stories" in shown ? shown.stories : [])));
  const beyond = storyNames.filter((name) => !ofRows.has(name));
  const count = (key: string): number => rows.filter(({ shown }) => key in shown).length;
  return `# Stories

What may happen to a world and what must be true then, as text: \`understudy story FILE…\` runs them on the modelled world in
virtual time and tells what happened; \`understudy story --words\` prints the language. This page is made by
\`npm run stories:table\` from [rows.ts](rows.ts) and the stories, and a test holds it up to date.

## Rows

Each row stands for a failure, a limit or a requirement of the documents of the systems that are moved (workflows/references.md).
NONE: nothing may be changed. BLOCK: nor may anything be moved to the weak side. SITE: the site is moved, or it is offered.
PLAN: only planned. CHECK: looked at beforehand. STEP: how a step works. EXT: beyond the product.

Of ${rows.length} rows ${count("stories")} are shown by a story, ${count("check")} by a check, ${count("operator")} by what the operator is told, and ${count("notYet")} are not shown yet.

| Row | | What it says | Shown by |
|---|---|---|---|
${rows.map((row) => `| ${row.row} | ${row.verdicts.join(", ")} | ${row.sentence} | ${shownBy(row)} |`).join("\n")}

## Stories beyond the rows

| Story | What it is about |
|---|---|
${beyond.map((name) => `| ${link(name)} | ${titleOf(name)} |`).join("\n")}
`;
}
