// Calls a function by the clock. A tick that comes late is worth nothing, because the next one has come: it is tried for one
// interval at most and then put aside. In the arbiter's Region an alarm says so; in a site's Region nothing does but the silent observer.

import { Aws } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { Where } from "../../workflows/permission-things.ts";
import { scheduleStatements } from "../../workflows/permissions-own.ts";
import type { Seconds } from "../../workflows/units.ts";
import { roleOf } from "./roles.ts";

export interface ScheduleProps {
  readonly functionName: string;
  readonly functionArn: string;
  readonly description: string;
  readonly input: unknown;
  readonly region: string;
  readonly where: Where;
  /** Name and ARN of the queue for what could not be delivered. */
  readonly deadLetters: { readonly name: string; readonly arn: string };
}

/** One call a minute. */
export class EachMinute extends Construct {
  readonly schedule: CfnSchedule;

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    this.schedule = schedule(this, props, { expression: "rate(1 minute)", says: "each minute", triedForSeconds: 60 });
  }
}

/** One call in half an hour. */
export class EachHalfHour extends Construct {
  readonly schedule: CfnSchedule;

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    this.schedule = schedule(this, props, { expression: "rate(30 minutes)", says: "each half hour", triedForSeconds: 900 });
  }
}

function schedule(scope: Construct, props: ScheduleProps, { expression, says, triedForSeconds }: { readonly expression: string; readonly says: string; readonly triedForSeconds: Seconds }): CfnSchedule {
  const role = roleOf(scope, "Role", {
    // Only for schedules of this account, so that nobody else can have Scheduler use the role.
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } } }),
    description: `Calls ${props.functionName} ${says}`,
    statements: scheduleStatements(props.functionName, props.region, props.where, props.deadLetters.name),
  });
  return new CfnSchedule(scope, "Schedule", {
    name: props.functionName,
    description: props.description,
    scheduleExpression: expression,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: props.functionArn,
      roleArn: role.roleArn,
      input: JSON.stringify(props.input),
      retryPolicy: { maximumEventAgeInSeconds: triedForSeconds, maximumRetryAttempts: 2 },
      deadLetterConfig: { arn: props.deadLetters.arn },
    },
  });
}
