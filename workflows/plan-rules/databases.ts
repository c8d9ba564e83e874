// Rules on how a database is kept: in one way, and promoted in the way that fits. The wrong step would find nothing to promote
// in the night when it is needed.

import { keepings, promotionOf } from "../database-copies.ts";
import type { Fault } from "../plan-fault.ts";
import { promotionsIn } from "./given.ts";
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
];
