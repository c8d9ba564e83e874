// The audit as a file: JSON lines for programs, CSV for a spreadsheet. A file that could not hold everything says so in its last line,
// because a list that ends too early looks like one that is complete.

import type { AuditLine } from "../../workflows/audit.ts";
import { sayInstant } from "../../workflows/units.ts";
import type { AuditQuestion } from "../read/audit.ts";
import type { ConsoleServices } from "./ports.ts";

/** A line is half a kilobyte, and Lambda answers with 6 MB at most. */
export const mostExported = 5_000;
const atOnce = 1_000;

export type ExportFormat = "csv" | "jsonl";
export const exportTypes: Readonly<Record<ExportFormat, string>> = { csv: "text/csv", jsonl: "application/jsonl" };

/** The whole file; `after` is where the lines go on that it does not hold. Throws what the reading function throws. */
export async function exported(services: Pick<ConsoleServices, "audit">, wanted: Omit<AuditQuestion, "what" | "limit">, format: ExportFormat): Promise<string> {
  const lines: AuditLine[] = [];
  let before = wanted.before ?? null;
  do {
    const page = await services.audit({ ...wanted, limit: Math.min(atOnce, mostExported - lines.length), ...(before === null ? {} : { before }) });
    lines.push(...page.lines);
    ({ before } = page);
  } while (before !== null && lines.length < mostExported);
  const rest = before === null ? [] : [{ more: before }];
  if (format === "jsonl") return [...lines, ...rest].map((each) => `${JSON.stringify(each)}\n`).join("");
  const rows = lines.map(({ at, ...line }) => columns.map((column) => cell(column === "at" ? sayInstant(at) : (line[column] ?? ""))));
  return [columns, ...rows, ...rest.map(({ more }) => [cell(`There are older entries; export them with before=${more}`)])].map((row) => `${row.join(",")}\r\n`).join("");
}

const columns = ["at", "plan", "run", "seq", "who", "kind", "action", "reason", "digest", "hash"] as const;

/** A text that a spreadsheet would reckon with begins with an apostrophe, so that what somebody typed as a reason is no formula. */
function cell(value: string | number): string {
  const text = typeof value === "number" ? String(value) : value.replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
