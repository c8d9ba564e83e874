// Names that several parts must agree on: runs, alarms, metrics. Pure.

import { createDigest } from "./digest.ts";

/** Namespace and names of the metrics that probes publish. */
export const metricNamespace = "Understudy";
export const failingMetric = "SourceFailing";
/** How many readiness checks of a plan fail; published only while one does, because a metric without data costs nothing. */
export const readinessMetric = "ReadinessFailing";

/** Names of what every arbiter Region has once; stacks find each other by them, because exports would tie their deploys together. */
export const recordTableName = "understudy";
export const pagesTopicName = "understudy-pages";
export const machineAlias = "live";
/** The secret of the arbiter's Region that names further channels for what people are told; it need not be there. */
export const channelsSecretName = "understudy/channels";
/** The secret of the arbiter's Region under whose key the console's sessions are sealed; there where a console is deployed. */
export const consoleSecretName = "understudy/console";
/** The table of each site Region that keeps the epochs. */
export const registerTableName = "understudy-epochs";

/** A name of at most `most` characters: cut where it is too long, and then ended with a digest of the whole. */
export function boundedName(parts: readonly string[], most: number): string {
  const whole = parts.join("-");
  if (whole.length <= most) return whole;
  const digest = createDigest(parts).slice(0, 8);
  return `${whole.slice(0, most - digest.length - 1).replace(/-+$/, "")}-${digest}`;
}

/** Lambda takes names of 64 characters at most, and a plan and a site may have 40 each. */
const longestFunctionName = 64;

/** The function that looks from one place for one plan. */
export function probeFunctionName(plan: string, place: string): string {
  return boundedName(["understudy", "probe", plan, place], longestFunctionName);
}

/** The function that stands for a data centre's inside: its hosts report to it, and runs ask it what they saw. */
export function insideFunctionName(plan: string, site: string): string {
  return boundedName(["understudy", "inside", plan, site], longestFunctionName);
}

/** The first key under which the record keeps the leases of a plan's watchdogs; `*` for all plans in a policy. */
export function watchdogsKey(plan: string): string {
  return `watchdogs#${plan}`;
}

/** The function at which the watchdogs of a plan's hosts renew their leases. */
export function watchdogFunctionName(plan: string): string {
  return boundedName(["understudy", "watchdog", plan], longestFunctionName);
}

/** The document that puts the watchdog on the machine of a role at a site. Its association has nine characters more, of the 128 that Systems Manager takes. */
export function watchdogDocumentName(plan: string, site: string, role: string): string {
  return boundedName(["understudy", "watchdog", plan, site, role], 110);
}

/** The Systems Manager document that reads the digests of a configuration's files. */
export function configurationDocumentName(plan: string, configuration: string): string {
  return boundedName(["understudy", plan, "configuration", configuration], 128);
}

/** Where the reports of an arbiter's Region lie. Names of buckets are shared by everybody, so the account is part of it. */
export const reportsBucketName = (account: string, region: string): string => `understudy-reports-${account}-${region}`;

/** A function that all plans of an arbiter's Region share: intake, sweep, decide, switch, request, read; and the console, where there is one. */
export function controlFunctionName(key: string): string {
  return boundedName(["understudy", key], longestFunctionName);
}

/** A function that is deployed with one plan's state machines. */
export function planFunctionName(plan: string, key: string): string {
  return boundedName(["understudy", plan, key], longestFunctionName);
}

/** The queue by which an observer wakes itself again within the minute. */
export function tickQueueName(plan: string, place: string): string {
  return boundedName(["understudy", "ticks", plan, place], 80);
}

/** What is counted of a plan's runs, whichever way they go: "RunsFailed of shop". */
export function runMetricName(metric: string, plan: string): string {
  return `${metric} of ${plan}`;
}

/** The state machine that moves a plan to one of its sites. Step Functions takes names of 80 characters at most. */
export function machineName(plan: string, target: string): string {
  return boundedName([plan, "failover-to", target], 80);
}

/** The state machine that mends one site of a plan in place. */
export function repairMachineName(plan: string, repair: string, site: string): string {
  return boundedName([plan, "repair", repair, "at", site], 80);
}

