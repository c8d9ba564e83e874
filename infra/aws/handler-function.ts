// One deployed function: its bundle, its own role, its own log group, traces and checked environment. All functions are
// made here, so that none is forgotten in any of this.

import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { ApplicationLogLevel, Architecture, CfnEventInvokeConfig, Code, Function, LoggingFormat, Runtime, SystemLogLevel, Tracing } from "aws-cdk-lib/aws-lambda";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Statement } from "../../workflows/permissions.ts";
import { roleOf } from "./roles.ts";

/** Gives the folder with the bundle of a handler; tests give one without code in it. */
export type Bundle = (handler: string) => string;

export interface HandlerFunctionProps {
  /** The file of lambdas/handlers. */
  readonly handler: string;
  readonly functionName: string;
  readonly description: string;
  readonly statements: readonly Statement[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly bundle: Bundle;
  /** The key of its log; left out, the key of CloudWatch Logs. */
  readonly key?: IKey;
  /** Set where it is called so often that the log lines of Lambda itself would cost more than the function. */
  readonly often?: true;
  /** A role that owners of other accounts have to name. */
  readonly namedRole?: true;
  readonly network?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] };
}

/** How long logs are kept: as long as Step Functions keeps the history of a run. What has to be kept for longer is in the record. */
export const runLogs = RetentionDays.THREE_MONTHS;

/**
 * CPU comes with memory, 1,769 MB are one core. On the way of a run the start of a function counts, and half a gigabyte loads
 * a bundle in a fraction of the time that 128 MB take. What is called each minute waits for networks nearly all its time.
 */
const memoryMb = { onTheWay: 512, often: 256 } as const;

export class HandlerFunction extends Construct {
  readonly function: Function;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { functionName, often } = props;
    this.logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: often ? RetentionDays.ONE_MONTH : runLogs,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key === undefined ? {} : { encryptionKey: props.key }),
    });
    this.role = roleOf(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What the function ${functionName} may do`,
      statements: props.statements,
      ...(props.namedRole ? { roleName: functionName } : {}),
    });
    this.function = new Function(this, "Function", {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundle(props.handler)),
      handler: "index.handler",
      // The role is whole; what CDK would add to it by itself stands in its statements.
      role: this.role.withoutPolicyUpdates(),
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: often ? memoryMb.often : memoryMb.onTheWay,
      environment: { ...props.environment },
      // A trace of each look of each minute would cost more than all looks together; those on the way of a run are traced.
      tracing: often ? Tracing.DISABLED : Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: often ? SystemLogLevel.WARN : SystemLogLevel.INFO,
      // A version stays when the next one is deployed: a run that is open goes on with it.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    if (props.network !== undefined) {
      (this.function.node.defaultChild as CfnFunction).vpcConfig = { subnetIds: [...props.network.subnets], securityGroupIds: [...props.network.securityGroups] };
    }
  }

  /** What becomes of calls that nobody waits for: how long they are tried, and the ARN of the queue where they go then. */
  calledWithoutWaiting({ seconds, retries, deadLetters }: { readonly seconds: number; readonly retries: number; readonly deadLetters?: string }): void {
    new CfnEventInvokeConfig(this, "Unattended", {
      functionName: this.function.functionName,
      qualifier: "$LATEST",
      maximumEventAgeInSeconds: seconds,
      maximumRetryAttempts: retries,
      ...(deadLetters === undefined ? {} : { destinationConfig: { onFailure: { destination: deadLetters } } }),
    });
  }
}
