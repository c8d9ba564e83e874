// One vantage point: the function that looks from a place for one plan, called each minute by a schedule, and its own queue,
// by which it looks more often within the minute. The queue is always there, because a plan that looks once a minute looks
// every ten seconds as soon as anything is wrong.

import { Duration, Validations } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnEventSourceMapping } from "aws-cdk-lib/aws-lambda";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { probeFunctionName, tickQueueName } from "../../workflows/names.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { regionOfPlace } from "../../workflows/looking.ts";
import { everyFunction, probeStatements } from "../../workflows/permissions-own.ts";
import { probeEnvironment } from "./environments.ts";
import { HandlerFunction } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";
import type { PlanToDeploy } from "./deployment.ts";
import { EachMinute } from "./schedule.ts";

export interface ObserverProps {
  readonly planned: PlanToDeploy;
  /** `arbiter` or a site's name. */
  readonly place: string;
  readonly where: Where;
  readonly bundle: Bundle;
  readonly key?: IKey;
  /** The queue for ticks that could not be delivered. */
  readonly deadLetters: { readonly name: string; readonly arn: string };
}

/** A look ends after five seconds; the rest is for the record, the metrics and the ticks. */
const lookSeconds = 20;
/** Ticks are at most 50 s ahead; one that is older than an interval is dropped when it comes. */
const ticksKeptSeconds = 120;

/**
 * The certificates of RDS come from authorities of Amazon that Node does not know. Lambda has them in this file, and since
 * nodejs20.x loads them only for a function that asks for it.
 */
const trustOfAmazon = { NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" };

export class Observer extends Construct {
  readonly logGroup: LogGroup;
  readonly schedule: EachMinute;

  constructor(scope: Construct, id: string, { planned, place, where, bundle, key, deadLetters }: ObserverProps) {
    super(scope, id);
    const { plan, planDigest } = planned;
    const region = regionOfPlace(plan, place);
    const name = probeFunctionName(plan.plan, place);
    const attach = plan["vantage-points"][place]?.attach;
    const ticks = new Queue(this, "Ticks", {
      queueName: tickQueueName(plan.plan, place),
      retentionPeriod: Duration.seconds(ticksKeptSeconds),
      // As long as a call may take. AWS advises six times as much for the sake of retries; a tick is worth none.
      visibilityTimeout: Duration.seconds(lookSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    Validations.of(ticks).acknowledge({ id: "AwsSolutions-SQS3", reason: "A tick that could not be taken is worth nothing a minute later: it is dropped, and silence has an alarm of its own" });
    const looks = new HandlerFunction(this, "Looks", {
      handler: "probe",
      functionName: name,
      description: `Looks from ${place} for plan ${plan.plan}`,
      statements: [...everyFunction(name, region, where, { often: true }), ...probeStatements(plan, place, where)],
      environment: { ...probeEnvironment(plan, place, ticks.queueUrl), ...trustOfAmazon },
      timeoutSeconds: lookSeconds,
      bundle,
      often: true,
      // Owners of sites in other accounts and of EKS clusters name it.
      namedRole: true,
      ...(key === undefined ? {} : { key }),
      ...(attach !== undefined && "vpc" in attach ? { network: { subnets: attach.vpc.subnets, securityGroups: attach.vpc["security-groups"] } } : {}),
    });
    // No queue for looks that failed: a failed look is silence, which is watched as what it is.
    looks.calledWithoutWaiting({ seconds: 60, retries: 0 });
    new CfnEventSourceMapping(this, "Wakes", { functionName: looks.function.functionArn, eventSourceArn: ticks.queueArn, batchSize: 1 });
    this.logGroup = looks.logGroup;
    this.schedule = new EachMinute(this, "Minute", {
      functionName: name,
      functionArn: looks.function.functionArn,
      description: `Looks from ${place} for plan ${plan.plan}, once a minute`,
      input: { plan: plan.plan, planDigest, mode: "minute" },
      region,
      where,
      deadLetters,
    });
  }
}
