// Rules on names: everything that a plan refers to has to be there, and every site has to have its own value.

import type { Fault, PlanPath } from "../plan-fault.ts";
import { sayList, sayValue } from "../plan-fault.ts";
import { configuredBy } from "../configured-values.ts";
import { ownServersOf } from "../database-copies.ts";
import { nearest } from "../nearest.ts";
import { atSite, watchedServices } from "../plan.ts";
import { addressesOf, isProbe, probeKind } from "../probe-input.ts";
import type { ProbeInput } from "../plan-probes.ts";
import { isWebhook } from "../webhooks.ts";
import { ofKind, ofPhase, promotionsIn, recordsIn, switchesIn } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

const oneOf = (written: string, known: readonly string[]): string => {
  const meant = nearest(written, known);
  if (meant !== undefined) return `write ${meant}`;
  return known.length === 0 ? "declare it first" : `write ${sayList(known, "or")}`;
};

/** Mappings with one entry for each site. */
function bySite(given: Given): readonly { readonly path: PlanPath; readonly what: string; readonly entries: Readonly<Record<string, unknown>> }[] {
  return [
    ...watchedServices(given.plan).flatMap(([key, { probe }]) => (isProbe(probe, "dns") ? [{ path: ["services", key, "probe", "answers"], what: "answer", entries: probe.answers }] : [])),
    ...watchedServices(given.plan).flatMap(([key, { probe }]) => namedBySite(probe).map(({ what, entries }) => ({ path: ["services", key, "probe", probeKind(probe)], what, entries }))),
    ...Object.entries(given.plan.databases).flatMap(([key, { "rds-replica": instances, "self-managed": servers, restored, "by-owner": owned }]) => [
      ...(instances === undefined ? [] : [{ path: ["databases", key, "rds-replica"], what: "DB instance", entries: instances }]),
      ...(servers === undefined ? [] : [{ path: ["databases", key, "self-managed"], what: "server", entries: servers }]),
      ...(restored === undefined ? [] : [{ path: ["databases", key, "restored"], what: "restored instance", entries: restored }]),
      ...(owned === undefined ? [] : [{ path: ["databases", key, "by-owner"], what: "copy", entries: owned }]),
    ]),
    ...[...ofKind(given, "fence.auto-scaling"), ...ofKind(given, "activate.auto-scaling")].map(({ step, path }) => ({ path: [...path, "groups"], what: "Auto Scaling group", entries: step.input.groups })),
    ...[...ofKind(given, "fence.kubernetes"), ...ofKind(given, "activate.kubernetes")].map(({ step, path }) => ({ path: [...path, "clusters"], what: "EKS cluster", entries: step.input.clusters })),
    ...[...ofKind(given, "fence.ecs"), ...ofKind(given, "activate.ecs")].map(({ step, path }) => ({ path: [...path, "services"], what: "ECS service", entries: step.input.services })),
    ...[...ofKind(given, "activate.aurora-serverless"), ...ofKind(given, "activate.aurora-instances")].map(({ step, path }) => ({ path: [...path, "clusters"], what: "Aurora cluster", entries: step.input.clusters })),
    ...[...ofKind(given, "fence.event-sources"), ...ofKind(given, "activate.event-sources")].map(({ step, path }) => ({ path: [...path, "mappings"], what: "event source mapping", entries: step.input.mappings })),
    ...[...ofKind(given, "fence.event-rules"), ...ofKind(given, "activate.event-rules")].map(({ step, path }) => ({ path: [...path, "rules"], what: "EventBridge rule", entries: step.input.rules })),
    ...ofKind(given, "fence.network-acl").map(({ step, path }) => ({ path: [...path, "acls"], what: "network ACL", entries: step.input.acls })),
    ...ofKind(given, "activate.lambda").map(({ step, path }) => ({ path: [...path, "functions"], what: "Lambda function", entries: step.input.functions })),
    ...ofKind(given, "promote.global-cluster").map(({ step, path }) => ({ path: [...path, "clusters"], what: "DB cluster", entries: step.input.clusters })),
    ...switchesIn(given).map(({ step, path }) => ({ path: [...path, "answers"], what: "answer", entries: step.input.answers })),
    ...ofKind(given, "traffic.arc-routing-control").map(({ step, path }) => ({ path: [...path, "controls"], what: "routing control", entries: step.input.controls })),
    ...recordsIn(given).map(({ step, path }) => ({ path: [...path, "values"], what: "value", entries: step.input.values })),
    ...ofKind(given, "traffic.elb-targets").flatMap(({ step, path }) => [
      { path: [...path, "groups"], what: "target group", entries: step.input.groups },
      { path: [...path, "targets"], what: "target", entries: step.input.targets },
    ]),
    ...ofPhase(given, "configure").flatMap(({ step, path }) => configuredBy(step).flatMap(({ at, value }) => (typeof value === "string" ? [] : [{ path: [...path, ...at], what: "value", entries: value }]))),
    ...ofKind(given, "configure.appconfig").map(({ step, path }) => ({ path: [...path, "profiles"], what: "configuration profile", entries: step.input.profiles })),
    ...ofKind(given, "verify.dns").map(({ step, path }) => ({ path: [...path, "answers"], what: "answer", entries: step.input.answers })),
  ];
}

