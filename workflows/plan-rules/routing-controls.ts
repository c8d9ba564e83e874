// Rules on routing controls of ARC: what the plan names of them has to be one cluster's, and one control panel's.

import type { Fault } from "../plan-fault.ts";
import { sayList } from "../plan-fault.ts";
import { clusterEndpoints, panelOf } from "../routing-controls.ts";
import { ofKind } from "./given.ts";
import type { PlanRule } from "./given.ts";

const regionWord = /^[a-z]{2,}(-[a-z]+)+-\d$/;

export const routingControlRules: readonly PlanRule[] = [
  {
    code: "all-endpoints-of-the-cluster",
    because: "R14: ARC promises that three of five endpoints are available, and says nothing of one that the plan leaves out; calls are signed for the Region of each",
    faults: (given) =>
      ofKind(given, "traffic.arc-routing-control").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const regions = Object.keys(input.endpoints);
        const at = [...path, "endpoints"];
        const tells = "write what `aws route53-recovery-control-config describe-cluster` tells";
        return [
          ...(regions.length === clusterEndpoints ? [] : [{ path: at, at: "key" as const, what: `a cluster has ${clusterEndpoints} endpoints, and ${regions.length} are named`, instead: tells }]),
          ...regions.flatMap((region): readonly Fault[] => {
            if (!regionWord.test(region)) return [{ path: [...at, region], at: "key", what: `${region} is no Region`, instead: "write the Region of the endpoint, for example us-west-2" }];
            const other = regions.find((each) => each !== region && input.endpoints[region]?.includes(`.${each}.`));
            return other === undefined ? [] : [{ path: [...at, region], what: `this is the endpoint in ${other}`, instead: tells }];
          }),
        ];
      }),
  },
  {
    code: "controls-of-one-panel",
    because: "ARC holds a safety rule to the controls of one panel, so controls of two panels are protected by none; one control for both sites can lead nowhere else",
    faults: (given) =>
      ofKind(given, "traffic.arc-routing-control").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const [first = "", second = ""] = given.sites;
        const [one, other] = [input.controls[first], input.controls[second]];
        if (one === undefined || other === undefined) return [];
        if (one === other) return [{ path: [...path, "controls", second], what: `this is the routing control of ${first} too`, instead: "name a routing control for each site" }];
        if (panelOf(one) !== panelOf(other)) return [{ path: [...path, "controls", second], what: `this routing control is in another control panel than that of ${first}`, instead: "name controls of one panel" }];
        const foreign = (input["safety-rules"] ?? []).filter((rule) => panelOf(rule) !== panelOf(one));
        return foreign.length === 0 ? [] : [{ path: [...path, "safety-rules"], what: `${sayList(foreign)} ${foreign.length === 1 ? "is" : "are"} in another control panel than the routing controls`, instead: "name rules of their panel" }];
      }),
  },
];
