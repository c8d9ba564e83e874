// The function that leads the names to the target.

import { dnsFailoverRows } from "../../../workflows/step-rows/dns-failover.ts";
import { route53Sends } from "../../aws/sends/route53.ts";
import { s3Sends } from "../../aws/sends/s3.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { healthSwitch } from "./health-switch.ts";
import { records } from "./records.ts";

export const dnsFailover = stepFunction("dns-failover", {
  rows: dnsFailoverRows,
  kinds: { "traffic.route53-health-switch": healthSwitch, "traffic.route53-records": records },
  sends: { ...s3Sends, ...route53Sends },
  outfit: withoutEyes,
});
