// Lays the runbook out for a terminal. Every word of meaning stands in the text; colour and signs only help the eye.

import type { ExplainedNode, ExplainedStep, Explanation } from "../../workflows/explain.ts";
import type { Remark } from "../../workflows/explain-limits.ts";
import type { Colours, Terminal } from "../terminal.ts";
import { wrap } from "../terminal.ts";

type Page = Pick<Terminal, "colours" | "columns">;

/** The runbook as lines. */
export function explanationLines(explanation: Explanation, page: Page): readonly string[] {
  const { colours, columns } = page;
  return [
    ...wrap(`${colours.bold(explanation.plan)} · ${explanation.title} ${colours.dim(`(digest ${explanation.digest.slice(0, 12)})`)}`, columns),
    ...explanation.summary.flatMap((sentence) => wrap(sentence, columns)),
    ...section("What is watched, and from where", colours),
    ...explanation.watched.flatMap(({ thing, meaning, asked, from }) => [
      ...wrap(`${colours.bold(`${thing}:`)} ${meaning}`, columns, "  ", "    "),
      ...wrap(colours.dim(`asks ${asked} from ${from.join(", ")}`), columns, "    "),
    ]),
    ...section("Who looks, and from where", colours),
    ...explanation.observers.flatMap(({ place, looks, control }) => [...wrap(`${colours.bold(`${place}:`)} ${looks}`, columns, "  ", "    "), ...wrap(colours.dim(`knows by ${control} that its own path works`), columns, "    ")]),
    ...section("What starts a run", colours),
    ...explanation.starts.flatMap((sentence) => wrap(sentence, columns, "  • ", "    ")),
    ...section("Who decides, and how", colours),
    ...explanation.decides.flatMap((sentence) => wrap(sentence, columns, "  • ", "    ")),
    ...section("What happens, in this order", colours),
    ...explanation.steps.flatMap((node) => nodeLines(node, page)),
    ...section("As planned, while both sites live", colours),
    ...explanation.switchover.flatMap((sentence) => wrap(sentence, columns, "  • ", "    ")),
    ...explanation.repairs.flatMap(({ name, title, sentences, site, steps }) => [
      ...section(`Repair ${name}: ${title}`, colours),
      ...sentences.flatMap((sentence) => wrap(sentence, columns, "  • ", "    ")),
      ...wrap(`At ${site}:`, columns, "  "),
      ...steps.flatMap((node) => nodeLines(node, page)),
    ]),
    ...section("What is not managed", colours),
    ...remarkLines(explanation.notManaged, "Everything that the plan names is managed.", page),
    ...section("What the probes do not see", colours),
    ...remarkLines(explanation.blindSpots, "No blind spot is known.", page),
    ...section("Single points of failure and other weak points", colours),
    ...remarkLines(explanation.weakPoints, "None is known.", page),
  ];
}

function section(title: string, colours: Colours): readonly string[] {
  return ["", colours.bold(colours.cyan(title))];
}

function remarkLines(remarks: readonly Remark[], none: string, { colours, columns }: Page): readonly string[] {
  if (remarks.length === 0) return [`  ${none}`];
  return remarks.flatMap(({ what, because }) => wrap(`${colours.bold(`${what}:`)} ${because}`, columns, `  ${colours.yellow("!")} `));
}

const nodeLines = (node: ExplainedNode, page: Page): readonly string[] => ("step" in node ? stepLines(node.step, "  ", page) : groupLines(node, page));

function groupLines(group: { readonly number: string; readonly together: readonly (readonly ExplainedStep[])[] }, page: Page): readonly string[] {
  return [`  ${page.colours.cyan(`${group.number}.`)} ${page.colours.bold("At the same time")}`, ...group.together.flatMap((branch) => branch.flatMap((step) => stepLines(step, "     ", page)))];
}

function stepLines(step: ExplainedStep, indent: string, { colours, columns }: Page): readonly string[] {
  const inner = `${indent}${" ".repeat(step.number.length + 2)}`;
  const said = (label: string, text: string): readonly string[] => wrap(text, columns, `${inner}${colours.dim(label.padEnd(7))}`);
  return [
    ...wrap(`${colours.bold(step.title)} ${colours.dim(`(at most ${step.deadline})`)}`, columns, `${indent}${colours.cyan(`${step.number}.`)} `),
    ...(step.gate === null ? [] : wrap(`Asks first: ${step.gate}`, columns, `${inner}${colours.yellow("◆")} `)),
    ...wrap(`${step.sentence}.`, columns, inner),
    ...said("Proof", step.proof),
    ...(step.undo === null ? wrap("Point of no return: nothing undoes it", columns, `${inner}${colours.red("▲")} `).map((line) => colours.red(line)) : said("Undo", step.undo)),
  ];
}
