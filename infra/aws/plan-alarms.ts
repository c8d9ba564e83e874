// The alarms that start runs: a vote for each observer and site, a composite "as many as the plan needs, over different
// paths", and one for the user's own alarms. They call nobody and do nothing by themselves; EventBridge tells the intake, and
// the run looks for itself. The alarm on silent observers, which calls people, is in operations.ts.

import { Duration } from "aws-cdk-lib";
import { Alarm, AlarmRule, AlarmState, AtLeastThreshold, ComparisonOperator, CompositeAlarm, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { IAlarmRule } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { ballotValue } from "../../workflows/cadence.ts";
import { failingMetric, metricNamespace, siteAlarmName, triggeredAlarmName, voteAlarmName } from "../../workflows/names.ts";
import { vantagePlace } from "../../workflows/plan.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Milliseconds } from "../../workflows/units.ts";

export interface VoteNumbers {
  readonly periodSeconds: number;
  readonly datapoints: number;
  readonly of: number;
}

/**
 * When an observer's looks are a vote. A single failing look may be a lost packet; an observer says by itself when one follows
 * another (`confirmed`), so one such datapoint is enough. A false alarm costs one run, which looks for itself, waits for the
 * plan's hold time and ends in nothing.
 *
 * The period is the smallest that CloudWatch has in which a look always falls: 10 or 30 s for plans that look as often,
 * else a minute, in which a plan that looks once a minute has confirmed its first failing look after ten seconds. Of the short
 * periods one in the last three: two observers never look in the same second, and one late datapoint must not end a vote.
 */
export function voteNumbers(everyMs: Milliseconds): VoteNumbers {
  const periodSeconds = [10, 30].find((seconds) => everyMs <= seconds * 1_000);
  return periodSeconds === undefined ? { periodSeconds: 60, datapoints: 1, of: 1 } : { periodSeconds, datapoints: 1, of: 3 };
}

export class PlanAlarms extends Construct {
  constructor(scope: Construct, id: string, { plan }: { readonly plan: Plan }) {
    super(scope, id);
    for (const site of Object.keys(plan.sites)) {
      const votes = this.#votes(plan, site);
      new CompositeAlarm(this, `${site}-down`, {
        compositeAlarmName: siteAlarmName(plan.plan, site),
        alarmDescription: `${plan.plan}: at least ${plan.decide.votes.need} of ${votes.size} independent observers see ${site} fail. The intake starts a run, which looks for itself before anything is decided.`,
        alarmRule: atLeast(plan.decide.votes.need, [...votes.values()].map((onePath) => anyOf(onePath.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))))),
      });
      this.#triggered(plan, site);
    }
  }

  /** The vote alarms about a site, by network path: two votes over one path count once. */
  #votes(plan: Plan, site: string): ReadonlyMap<string, readonly Alarm[]> {
    const { periodSeconds, datapoints, of } = voteNumbers(plan.decide.every);
    const byPath = new Map<string, readonly Alarm[]>();
    for (const observer of new Set(plan.decide.votes.of.map((word) => vantagePlace(plan, word, site)))) {
      const alarm = new Alarm(this, `${site}-from-${observer}`, {
        alarmName: voteAlarmName(plan.plan, site, observer),
        alarmDescription: `${plan.plan}: ${observer} sees ${site} fail. One vote; no data is no vote.`,
        metric: new Metric({ namespace: metricNamespace, metricName: failingMetric, dimensionsMap: { Plan: plan.plan, Site: site, Observer: observer }, statistic: "Maximum", period: Duration.seconds(periodSeconds) }),
        threshold: ballotValue.confirmed,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        datapointsToAlarm: datapoints,
        evaluationPeriods: of,
        // An observer that is silent has said neither that the site is dead nor that it lives (R15).
        treatMissingData: TreatMissingData.MISSING,
      });
      const path = plan["vantage-points"][observer]?.path ?? observer;
      byPath.set(path, [...(byPath.get(path) ?? []), alarm]);
    }
    return byPath;
  }

  #triggered(plan: Plan, site: string): void {
    const names = plan.triggers?.alarms[site] ?? [];
    if (plan.triggers === undefined || names.length === 0) return;
    const operands = names.map((name, index) => Alarm.fromAlarmName(this, `${site}-trigger-${index}`, name));
    new CompositeAlarm(this, `${site}-triggered`, {
      compositeAlarmName: triggeredAlarmName(plan.plan, site),
      alarmDescription: `${plan.plan}: at least ${plan.triggers.need} of the plan's own ${names.length} triggers for ${site} stand. The intake starts a run, which looks for itself before anything is decided.`,
      alarmRule: AlarmRule.atLeast(AlarmState.ALARM, { operands, threshold: AtLeastThreshold.count(plan.triggers.need) }),
    });
  }
}

function anyOf([first, ...others]: readonly IAlarmRule[]): IAlarmRule {
  if (first === undefined) return AlarmRule.fromBoolean(false);
  return others.length === 0 ? first : AlarmRule.anyOf(first, ...others);
}

/** At least so many of a few rules. CloudWatch's own AT_LEAST takes alarms only, and a path with two votes is none. */
export function atLeast(need: number, rules: readonly IAlarmRule[]): IAlarmRule {
  const ways = combinations(need, rules);
  return anyOf(ways.map((way) => (way.length === 1 && way[0] !== undefined ? way[0] : AlarmRule.allOf(...way))));
}

function combinations<T>(size: number, [first, ...others]: readonly T[]): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  if (first === undefined) return [];
  return [...combinations(size - 1, others).map((rest) => [first, ...rest]), ...combinations(size, others)];
}
