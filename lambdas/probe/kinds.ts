// Which code looks for which kind of probe: one line a kind, in a file of its own. What brings a large library with it is
// loaded when a plan first asks for it, so that a function starts as fast as its own plan allows.

import { atSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { probeKind } from "../../workflows/probe-input.ts";
import type { ProbeInput, ProbeKind } from "../../workflows/plan-probes.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { lookAmqp } from "./amqp.ts";
import { lookCertificate } from "./certificate.ts";
import { lookDns } from "./dns.ts";
import type { Look } from "./finding.ts";
import { unable } from "./finding.ts";
import { lookHttps } from "./https.ts";
import { lookMongo } from "./mongodb.ts";
import { lookPostgres } from "./postgres.ts";
import { lookStomp } from "./stomp.ts";
import { lookTcp } from "./tcp.ts";
import { lookFacebookWebhook, lookViberWebhook } from "./webhooks.ts";

/** What a probe is given: the whole plan, because some look up hosts or Regions in it, and the site that is looked at. */
export interface ProbeAsk<K extends ProbeKind> {
  readonly input: ProbeInput<K>;
  readonly plan: Plan;
  readonly site: string;
  readonly deadlineMs: Milliseconds;
}
/** The observer's own adapters; probes of AWS use its clients. */
export type ProbeWay = Adapters;
type Lookers = { readonly [K in ProbeKind]: (way: ProbeWay, ask: ProbeAsk<K>) => Promise<Look> };

const lookers: Lookers = {
  https: (way, { input, site, deadlineMs }) => lookHttps(way, atSite(input.https, site), deadlineMs),
  tcp: (way, { input, site, deadlineMs }) => lookTcp(way, atSite(input.tcp, site), deadlineMs),
  stomp: (way, { input, site, deadlineMs }) => lookStomp(way, atSite(input.stomp, site), input.queue, deadlineMs),
  amqp: (way, { input, site, deadlineMs }) => lookAmqp(way, { endpoint: atSite(input.amqp, site), vhost: input.vhost, secret: atSite(input.secret, site), tls: input.tls, queue: input.queue, queueType: input["queue-type"] }, deadlineMs),
  mongodb: (way, { input, site, deadlineMs }) => lookMongo(way, { endpoint: atSite(input.mongodb, site), replicaSet: input["replica-set"], tls: input.tls }, deadlineMs),
  mysql: async (way, { input, site, deadlineMs }) => (await import("./mysql.ts")).lookMysql(way, { endpoint: atSite(input.mysql, site), database: input.database, secret: atSite(input.secret, site), tls: input.tls, writer: input.writer }, deadlineMs),
  postgres: (way, { input, site, deadlineMs }) => lookPostgres(way, { endpoint: atSite(input.postgres, site), database: input.database, secret: atSite(input.secret, site) }, deadlineMs),
  sqlserver: async (way, { input, site, deadlineMs }) => (await import("./sqlserver.ts")).lookSqlServer(way, { endpoint: atSite(input.sqlserver, site), database: input.database, secret: atSite(input.secret, site) }, deadlineMs),
  certificate: (way, { input, site, deadlineMs }) => lookCertificate(way, { endpoint: atSite(input.certificate, site), name: input.name === undefined ? undefined : atSite(input.name, site), atLeastMs: input["at-least"] }, deadlineMs),
  dns: (way, { input, site, deadlineMs }) => lookDns(way, { name: input.dns, answers: input.answers, site }, deadlineMs),
  rds: (way, { input, plan, site, deadlineMs }) => named(plan, site, input.rds, async (id, region) => (await import("./rds.ts")).lookRds(way, { id, region, mostLagMs: input["most-lag"] }, deadlineMs)),
  aurora: (way, { input, plan, site, deadlineMs }) => named(plan, site, input.aurora, async (id, region) => (await import("./rds.ts")).lookAurora(way, { id, region, mostLagMs: input["most-lag"] }, deadlineMs)),
  ssm: async (way, { input, plan, site, deadlineMs }) => {
    const at = plan.sites[site];
    const hosts = Object.fromEntries(input.ssm.map((role) => [role, at?.hosts[role]]));
    return (await import("./machines.ts")).lookSsm(way, { region: at?.region ?? "", hosts }, deadlineMs);
  },
  "auto-scaling": (way, { input, plan, site, deadlineMs }) => named(plan, site, input["auto-scaling"], async (group, region) => (await import("./machines.ts")).lookAutoScaling(way, { region, group, ready: input.ready }, deadlineMs)),
  kubernetes: (way, { input, plan, site, deadlineMs }) =>
    named(plan, site, input.kubernetes, async (cluster, region) => (await import("./kubernetes.ts")).lookKubernetes(way, { cluster, region, namespace: input.namespace, deployment: input.deployment, ready: input.ready }, deadlineMs)),
  "viber-webhook": (way, { input, site, deadlineMs }) => lookViberWebhook(way, { callback: atSite(input["viber-webhook"], site), secret: input.secret }, deadlineMs),
  "facebook-webhook": (way, { input, site, deadlineMs }) => lookFacebookWebhook(way, { callback: atSite(input["facebook-webhook"], site), app: input.app, object: input.object, version: input.version, secret: input.secret }, deadlineMs),
};

/** Looks at what the plan names at the site, in the site's own Region; its rules have seen to both. */
async function named(plan: Plan, site: string, names: Readonly<Record<string, string>>, look: (name: string, region: string) => Promise<Look>): Promise<Look> {
  const name = names[site];
  const region = plan.sites[site]?.region;
  return name === undefined || region === undefined ? unable(`the plan names nothing at ${site}`) : look(name, region);
}

/** One look by the probe of a service. Never throws for what it sees. */
export function lookByProbe(way: ProbeWay, probe: ProbeInput, ask: Omit<ProbeAsk<ProbeKind>, "input">): Promise<Look> {
  // The row is chosen by the very kind of the input; the compiler cannot follow that through a union.
  const look = lookers[probeKind(probe)] as (way: ProbeWay, ask: ProbeAsk<ProbeKind>) => Promise<Look>;
  return look(way, { ...ask, input: probe });
}
