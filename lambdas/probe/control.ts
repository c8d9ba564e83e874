// The control probe: an address outside every site, over the same path and at the same time as the looks. It tells a dead
// site from an observer whose own network is gone (A9, A11, A21: a partition is not death).

import { defaultDeadlineMs } from "../../workflows/look-pace.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Control } from "./finding.ts";
import { lookHttps } from "./https.ts";
import { lookTcp } from "./tcp.ts";
import type { Way } from "./way.ts";

/**
 * Asks the control address, `https://…` or `tcp:host:port`. Over HTTPS any status will do, as the certificate has shown
 * who answered. Without an address nothing proves the path, so nothing counts as answered. Never throws.
 */
export async function lookControl(way: Way, address: string | undefined, deadlineMs: Milliseconds = defaultDeadlineMs): Promise<Control> {
  if (address === undefined) return { answered: false, detail: `the plan names no control address for ${way.place}` };
  const look = address.startsWith("tcp:")
    ? await lookTcp(way, address.slice("tcp:".length), deadlineMs)
    : await lookHttps(way, address, deadlineMs);
  return { answered: look.reached, detail: `its control address ${address} ${look.detail}` };
}
