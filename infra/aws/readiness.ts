// The function that looks every half hour whether a failover of one plan would work. It runs in the arbiter's Region, outside
// of both sites, and reads of AWS what the plan's checks ask; its role follows from them.

import type { IKey } from "aws-cdk-lib/aws-kms";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { planFunctionName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { everyFunction } from "../../workflows/permissions-own.ts";
import { readinessStatements } from "../../workflows/permissions-readiness.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { readinessEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";
import { EachHalfHour } from "./schedule.ts";

export interface ReadinessProps {
  readonly planned: PlanToDeploy;
  readonly where: Where;
  readonly bundle: Bundle;
  readonly key: IKey;
  /** The queue for ticks that could not be delivered. */
  readonly deadLetters: { readonly name: string; readonly arn: string };
  /** The queue for looks that failed, on which an alarm stands. */
  readonly failedLooks: { readonly name: string; readonly arn: string };
}

/** Some hundred questions, eight at the same time, of which those to a dead site wait for their deadlines. */
const lookSeconds = 180;

export class Readiness extends Construct {
  readonly logGroup: LogGroup;
  readonly schedule: EachHalfHour;

  constructor(scope: Construct, id: string, { planned, where, bundle, key, deadLetters, failedLooks }: ReadinessProps) {
    super(scope, id);
    const { plan, planDigest } = planned;
    const { region } = plan.arbiter;
    const name = planFunctionName(plan.plan, "readiness");
    const looks = new HandlerFunction(this, "Looks", {
      handler: "readiness",
      functionName: name,
      description: `Looks whether a failover of plan ${plan.plan} would work`,
      statements: [...everyFunction(name, region, where, { often: true, deadLetters: failedLooks.name }), ...readinessStatements(plan, where)],
      environment: readinessEnvironment(plan, where),
      timeoutSeconds: lookSeconds,
      bundle,
      key,
      often: true,
      // Owners of sites in other accounts name it in their roles' trust policies.
      namedRole: true,
    });
    looks.calledWithoutWaiting({ seconds: 900, retries: 2, deadLetters: failedLooks.arn });
    this.logGroup = looks.logGroup;
    this.schedule = new EachHalfHour(this, "HalfHour", { functionName: name, functionArn: looks.function.functionArn, description: `Looks at the readiness of plan ${plan.plan}, every half hour`, input: { plan: plan.plan, planDigest }, region, where, deadLetters });
  }
}
