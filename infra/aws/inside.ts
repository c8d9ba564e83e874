// The inside of a data centre, where no function of ours runs: a Systems Manager association keeps a watcher on the plan's
// hosts (in the site's Region, where they are registered), and the watcher reports to a function at the arbiter.

import { CfnOutput } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnAssociation, CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { watcherDocument, watcherHosts } from "../../workflows/inside-document.ts";
import { watcherOf } from "../../workflows/inside-watcher.ts";
import { insideFunctionName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { everyFunction, insideStatements } from "../../workflows/permissions-own.ts";
import { keepUpRate } from "../../workflows/shell-document.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { insideEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";

/** What lies in the site's Region: the document and its association with the plan's hosts. */
export class HostWatcher extends Construct {
  constructor(scope: Construct, id: string, { planned, place }: { readonly planned: PlanToDeploy; readonly place: string }) {
    super(scope, id);
    const { plan, planDigest } = planned;
    const watcher = watcherOf(plan, planDigest, place);
    // A new version becomes the default one, and the name stays, so that it can be sent by hand to take the watcher away.
    const document = new CfnDocument(this, "Document", { name: watcher.name, documentType: "Command", documentFormat: "JSON", updateMethod: "NewVersion", targetType: "/", content: watcherDocument(watcher) });
    new CfnAssociation(this, "Association", {
      // An association that changes runs at once; with the plan's text in its name the hosts follow a deployment in seconds.
      associationName: `${watcher.name}-${planDigest.slice(0, 8)}`,
      name: document.ref,
      targets: [{ key: "InstanceIds", values: [...watcherHosts(plan, place)] }],
      scheduleExpression: keepUpRate,
      applyOnlyAtCronInterval: false,
      complianceSeverity: "HIGH",
    });
  }
}

export interface InsideFunctionProps {
  readonly planned: PlanToDeploy;
  readonly place: string;
  readonly where: Where;
  readonly bundle: Bundle;
  readonly key: IKey;
}

/** A report is checked and remembered within a second; the rest is for the record when it is slow. */
const reportSeconds = 12;

/** What lies at the arbiter: the function to which the hosts report. */
export class InsideFunction extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { planned: { plan }, place, where, bundle, key }: InsideFunctionProps) {
    super(scope, id);
    const name = insideFunctionName(plan.plan, place);
    const made = new HandlerFunction(this, "Reports", {
      handler: "inside-report",
      functionName: name,
      description: `Takes what the hosts at ${place} report for plan ${plan.plan}, and tells runs`,
      statements: [...everyFunction(name, plan.arbiter.region, where, { often: true }), ...insideStatements(plan, where)],
      environment: insideEnvironment(plan, place),
      timeoutSeconds: reportSeconds,
      bundle,
      key,
      often: true,
    });
    this.logGroup = made.logGroup;
    new CfnOutput(this, "HostsCall", { description: `The role of the hosts at ${place} needs lambda:InvokeFunction on this`, value: made.function.functionArn });
  }
}
