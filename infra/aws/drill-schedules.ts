// EventBridge Scheduler's schedules of a plan's drills: each asks for a drill at its time, by the function that people ask too. A start
// that comes late is dropped, there by the retry policy and in the function by the time that stands in the request.

import { Aws } from "aws-cdk-lib";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { begunByTheClock, drillLateMs, drillScheduleName } from "../../workflows/drill-plan.ts";
import { controlFunctionName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { scheduleStatements } from "../../workflows/permissions-own.ts";
import type { Plan } from "../../workflows/plan.ts";
import { wholeSeconds } from "../../workflows/units.ts";
import { roleOf } from "./roles.ts";

export interface DrillSchedulesProps {
  readonly plan: Plan;
  readonly where: Where;
  readonly deadLetters: { readonly name: string; readonly arn: string };
}

/** What Scheduler puts in place of it (docs: "Adding context attributes in EventBridge Scheduler"): when this start was due, in UTC. */
const scheduledTime = "<aws.scheduler.scheduled-time>";

export class DrillSchedules extends Construct {
  readonly schedules: readonly CfnSchedule[];

  constructor(scope: Construct, id: string, { plan, where, deadLetters }: DrillSchedulesProps) {
    super(scope, id);
    const { region } = plan.arbiter;
    const functionName = controlFunctionName("request");
    const role = roleOf(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } } }),
      description: `Asks for the drills of plan ${plan.plan} when they are due`,
      statements: scheduleStatements(functionName, region, where, deadLetters.name),
    });
    this.schedules = begunByTheClock(plan).map(({ kind, every, zone }) => new CfnSchedule(this, kind, {
      name: drillScheduleName(plan.plan, kind),
      description: `Asks for a ${kind} drill of plan ${plan.plan}`,
      scheduleExpression: every,
      scheduleExpressionTimezone: zone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: `arn:${where.partition}:lambda:${region}:${where.account}:function:${functionName}`,
        roleArn: role.roleArn,
        input: JSON.stringify({ plan: plan.plan, by: "schedule", reason: "the plan's schedule", id: scheduledTime, drill: { kind, scheduled: scheduledTime } }),
        retryPolicy: { maximumEventAgeInSeconds: wholeSeconds(drillLateMs), maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: deadLetters.arn },
      },
    }));
  }
}
