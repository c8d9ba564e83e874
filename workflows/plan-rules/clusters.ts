// Rules on what goes on by its own means: members of clusters, restarts by a platform, and two writers by design. What is said
// of them has to add up, or the decision would wait for something that never comes.

import type { Fault } from "../plan-fault.ts";
import { sayList, sayValue } from "../plan-fault.ts";
import { neutralPlace } from "../plan-members.ts";
import { nearest } from "../nearest.ts";
import { watchedServices } from "../plan.ts";
import type { WatchedService } from "../plan.ts";
import { addressesOf, isProbe, probeKind } from "../probe-input.ts";
import { decisionDeadlineMs } from "../polling.ts";
import { sayDuration } from "../units.ts";
import { ofKind, promotionsIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** What is wrong with the members of one service. */
function memberFaults({ sites }: Given, key: string, { probe, failure, members, enough }: WatchedService): readonly Fault[] {
  const at = (...path: readonly (string | number)[]) => ["services", key, ...path];
  if (members === undefined) {
    return enough === undefined ? [] : [{ path: at("enough"), what: "enough says how many members must be left, and there are none", instead: "add members, or leave it out" }];
  }
  const list = Array.isArray(members) ? members : Object.keys(members);
  const places = Array.isArray(members) ? [] : Object.entries(members);
  const address = addressesOf(probe)[0];
  const twice = list.filter((member, index) => list.indexOf(member) < index);
  const empty = places.length === 0 ? [] : sites.filter((site) => !places.some(([, place]) => place === site));
  return [
    ...(enough === undefined ? [{ path: at("members"), at: "key" as const, what: "it does not say how many members must be left for the cluster to do its work", instead: "add enough" }] : []),
    ...(enough !== undefined && enough > list.length ? [{ path: at("enough"), what: `${enough} of ${list.length} members can never be left`, instead: `write ${list.length} or less` }] : []),
    ...twice.slice(0, 1).map((member): Fault => ({ path: at("members", list.lastIndexOf(member)), what: `${sayValue(member)} stands there twice`, instead: "leave one out" })),
    ...(failure === "observe" ? [{ path: at("members"), at: "key" as const, what: "members of what is only shown say nothing", instead: "write failure: own-failover or site, or leave members out" }] : []),
    ...(address?.includes("{member}") === true ? [] : [{ path: at("probe", probeKind(probe)), what: "every member would be asked at the same address", instead: "put {member} into it" }]),
    ...(places.length === 0 && address !== undefined && address.includes("{member}") && !address.includes("{site}") ? [{ path: at("probe", probeKind(probe)), what: "the members of both sites would be asked at the same addresses", instead: "put {site} into it, or say the site of each member" }] : []),
    ...(places.length > 0 && failure === "site" ? [{ path: at("failure"), what: "a cluster over both sites does not fail with one of them", instead: "write failure: own-failover" }] : []),
    ...places.flatMap(([member, place]): readonly Fault[] =>
      place === neutralPlace || sites.includes(place) ? [] : [{ path: at("members", member), what: `no site is called ${sayValue(place)}`, instead: `write ${nearest(place, [...sites, neutralPlace]) ?? sayList([...sites, neutralPlace], "or")}` }],
    ),
    ...empty.slice(0, 1).map((site): Fault => ({ path: at("members"), at: "key", what: `no member stands at ${site}, so the cluster does not span both sites`, instead: `name one there, or write members as a list` })),
  ];
}

export const clusterRules: readonly PlanRule[] = [
  {
    code: "members-add-up",
    because: "A6, A8, C3: what a cluster can lose is known only when its members, their places and how many must be left are",
    faults: (given) => watchedServices(given.plan).flatMap(([key, service]) => memberFaults(given, key, service)),
  },
  {
    code: "formed-as-watched",
    because: "C9, C10, C12: that a cluster is formed is seen by a message through each of its nodes, and a node has one name of its own",
    faults: (given) =>
      ofKind(given, "activate.rabbitmq-cluster").flatMap(({ step, path }): readonly Fault[] => {
        const { nodes, name, service } = step.input;
        const watched = watchedServices(given.plan).find(([key]) => key === service)?.[1];
        const same: readonly Fault[] = nodes.flatMap((node, index) => (nodes.indexOf(node) < index ? [{ path: [...path, "nodes", index], what: `${node} stands there twice`, instead: "name each node once, in the order in which they join" }] : []));
        if (!name.includes("{node}")) return [...same, { path: [...path, "name"], what: "all nodes would have the same name", instead: "write {node} in it" }];
        if (watched === undefined || !isProbe(watched.probe, "amqp")) return [...same, { path: [...path, "service"], what: `${sayValue(service)} is no service with an amqp probe`, instead: "name the service that sends a message through each of these nodes" }];
        const members = Array.isArray(watched.members) ? (watched.members as readonly string[]) : [];
        const unseen = nodes.filter((node) => !members.includes(node));
        return [...same, ...(unseen.length > 0 ? [{ path: [...path, "service"], what: `nobody looks at ${sayList(unseen)} by itself`, instead: `write services.${service}.members: [${nodes.join(", ")}]` }] : [])];
      }),
  },
  {
    code: "restart-has-its-time",
    because: "D2: a restart gets its time first, and that time has an end before people would be called anyway",
    faults: ({ plan }) =>
      watchedServices(plan).flatMap(([key, { failure, restarts }]): readonly Fault[] => {
        if (restarts === undefined) return [];
        const path = ["services", key, "restarts"];
        if (failure !== "site") return [{ path, what: `restarts says nothing where failure is ${failure}`, instead: "leave it out, or write failure: site" }];
        const mostMs = Math.min(decisionDeadlineMs(plan.decide.hold), plan.objectives.rto);
        if (restarts < mostMs) return [];
        return [{ path, what: `${sayDuration(restarts)} for a restart is no shorter than ${mostMs === plan.objectives.rto ? "the RTO" : "the ten hold times after which people are called"}`, instead: `write less than ${sayDuration(mostMs)}, or promise less` }];
      }),
  },
  {
    code: "both-write-by-design",
    because: "E7: two writers are never promoted, and only MySQL and MariaDB tell whether each applies what the other writes",
    faults: (given) => [
      ...Object.entries(given.plan.databases).flatMap(([key, { writer, engine }]): readonly Fault[] =>
        writer === "both" && engine !== "mysql" ? [{ path: ["databases", key, "writer"], what: `${engine} has one writer`, instead: "write single, or engine: mysql" }] : [],
      ),
      ...promotionsIn(given).flatMap(({ step, path }): readonly Fault[] =>
        given.plan.databases[step.input.database]?.writer === "both" ? [{ path: [...path, "database"], what: `both nodes of ${step.input.database} write already`, instead: "leave the step out" }] : [],
      ),
    ],
  },
];
