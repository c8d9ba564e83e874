// The audit over all plans and runs, a page at a time: from the rows that were written with the entries, so that no run has to be
// read for it. Runs from before there were such rows are not in it; each run tells its own.

import * as z from "zod/mini";
import { auditKinds } from "../../workflows/audit.ts";
import type { AuditLine } from "../../workflows/audit.ts";
import { auditOfPlan, onePage } from "../runtime/record/audit.ts";
import { readPlanLog } from "../runtime/record/plan-log.ts";
import type { Services } from "../runtime/services.ts";

const name = z.string().check(z.minLength(1), z.maxLength(200));

export const auditQuestion = z.strictObject({
  what: z.literal("audit"),
  plan: z.optional(name),
  person: z.optional(name),
  kind: z.optional(z.enum(auditKinds)),
  /** Where the page before this one ended, as it said. */
  before: z.optional(z.string().check(z.regex(/^\d{15}#[\x21-\x7e]{1,300}$/, "the place that the page before said"))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(1_000))),
});
export type AuditQuestion = z.output<typeof auditQuestion>;

export interface AuditAnswer {
  /** Newest first. */
  readonly lines: readonly AuditLine[];
  /** Where to go on; null where there is nothing older. A page may hold few lines, or none, and still say this. */
  readonly before: string | null;
}

const usualLines = 100;
/** So many rows are looked at for one answer, over all plans together: some 3 MB, of the 6 that Lambda answers with. */
const mostRead = 6_000;

/** Throws what the record throws: an audit that leaves a plan out in silence would be worse than none. */
export async function auditOf({ plan, person, kind, before, limit = usualLines }: AuditQuestion, { record }: Services): Promise<AuditAnswer> {
  const plans = plan === undefined ? await record.plans() : [plan];
  const range = { before, limit, mostRead: Math.max(limit, Math.floor(mostRead / Math.max(1, plans.length))) };
  const pages = await Promise.all(plans.map((each) => record.alone(async (context) => {
    const [newest] = await readPlanLog(context, each, 1);
    return auditOfPlan(context, each, { person, kind }, range, newest);
  })));
  const { lines, reached } = onePage(pages, limit);
  return { lines, before: reached };
}