/** The state machine of planned moves to one of a plan's sites. */
export function switchoverMachineName(plan: string, target: string): string {
  return boundedName([plan, "switchover-to", target], 80);
}

/** How all names begin under which instances of that name are set aside. RDS allows 63 characters, and no two hyphens in a row. */
export function keptPrefix(id: string): string {
  return `${id.slice(0, 48).replace(/-+$/, "")}-kept-`;
}

/** The name under which a run sets an instance aside: the epoch grows with each run, so it is a new one each time. */
export function keptName(id: string, epoch: number): string {
  return `${keptPrefix(id)}${epoch}`;
}

/** How all names begin of instances that runs add to an Aurora cluster. RDS allows 63 characters, and no two hyphens in a row. */
export function addedPrefix(cluster: string): string {
  return `${cluster.slice(0, 40).replace(/-+$/, "")}-added-`;
}

/** The name of one instance that a run adds: the epoch grows with each run, so it is a new one each time. */
export function addedName(cluster: string, epoch: number, number: number): string {
  return `${addedPrefix(cluster)}${epoch}-${number}`;
}

/** Whether a name is one that a run gave to an instance which it added. */
export const isAddedName = (id: string): boolean => /-added-\d+-\d+$/.test(id);

/** The state machine that makes a copy again at one of a plan's sites, while the other one serves. */
export function reprotectMachineName(plan: string, target: string): string {
  // Its ending is that of the machines which move to that site, so that a policy names them by one pattern.
  return boundedName([plan, "copy-over-to", target], 80);
}

/** How the names of all copies begin that isolated drills make, so that a policy can name them and no other instance. */
export const drillCopyPrefix = "understudy-drill-";

/** The name of the copy of a database that a drill makes. RDS allows 63 characters, and no two hyphens in a row; the epoch grows with each run. */
export function drillCopyName(plan: string, database: string, epoch: number): string {
  return `${drillCopyPrefix}${boundedName([plan, database], 34).toLowerCase()}-${epoch}`;
}

/** The state machine of isolated drills at one of a plan's sites. */
export function isolatedMachineName(plan: string, target: string): string {
  // Its ending is that of the machines which move to that site, so that a policy names them by one pattern.
  return boundedName([plan, "drill-over-to", target], 80);
}

/** The composite alarm "as many of the user's own alarms stand as the plan needs"; it starts runs too. */
export function triggeredAlarmName(plan: string, site: string): string {
  return `understudy-${plan}-${site}-triggered`;
}

/** The alarm "this observer has said nothing for a while"; it pages and never starts a run. */
export function silentAlarmName(plan: string, observer: string): string {
  return `understudy-${plan}-probe-silent-at-${observer}`;
}

/** The alarm of one vantage point about one site. */
export function voteAlarmName(plan: string, site: string, observer: string): string {
  return `understudy-${plan}-${site}-seen-failing-from-${observer}`;
}

/** The composite alarm "k of n vantage points see this site fail", the one that starts runs. */
export function siteAlarmName(plan: string, site: string): string {
  return `understudy-${plan}-${site}-down`;
}

/** The site that such an alarm of a plan is about, as far as its name tells: the name of another plan may begin alike. Undefined for any other alarm. */
export function siteOfAlarm(plan: string, alarm: string): string | undefined {
  return [siteAlarmName(plan, "\n"), triggeredAlarmName(plan, "\n")].flatMap((pattern) => {
    const [before = "", after = ""] = pattern.split("\n");
    return alarm.length > before.length + after.length && alarm.startsWith(before) && alarm.endsWith(after) ? [alarm.slice(before.length, alarm.length - after.length)] : [];
  })[0];
}

/**
 * The name of an execution, which is also the run's id: the same alarm at the same state time gives the same name, so that
 * the platform itself refuses the second start. At most 80 characters of [0-9A-Za-z-].
 */
export function runName(plan: string, parts: readonly (string | number)[]): string {
  return `${plan}-${createDigest(parts).slice(0, 20)}`;
}
