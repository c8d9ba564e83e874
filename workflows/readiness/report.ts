// What one look at readiness leaves behind, and what is news in it. People are called when a check begins to fail and again
// when it is mended, never for a state that they were told of: a page every half hour is a page that nobody reads.

import type { Instant } from "../units.ts";
import { countOf } from "./results.ts";
import type { CheckResult } from "./results.ts";

/** `version` grows when a field changes its meaning or goes away. */
export interface ReadinessReport {
  readonly version: 1;
  readonly plan: string;
  readonly planDigest: string;
  readonly at: Instant;
  /** The site where the application is; what was looked at is a failover away from it. */
  readonly active: string;
  readonly results: readonly CheckResult[];
}

/** A check of a subject, by which it is known from look to look. */
export const nameOf = ({ code, subject }: Pick<CheckResult, "code" | "subject">): string => `${code} ${subject}`;

/** Of what people were told that it fails, and since when. */
export type Told = Readonly<Record<string, Instant>>;

export interface News {
  readonly began: readonly CheckResult[];
  readonly mended: readonly CheckResult[];
  /** What people will have been told once they are called. */
  readonly told: Told;
}

/**
 * What is new against what people were told. A check that fails at the first look counts as having begun. One that cannot be
 * checked any more is neither mended nor new; one that the plan has no more is forgotten.
 */
export function newsOf({ results, at }: Pick<ReadinessReport, "results" | "at">, told: Told): News {
  const failing = results.filter(({ outcome }) => outcome === "fail");
  const known = results.filter((result) => nameOf(result) in told);
  const still = known.filter(({ outcome }) => outcome === "fail" || outcome === "not-checkable");
  return {
    began: failing.filter((result) => !(nameOf(result) in told)),
    mended: known.filter(({ outcome }) => outcome === "pass" || outcome === "warn"),
    told: Object.fromEntries([...still, ...failing].map((result) => [nameOf(result), told[nameOf(result)] ?? at])),
  };
}

/** The page for what is new; null when nobody has to be called. */
export function pageOf({ plan, results, active }: ReadinessReport, { began, mended }: News): { readonly subject: string; readonly text: string } | null {
  if (began.length === 0 && mended.length === 0) return null;
  const failing = countOf(results).fail;
  const checks = (count: number): string => `${count} ${count === 1 ? "check" : "checks"}`;
  const subject = began.length > 0 ? `READINESS ${plan}: ${checks(began.length)} began to fail` : `READINESS ${plan}: ${checks(mended.length)} mended, ${failing === 0 ? "none fails" : `${checks(failing)} still ${failing === 1 ? "fails" : "fail"}`}`;
  const lines = [
    ...began.map(({ subject: what, sentence, todo, code, rows }) => `FAILS ${what}: ${sentence} ${todo ?? ""} [${code}, ${rows.join(", ")}]`),
    ...mended.map(({ subject: what, sentence, code }) => `MENDED ${what}: ${sentence} [${code}]`),
    `The application is at ${active}. ${failing === 0 ? "No check fails now." : `${checks(failing)} ${failing === 1 ? "fails" : "fail"} now, and a failover would meet ${failing === 1 ? "it" : "them"}.`} All of it: understudy check with the plan's file.`,
  ];
  return { subject, text: lines.join("\n\n") };
}

/** What it amounts to, in one sentence. */
export function sayReadiness({ results }: Pick<ReadinessReport, "results">): string {
  const { fail, "not-checkable": unknown, warn, pass } = countOf(results);
  const parts = [`${fail} ${fail === 1 ? "fails" : "fail"}`, `${unknown} not checkable`, `${warn} ${warn === 1 ? "warning" : "warnings"}`, `${pass} ${pass === 1 ? "passes" : "pass"}`].join(", ");
  switch (amountOf(results)) {
    case "not-ready":
      return `Not ready: ${parts}.`;
    case "unseen":
      return `Unknown: nothing of the world could be looked at (${parts}).`;
    case "unknown":
      return `Nothing fails that could be looked at, but not all could: ${parts}.`;
    case "ready":
      return `Ready: ${parts}.`;
  }
}

/** What all results together amount to. `unseen`: whatever was asked of the world was not answered; what the plan says counts for nothing then. */
export function amountOf(results: readonly CheckResult[]): "not-ready" | "unseen" | "unknown" | "ready" {
  if (results.some(({ outcome }) => outcome === "fail")) return "not-ready";
  const asked = results.filter(({ from }) => from === "world");
  if (asked.length > 0 && asked.every(({ outcome }) => outcome === "not-checkable")) return "unseen";
  return results.some(({ outcome }) => outcome === "not-checkable") ? "unknown" : "ready";
}
