// What an application's configuration shall say at a site: a text of the plan in which the site's name and the endpoints of
// the plan's databases are filled in, so that one plan serves both directions. A promoted RDS replica keeps its own endpoint,
// so somebody has to tell the application of it. Pure.

import { endpointAt } from "./database-copies.ts";
import { Defect } from "./failure.ts";
import type { Plan, SiteName } from "./plan.ts";
import type { PlannedStep, StepInput } from "./plan-steps.ts";
import { isKind } from "./plan-steps.ts";

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

/** The value that belongs to a site. Throws `Defect` for a word that cannot be filled in: the check of plans refuses such a plan. */
export function valueAt(value: Configured, plan: Plan, site: SiteName): string {
  const text = typeof value === "string" ? value : value[site];
  if (text === undefined) throw new Defect(`the plan names no value at ${site}`);
  return text.replaceAll(word, (written: string, inner: string) => {
    const found = placeholder(written, inner);
    if (found.is === "site") return site;
    const endpoint = found.is === "database" ? endpointAt(plan.databases[found.database], site) : undefined;
    if (endpoint === undefined || found.is !== "database") throw new Defect(`the plan does not say what ${written} is at ${site}`);
    const colon = endpoint.lastIndexOf(":");
    return { endpoint, host: endpoint.slice(0, colon), port: endpoint.slice(colon + 1) }[found.part];
  });
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

/** A private name as records of the policy `simple`, which know how they are replaced old for new. */
export function asRecords({ zone, name, value, ttl }: StepInput<"configure.cname">, plan: Plan): StepInput<"traffic.route53-records"> {
  return { zone, name, type: "CNAME", policy: "simple", ttl, values: Object.fromEntries(Object.keys(plan.sites).map((site) => [site, [valueAt(value, plan, site)]])) };
}

export type Standing = "target" | "source" | "other";

/** Whose value stands there now. Where both sites have the same it counts as the target's: there is nothing to change. */
export function standingOf(found: string | undefined, values: { readonly source: string; readonly target: string }): Standing {
  if (found === values.target) return "target";
  return found === values.source ? "source" : "other";
}
