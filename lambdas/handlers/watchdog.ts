// Renews the leases of hosts, in Lambda, called by their watchdogs.

import { onAws } from "../runtime/on-aws.ts";
import { watchdog } from "../watchdog/watchdog.ts";

export const handler = onAws(watchdog);
