// The function at which the watchdogs of a plan's hosts renew their leases: it lies at the arbiter, outside both sites. And in
// each site's Region a document for every guarded machine, with an association that puts the watchdog (infra/watchdog) there.

import { CfnOutput } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnAssociation, CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { watchdogDocumentName, watchdogFunctionName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { everyFunction, watchdogStatements } from "../../workflows/permissions-own.ts";
import { keepUpRate } from "../../workflows/shell-document.ts";
import { watchdogDocument } from "../../workflows/watchdog-document.ts";
import type { GuardedMachine } from "../../workflows/watchdog-document.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { watchdogEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";
import { shippedWatchdog } from "./shipped-watchdog.ts";

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

/** Puts the watchdog on its machine, and keeps it there; when it begins is for a person to say. */
export class WatchdogOnHost extends Construct {
  constructor(scope: Construct, id: string, { guarded, planDigest }: { readonly guarded: GuardedMachine; readonly planDigest: string }) {
    super(scope, id);
    const name = watchdogDocumentName(guarded.plan.plan, guarded.site, guarded.role);
    const document = new CfnDocument(this, "Document", { name, documentType: "Command", documentFormat: "JSON", updateMethod: "NewVersion", targetType: "/", content: watchdogDocument(guarded, shippedWatchdog) });
    new CfnAssociation(this, "Association", {
      // An association that changes runs at once.
      associationName: `${name}-${planDigest.slice(0, 8)}`,
      name: document.ref,
      targets: [{ key: "InstanceIds", values: [guarded.machine] }],
      scheduleExpression: keepUpRate,
      applyOnlyAtCronInterval: false,
      complianceSeverity: "HIGH",
    });
  }
}
