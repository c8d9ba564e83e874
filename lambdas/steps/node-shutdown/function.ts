// The function that shuts a node down in a live drill, and starts it again. It alone may stop a machine of a site that is not being fenced.

import { nodeShutdownRows } from "../../../workflows/step-rows/node-shutdown.ts";
import { ec2Sends } from "../../aws/sends/ec2.ts";
import { route53Sends } from "../../aws/sends/route53.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { shutDown } from "./shut-down.ts";

export const nodeShutdown = stepFunction("node-shutdown", {
  rows: nodeShutdownRows,
  kinds: { "live.shut-down": shutDown },
  sends: { ...ec2Sends, ...route53Sends },
  outfit: withoutEyes,
  knows: (_plan, _step, { trigger: { leg } }) => (leg === undefined ? {} : { leg }),
});
