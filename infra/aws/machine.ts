// One state machine: the compiled definition as it is, with the functions' versions in place of their names. A version of it
// is published with each change and kept, and runs are started by the alias, so that a deploy never changes a run.

import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { FilterPattern, LogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { substitutionName } from "../../workflows/compile-states.ts";
import type { FunctionKey } from "../../workflows/compile-states.ts";
import type { Compiled } from "../../workflows/compile.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import { machineAlias, metricNamespace, runMetricName } from "../../workflows/names.ts";
import { runMetrics } from "../../workflows/operations.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { machineStatements } from "../../workflows/permissions-own.ts";
import type { Plan } from "../../workflows/plan.ts";
import { runLogs } from "./handler-function.ts";
import { roleOf } from "./roles.ts";

export interface MachineProps {
  readonly plan: Plan;
  /** The site that its runs lead to, or mend. */
  readonly target: string;
  readonly name: string;
  readonly compiled: Compiled;
  /** The ARN of the published version of each function that the definition calls. */
  readonly versions: ReadonlyMap<FunctionKey, string>;
  readonly key: IKey;
  readonly where: Where;
}

export class Machine extends Construct {
  readonly aliasArn: string;
  readonly alias: CfnStateMachineAlias;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { plan, target, name, compiled, versions, key, where }: MachineProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Log", {
      // The prefix that needs no resource policy of CloudWatch Logs, of which an account may have ten.
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: runLogs,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const { metric, event } of Object.values(runMetrics)) {
      new MetricFilter(this, metric, { logGroup: this.logGroup, filterPattern: FilterPattern.stringValue("$.type", "=", event), metricNamespace, metricName: runMetricName(metric, plan.plan), metricValue: "1" });
    }
    const role = roleOf(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com", { conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } } }),
      description: `What runs of plan ${plan.plan} to ${target} may do`,
      statements: machineStatements(plan, where, compiled.functions),
    });
    const machine = new CfnStateMachine(this, "Machine", {
      stateMachineName: name,
      stateMachineType: "STANDARD",
      roleArn: role.roleArn,
      definitionString: canonicalJson(compiled.definition),
      definitionSubstitutions: Object.fromEntries(compiled.functions.map((each) => [substitutionName(each), versions.get(each) ?? ""])),
      // Never with the data of the execution: it holds the tokens by which a gate is answered.
      loggingConfiguration: { level: "ALL", includeExecutionData: false, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: this.logGroup.logGroupArn } }] },
      tracingConfiguration: { enabled: true },
    });
    // A new revision gives a new version in place of this one, and the one before stays in AWS: an open run goes on with it.
    const version = new CfnStateMachineVersion(this, "Version", { stateMachineArn: machine.attrArn, stateMachineRevisionId: machine.attrStateMachineRevisionId });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.alias = new CfnStateMachineAlias(this, "Live", { name: machineAlias, description: `What starts when ${plan.plan} fails over to ${target}`, routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }] });
    this.aliasArn = this.alias.attrArn;
  }
}
