// Rules on the fence that the source carries out by itself: its times have to leave room for the work and for what clocks do,
// or it would prove nothing, never be confirmed, or stop a healthy site.

import type { Fault } from "../plan-fault.ts";
import { comesBefore } from "../plan-positions.ts";
import { alwaysLostMs, leastLeaseMs, leastSkewMs, renewEveryMs, stopsAfterMs } from "../self-fence.ts";
import { deadlineOf } from "../steps.ts";
import { sayDuration } from "../units.ts";
import { ofKind } from "./given.ts";
import type { PlanRule } from "./given.ts";

export const selfFenceRules: readonly PlanRule[] = [
  {
    code: "guarded-once",
    because: "a host has one watchdog with one lease, and two fences would each reckon by a lease of their own",
    faults: (given) => {
      const fences = ofKind(given, "fence.self-fence");
      return fences.flatMap(({ step, path }, index) =>
        step.input.hosts.flatMap((role, place): readonly Fault[] => {
          const again = fences.slice(0, index).some((earlier) => earlier.step.input.hosts.includes(role)) || step.input.hosts.indexOf(role) < place;
          return again ? [{ path: [...path, "hosts", place], what: `${role} is guarded twice`, instead: "name each host in one self-fence, once" }] : [];
        }),
      );
    },
  },
  {
    code: "lease-leaves-room",
    because: "a watchdog tries to renew four times before it begins to stop its host, so that three lost answers stop nobody",
    faults: (given) =>
      ofKind(given, "fence.self-fence").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const least = leastLeaseMs(input["stop-within"]);
        if (input.lease >= least) return [];
        const left = stopsAfterMs(input);
        return [{ path: [...path, "lease"], what: left <= 0 ? `stopping may take ${sayDuration(input["stop-within"])}, the whole lease` : `only ${sayDuration(left)} of the lease are left for renewals`, instead: `write at least ${Math.ceil(least / 1_000)}s, or a shorter stop-within` }];
      }),
  },
  {
    code: "skew-covers-the-clocks",
    because: "the source has to have stopped before the fence is believed, whatever its clock does within its bounds (I26)",
    faults: (given) =>
      ofKind(given, "fence.self-fence").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const least = leastSkewMs(input.lease);
        return input.skew >= least ? [] : [{ path: [...path, "skew"], what: `${sayDuration(input.skew)} does not make up for what clocks may do during a lease of ${sayDuration(input.lease)}`, instead: `write at least ${Math.ceil(least / 1_000)}s` }];
      }),
  },
  {
    code: "fresh-outlasts-the-decision",
    because: "a source that has failed renews no more while it is watched and held and a person decides, and that must not count against it",
    faults: (given) => {
      const { hold, every, expires } = given.plan.decide;
      return ofKind(given, "fence.self-fence").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const least = 2 * hold + 2 * every + input.lease + expires;
        return input.fresh >= least ? [] : [{ path: [...path, "fresh"], what: `${sayDuration(input.fresh)} is over before a failure has been noticed and held and a person has decided, so the fence could not be confirmed`, instead: `write at least ${Math.ceil(least / 1_000)}s` }];
      });
    },
  },
  {
    code: "lease-ends-within-the-deadline",
    because: "R7: a step whose deadline is shorter than what it waits for always ends at a person",
    faults: (given) =>
      ofKind(given, "fence.self-fence").flatMap(({ step, path }): readonly Fault[] => {
        const least = step.input.lease + step.input.skew + renewEveryMs(step.input);
        return deadlineOf(step) > least ? [] : [{ path: [...path, "within"], what: `a lease and its skew take ${sayDuration(least)} to run out, longer than the deadline of ${sayDuration(deadlineOf(step))}`, instead: "write a longer one, or a shorter lease" }];
      }),
  },
  {
    code: "lease-within-the-rpo",
    because: "I14: what is fenced by its lease may write for as long as it holds it, and beyond the RPO nothing goes ahead by itself",
    faults: (given) => {
      const { rpo } = given.plan.objectives;
      if (given.plan.decide.mode !== "automatic" || Object.keys(given.plan.databases).length === 0) return [];
      return ofKind(given, "fence.self-fence").flatMap(({ step: { input }, path }): readonly Fault[] => {
        const most = alwaysLostMs(input, given.plan);
        return most <= rpo ? [] : [{ path: [...path, "lease"], what: `up to ${sayDuration(most)} of writes may always be lost with it, more than the RPO of ${sayDuration(rpo)}, so nothing would ever go ahead by itself`, instead: "write a shorter lease, promise less, or write mode: ask" }];
      });
    },
  },
  {
    code: "self-fence-before-the-stop",
    because: "a stop that cannot be confirmed calls a person, also where the leases would have proved it",
    faults: (given) =>
      ofKind(given, "fence.self-fence").flatMap((fence) =>
        ofKind(given, "fence.ec2-stop")
          .filter((stop) => !comesBefore(fence, stop) && stop.step.input.hosts.some((role) => fence.step.input.hosts.includes(role)))
          .map((): Fault => ({ path: fence.path, at: "key", what: "the machines would be stopped first, and a Region that does not answer would end the run at a person", instead: "put self-fence before ec2-stop" })),
      ),
  },
];
