// The page beside the stories, made from the rows and the stories themselves.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { checksOf, rows } from "./rows.ts";
import type { Row } from "./rows.ts";

export const folder = import.meta.dirname;
export const page = join(folder, "README.md");

/** The names of all stories in all folders, without their ending, in order. */
export const storyNames: readonly string[] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".story")).map((name) => name.replaceAll(sep, "/").slice(0, -".story".length)).toSorted();

/** The stories of a row: those that are named by it, then the others that show it. */
export function storiesOf({ row, also = [] }: Row): readonly string[] {
  return [...storyNames.filter((name) => basename(name).startsWith(`${row}-`)), ...also];
}

/** The first comment of a story, which says what it is about. */
function titleOf(name: string): string {
  return /^# ?(.*)$/m.exec(readFileSync(join(folder, `${name}.story`), "utf8"))?.[1] ?? "";
}

const link = (name: string): string => `[${basename(name)}](${name}.story)`;

function shownBy(row: Row): string {
  return [
    ...storiesOf(row).map(link),
    ...checksOf(row).map(({ code }) => `check \`${code}\``),
    ...(row.operator === undefined ? [] : [`shown ${row.operator}`]),
    ...(row.missing === undefined ? [] : [`**not yet:** ${row.missing}`]),
  ].join(", ");
}

/** The page. */
export function storiesPage(): string {
  const ofRows = new Set(rows.flatMap(storiesOf));
  const beyond = storyNames.filter((name) => !ofRows.has(name));
  const count = (holds: (row: Row) => boolean): number => rows.filter(holds).length;
  return `# Stories

What may happen to a world and what must be true then, as text: \`understudy story FILE…\` runs them on the modelled world in
virtual time and tells what happened; \`understudy story --words\` prints the language. This page is made by
\`npm run stories:table\` from [rows.ts](rows.ts) and the stories, and a test holds it up to date.

## Rows

Each row stands for a failure, a limit or a requirement of the documents of the systems that are moved (workflows/references.md).
NONE: nothing may be changed. BLOCK: nor may anything be moved to the weak side. SITE: the site is moved, or it is offered.
PLAN: only planned. CHECK: looked at beforehand. STEP: how a step works. EXT: beyond the product.

Of ${rows.length} rows ${count((row) => storiesOf(row).length > 0)} are shown by stories, ${count((row) => checksOf(row).length > 0)} by checks of readiness (\`understudy check PLAN\`), ${count(({ operator }) => operator !== undefined)} by what the operator is
told. Of ${count(({ missing }) => missing !== undefined)} a part is not there yet, and the row says which.

| Row | | What it says | Shown by |
|---|---|---|---|
${rows.map((row) => `| ${row.row} | ${row.verdicts.join(", ")} | ${row.sentence} | ${shownBy(row)} |`).join("\n")}

## Stories beyond the rows

| Story | What it is about |
|---|---|
${beyond.map((name) => `| ${link(name)} | ${titleOf(name)} |`).join("\n")}
`;
}
