// What an application's configuration shall say at a site: a text of the plan in which the site's name and the endpoints of
// the plan's databases are filled in, so that one plan serves both directions. A promoted RDS replica keeps its own endpoint,
// so somebody has to tell the application of it. Pure.

import { endpointAt, endpointsAt } from "./database-copies.ts";
import { Defect } from "./failure.ts";
import type { Plan, SiteName } from "./plan.ts";
import type { PlannedStep, StepInput } from "./plan-steps.ts";
import { isKind } from "./plan-steps.ts";
import type { Direction } from "./step-rows/row.ts";

/** The same text for both sites with words in braces, or a text for each site. */
export type Configured = string | Readonly<Record<SiteName, string>>;

const word = /\{([^{}]*)\}?/g;
const parts = ["endpoint", "host", "port"] as const;

/** A word in braces: the site's own name, a part of a database's address, or nothing that is known. */
export type Placeholder =
  | { readonly is: "site" }
  | { readonly is: "database"; readonly database: string; readonly part: (typeof parts)[number] }
  | { readonly is: "unknown"; readonly written: string };

/** The words in braces of a text, in order. */
export function placeholdersOf(text: string): readonly Placeholder[] {
  return [...text.matchAll(word)].map(([written, inner = ""]) => placeholder(written, inner));
}

function placeholder(written: string, inner: string): Placeholder {
  if (!written.endsWith("}")) return { is: "unknown", written };
  if (inner === "site") return { is: "site" };
  const dot = inner.lastIndexOf(".");
  const part = parts.find((each) => each === inner.slice(dot + 1));
  return dot > 0 && part !== undefined ? { is: "database", database: inner.slice(0, dot), part } : { is: "unknown", written };
}

/** The texts of a value, without regard to the site. */
export function textsOf(value: Configured): readonly string[] {
  return typeof value === "string" ? [value] : Object.values(value);
}

/** The databases whose addresses a value names. */
export function databasesNamed(value: Configured): readonly string[] {
  return [...new Set(textsOf(value).flatMap(placeholdersOf).flatMap((each) => (each.is === "database" ? [each.database] : [])))];
}

/**
 * The value that belongs to a site. `restored`: the databases that were restored there and have another address than their copy.
 * Throws `Defect` for a word that cannot be filled in: the check of plans refuses such a plan.
 */
export function valueAt(value: Configured, plan: Plan, site: SiteName, restored: readonly string[] = []): string {
  const text = typeof value === "string" ? value : value[site];
  if (text === undefined) throw new Defect(`the plan names no value at ${site}`);
  return text.replaceAll(word, (written: string, inner: string) => {
    const found = placeholder(written, inner);
    if (found.is === "site") return site;
    const endpoint = found.is === "database" ? addressOf(plan, found.database, site, restored) : undefined;
    if (endpoint === undefined || found.is !== "database") throw new Defect(`the plan does not say what ${written} is at ${site}`);
    const colon = endpoint.lastIndexOf(":");
    return { endpoint, host: endpoint.slice(0, colon), port: endpoint.slice(colon + 1) }[found.part];
  });
}

function addressOf(plan: Plan, name: string, site: SiteName, restored: readonly string[]): string | undefined {
  const database = plan.databases[name];
  return restored.includes(name) ? endpointsAt(database, site, "restored")[0] : endpointAt(database, site);
}

/** Every value that the plan knows for a site: with the databases' copies, and with what may be restored in their place. */
export function valuesKnownAt(value: Configured, plan: Plan, site: SiteName): readonly string[] {
  const restorable = databasesNamed(value).filter((name) => plan.databases[name]?.restored?.[site] !== undefined);
  return [...new Set([valueAt(value, plan, site), valueAt(value, plan, site, restorable)])];
}

/** What a run sets, and which values it may replace by that: any other is somebody's whom the plan does not know. */
export function toldInRun(value: Configured, { plan, source, target, restored = [] }: Direction & { readonly plan: Plan; readonly restored?: readonly string[] }): Told {
  const wanted = valueAt(value, plan, target, restored);
  return { target: wanted, source: [...valuesKnownAt(value, plan, source), ...valuesKnownAt(value, plan, target)].filter((each) => each !== wanted) };
}

/** The same of all keys. */
export function keysToldInRun(keys: Readonly<Record<string, Configured>>, context: Parameters<typeof toldInRun>[1]): Readonly<Record<string, Told>> {
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, toldInRun(value, context)]));
}

/** All values of keys at a site. */
export function valuesAt(keys: Readonly<Record<string, Configured>>, plan: Plan, site: SiteName): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, valueAt(value, plan, site)]));
}

/** What a step sets, by the place of it in the step's input; empty for a step of another phase. */
export function configuredBy(step: PlannedStep): readonly { readonly at: readonly string[]; readonly value: Configured }[] {
  if (isKind(step, "configure.ssm-parameter") || isKind(step, "configure.cname")) return [{ at: ["value"], value: step.input.value }];
  if (isKind(step, "configure.secret") || isKind(step, "configure.appconfig")) return Object.entries(step.input.keys).map(([key, value]) => ({ at: ["keys", key], value }));
  return [];
}

/** A private name as records of the policy `simple`, which know how they are replaced old for new. `at`: where databases were restored. */
export function asRecords({ zone, name, value, ttl }: StepInput<"configure.cname">, plan: Plan, at?: { readonly site: SiteName; readonly restored: readonly string[] }): StepInput<"traffic.route53-records"> {
  return { zone, name, type: "CNAME", policy: "simple", ttl, values: Object.fromEntries(Object.keys(plan.sites).map((site) => [site, [valueAt(value, plan, site, at?.site === site ? at.restored : [])]])) };
}

export interface Told {
  readonly target: string;
  /** What stands there otherwise, one or any of several. */
  readonly source: string | readonly string[];
}
export type Standing = "target" | "source" | "other";

/** Whose value stands there now. Where both sites have the same it counts as the target's: there is nothing to change. */
export function standingOf(found: string | undefined, { source, target }: Told): Standing {
  if (found === target) return "target";
  return found !== undefined && [source].flat().includes(found) ? "source" : "other";
}
