// The function that brings the target site up: its takeover scripts, its machines and its capacity.

import { drSiteActivationRows } from "../../../workflows/step-rows/dr-site-activation.ts";
import { autoScalingSends } from "../../aws/sends/auto-scaling.ts";
import { ec2Sends } from "../../aws/sends/ec2.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { autoScaling } from "./auto-scaling.ts";
import { command } from "./command.ts";
import { ec2Start } from "./ec2-start.ts";

export const drSiteActivation = stepFunction("dr-site-activation", {
  rows: drSiteActivationRows,
  kinds: { "activate.command": command, "activate.auto-scaling": autoScaling, "activate.ec2-start": ec2Start },
  sends: { ...ssmSends, ...autoScalingSends, ...ec2Sends },
  outfit: withoutEyes,
});
