// Looks that see a thing only through what an API says about it: AWS, the API server of a cluster, a webhook's provider. Such
// a thing may be well while its API is down, so an API that is silent, busy or says no gives no sight, and never a failure.

import { Defect, Failure } from "../../workflows/failure.ts";
import type { Clock } from "../../workflows/ports.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { Look } from "./finding.ts";
import { unable } from "./finding.ts";
import { messageOf } from "./trouble.ts";
import { late, within } from "./way.ts";

/** Asks within the deadline; the signal is aborted at its end. `whom` continues "asked was …". Never throws. */
export async function askAbout(clock: Clock, deadlineMs: Milliseconds, whom: string, ask: (over: AbortSignal) => Promise<Look>): Promise<Look> {
  try {
    const look = await within(clock, deadlineMs, ask);
    return look === late ? unable(`${whom} gave no answer within ${sayDuration(deadlineMs)}`) : look;
  } catch (error) {
    if (error instanceof Failure && !(error instanceof Defect)) return unable(`${whom} could not be asked: ${error.message}`);
    return unable(`the probe could not look: ${messageOf(error)}`);
  }
}
