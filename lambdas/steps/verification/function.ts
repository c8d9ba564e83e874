// The function that looks at the target as a client does. It only looks, so it has nothing that it could send.

import { verificationRows } from "../../../workflows/step-rows/verification.ts";
import { withEyes } from "../eyes.ts";
import { stepFunction } from "../step-function.ts";
import { dns } from "./dns.ts";
import { https } from "./https.ts";
import { sqlWrite } from "./sql-write.ts";

export const verification = stepFunction("verification", { rows: verificationRows, kinds: { "verify.https": https, "verify.sql-write": sqlWrite, "verify.dns": dns }, sends: {}, outfit: withEyes });
