// Rules on how a database is kept: in one way, and promoted in the way that fits. The wrong step would find nothing to promote
// in the night when it is needed. And where its machine is ours, the old writer's is stopped first.

import { keepings, ownServersOf, promotionOf } from "../database-copies.ts";
import type { Fault } from "../plan-fault.ts";
import { comesBefore } from "../plan-positions.ts";
import { confirmsFence } from "../steps.ts";
import { ofKind, promotionsIn } from "./given.ts";
import type { PlanRule } from "./given.ts";

const written = (kind: string): string => kind.slice("promote.".length);

export const databaseRules: readonly PlanRule[] = [
  {
    code: "kept-in-one-way",
    because: "where a copy is and who promotes it follows from how it is kept",
    faults: ({ plan }) =>
      Object.entries(plan.databases).flatMap(([key, database]): readonly Fault[] => {
        const ways = keepings.filter((way) => database[way] !== undefined);
        if (ways.length === 1) return [];
        const what = ways.length === 0 ? "nothing says where its copies are" : `it is kept both as ${ways.join(" and as ")}`;
        return [{ path: ["databases", key], at: "key", what, instead: ways.length === 0 ? `add ${keepings.join(" or ")}, with a copy at each site` : "leave one out" }];
      }),
  },
  {
    code: "promoted-as-it-is-kept",
    because: "R9: RDS promotes instances, a command on its own machine promotes any other server, and each engine has a command of its own",
    faults: (given) =>
      promotionsIn(given).flatMap(({ step, path }): readonly Fault[] => {
        const database = given.plan.databases[step.input.database];
        if (database === undefined || keepings.every((way) => database[way] !== undefined)) return [];
        const fitting = promotionOf(database);
        if (step.kind === fitting) return [];
        const kept = database["self-managed"] === undefined ? "kept by RDS" : `${database.engine} on a machine of its own`;
        return [{ path, at: "key", what: `${step.input.database} is ${kept}`, instead: `write ${written(fitting)} instead of ${written(step.kind)}` }];
      }),
  },
  {
    code: "old-server-is-fenced",
    because: "R1, I2: a server that was the writer goes on taking writes from whoever reaches it, so its machine is stopped before another writer arises; RDS leaves no machine to stop",
    faults: (given) =>
      promotionsIn(given).flatMap((promotion): readonly Fault[] => {
        // That nothing is fenced at all is told by promotion-is-fenced.
        if (!given.steps.some((fence) => confirmsFence(fence.step.kind) && comesBefore(fence, promotion))) return [];
        const stopped = ofKind(given, "fence.ec2-stop").filter((fence) => comesBefore(fence, promotion)).flatMap(({ step }) => step.input.hosts);
        const { database } = promotion.step.input;
        const left = Object.entries(ownServersOf(given.plan.databases[database])).filter(([site, { host }]) => given.plan.sites[site]?.hosts[host] !== undefined && !stopped.includes(host));
        return left.slice(0, 1).map(([site, { host }]) => {
          const node = given.plan.sites[site]?.hosts[host]?.startsWith("mi-") === true;
          const instead = node ? "put the server on an EC2 instance; a hybrid node cannot be stopped from outside" : `add ${host} to the hosts of fence: { ec2-stop: … } before it`;
          return { path: promotion.path, at: "key", what: `nothing stops the machine ${host} at ${site}, on which ${database} may go on taking writes`, instead };
        });
      }),
  },
];
