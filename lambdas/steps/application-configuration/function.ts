// The function that tells the application at the target where its parts are now.

import { restoredIn } from "../../../workflows/restored.ts";
import { applicationConfigurationRows } from "../../../workflows/step-rows/application-configuration.ts";
import { hostedConfigurationSends } from "../../aws/sends/hosted-configuration.ts";
import { parameterSends } from "../../aws/sends/parameters.ts";
import { route53Sends } from "../../aws/sends/route53.ts";
import { secretSends } from "../../aws/sends/secret-versions.ts";
import { withoutEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { appConfig } from "./appconfig.ts";
import { cname } from "./cname.ts";
import { secret } from "./secret.ts";
import { ssmParameter } from "./ssm-parameter.ts";

export const applicationConfiguration = stepFunction("application-configuration", {
  rows: applicationConfigurationRows,
  kinds: { "configure.ssm-parameter": ssmParameter, "configure.secret": secret, "configure.appconfig": appConfig, "configure.cname": cname },
  sends: { ...parameterSends, ...secretSends, ...hostedConfigurationSends, ...route53Sends },
  outfit: withoutEyes,
  knows: (plan, _step, state) => ({ restored: restoredIn(plan, state) }),
});
