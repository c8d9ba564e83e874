// Whether a source that fences itself could be fenced now: its watchdogs renew, on the machines that the plan names, and
// nobody has forbidden it.

import { freshWithoutAskingMs, lastsUntil, selfFences, withoutWatchdog } from "../self-fence.ts";
import type { SiteLease } from "../self-fence.ts";
import type { StepInput } from "../plan-steps.ts";
import { sayDuration } from "../units.ts";
import type { Instant } from "../units.ts";
import { asking } from "./check.ts";
import type { CheckRow } from "./check.ts";
import { fail, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";

interface Guarded {
  readonly site: string;
  readonly role: string;
  readonly machine: string | undefined;
  readonly input: StepInput<"fence.self-fence">;
}

const untouched: SiteLease = { renewed: {}, forbidden: null, epoch: 0 };

function renews({ site, role, machine, input }: Guarded, lease: SiteLease, at: Instant): Judgement {
  const { forbidden } = lease;
  if (forbidden !== null) {
    return fail(`The run ${forbidden.run} has fenced ${site}, ${sayDuration(Math.max(0, at - forbidden.at))} ago: its watchdogs may not renew, so they start nothing there.`, `See how that run ended; a run that goes to ${site}, or the undo of that one, lets its watchdogs renew again.`);
  }
  const [doubt] = withoutWatchdog(role, lease, input, at, machine);
  if (doubt !== undefined) {
    return fail(`The fence of ${site} could not be confirmed: ${doubt}.`, `See whether the watchdog runs on ${machine ?? role} and what it says; understudy plan watchdog prints its configuration.`);
  }
  const ageMs = Math.max(0, at - (lease.renewed[role] ?? 0));
  if (ageMs > input.lease) {
    return warn(`The watchdog of ${role} has not renewed for ${sayDuration(ageMs)}, longer than its lease of ${sayDuration(input.lease)}: it has stopped its machine, or it does not run.`, "See what the watchdog says on its machine, before its last renewal is too old to prove anything.");
  }
  const until = lease.lasts?.[role];
  if (until !== undefined && until > lastsUntil(lease.renewed[role] ?? 0, input.lease)) {
    return warn(`The watchdog of ${role} reckons by a longer lease than the plan's ${sayDuration(input.lease)}: ${site} may write for longer before its fence is confirmed, and more may be lost than the plan was checked for.`, `Start the watchdog on ${machine ?? role} anew with the configuration that understudy plan watchdog prints, when what it guards may stop for a moment.`);
  }
  return pass(`The watchdog of ${role} renewed ${sayDuration(ageMs)} ago.`);
}

export const watchdogChecks: readonly CheckRow[] = [
  {
    code: "watchdogs-renew", rows: ["R1", "R5"], shows: "a watchdog renews on each machine that a lease guards where the application is, and no run has forbidden it",
    items: ({ plan, active }) =>
      // A run that began now would doubt a watchdog for its age before any person has taken time to decide.
      selfFences(plan).map((input) => ({ ...input, fresh: freshWithoutAskingMs(input, plan) })).flatMap((input) =>
        input.hosts.map((role) => {
          const guarded = { site: active, role, machine: plan.sites[active]?.hosts[role], input };
          return asking(`${role} at ${active}`, [{ kind: "site-lease", place: active }], ({ at, lease }) => renews(guarded, lease ?? untouched, at));
        }),
      ),
  },
];
