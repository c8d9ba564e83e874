// The function that looks at the target as a client does. It only looks, so it has nothing that it could send.

import { isKind } from "../../../workflows/plan-steps.ts";
import { registeredIn } from "../../../workflows/registered.ts";
import { verificationRows } from "../../../workflows/step-rows/verification.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { dns } from "./dns.ts";
import { https } from "./https.ts";
import { inbound } from "./inbound.ts";
import { journey } from "./journey.ts";
import { publishConsume } from "./publish-consume.ts";
import { sqlWrite } from "./sql-write.ts";

export const verification = stepFunction("verification", {
  rows: verificationRows,
  kinds: { "verify.https": https, "verify.sql-write": sqlWrite, "verify.dns": dns, "verify.journey": journey, "verify.publish-consume": publishConsume, "verify.inbound": inbound },
  sends: {},
  outfit: withEyes,
  knows: (plan, step, state) => {
    const registered = isKind(step, "verify.inbound") ? registeredIn(plan, step.input.provider, state) : undefined;
    return registered === undefined ? {} : { registered };
  },
});
