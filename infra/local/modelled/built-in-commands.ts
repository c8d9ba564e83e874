// The product's own commands on the machines: promoting a database, preferring a member, forming a cluster, repairing. What each does is
// written beside it.

import type { Plan } from "../../../workflows/plan.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { HostRun } from "../aws/ssm.ts";
import type { Cluster } from "./cluster.ts";
import type { ModelledDatabase } from "./database.ts";
import { readFormation } from "./forming.ts";
import type { Formations } from "./forming.ts";
import { readPreference, runPreference } from "./preferring.ts";
import { readPromotion, runPromotion } from "./promoting.ts";
import { readRejoining } from "./rejoining.ts";
import type { Rejoinings } from "./rejoining.ts";
import type { Repairs } from "./repairing.ts";

/** What the commands work on. */
export interface BuiltInParts {
  readonly plan: Plan;
  readonly clock: Clock;
  /** The machines' own database servers, clusters to form, clusters that prefer a member. */
  readonly databases: () => Iterable<ModelledDatabase>;
  readonly formations: Formations;
  readonly rejoinings: Rejoinings;
  readonly clusters: () => ReadonlyMap<string, Cluster>;
  readonly repairs: Repairs;
}

/** What a line comes to on a machine; undefined for one that is no command of the product. `lives`: whether a role of its site runs. */
export async function runBuiltIn(line: string, host: { readonly id: string; readonly role: string; readonly site: string }, lives: (role: string) => boolean, { plan, clock, databases, clusters, formations, rejoinings, repairs }: BuiltInParts): Promise<HostRun | undefined> {
  const promotion = readPromotion(line);
  if (promotion !== undefined) return runPromotion(promotion, host, databases(), clock);
  const rejoining = readRejoining(line);
  if (rejoining !== undefined) return rejoinings.run(rejoining, host, databases(), () => lives(host.role), clock);
  const preference = readPreference(line);
  if (preference !== undefined) return runPreference(preference, plan, clusters(), clock);
  const formation = readFormation(line);
  return formation === undefined ? repairs.run(line, host, clock) : formations.run(formation, lives, clock);
}
