// The function that brings the target site up: its takeover scripts and its capacity.

import { autoScalingSends } from "../../aws/sends/auto-scaling.ts";
import { ssmSends } from "../../aws/sends/ssm.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { autoScaling } from "./auto-scaling.ts";
import { command } from "./command.ts";

export const drSiteActivation = stepFunction("dr-site-activation", {
  kinds: { "activate.command": command, "activate.auto-scaling": autoScaling },
  sends: { ...ssmSends, ...autoScalingSends },
  outfit: withoutEyes,
});
