// For how long reports are locked, and whether anybody at all may end that early: `-c reports-days=365 -c reports-lock=governance`.

import { Refused } from "../../workflows/failure.ts";

export interface ReportSettings {
  readonly days: number;
  /** `governance`: whoever has a special permission may still delete; `compliance`: nobody may, not even the account's root. */
  readonly mode: "governance" | "compliance";
}
export interface GivenReports {
  readonly "reports-days"?: string;
  readonly "reports-lock"?: string;
}

const usualDays = 365;
/** S3 takes a hundred years at most. */
const mostDays = 36_500;

/** Throws `Refused` with one sentence for what cannot be. */
export function reportSettings({ "reports-days": days = String(usualDays), "reports-lock": mode = "governance" }: GivenReports): ReportSettings {
  const count = Number(days);
  if (!/^\d+$/.test(days) || count < 1 || count > mostDays) throw new Refused(`“${days}” is no number of days for which reports are locked: give 1 to ${mostDays}, for example -c reports-days=${usualDays}`);
  if (mode !== "governance" && mode !== "compliance") throw new Refused(`“${mode}” is no kind of lock for reports: give -c reports-lock=governance, which a special permission can end, or compliance, which nobody can`);
  return { days: count, mode };
}
