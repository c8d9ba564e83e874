// When a plan's drills are due, by its cron expressions. The calendar (months, leap years, changes of the clock) is Croner's; what is
// said here is only how EventBridge Scheduler writes it: six fields, Sunday as 1, `?` for the day that is not looked at.

import { Cron } from "croner";
import { drillGraceMs, frozenAt } from "./drill-plan.ts";
import type { PlannedDrill } from "./drill-plan.ts";
import type { Plan } from "./plan.ts";
import type { Instant } from "./units.ts";

/** Frozen dates are passed over up to so many times. */
const mostPassedOver = 400;

/** Throws what Croner throws for an expression or a zone that it does not take. */
function calendarOf({ every, zone }: Pick<PlannedDrill, "every" | "zone">): Cron {
  const fields = every.slice("cron(".length, -1);
  // Croner takes `?` for the present time, which a schedule must not depend on.
  return new Cron(`0 ${fields.replaceAll("?", "*")}`, { mode: "7-part", timezone: zone, alternativeWeekdays: true, paused: true });
}

/** What is wrong with when a drill is to run; undefined where nothing is. */
export function drillTimesFault(drill: Pick<PlannedDrill, "every" | "zone">, at: Instant): { readonly field: "every" | "zone"; readonly what: string } | undefined {
  if (!isZone(drill.zone)) return { field: "zone", what: `"${drill.zone}" is no time zone` };
  const days = drill.every.slice("cron(".length, -1).split(" ");
  if ([days[2], days[4]].filter((each) => each === "?").length !== 1) return { field: "every", what: "exactly one of day-of-month and day-of-week has to be ?" };
  try {
    return calendarOf(drill).nextRun(new Date(at)) === null ? { field: "every", what: "it never comes again" } : undefined;
  } catch (thrown) {
    // Croner says what it does not understand, in English; it is the fault of the text.
    return { field: "every", what: `it cannot be understood: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    // The only way in which the platform says no.
    return false;
  }
}

/** When the next drills are due after `after`, at most `count`, without those that the plan freezes. */
export function nextDrills(plan: Pick<Plan, "freeze">, drill: PlannedDrill, after: Instant, count = 1): readonly Instant[] {
  const found: Instant[] = [];
  const calendar = calendarOf(drill);
  let at: Date | null = new Date(after);
  for (let passed = 0; found.length < count && passed < mostPassedOver; passed += 1) {
    at = calendar.nextRun(at);
    if (at === null) break;
    if (frozenAt(plan, at.getTime()) === undefined) found.push(at.getTime());
  }
  return found;
}

/** When the last drill was due before or at `at`, without those that the plan freezes; undefined where none was. */
export function lastDue(plan: Pick<Plan, "freeze">, drill: PlannedDrill, at: Instant): Instant | undefined {
  const calendar = calendarOf(drill);
  let from = new Date(at + 1_000);
  for (let passed = 0; passed < mostPassedOver; passed += 1) {
    const [due] = calendar.previousRuns(1, from);
    if (due === undefined) return undefined;
    if (frozenAt(plan, due.getTime()) === undefined) return due.getTime();
    from = due;
  }
  return undefined;
}

/**
 * Since when a drill of the plan is overdue: when the last one was due that has had its time and that none has ended well since.
 * `since` is when the plan was deployed: where none has ended well yet, what was due before was nobody's duty. Undefined where none is overdue.
 */
export function overdueSince(plan: Pick<Plan, "freeze">, drill: PlannedDrill, { now, since, good }: { readonly now: Instant; readonly since: Instant; readonly good: Instant | undefined }): Instant | undefined {
  const due = lastDue(plan, drill, now - drillGraceMs(drill.kind));
  if (due === undefined) return undefined;
  return good === undefined ? (due < since ? undefined : due) : good < due ? due : undefined;
}
