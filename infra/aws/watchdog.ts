// The function at which the watchdogs of a plan's hosts renew their leases. It lies at the arbiter, outside both sites; the
// watchdogs themselves (infra/watchdog) are put on the hosts by whoever runs them.

import { CfnOutput } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { watchdogFunctionName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-resources.ts";
import { everyFunction, watchdogStatements } from "../../workflows/permissions-own.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { watchdogEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";

export interface WatchdogFunctionProps {
  readonly planned: PlanToDeploy;
  readonly where: Where;
  readonly bundle: Bundle;
  readonly key: IKey;
}

/** A watchdog waits two to five seconds for its answer, by how often it renews; what takes longer was no renewal. */
const renewalSeconds = 5;

export class WatchdogFunction extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { planned: { plan }, where, bundle, key }: WatchdogFunctionProps) {
    super(scope, id);
    const name = watchdogFunctionName(plan.plan);
    const made = new HandlerFunction(this, "Renewals", {
      handler: "watchdog",
      functionName: name,
      description: `Renews the leases of the hosts of plan ${plan.plan}, until a run fences their site`,
      statements: [...everyFunction(name, plan.arbiter.region, where, { often: true }), ...watchdogStatements(plan, where)],
      environment: watchdogEnvironment(plan),
      timeoutSeconds: renewalSeconds,
      bundle,
      key,
      often: true,
    });
    this.logGroup = made.logGroup;
    new CfnOutput(this, "WatchdogsCall", { description: `The roles of the hosts guarded in plan ${plan.plan} need lambda:InvokeFunction on this`, value: made.function.functionArn });
  }
}
