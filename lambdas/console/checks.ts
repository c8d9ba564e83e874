// Having the checks of readiness run again. They read and change nothing, and take up to minutes; so nobody waits for their answer, and
// the page, whose address says when they were asked for, shows what they find as soon as it is kept.

import { mayDo } from "../../workflows/access.ts";
import type { Leave } from "../../workflows/access.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { audit, statusOf } from "./actions.ts";
import { answered, done } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { ConsoleParts } from "./ports.ts";
import { Rate } from "./rate.ts";
import { personFor } from "./signed-in.ts";
import type { SignedIn } from "./signed-in.ts";

/** Some hundred questions are asked of AWS, which counts them; a second look within so short a time finds nothing else. */
export const checksEveryMs: Milliseconds = 60_000;
/** The function that looks is ended after 180 s; then another minute for what is on its way. */
export const checksWithinMs: Milliseconds = 240_000;
/** Two functions write the two instants, each by its own clock. */
const clocksApartMs: Milliseconds = 2_000;

/** Who may ask for a run of the plan, or decide at one, may know whether it would work now. */
export function mayCheck(plan: Plan, person: Person): Leave {
  const all = (["request", "approve", "accept-loss"] as const).map((action) => mayDo(plan, person, action));
  return all.find(({ allowed }) => allowed) ?? all[0] ?? { allowed: false, because: "nobody may do that" };
}

/** What came of checks that were asked for at `asked`, by the newest look that is kept. */
export function checksSince(lookedAt: Instant | undefined, asked: Instant, now: Instant): "found" | "running" | "lost" {
  if (lookedAt !== undefined && lookedAt >= asked - clocksApartMs) return "found";
  return now - asked <= checksWithinMs ? "running" : "lost";
}

/** How often the checks of one plan may be asked for here, whoever asks. */
export const rateOfChecks = (clock: Pick<Clock, "now">): Rate => new Rate(clock, { most: 1, withinMs: checksEveryMs });

/** Has them run. The outcome says what happens; when they were asked for is the caller's own instant. */
export async function checkAgain({ services, log, clock }: Pick<ConsoleParts, "services" | "log" | "clock">, person: SignedIn, plan: string, rate: Rate): Promise<Outcome> {
  const outcome = await answered(async () => {
    const { text, deployed, report } = await services.plan(plan);
    if (text === null || deployed === null) throw new Refused(`${plan} was taken back, so nothing of it is checked`, { code: "no-such-plan" });
    const leave = mayCheck(text, personFor(person));
    if (!leave.allowed) return { good: false, status: 403, code: "not-allowed", sentence: `No check was run: ${leave.because}.` };
    const age = report === null ? undefined : clock.now() - report.at;
    if ((age !== undefined && age < checksEveryMs) || !rate.admits(plan)) {
      return { good: false, status: 429, code: "too-soon", sentence: `The checks of ${plan} ran or were asked for within the last ${sayDuration(checksEveryMs)}; what they find is shown here. Ask again after that.` };
    }
    await services.check({ plan, planDigest: deployed.planDigest });
    return done(`The checks of ${plan} run now, which takes up to three minutes. They change nothing, and this page shows what they find.`);
  });
  audit(log, person, { what: `checks of ${plan}` }, outcome);
  return statusOf(outcome);
}
