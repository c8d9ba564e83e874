// How a plan says by what a service is looked at: one shape for each kind of probe, told apart by its first key. What each
// kind proves, what it cannot see and which AWS actions it reads with stands in `probes.ts`.

import * as z from "zod";
import { dnsName, duration, hostPort, httpsUrl, ipAddress, text } from "./plan-words.ts";

const secret = text.meta({ description: "Name of the Secrets Manager secret in the arbiter's Region with username and password" });
const tls = z.boolean().default(true).meta({ description: "false only where the server speaks without TLS; the password then crosses the network in the clear" });
const byText = (what: string) => z.record(z.string(), text).meta({ description: `${what}, by site` });
const count = z.int().min(1);

/** The input of each probe kind as the plan gives it; `{site}` in addresses is filled in for the site that is looked at. */
export const probeInputs = {
  https: z.strictObject({ https: httpsUrl }),
  tcp: z.strictObject({ tcp: hostPort }),
  stomp: z.strictObject({ stomp: hostPort, queue: z.string().default("/queue/understudy.probe") }),
  amqp: z.strictObject({ amqp: hostPort, queue: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/, "a queue's name of letters, digits, dots, hyphens and underscores").default("understudy.probe").meta({ description: "Each observer uses the queue <queue>.<place>; a missing one is declared" }), "queue-type": z.enum(["classic", "quorum"]).optional().meta({ description: "Of the queue that the probe declares, as the application's own are; left out, what the virtual host has by itself" }), vhost: text.default("/"), secret, tls }),
  mongodb: z.strictObject({ mongodb: hostPort, "replica-set": text.optional().meta({ description: "The set that the member must belong to" }), tls }),
  mysql: z
    .strictObject({
      mysql: hostPort, database: text, secret, tls,
      writer: z.enum(["single", "both"]).default("single").meta({ description: "both: two nodes write by design and replicate from each other (E7). single: a node that replicates is never written to" }),
    })
    .meta({ description: "MySQL or MariaDB" }),
  postgres: z.strictObject({ postgres: hostPort, database: text, secret }),
  sqlserver: z.strictObject({ sqlserver: hostPort, database: text, secret }),
  certificate: z.strictObject({ certificate: hostPort, name: text.optional().meta({ description: "The name it must be for; left out, the host" }), "at-least": duration.prefault("14d").meta({ description: "How long it must still be valid" }) }),
  dns: z.strictObject({ dns: dnsName, answers: z.record(z.string(), z.array(ipAddress).min(1)).meta({ description: "The addresses that lead to each site, by site" }) }),
  rds: z.strictObject({ rds: byText("The DB instance"), "most-lag": duration.optional().meta({ description: "A replica further behind is failing" }) }),
  aurora: z.strictObject({ aurora: byText("The DB cluster"), "most-lag": duration.optional().meta({ description: "A secondary cluster further behind is failing" }) }),
  ssm: z.strictObject({ ssm: z.array(text).min(1).meta({ description: "Roles named under sites.*.hosts whose agents must be online" }) }),
  "auto-scaling": z.strictObject({ "auto-scaling": byText("The Auto Scaling group"), ready: count.meta({ description: "How many machines must be in service and healthy" }) }),
  kubernetes: z.strictObject({ kubernetes: byText("The EKS cluster"), namespace: text.default("default"), deployment: text, ready: count.meta({ description: "How many replicas must be ready" }) }),
  "viber-webhook": z.strictObject({ "viber-webhook": httpsUrl.meta({ description: "The callback that has to be registered" }), secret: text }),
  "facebook-webhook": z.strictObject({ "facebook-webhook": httpsUrl.meta({ description: "The callback that has to be registered" }), app: text, object: text.default("page"), secret: text, version: z.string().regex(/^v\d+\.\d+$/, "a version of the Graph API, for example v23.0").default("v23.0") }),
} as const;

export type ProbeKind = keyof typeof probeInputs;
export type ProbeInput<K extends ProbeKind = ProbeKind> = z.output<(typeof probeInputs)[K]>;

const inputs = Object.values(probeInputs) as unknown as readonly [(typeof probeInputs)[ProbeKind], (typeof probeInputs)[ProbeKind]];

/** `probe:` of a service. */
export const probeSchema = z.union(inputs, { error: `one of ${Object.keys(probeInputs).join(", ")}, for example https: "https://gw.{site}.example.com/health"` });
