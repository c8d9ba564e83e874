// Who asked for what, who decided what, and why, for a terminal: from the audit over all runs, or, for a record that is older than
// that, from the entries of its newest runs.

import { isWanted, lineOfEntry } from "../../../workflows/audit.ts";
import type { AuditKind, AuditLine } from "../../../workflows/audit.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { wrap } from "../../terminal.ts";
import type { Installation } from "./installation.ts";
import type { Page } from "./standing-lines.ts";

export interface AuditWanted {
  readonly plan: string | undefined;
  readonly person?: string | undefined;
  readonly kind?: AuditKind | undefined;
}

/** The newest lines, newest first, at most `last`; `more` where there are older ones. */
export async function auditOf({ audit }: Pick<Installation, "audit">, { plan, person, kind }: AuditWanted, last: number): Promise<{ readonly lines: readonly AuditLine[]; readonly more: boolean }> {
  const wanted = { ...(plan === undefined ? {} : { plan }), ...(person === undefined ? {} : { person }), ...(kind === undefined ? {} : { kind }) };
  const lines: AuditLine[] = [];
  let before: string | null = null;
  do {
    const page = await audit({ ...wanted, limit: last - lines.length, ...(before === null ? {} : { before }) });
    lines.push(...page.lines);
    ({ before } = page);
  } while (before !== null && lines.length < last);
  return { lines, more: before !== null };
}

/** What people and alarms did in the newest runs, newest first. Without a plan of all plans. */
export async function auditFromRuns(installation: Installation, { plan, ...wish }: AuditWanted, mostRuns: number): Promise<readonly AuditLine[]> {
  const names = plan === undefined ? (await installation.plans()).plans.map((each) => each.plan) : [plan];
  const runs = (await Promise.all(names.map((name) => installation.plan(name, mostRuns)))).flatMap((about) => about.runs);
  const newest = runs.toSorted((a, b) => b.openedAt - a.openedAt).slice(0, mostRuns);
  const lines: AuditLine[] = [];
  // One after the other: a long record is megabytes, and nobody needs two at once.
  for (const { run, plan: of } of newest) lines.push(...(await installation.run(run)).entries.flatMap((entry) => lineOfEntry(of, entry) ?? []).filter((line) => isWanted(line, wish)));
  return lines.toSorted((a, b) => b.at - a.at || b.seq - a.seq);
}

export function auditLines(lines: readonly AuditLine[], page: Page): readonly string[] {
  const { colours, columns } = page;
  if (lines.length === 0) return ["Nothing of that kind is in the record."];
  return lines.flatMap(({ at, plan, who, action, reason }) => wrap(`${colours.bold(who === null ? "—" : plain(who))} ${plain(action)} ${colours.dim(plan)}: ${plain(reason)}`, columns, `${colours.dim(new Date(at).toISOString().slice(0, 19).replace("T", " "))}Z  `));
}
