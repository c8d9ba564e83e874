// The catalogue of step kinds for a terminal. Pure.

import { isolatedParts } from "../../workflows/isolated-parts.ts";
import { regionSwitchBlocks } from "../../workflows/region-switch-blocks.ts";
import type { CatalogueEntry, InputField } from "../../workflows/step-catalogue.ts";
import { stepCases } from "../../workflows/step-cases.ts";
import type { StepCase } from "../../workflows/step-cases.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../terminal.ts";

type Page = Pick<Terminal, "colours" | "columns">;

/** All kinds, a block of lines for each. */
export function catalogueLines(entries: readonly CatalogueEntry[], page: Page): readonly string[] {
  return [
    ...entries.flatMap((entry) => [...entryLines(entry, page), ""]),
    ...regionSwitchLines(page),
    "",
    ...wrap(`${entries.length} step kinds. What one takes from a plan: understudy steps KIND`, page.columns),
  ];
}

/** What answers to each block of AWS Region switch. */
function regionSwitchLines({ colours, columns }: Page): readonly string[] {
  return [
    ...wrap("The blocks of AWS Region switch, and what answers to each here", columns).map((line) => colours.bold(colours.cyan(line))),
    ...regionSwitchBlocks.flatMap(({ block, kinds, says }) => {
      const answer = [...(kinds.length === 0 ? [] : [kinds.join(", ")]), ...(says === null ? [] : [says])].join("; ");
      return wrap(`${block}: ${answer}`, columns, `  ${colours.green("✓")} `);
    }),
  ];
}

/** One kind in detail. */
export function kindLines(entry: CatalogueEntry, page: Page): readonly string[] {
  const { colours, columns } = page;
  const dot = entry.kind.indexOf(".");
  const without = Object.entries(entry.noCase) as [StepCase, string][];
  return [
    ...entryLines(entry, page),
    "",
    colours.bold(colours.cyan("What it takes from a plan")),
    ...wrap(colours.dim(`- ${entry.kind.slice(0, dot)}: { ${entry.kind.slice(dot + 1)}: { … } }`), columns, "  "),
    ...entry.input.flatMap((field) => fieldLines(field, page)),
    "",
    colours.bold(colours.cyan("What is shown of it by the generated test")),
    ...Object.entries(stepCases).filter(([each]) => entry.noCase[each as StepCase] === undefined).flatMap(([, says]) => wrap(says, columns, `  ${colours.green("✓")} `)),
    ...without.flatMap(([each, because]) => wrap(`${each}: does not apply, ${because}`, columns, `  ${colours.yellow("–")} `)),
  ];
}

/** How the kind takes part in an isolated drill. */
function sayPart(kind: CatalogueEntry["kind"]): string {
  const { how, because } = isolatedParts[kind];
  return how === "left-out" ? `left out of an isolated one, because ${because}` : `isolated: ${because}`;
}

function entryLines(entry: CatalogueEntry, { colours, columns }: Page): readonly string[] {
  const said = (label: string, text: string): readonly string[] => wrap(text, columns, `  ${colours.dim(label.padEnd(12))}`);
  const list = (actions: readonly string[]): string => (actions.length === 0 ? "none" : actions.join(", "));
  return [
    ...wrap(`${colours.bold(entry.kind)} ${colours.dim(`(function ${entry.function})`)}`, columns),
    ...said("Proof", entry.proof),
    ...(entry.undo === null ? wrap("Point of no return: nothing undoes it", columns, `  ${colours.red("▲")} `).map((line) => colours.red(line)) : said("Undo", entry.undo)),
    ...said("Deadline", `${entry.deadline}${entry.advisory ? "; advisory, the run goes on without it" : ""}`),
    ...said("IAM reads", `${list(entry.reads)}${entry.asksObservers ? "; it also sees through the plan's observers" : ""}`),
    ...said("IAM changes", list(entry.changes)),
    ...said("In a drill", sayPart(entry.kind)),
    ...said("Source", entry.source),
  ];
}

function fieldLines({ name, required, type, default: standard, description }: InputField, { colours, columns }: Page): readonly string[] {
  const need = required ? "required" : standard === null ? "may be left out" : `default ${standard}`;
  return [...wrap(`${colours.bold(name)} ${colours.dim(`(${type}; ${need})`)}`, columns, "  ", "    "), ...(description === null ? [] : wrap(description, columns, "    "))];
}
