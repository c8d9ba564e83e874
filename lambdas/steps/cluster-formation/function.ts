// The function that forms clusters of the target. It sees through the observers, which the function for scripts does not.

import { clusterFormationRows } from "../../../workflows/step-rows/cluster-formation.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { rabbitmqCluster } from "./rabbitmq.ts";

export const clusterFormation = stepFunction("cluster-formation", {
  rows: clusterFormationRows,
  kinds: { "activate.rabbitmq-cluster": rabbitmqCluster },
  sends: ssmSends,
  outfit: withEyes,
});
