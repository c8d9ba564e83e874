// Rules on how a database is kept: in one way, and promoted in the way that fits. The wrong step would find nothing to promote
// in the night when it is needed. And where its machine is ours, the old writer's is stopped first.

import { clusterRegionOf } from "../global-clusters.ts";
import { instancesOf, keepings, ownServersOf, promotionsOf, restoredOf } from "../database-copies.ts";
import type { Keeping } from "../database-copies.ts";
import type { Fault } from "../plan-fault.ts";
import type { Database } from "../plan.ts";
import { comesBefore } from "../plan-positions.ts";
import { confirmsFence } from "../steps.ts";
import { membersAt, spansSites } from "../plan-members.ts";
import { isProbe, probeKind } from "../probe-input.ts";
import { ofKind, promotionsIn } from "./given.ts";
import type { PlanRule } from "./given.ts";

const written = (kind: string): string => kind.slice("promote.".length);

const waysOf = (database: Database): readonly Keeping[] => keepings.filter((way) => database[way] !== undefined);
/** Backups of the instance that a replica follows are the one way that may stand beside another. */
const isWithSecondWay = (ways: readonly Keeping[]): boolean => ways.join() === "rds-replica,restored";
const sayKept: Readonly<Record<Keeping, (engine: string) => string>> = {
  "rds-replica": () => "kept by RDS",
  "self-managed": (engine) => `${engine} on a machine of its own`,
  restored: () => "restored from backups",
  "by-owner": () => "moved by its owner",
};

