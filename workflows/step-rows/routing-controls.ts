// Traffic: which site a name leads to, by routing controls of Amazon Application Recovery Controller (ARC).

import { minutes } from "./row.ts";
import type { RowsOf } from "./row.ts";

export const routingControlRows = {
  "traffic.arc-routing-control": {
    kind: "traffic.arc-routing-control",
    function: "routing-controls",
    title: (input, { target }) => `Switch ${input.name} to ${target}`,
    sentence: (input, { source, target }) => `Switch ${input.name} to ${target} by ARC: set the routing control of ${target} On and that of ${source} Off in one call, at whichever of the cluster's endpoints answers; no DNS record is changed and no control plane is needed`,
    undo: "set the routing control of the source On and that of the target Off, in one call",
    proof: "at least three of the cluster's five endpoints tell both states as wanted, and the name servers answer with the target's addresses only",
    deadlineMs: minutes(10),
    callMs: 20_000,
    forced: true,
    reads: ["route53-recovery-cluster:GetRoutingControlState"],
    changes: ["route53-recovery-cluster:UpdateRoutingControlStates"],
    // One of five Regions is enough for it, so none is needed.
    regions: () => [],
    source: "ARC developer guide, getting and updating routing control states: at least three of five endpoints are available at any time, each is tried in turn, and they are sequentially consistent, so one may still tell the former state; the control plane is in us-west-2 alone (R14)",
  },
} as const satisfies RowsOf<"routing-controls">;
