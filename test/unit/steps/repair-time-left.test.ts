// No command of a repair may still run when its time is over: a failover may begin then.

import { runSecondsLeft } from "../../../lambdas/steps/site-repair/time-left.ts";

const at = Date.UTC(2026, 0, 1);

it.each<[string, number, number | undefined, number | RegExp]>([
  ["a command of a run that is no repair has its whole time", 480, undefined, 480],
  ["a command early in a repair has its whole time", 120, 600, 120],
  ["a command later in a repair has what is left when it was delivered as late as may be", 480, 300, 240],
  ["a command that could just begin has the least time", 480, 90, 30],
  ["nothing is sent where it would be cut off at once", 480, 89, /too little of the repair's time is left/],
  ["nothing is sent when the time is over", 120, -5, /too little/],
])("%s", (_says, wanted, endsInSeconds, gives) => {
  const left = runSecondsLeft(wanted, { at, ...(endsInSeconds === undefined ? {} : { repairEndsAt: at + endsInSeconds * 1_000 }) });
  if (typeof gives === "number") expect(left).toBe(gives);
  else expect(left).toMatch(gives);
});