export const databaseRules: readonly PlanRule[] = [
  {
    code: "kept-in-one-way",
    because: "where a copy is and who promotes it follows from how it is kept",
    faults: ({ plan }) =>
      Object.entries(plan.databases).flatMap(([key, database]): readonly Fault[] => {
        const ways = waysOf(database);
        if (ways.length === 1 || isWithSecondWay(ways)) return [];
        const what = ways.length === 0 ? "nothing says where its copies are" : `it is kept both as ${ways.join(" and as ")}`;
        return [{ path: ["databases", key], at: "key", what, instead: ways.length === 0 ? `add ${keepings.slice(0, -1).join(", ")} or ${keepings.at(-1) ?? ""}, with a copy at each site` : "leave one out" }];
      }),
  },
  {
    code: "promoted-as-it-is-kept",
    because: "R9: RDS promotes instances, a command on its own machine promotes any other server, and each engine has a command of its own",
    faults: (given) =>
      promotionsIn(given).flatMap(({ step, path }): readonly Fault[] => {
        const database = given.plan.databases[step.input.database];
        const ways = database === undefined ? [] : waysOf(database);
        if (database === undefined || (ways.length !== 1 && !isWithSecondWay(ways))) return [];
        const fitting = promotionsOf(database);
        if (fitting.includes(step.kind)) return [];
        const kept = ways.map((way) => sayKept[way](database.engine)).join(" and ");
        return [{ path, at: "key", what: `${step.input.database} is ${kept}`, instead: `write ${fitting.map(written).join(" or ")} instead of ${written(step.kind)}` }];
      }),
  },
  {
    code: "restored-beside",
    because: "a restore makes an instance, and RDS has no two of one name in a Region; a replica that could not be promoted still has its own",
    faults: ({ plan }) =>
      Object.entries(plan.databases).flatMap(([key, database]): readonly Fault[] =>
        Object.entries(restoredOf(database)).flatMap(([site, { id, endpoint }]): readonly Fault[] => {
          const replica = database["rds-replica"]?.[site];
          return [
            ...(replica?.id === id ? [{ path: ["databases", key, "restored", site, "id"], what: `${id} is the replica at ${site} already`, instead: "give the instance that is restored a name of its own" }] : []),
            ...(replica?.endpoint === endpoint ? [{ path: ["databases", key, "restored", site, "endpoint"], what: `${endpoint} is the replica's at ${site} already`, instead: "name the endpoint that the restored instance will have" }] : []),
          ];
        }),
      ),
  },
  {
    code: "owner-of-what",
    because: "A27, B10: somebody else moves only what the plan does not manage, or says to be kept by its owner",
    faults: (given) =>
      ofKind(given, "promote.owner-confirms").flatMap(({ step, path }): readonly Fault[] => {
        const service = given.plan.services[step.input.database];
        return service === undefined || "unmanaged" in service ? [] : [{ path: [...path, "database"], what: `${step.input.database} is a service that is watched`, instead: "name a database that is kept by-owner, or a service that is unmanaged" }];
      }),
  },
  {
    code: "set-over-both-sites",
    because: "A12, B13: a set prefers a member of its own, so it has to be seen member by member, and to have one at each site",
    faults: (given) =>
      [...ofKind(given, "promote.mongodb"), ...ofKind(given, "configure.mongodb-priorities")].flatMap(({ step, path }): readonly Fault[] => {
        const service = given.plan.services[step.input.service];
        const fault = (what: string, instead: string): readonly Fault[] => [{ path: [...path, "service"], what, instead }];
        if ("prefer" in step.input && step.input.prefer === "source") return [{ path: [...path, "prefer"], what: "a move whose set prefers the site that is left would go home by itself", instead: "leave prefer out; a re-protection, which leaves nothing, writes it itself" }];
        if (service === undefined || !("probe" in service)) return fault(`no service that is watched is called ${step.input.service}`, "name the service of the replica set");
        if (!isProbe(service.probe, "mongodb")) return fault(`${step.input.service} is looked at by ${probeKind(service.probe)}, which does not tell who is primary`, "write its probe as mongodb");
        const without = given.sites.find((site) => membersAt(service, site).length !== 1);
        return spansSites(service) && without === undefined ? [] : fault(`${step.input.service} does not say which one of its members stands at each site`, "write members as a mapping, with one member at each site and the neutral one at arbiter");
      }),
  },
  {
    code: "global-cluster-at-its-site",
    because: "the API of a site's Region is asked for the cluster there; a global cluster that two steps move would be moved twice",
    faults: (given) => {
      const steps = ofKind(given, "promote.global-cluster");
      return steps.flatMap(({ step, path }, index): readonly Fault[] => [
        ...Object.entries(step.input.clusters).flatMap(([site, arn]): readonly Fault[] => {
          const region = given.plan.sites[site]?.region;
          return region === undefined || clusterRegionOf(arn) === region ? [] : [{ path: [...path, "clusters", site], what: `the cluster lies in ${clusterRegionOf(arn)}, and ${site} in ${region}`, instead: "name the cluster of the site's own Region" }];
        }),
        ...(steps.slice(0, index).some((other) => other.step.input.global === step.input.global) ? [{ path: [...path, "global"], what: `an earlier step moves ${step.input.global} already`, instead: "leave one out" }] : []),
      ]);
    },
  },
  {
    code: "switched-over-once",
    because: "an instance that two steps move, or a step and a database with a promotion of its own, would be promoted while its roles are exchanged",
    faults: (given) => {
      const steps = ofKind(given, "promote.rds-switchover");
      const others = Object.entries(given.plan.databases).flatMap(([key, database]) => Object.entries(instancesOf(database)).map(([site, { id }]) => ({ site, id: id.toLowerCase(), whose: `databases.${key}` })));
      const earlier = (index: number) => steps.slice(0, index).flatMap(({ step }) => Object.entries(step.input.instances).map(([site, id]) => ({ site, id, whose: "an earlier step" })));
      return steps.flatMap(({ step, path }, index) =>
        Object.entries(step.input.instances).flatMap(([site, id]): readonly Fault[] => {
          const region = given.plan.sites[site]?.region;
          const other = [...others, ...earlier(index)].find((each) => each.id === id && given.plan.sites[each.site]?.region === region);
          return other === undefined ? [] : [{ path: [...path, "instances", site], what: `${other.whose} names ${id} already`, instead: "leave one out" }];
        }),
      );
    },
  },
  {
    code: "machine-of-sql-server",
    because: "the commands of the other engines are shell text, and the login of SQL Server's is the system's own",
    faults: ({ plan }) =>
      Object.entries(plan.databases).flatMap(([key, database]): readonly Fault[] =>
        Object.entries(ownServersOf(database)).flatMap(([site, { account, system }]): readonly Fault[] => {
          const path = ["databases", key, "self-managed", site];
          if (database.engine === "sql-server") return account === undefined ? [] : [{ path: [...path, "account"], what: "the command signs in to SQL Server as the system itself", instead: "leave it out" }];
          return system === "windows" ? [{ path: [...path, "system"], what: `the command for ${database.engine} is shell text, which Windows does not run`, instead: "leave it out; only sql-server is promoted on Windows" }] : [];
        }),
      ),
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
