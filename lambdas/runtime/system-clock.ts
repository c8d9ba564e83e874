// The real clock and the real dice of a Lambda function. No other file of lambdas/ may ask the machine for time or chance,
// so that everything else can be driven by a simulated clock.

import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../workflows/ports.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  // A function ends after fifteen minutes, so no wait is longer than a timer of Node keeps.
  sleep: (ms, signal) => pause(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }),
  id: () => randomUUID(),
};