/** What a probe that asks AWS names at each site. */
function namedBySite(probe: ProbeInput): readonly { readonly what: string; readonly entries: Readonly<Record<string, string>> }[] {
  if (isProbe(probe, "rds")) return [{ what: "DB instance", entries: probe.rds }];
  if (isProbe(probe, "aurora")) return [{ what: "DB cluster", entries: probe.aurora }];
  if (isProbe(probe, "auto-scaling")) return [{ what: "Auto Scaling group", entries: probe["auto-scaling"] }];
  return isProbe(probe, "kubernetes") ? [{ what: "EKS cluster", entries: probe.kubernetes }] : [];
}

/** Roles of hosts, each with its place: those of steps, those that a probe asks about, and those that bear a database. */
function roles(given: Given): readonly { readonly path: PlanPath; readonly role: string; readonly sites?: readonly string[] }[] {
  return [
    ...[...ofKind(given, "fence.renounce"), ...ofKind(given, "fence.ec2-stop"), ...ofKind(given, "fence.self-fence"), ...ofKind(given, "activate.command"), ...ofKind(given, "activate.ec2-start")].flatMap(({ step, path }) => step.input.hosts.map((role, index) => ({ path: [...path, "hosts", index], role }))),
    ...ofKind(given, "activate.rabbitmq-cluster").flatMap(({ step, path }) => step.input.nodes.map((role, index) => ({ path: [...path, "nodes", index], role }))),
    ...ofKind(given, "promote.mongodb").map(({ step, path }) => ({ path: [...path, "host"], role: step.input.host })),
    ...watchedServices(given.plan).flatMap(([key, { probe }]) => (isProbe(probe, "ssm") ? probe.ssm.map((role, index) => ({ path: ["services", key, "probe", "ssm", index], role })) : [])),
    ...Object.entries(given.plan.configuration ?? {}).map(([key, { host }]) => ({ path: ["configuration", key, "host"], role: host })),
    ...Object.entries(given.plan.databases).flatMap(([key, database]) => Object.entries(ownServersOf(database)).map(([site, { host }]) => ({ path: ["databases", key, "self-managed", site, "host"], role: host, sites: [site] }))),
  ];
}

/** Every text in which `{site}` is filled in, and `{member}` where `members` says so. */
function templates(given: Given): readonly { readonly path: PlanPath; readonly address: string; readonly members?: boolean }[] {
  return [
    ...Object.entries(given.plan.services).flatMap(([key, service]) =>
      "probe" in service
        ? addressesOf(service.probe).map((address) => ({ path: ["services", key, "probe", probeKind(service.probe)], address, members: service.members !== undefined }))
        : [],
    ),
    ...given.steps.flatMap(({ step, path }) =>
      isWebhook(step) ? [{ path: [...path, "callback"], address: step.input.callback }, { path: [...path, "inbound"], address: step.input.inbound }] : [],
    ),
    ...ofKind(given, "configure.ssm-parameter").map(({ step, path }) => ({ path: [...path, "parameter"], address: step.input.parameter })),
    ...ofKind(given, "configure.secret").map(({ step, path }) => ({ path: [...path, "secret"], address: step.input.secret })),
    ...ofKind(given, "verify.https").flatMap(({ step, path }) => step.input.urls.map((address, index) => ({ path: [...path, "urls", index], address }))),
  ];
}

