// The function that sets routing controls of ARC. It is one of its own, so that nothing else carries the client of the cluster.

import { routingControlRows } from "../../../workflows/step-rows/routing-controls.ts";
import { routingControlSends } from "../../aws/sends/routing-controls.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { arcRoutingControl } from "./arc-routing-control.ts";

export const routingControls = stepFunction("routing-controls", { rows: routingControlRows, kinds: { "traffic.arc-routing-control": arcRoutingControl }, sends: routingControlSends, outfit: withoutEyes });
