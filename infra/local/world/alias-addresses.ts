// What stands behind the aliases of a plan: every load balancer answers with one address of its own, made out of its name, so that a world
// needs none. Real ones have several that change. Their health is not modelled: an alias counts as healthy.

import { aliasIn } from "../../../workflows/alias-values.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { changesRecords } from "../../../workflows/record-steps.ts";

/** The address behind a name that an alias leads to, from 100.64.0.0/10, which nobody has in public. */
export function addressBehind(name: string): string {
  const sum = name.toLowerCase().replace(/\.$/, "").split("").reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 4_194_304, 7);
  return `100.${64 + Math.floor(sum / 65_536)}.${Math.floor(sum / 256) % 256}.${sum % 256}`;
}

/** The address of a value of the plan: itself, or what stands behind the alias. */
export function addressOfValue(value: string): string {
  const alias = aliasIn(value);
  return alias === undefined ? value : addressBehind(alias.DNSName);
}

/** The names that the aliases of a plan lead to. */
export function behindAliases(plan: Plan): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (changesRecords(step) ? Object.values(step.input.values).flat() : [])).flatMap((value) => aliasIn(value)?.DNSName ?? []);
}
