// The function that takes a node out of a name that leads to several.

import { roundRobinRows } from "../../../workflows/step-rows/round-robin.ts";
import { route53Sends } from "../../aws/sends/route53.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { roundRobinStep } from "./round-robin.ts";

export const roundRobin = stepFunction("round-robin", {
  rows: roundRobinRows,
  kinds: { "traffic.route53-round-robin": roundRobinStep },
  sends: route53Sends,
  outfit: withoutEyes,
});
