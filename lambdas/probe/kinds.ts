// Which code looks for which kind of probe: one line a kind, in a file of its own.

import { atSite } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { probeKind } from "../../workflows/plan-probes.ts";
import type { ProbeInput, ProbeKind } from "../../workflows/plan-probes.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { Look } from "./finding.ts";
import { unable } from "./finding.ts";
import { lookHttps } from "./https.ts";
import { lookPostgres } from "./postgres.ts";
import { lookStomp } from "./stomp.ts";
import { lookTcp } from "./tcp.ts";

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

const notThere = async (): Promise<Look> => unable("this kind of probe is not built yet");

const lookers: Lookers = {
  https: (way, { input, site, deadlineMs }) => lookHttps(way, atSite(input.https, site), deadlineMs),
  tcp: (way, { input, site, deadlineMs }) => lookTcp(way, atSite(input.tcp, site), deadlineMs),
  stomp: (way, { input, site, deadlineMs }) => lookStomp(way, atSite(input.stomp, site), input.queue, deadlineMs),
  amqp: notThere,
  mongodb: notThere,
  mysql: notThere,
  postgres: (way, { input, site, deadlineMs }) => lookPostgres(way, { endpoint: atSite(input.postgres, site), database: input.database, secret: atSite(input.secret, site) }, deadlineMs),
  sqlserver: notThere,
  certificate: notThere,
  dns: notThere,
  rds: notThere,
  aurora: notThere,
  ssm: notThere,
  "auto-scaling": notThere,
  kubernetes: notThere,
  "viber-webhook": notThere,
  "facebook-webhook": notThere,
};

/** One look by the probe of a service. Never throws for what it sees. */
export function lookByProbe(way: ProbeWay, probe: ProbeInput, ask: Omit<ProbeAsk<ProbeKind>, "input">): Promise<Look> {
  // The row is chosen by the very kind of the input; the compiler cannot follow that through a union.
  const look = lookers[probeKind(probe)] as (way: ProbeWay, ask: ProbeAsk<ProbeKind>) => Promise<Look>;
  return look(way, { ...ask, input: probe });
}
