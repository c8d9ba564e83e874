// What the state amounts to for a reader: who serves, what is wrong and how badly. Pure; page and terminal share it, so
// that the two can never disagree about whether all is well.

import type { RunEnd } from "../../../workflows/record.ts";
import type { LocalState, SiteView } from "./state.ts";
import { list, utc } from "../../../lambdas/console/words.ts";

export interface Concern {
  /** bad: users are hurt or data is in danger now. warn: the next failure would hurt. unknown: nobody can say. */
  readonly weight: "bad" | "warn" | "unknown";
  readonly sentence: string;
}

/** The one active site of the record; undefined when it is none or, wrongly, several. */
export function activeSite(state: LocalState): SiteView | undefined {
  const active = state.sites.filter((site) => site.active);
  return active.length === 1 ? active[0] : undefined;
}

/** The outage that has not ended, as the client sees it. */
export function openOutage(state: LocalState): LocalState["client"]["outages"][number] | undefined {
  return state.client.outages.find((outage) => outage.to === null);
}

/** Everything that is not as it should be, worst first. Empty means: all is well as far as it is watched. */
export function concernsOf(state: LocalState): readonly Concern[] {
  const active = activeSite(state);
  const concerns = [...clientConcerns(state), ...activeConcerns(state, active), ...standbyConcerns(state, active), ...watchConcerns(state)];
  const order = ["bad", "warn", "unknown"];
  return concerns.toSorted((a, b) => order.indexOf(a.weight) - order.indexOf(b.weight));
}

const bad = (sentence: string): Concern => ({ weight: "bad", sentence });
const warn = (sentence: string): Concern => ({ weight: "warn", sentence });
const unknown = (sentence: string): Concern => ({ weight: "unknown", sentence });

function clientConcerns(state: LocalState): readonly Concern[] {
  const { client } = state;
  const outage = openOutage(state);
  if (outage !== undefined) return [bad(`The client of ${client.name} has been refused since ${utc(outage.from)}${because(client.lastError)}.`)];
  if (client.serving) return [];
  return [client.refused > 0 ? bad(`The client of ${client.name} is refused${because(client.lastError)}.`) : unknown(`The client of ${client.name} has not been answered yet.`)];
}

/** What the client said, as the end of a sentence. */
function because(error: string): string {
  return error === "" ? "" : `: ${error.replace(/[.\s]+$/, "")}`;
}

function activeConcerns(state: LocalState, active: SiteView | undefined): readonly Concern[] {
  const writers = state.sites.filter((site) => site.database === "primary").map((site) => site.site);
  const concerns: Concern[] = writers.length > 1 ? [bad(`The databases at ${list(writers)} both take writes.`)] : [];
  if (active === undefined) return [...concerns, unknown("The record does not name one active site.")];
  if (!active.up) return [...concerns, bad(`${active.site} is down: its processes do not run.`)];
  if (active.database !== "primary") concerns.push(bad(`The database at ${active.site} is ${active.database === "down" ? "down" : "a standby, it takes no writes"}.`));
  const stopped = notRunning(active);
  if (stopped.length > 0) concerns.push(bad(`At ${active.site} ${list(stopped)} ${stopped.length === 1 ? "does" : "do"} not run.`));
  return concerns;
}

function standbyConcerns(state: LocalState, active: SiteView | undefined): readonly Concern[] {
  const standbys = state.sites.filter((site) => site !== active);
  return standbys.flatMap((site) => {
    if (active === undefined) return [];
    if (!site.up) return [warn(`${site.site} is down, so nothing could take over.`)];
    if (site.database === "down") return [warn(`The database at ${site.site} is down, so nothing could take over.`)];
    const stopped = notRunning(site);
    return stopped.length === 0 ? [] : [warn(`At ${site.site} ${list(stopped)} ${stopped.length === 1 ? "does" : "do"} not run.`)];
  });
}

function watchConcerns(state: LocalState): readonly Concern[] {
  const { replication } = state;
  const replicates = state.sites.every((site) => site.up) && state.sites.some((site) => site.database === "standby");
  const lag = replication.cut ? [warn("Replication is cut: what is written now would be lost.")] : replicates && replication.lagMs === null ? [unknown("The replication lag is unknown.")] : [];
  const cuts = state.cutLinks.length === 0 ? [] : [warn(`Cut: ${list(state.cutLinks)}.`)];
  const standing = state.alarms.filter((alarm) => alarm.state === "ALARM").map((alarm) => alarm.name);
  const blind = state.alarms.filter((alarm) => alarm.state === "INSUFFICIENT_DATA").map((alarm) => alarm.name);
  return [
    ...lag,
    ...cuts,
    ...(standing.length === 0 ? [] : [warn(`${alarmsNamed(standing)} ${standing.length === 1 ? "stands" : "stand"}.`)]),
    ...(blind.length === 0 ? [] : [unknown(`${alarmsNamed(blind)} ${blind.length === 1 ? "has" : "have"} no data.`)]),
  ];
}

/** Up to two alarms by name; more would hide the sentence behind them, and they are listed elsewhere. */
function alarmsNamed(names: readonly string[]): string {
  if (names.length > 2) return `${names.length} alarms`;
  return `${names.length === 1 ? "The alarm" : "The alarms"} ${list(names)}`;
}

function notRunning(site: SiteView): readonly string[] {
  return site.services.filter((service) => !service.running && !service.stoppedOnPurpose).map((service) => service.service);
}

/** Whether a run ended in a way that a person should look at. */
export function endedBadly(end: RunEnd | "open"): boolean {
  return !["open", "succeeded", "no-action"].includes(end);
}
