// The plan as everything in the product reads it: its types, and what is often asked of it. The schema of the YAML, and with
// it the sense of every field, is in `plan-schema.ts`.

import type * as z from "zod";
import { perPlan } from "./per-plan.ts";
import type { planSchema, vantageWord } from "./plan-schema.ts";

/** Where a probe may look from, said relative to the site that is looked at. */
export type VantageWord = z.output<typeof vantageWord>;

/** A plan as everything in the product reads it: durations in milliseconds, defaults filled in. */
export type Plan = z.output<typeof planSchema>;
export type Service = Plan["services"][string];
export type WatchedService = Extract<Service, { probe: unknown }>;
export type Database = Plan["databases"][string];
export type SiteName = string;

/** The site that is not `site`. */
export function otherSite(plan: Plan, site: SiteName): SiteName {
  const other = Object.keys(plan.sites).find((each) => each !== site);
  return other ?? site;
}

/** The place a relative vantage word means when `site` is looked at: `arbiter` or a site's name. */
export function vantagePlace(plan: Plan, word: VantageWord, site: SiteName): string {
  switch (word) {
    case "arbiter":
      return "arbiter";
    case "inside":
      return site;
    case "other-site":
      return otherSite(plan, site);
  }
}

/** Fills `{site}` in an address. */
export function atSite(template: string, site: SiteName): string {
  return template.replaceAll("{site}", site);
}

/** The services that are watched, without those that are declared unmanaged. */
export const watchedServices = perPlan((plan: Plan): readonly (readonly [string, WatchedService])[] => Object.entries(plan.services).flatMap(([key, value]) => ("probe" in value ? [[key, value] as const] : [])));

/** What the plan does not manage, with the reasons; shown wherever health is shown, because unmanaged is not healthy. */
export function unmanagedServices(plan: Plan): readonly { readonly service: string; readonly because: string }[] {
  return Object.entries(plan.services).flatMap(([key, value]) => ("unmanaged" in value ? [{ service: key, because: value.unmanaged }] : []));
}
