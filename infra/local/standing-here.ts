// What of a plan stands on this machine, and what does not. What cannot is named as not managed here, so that nobody takes silence
// about it for health: SQL Server runs nowhere on it, and one process stands for the members of a service at a site.

import type { Plan } from "../../workflows/plan.ts";
import { publicNames } from "./world/site-layout.ts";
import { watchedPair } from "./world/watched-pair.ts";

/** How the word on a thing begins that this machine does not have. */
export const notHere = "not on this machine: ";

/** The steps as a plan writes them. */
type Written = Readonly<Record<string, Readonly<Record<string, { readonly database?: string } | undefined>>>>;

/** The plan without what cannot stand here; each such thing is a service that is not managed. */
export function standingHere(plan: Plan): Plan {
  const away = Object.entries(plan.databases).filter(([, { engine }]) => engine === "sql-server").map(([name]) => name);
  const databases = Object.fromEntries(Object.entries(plan.databases).filter(([name]) => !away.includes(name)));
  const missing: Record<string, Plan["services"][string]> = {};
  for (const name of away) missing[name] = { unmanaged: `${notHere}SQL Server, so it is neither promoted nor asked, and no writes are measured` };

  const stays = (step: Written): boolean => {
    const [[phase, kinds] = ["", {}]] = Object.entries(step).filter(([, value]) => value !== undefined);
    const [[kind, input] = ["", undefined]] = Object.entries(kinds ?? {}).filter(([, value]) => value !== undefined);
    if (`${phase}.${kind}` === "activate.rabbitmq-cluster") {
      missing["rabbitmq-cluster"] = { unmanaged: `${notHere}one broker stands for the nodes of each site, so no cluster is formed` };
      return false;
    }
    // What tells an application of a database that is not here has nobody to tell.
    if (phase === "configure" && away.some((name) => JSON.stringify(input).includes(`{${name}.`))) return false;
    return input?.database === undefined || !away.includes(input.database);
  };
  const steps = plan.steps.flatMap((step): readonly unknown[] => {
    if (!("together" in step)) return stays(step as unknown as Written) ? [step] : [];
    const branches = step.together.flatMap((branch) => {
      const left = (Array.isArray(branch) ? branch : [branch]).filter((each) => stays(each as unknown as Written));
      return left.length === 0 ? [] : [left];
    });
    const [only = []] = branches;
    return branches.length > 1 ? [{ together: branches }] : only;
  }) as unknown as Plan["steps"];

  const services = Object.fromEntries(
    Object.entries(plan.services).map(([name, service]) => {
      if (!("probe" in service) || !Array.isArray(service.members)) return [name, service];
      const { members, enough: _enough, ...rest } = service;
      const [first = ""] = members as readonly string[];
      missing[`members-of-${name}`] = { unmanaged: `${notHere}one process stands for ${(members as readonly string[]).join(", ")} of ${name} at each site` };
      return [name, { ...rest, probe: JSON.parse(JSON.stringify(rest.probe).replaceAll("{member}", first)) as typeof rest.probe }];
    }),
  );
  return { ...plan, databases, steps, services: { ...services, ...missing } };
}

/**
 * The name to which the client writes. Undefined where no database stands here, neither one of the plan nor a pair that is watched
 * as a service of the nodes: no write could be acknowledged.
 */
export function clientName(plan: Plan): string | undefined {
  const written = Object.keys(plan.databases).length > 0 || watchedPair(plan) !== undefined;
  return written ? publicNames(plan)[0] : undefined;
}
