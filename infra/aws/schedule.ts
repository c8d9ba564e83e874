// Calls a function each minute. A tick that comes late is worth nothing, because the next one has come: it is tried for a
// minute and then put aside. In the arbiter's Region an alarm says so; in a site's Region nothing does but the silent observer.

import { Aws } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { Where } from "../../workflows/permission-resources.ts";
import { scheduleStatements } from "../../workflows/permissions-own.ts";
import { roleOf } from "./roles.ts";

export interface EachMinuteProps {
  readonly functionName: string;
  readonly functionArn: string;
  readonly description: string;
  readonly input: unknown;
  readonly region: string;
  readonly where: Where;
  /** Name and ARN of the queue for what could not be delivered. */
  readonly deadLetters: { readonly name: string; readonly arn: string };
}

export class EachMinute extends Construct {
  readonly schedule: CfnSchedule;

  constructor(scope: Construct, id: string, props: EachMinuteProps) {
    super(scope, id);
    const role = roleOf(this, "Role", {
      // Only for schedules of this account, so that nobody else can have Scheduler use the role.
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } } }),
      description: `Calls ${props.functionName} each minute`,
      statements: scheduleStatements(props.functionName, props.region, props.where, props.deadLetters.name),
    });
    this.schedule = new CfnSchedule(this, "Schedule", {
      name: props.functionName,
      description: props.description,
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: props.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
        deadLetterConfig: { arn: props.deadLetters.arn },
      },
    });
  }
}
