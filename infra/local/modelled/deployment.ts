// The environments of the functions where several plans share one deployment: what the single plans need, laid together.

import { Refused } from "../../../workflows/failure.ts";
import { observers } from "../../../workflows/evidence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { environmentsOf } from "../process/environments.ts";

type Environments = ReturnType<typeof environmentsOf>;

/** Throws `Refused` for plans that cannot be in one deployment. */
export function sharedEnvironments(plans: readonly Plan[]): Environments {
  const names = plans.map(({ plan }) => plan);
  if (new Set(names).size !== names.length) throw new Refused(`two plans of this world have one name (${names.join(", ")}); give each its own`, { code: "same-name" });
  const regions = new Set(plans.map(({ arbiter }) => arbiter.region));
  if (regions.size !== 1) throw new Refused(`the plans of one world have one arbiter, and these name ${[...regions].join(" and ")}`, { code: "two-arbiters" });
  const each = plans.map((plan) => environmentsOf(plan, observers(plan)));
  const all = Object.assign({}, ...each) as Record<string, Record<string, string>>;
  const together = (key: string): object => Object.assign({}, ...each.map((one) => JSON.parse(one["look"]?.[key] ?? "{}") as object)) as object;
  // Each site's register is a table of its own, named by the site.
  const registers = Object.fromEntries(plans.flatMap(({ sites }) => Object.entries(sites).map(([site, { region }]) => [site, { region, table: site }])));
  // One function looks for every plan that names its place.
  const digests = each.flatMap((one) => JSON.parse(one["look"]?.["UNDERSTUDY_PLAN_DIGESTS"] ?? "[]") as readonly string[]);
  const shared = { UNDERSTUDY_PLANS: JSON.stringify(names), UNDERSTUDY_PLAN_DIGESTS: JSON.stringify(digests), UNDERSTUDY_PROBES: JSON.stringify(together("UNDERSTUDY_PROBES")), UNDERSTUDY_REGISTERS: JSON.stringify(registers) };
  return Object.fromEntries(Object.entries(all).map(([name, variables]) => [name, { ...variables, ...shared }]));
}

/** Every place from which any of the plans looks. */
export function placesOf(plans: readonly Plan[]): readonly string[] {
  return [...new Set(plans.flatMap((plan) => observers(plan)))];
}
