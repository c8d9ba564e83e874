// One look at readiness over an account that can only be read, in virtual time.

import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { ManagedSecrets } from "../../lambdas/aws/secrets.ts";
import { lookAtReadiness } from "../../lambdas/readiness/look.ts";
import { Refused } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { givenFor } from "../../workflows/readiness/check.ts";
import { judgeAll, questionsOf } from "../../workflows/readiness/table.ts";
import type { Answers } from "../../workflows/readiness/table.ts";
import type { Given } from "../../workflows/readiness/check.ts";
import type { CheckResult } from "../../workflows/readiness/results.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { deadWays, standingAccount, standingPlan } from "./readiness-account.ts";
import { ReadableAws } from "./stand-ins/readable.ts";
import type { Account } from "./stand-ins/readable.ts";

export interface Looked {
  readonly results: readonly CheckResult[];
  readonly aws: ReadableAws;
  readonly tookMs: number;
  /** What was judged, to judge it once more. */
  readonly given: Given;
  readonly answers: Answers;
}

/** A look at the shop as it stands, with what is changed in its account or plan; without sightings the record cannot be read. */
export async function look(change: Partial<Account> = {}, plan: Plan = standingPlan, sightings?: (at: number) => readonly Sighting[]): Promise<Looked> {
  const clock = new VirtualClock();
  const aws = new ReadableAws({ ...standingAccount(), ...change });
  const { clients } = aws;
  const given = givenFor(plan, undefined, clock.now());
  const begun = clock.now();
  const looked = lookAtReadiness({
    plan,
    questions: questionsOf(given),
    adapters: { clients, clock, dialer: deadWays, place: "arbiter", secrets: new ManagedSecrets({ clients, clock, region: plan.arbiter.region }) },
    sightings: async () => {
      if (sightings === undefined) throw new Refused("the record is not read here", { code: "no-record" });
      return sightings(clock.now());
    },
    proofs: async () => {
      throw new Refused("the record is not read here", { code: "no-record" });
    },
    drillLeft: async () => {
      throw new Refused("the record is not read here", { code: "no-record" });
    },
    otherPlan: async () => {
      throw new Refused("the record is not read here", { code: "no-record" });
    },
    siteLease: async () => {
      throw new Refused("the record is not read here", { code: "no-record" });
    },
  });
  const ended = looked.then(() => clock.now());
  await clock.runUntilIdle();
  const answers = await looked;
  return { results: judgeAll(given, answers), aws, tookMs: (await ended) - begun, given, answers };
}
