// The function that takes targets of load balancers in and out.

import { loadBalancerTargetsRows } from "../../../workflows/step-rows/load-balancer-targets.ts";
import { targetSends } from "../../aws/sends/targets.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { elbTargets } from "./elb-targets.ts";

export const loadBalancerTargets = stepFunction("load-balancer-targets", { rows: loadBalancerTargetsRows, kinds: { "traffic.elb-targets": elbTargets }, sends: targetSends, outfit: withoutEyes });