export const nameRules: readonly PlanRule[] = [
  {
    code: "home-is-a-site",
    because: "a run leaves home or comes back to it",
    faults: ({ plan, sites }) =>
      plan.sites[plan.home] === undefined ? [{ path: ["home"], what: `no site is called ${sayValue(plan.home)}`, instead: oneOf(plan.home, sites) }] : [],
  },
  {
    code: "one-thing-one-name",
    because: "observations name a thing and an observer, so two of one name could not be told apart",
    faults: ({ plan, sites }) => [
      ...sites.flatMap((site): readonly Fault[] =>
        site === "arbiter" ? [{ path: ["sites", site], at: "key", what: "arbiter is the name of the third place", instead: "give the site another name" }] : [],
      ),
      ...Object.keys(plan.databases).flatMap((key): readonly Fault[] =>
        plan.services[key] === undefined ? [] : [{ path: ["databases", key], at: "key", what: `a service is called ${key} too`, instead: "give one of them another name" }],
      ),
    ],
  },
  {
    code: "known-vantage-point",
    because: "a vantage point that is neither the arbiter nor a site would never be asked",
    faults: ({ plan, sites }) =>
      Object.keys(plan["vantage-points"]).flatMap((key): readonly Fault[] =>
        key === "arbiter" || plan.sites[key] !== undefined
          ? []
          : [{ path: ["vantage-points", key], at: "key", what: `${sayValue(key)} is neither the arbiter nor a site`, instead: oneOf(key, ["arbiter", ...sites]) }],
      ),
  },
  {
    code: "known-role",
    because: "A4: a script runs on the machine of its role and on no other, at either site",
    faults: (given) =>
      roles(given).flatMap(({ path, role, sites = given.sites }) => {
        const without = sites.filter((site) => given.sites.includes(site)).filter((site) => given.plan.sites[site]?.hosts[role] === undefined);
        if (without.length === 0) return [];
        const known = Object.keys(given.plan.sites[without[0] ?? ""]?.hosts ?? {});
        const instead = known.length > 0 && nearest(role, known) !== undefined ? oneOf(role, known) : `add it under ${without.map((site) => `sites.${site}.hosts`).join(" and ")}`;
        return [{ path, what: `${sayList(without)} ${without.length === 1 ? "has" : "have"} no host with the role ${sayValue(role)}`, instead }];
      }),
  },
  {
    code: "known-database",
    because: "only a database that is watched can be promoted or written to",
    faults: (given) => {
      const known = Object.keys(given.plan.databases);
      return [...promotionsIn(given), ...ofKind(given, "verify.sql-write")].flatMap(({ step, path }) =>
        known.includes(step.input.database) || (step.kind === "promote.owner-confirms" && given.plan.services[step.input.database] !== undefined)
          ? []
          : [{ path: [...path, "database"], what: `no database is called ${sayValue(step.input.database)}`, instead: known.length === 0 ? "declare it under databases" : oneOf(step.input.database, known) }],
      );
    },
  },
  {
    code: "a-value-for-each-site",
    because: "one plan serves both directions, so every value that differs is given for both sites",
    faults: (given) =>
      bySite(given).flatMap(({ path, what, entries }): readonly Fault[] => [
        ...Object.keys(entries).flatMap((key): readonly Fault[] =>
          given.sites.includes(key) ? [] : [{ path: [...path, key], at: "key", what: `no site is called ${sayValue(key)}`, instead: oneOf(key, given.sites) }],
        ),
        ...given.sites.flatMap((site): readonly Fault[] =>
          Object.hasOwn(entries, site) ? [] : [{ path, at: "key", what: `${site} has no ${what}`, instead: `add ${site}` }],
        ),
      ]),
  },
  {
    code: "known-placeholder",
    because: "{site} and, where a service has members, {member} are the only words that are filled in; another one would be asked for literally",
    faults: (given) =>
      templates(given).flatMap(({ path, address, members }) => {
        const left = /\{[^}]*\}?/.exec(atSite(members === true ? address.replaceAll("{member}", "member") : address, "site"));
        return left === null ? [] : [{ path, what: `${left[0]} is not filled in`, instead: "write {site} or the word itself" }];
      }),
  },
];
