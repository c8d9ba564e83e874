// What becomes of the time of a repair while it is open: people take ten minutes more at its gates, and a failover may come to wait for
// its end. Part of the fold from a run's entries to its state; when the repair ends, repairs.ts reckons from it.

import type { Vote } from "./person.ts";
import type { Instant } from "./units.ts";

/** What the state of a repair keeps of it; left out of every other run. */
export interface RepairTime {
  /** Which repair of the plan it is; only of kind `repair`, and source and target are the site that is mended. */
  readonly repair?: string;
  /** Each time that people held it, told apart by gate and time: a gate that is asked again forgets how it was held before, its run does not. */
  readonly holds?: readonly { readonly gate: string; readonly at: Instant }[];
  /** Since when a failover waits for its end, and which. */
  readonly failoverWaits?: { readonly at: Instant; readonly what: string };
}

/** The time with the holds of a gate that an entry tells of. */
export function afterHolds({ repair, holds = [] }: RepairTime, gate: string, held: readonly Vote[] = []): Pick<RepairTime, "holds"> {
  const more = held.filter(({ at }) => !holds.some((hold) => hold.gate === gate && hold.at === at)).map(({ at }) => ({ gate, at }));
  return repair === undefined || more.length === 0 ? {} : { holds: [...holds, ...more] };
}

/** The time once somebody or something that wants a failover has joined; the first one counts. */
export function afterJoining({ repair, failoverWaits }: RepairTime, at: Instant, what: string): Pick<RepairTime, "failoverWaits"> {
  return repair === undefined || failoverWaits !== undefined ? {} : { failoverWaits: { at, what } };
}
