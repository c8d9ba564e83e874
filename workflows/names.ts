// Names that several parts must agree on: runs, alarms, metrics. Pure.

import { createDigest } from "./digest.ts";

/** Namespace and names of the metrics that probes publish. */
export const metricNamespace = "Understudy";
export const failingMetric = "SourceFailing";

/** The alarm of one vantage point about one site. */
export function voteAlarmName(plan: string, site: string, observer: string): string {
  return `understudy-${plan}-${site}-seen-failing-from-${observer}`;
}

/** The composite alarm "k of n vantage points see this site fail", the one that starts runs. */
export function siteAlarmName(plan: string, site: string): string {
  return `understudy-${plan}-${site}-down`;
}

/**
 * The name of an execution, which is also the run's id: the same alarm at the same state time gives the same name, so that
 * the platform itself refuses the second start. At most 80 characters of [0-9A-Za-z-].
 */
export function runName(plan: string, parts: readonly (string | number)[]): string {
  return `${plan}-${createDigest(parts).slice(0, 20)}`;
}
