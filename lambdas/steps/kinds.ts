// Which file carries out which step kind. One row for each kind of the catalogue; a kind without its file does not compile.

import type { StepKindName } from "../../workflows/plan-steps.ts";
import type { StepKind } from "../../workflows/step-decision.ts";
import type { Adapters } from "../runtime/adapters.ts";
import type { AnyStepKind } from "../runtime/run-step.ts";
import { rdsReplica } from "./database-promotion/rds-replica.ts";
import { healthSwitch } from "./dns-failover/health-switch.ts";
import { records } from "./dns-failover/records.ts";
import { autoScaling } from "./dr-site-activation/auto-scaling.ts";
import { command } from "./dr-site-activation/command.ts";
import { ec2Stop } from "./site-fencing/ec2-stop.ts";
import { renounce } from "./site-fencing/renounce.ts";
import { dns } from "./verification/dns.ts";
import { https } from "./verification/https.ts";
import { sqlWrite } from "./verification/sql-write.ts";
import { facebook } from "./webhook-re-registration/facebook.ts";
import { viber } from "./webhook-re-registration/viber.ts";

const kinds = {
  "fence.renounce": renounce,
  "fence.ec2-stop": ec2Stop,
  "promote.rds-replica": rdsReplica,
  "activate.command": command,
  "activate.auto-scaling": autoScaling,
  "traffic.route53-health-switch": healthSwitch,
  "traffic.route53-records": records,
  "webhooks.viber": viber,
  "webhooks.facebook": facebook,
  "verify.https": https,
  "verify.sql-write": sqlWrite,
  "verify.dns": dns,
} satisfies { readonly [K in StepKindName]: StepKind<K, never, Adapters> | object };

/** The code of a step kind; the types of what it sees stay inside its own file. */
export function kindOf(kind: StepKindName): AnyStepKind {
  return kinds[kind] as unknown as AnyStepKind;
}
