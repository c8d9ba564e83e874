// Lays a readiness report out for a terminal at three in the morning: what it amounts to first, then the worst, each with what
// to do. Every word of meaning stands in the text; colour and signs only help the eye.

import { sayReadiness } from "../../workflows/readiness/report.ts";
import type { ReadinessReport } from "../../workflows/readiness/report.ts";
import type { Outcome } from "../../workflows/readiness/judgement.ts";
import { outcomes } from "../../workflows/readiness/judgement.ts";
import type { CheckResult } from "../../workflows/readiness/results.ts";
import { sayInstant } from "../../workflows/units.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../terminal.ts";

type Page = Pick<Terminal, "colours" | "columns">;

const looks: Readonly<Record<Outcome, { readonly title: string; readonly sign: string; readonly colour: "red" | "yellow" | "green" }>> = {
  fail: { title: "Fails", sign: "✕", colour: "red" },
  "not-checkable": { title: "Not checkable", sign: "?", colour: "yellow" },
  warn: { title: "Warnings", sign: "!", colour: "yellow" },
  pass: { title: "Passes", sign: "✓", colour: "green" },
};

/** The lines, without a trailing newline each. */
export function checkLines(report: ReadinessReport, standby: string, { colours, columns }: Page): readonly string[] {
  const { plan, planDigest, at, active, results } = report;
  return [
    ...wrap(`${colours.bold(plan)} · would a failover from ${active} to ${standby} work? ${colours.dim(`(digest ${planDigest.slice(0, 12)}, ${sayInstant(at)})`)}`, columns),
    ...wrap(colours.bold(sayReadiness(report)), columns),
    ...outcomes.flatMap((outcome) => section(outcome, results.filter((each) => each.outcome === outcome), { colours, columns })),
  ];
}

function section(outcome: Outcome, results: readonly CheckResult[], { colours, columns }: Page): readonly string[] {
  if (results.length === 0) return [];
  const { title, sign, colour } = looks[outcome];
  return ["", colours.bold(colours[colour](title)), ...alike(results).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { sentence, todo } = first;
    const subjects = [...new Set(group.map(({ subject }) => subject))].join(", ");
    const codes = sayCodes([...new Set(group.map(({ code, rows }) => `${code} ${rows.join(" ")}`))]);
    return [
      ...wrap(`${colours.bold(`${subjects}:`)} ${sentence}${outcome === "pass" ? ` ${colours.dim(`[${codes}]`)}` : ""}`, columns, `  ${colours[colour](sign)} `),
      ...(todo === null ? [] : wrap(`${todo} ${colours.dim(`[${codes}]`)}`, columns, `    ${colours.cyan("→")} `)),
    ];
  })];
}

/** Some by name, many by their number. */
const sayCodes = (codes: readonly string[]): string => (codes.length > 4 ? `${codes.length} checks` : codes.join(" · "));

/** Checks that say the same are shown once: without credentials nearly all of them do. */
function alike(results: readonly CheckResult[]): readonly (readonly CheckResult[])[] {
  const found = new Map<string, CheckResult[]>();
  for (const result of results) {
    const key = JSON.stringify([result.sentence, result.todo]);
    found.set(key, [...(found.get(key) ?? []), result]);
  }
  return [...found.values()];
}
