// Every change that the product can make, whatever function makes it: tests of the world send them all through one call.

import { sendOnce } from "../../lambdas/aws/send.ts";
import type { AwsAdapters, Operation, Sends } from "../../lambdas/aws/send.ts";
import { auroraSends } from "../../lambdas/aws/sends/aurora.ts";
import { autoScalingSends } from "../../lambdas/aws/sends/auto-scaling.ts";
import { ec2Sends } from "../../lambdas/aws/sends/ec2.ts";
import { globalClusterSends } from "../../lambdas/aws/sends/global-clusters.ts";
import { customFunctionSends } from "../../lambdas/aws/sends/custom-functions.ts";
import { ecsSends } from "../../lambdas/aws/sends/ecs.ts";
import { eventSourceMappingSends } from "../../lambdas/aws/sends/event-source-mappings.ts";
import { eventRuleSends } from "../../lambdas/aws/sends/event-rules.ts";
import { hostedConfigurationSends } from "../../lambdas/aws/sends/hosted-configuration.ts";
import { networkAclSends } from "../../lambdas/aws/sends/network-acls.ts";
import { parameterSends } from "../../lambdas/aws/sends/parameters.ts";
import { kubernetesSends } from "../../lambdas/aws/sends/kubernetes.ts";
import { rdsSends } from "../../lambdas/aws/sends/rds.ts";
import { rdsReplicatingSends } from "../../lambdas/aws/sends/rds-replicating.ts";
import { rdsRestoringSends } from "../../lambdas/aws/sends/rds-restoring.ts";
import { route53Sends } from "../../lambdas/aws/sends/route53.ts";
import { routingControlSends } from "../../lambdas/aws/sends/routing-controls.ts";
import { s3Sends } from "../../lambdas/aws/sends/s3.ts";
import { secretSends } from "../../lambdas/aws/sends/secret-versions.ts";
import { ssmSends } from "../../lambdas/aws/sends/ssm.ts";
import { targetSends } from "../../lambdas/aws/sends/targets.ts";
import { providerSends } from "../../lambdas/steps/webhook-re-registration/sends.ts";
import type { MutationCall } from "../../workflows/mutations.ts";

/** What goes to the record's own table is sent by the table, whose answers have tests of their own (dynamo-table). */
type SentByTheRecord = "dynamodb.UpdateItem";
const awsSends = { ...auroraSends, ...ec2Sends, ...rdsSends, ...rdsRestoringSends, ...rdsReplicatingSends, ...globalClusterSends, ...ssmSends, ...autoScalingSends, ...parameterSends, ...secretSends, ...hostedConfigurationSends, ...targetSends, ...ecsSends, ...eventSourceMappingSends, ...eventRuleSends, ...networkAclSends, ...customFunctionSends, ...routingControlSends, ...s3Sends, ...route53Sends };
/** An operation without a row does not compile. */
export const everySend = { ...awsSends, ...kubernetesSends, ...providerSends } satisfies Sends<Exclude<Operation, SentByTheRecord>>;

/** The changes that are AWS calls; the others go to the API servers of clusters, and to providers on the internet. */
export type AwsMutationCall = Exclude<MutationCall, { readonly region: "internet" } | { readonly operation: SentByTheRecord | `kubernetes.${string}` }>;

/** Sends a change that is an AWS call, once. */
export function sendAws(call: AwsMutationCall, adapters: AwsAdapters): Promise<string> {
  return sendOnce(call, awsSends, adapters);
}
