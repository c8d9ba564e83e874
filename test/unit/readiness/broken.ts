// The table of readiness checks with one of them broken, for tests that show that this is noticed.

import type { CheckRow } from "../../../workflows/readiness/check.ts";
import { pass } from "../../../workflows/readiness/judgement.ts";
import { readinessChecks } from "../../../workflows/readiness/table.ts";

/** Puts something in the place of a check while the work is done. */
export function withCheck<T>(code: string, instead: readonly CheckRow[], work: () => T): T {
  const table = readinessChecks as CheckRow[];
  const at = table.findIndex((check) => check.code === code);
  const taken = table.splice(at, 1, ...instead);
  try {
    return work();
  } finally {
    table.splice(at, instead.length, ...taken);
  }
}
/** The check as one that is content with everything. */
export const blind = (code: string): readonly CheckRow[] =>
  readinessChecks.filter((check) => check.code === code).map((check) => ({ ...check, items: (given) => check.items(given).map((item) => ({ ...item, judge: () => pass("All is well.") })) }));
