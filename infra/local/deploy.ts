// Deploys a plan into the local world, as the stacks do in AWS: its text under its digest, one state machine for each
// direction, the alarms; and the regular work: probes at the plan's cadence, alarms evaluated, the sweep every minute.

import type { ProbeAnswer } from "../../lambdas/probe/probe.ts";
import type { RecordStore } from "../../lambdas/runtime/record-store.ts";
import { ballotValue, minuteMs, quickMs } from "../../workflows/cadence.ts";
import { compileFailover, compileIsolated, compileRepair, compileReprotect, compileSwitchover } from "../../workflows/compile.ts";
import { observers } from "../../workflows/evidence.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { failingMetric, siteAlarmName, voteAlarmName } from "../../workflows/names.ts";
import { perPlan } from "../../workflows/per-plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import { otherSite, vantagePlace } from "../../workflows/plan.ts";
import { letsIsolated } from "../../workflows/isolated-drills.ts";
import { reprotectedDatabases } from "../../workflows/reprotects.ts";
import { repairsOf, sitesOfRepair } from "../../workflows/repairs.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import type { AwsWorld } from "./aws-world.ts";
import { sleeps } from "./sleeps.ts";
import type { PassOver } from "./sleeps.ts";
import type { Handlers } from "./process/handlers.ts";
import { substitutions } from "./process/substitutions.ts";
import type { StepFunctionsService } from "./stepfunctions/service.ts";
import type { ApplicationWorld } from "./world/application-world.ts";

interface DeployParts {
  readonly plan: Plan;
  readonly record: RecordStore;
  readonly stepFunctions: StepFunctionsService;
  readonly aws: Alarms;
}

/** What deploying and the regular work need of the AWS side. */
type Alarms = Pick<AwsWorld, "cloudwatch">;

/** Each direction's machines and each repair's, as texts; the same plan is deployed into many worlds by a set of stories. */
const compiledOf = perPlan((plan: Plan) =>
  [
    ...Object.keys(plan.sites).flatMap((target) => [compileFailover, compileSwitchover, ...(reprotectedDatabases(plan).length === 0 ? [] : [compileReprotect]), ...(letsIsolated(plan) ? [compileIsolated] : [])].map((compile) => compile(plan, { source: otherSite(plan, target), target }))),
    ...repairsOf(plan).flatMap(([name, repair]) => sitesOfRepair(plan, repair).map((site) => compileRepair(plan, name, site))),
  ].map((compiled) => (compiled.ok ? { ...compiled, definition: JSON.stringify(compiled.definition) } : compiled)),
);

/** Gives the digest under which the plan is deployed. Throws `Refused` with the compiler's reasons. */
export async function deploy({ plan, record, stepFunctions, aws }: DeployParts): Promise<string> {
  for (const compiled of compiledOf(plan)) {
    if (!compiled.ok) throw new Refused(`the plan ${plan.plan} cannot be run: ${compiled.reasons.join("; ")}`);
    stepFunctions.createStateMachine({ name: compiled.name, definition: compiled.definition, functions: substitutions });
  }
  const planDigest = await record.putDocument(plan);
  await record.setDeployed(plan.plan, planDigest);
  for (const site of Object.keys(plan.sites)) addAlarms(plan, site, aws);
  return planDigest;
}

function addAlarms(plan: Plan, site: string, aws: Alarms): void {
  const votes = plan.decide.votes.of.map((word) => {
    const observer = vantagePlace(plan, word, site);
    const alarm = voteAlarmName(plan.plan, site, observer);
    // Two failing looks, so that one lost answer calls nobody.
    aws.cloudwatch.addVoteAlarm(alarm, { metric: failingMetric, dimensions: { Plan: plan.plan, Site: site, Observer: observer }, threshold: ballotValue.confirmed, periodMs: plan.decide.every });
    return { alarm, path: plan["vantage-points"][observer]?.path ?? observer };
  });
  aws.cloudwatch.addCompositeAlarm(siteAlarmName(plan.plan, site), votes, plan.decide.votes.need);
}

interface RegularParts {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly clock: Clock;
  readonly tempo: number;
  readonly handlers: Pick<Handlers, "invoke">;
  readonly aws: Alarms;
  readonly application: { readonly reachability: Pick<ApplicationWorld["reachability"], "canInvoke"> };
  /** Whether the sweep runs too; where several plans share one deployment it runs once for all. */
  readonly sweeps?: boolean;
  /** Passes over rounds that find nothing new; without it every round is done. */
  readonly passing?: Passing | undefined;
}

/** What passes over rounds of the regular work on a clock that can rest. */
export interface Passing {
  /** The looks of an observer, which work only while `works` says so. */
  readonly look: (plan: Plan, place: string, works: () => boolean) => PassOver;
  readonly sweep: PassOver;
}

/** Begins the regular work; gives what ends it. */
export function scheduleRegularWork({ plan, planDigest, clock, tempo, handlers, aws, application, sweeps = true, passing }: RegularParts): () => Promise<void> {
  const end = new AbortController();
  /** Does the work again and again, after as long as the work itself says or else after `ms`. */
  const every = async (ms: Milliseconds, work: () => Promise<Milliseconds | void>, passOver?: PassOver): Promise<void> => {
    let dueAt = clock.now();
    while (!end.signal.aborted) {
      const soonerMs = await work().catch(missed);
      dueAt = Math.max(dueAt + (soonerMs ?? ms), clock.now());
      await sleeps(clock, dueAt - clock.now(), end.signal, passOver);
      // Rounds that were passed over have been due meanwhile.
      if (passOver !== undefined) dueAt = clock.now();
    }
  };
  const loops = [
    ...observers(plan).map((place) => {
      const works = (): boolean => application.reachability.canInvoke("arbiter", place);
      return every(plan.decide.every, async () => {
        // A site that is down or cut off runs no probe that could reach the arbiter.
        if (!works()) return;
        // No queue here: this loop keeps the time, and so every look is the one of its minute.
        const { wrong } = (await handlers.invoke(`probe-${place}`, { plan: plan.plan, planDigest, mode: "minute" })) as ProbeAnswer;
        return wrong ? Math.min(plan.decide.every, quickMs) : undefined;
      }, passing?.look(plan, place, works));
    }),
    every(plan.decide.every, async () => void aws.cloudwatch.evaluate(), passing && (() => ({ restMs: plan.decide.every, stirs: aws.cloudwatch.evaluate() }))),
    ...(sweeps ? [every(Math.max(1_000, minuteMs / tempo), async () => void (await handlers.invoke("sweep", {})), passing?.sweep)] : []),
  ];
  return async () => {
    end.abort();
    await Promise.allSettled(loops);
  };
}

/** A tick that failed is a missing datapoint, as in AWS; its own error stands in the function's log. */
function missed(thrown: unknown): void {
  if (process.env["UNDERSTUDY_DEBUG"] !== undefined) process.stderr.write(`regular work: ${asFailure(thrown).message}\n`);
}
