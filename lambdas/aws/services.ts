// The AWS services that the product speaks to, one constant each. A file that speaks to a service imports its constant, so
// that a bundle holds the clients of its own code and no others: all of them together take longer to load than a look takes.
// Those that tell of what lies at a site may have to be asked in that site's own account.

import { AppConfigClient } from "@aws-sdk/client-appconfig";
import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Service } from "./service.ts";
import { assumeSiteRole } from "./site-accounts.ts";

/** Sends that make a version of a document read it first: both calls together stay within what the door gives to a send. */
const documentsWithinMs = 2_500;

export const appconfig: Service<AppConfigClient> = { name: "appconfig", make: (config) => new AppConfigClient(config), answersWithinMs: documentsWithinMs, assume: assumeSiteRole };
export const applicationAutoscaling: Service<ApplicationAutoScalingClient> = { name: "application-autoscaling", make: (config) => new ApplicationAutoScalingClient(config), assume: assumeSiteRole };
export const autoscaling: Service<AutoScalingClient> = { name: "autoscaling", make: (config) => new AutoScalingClient(config), assume: assumeSiteRole };
export const cloudwatch: Service<CloudWatchClient> = { name: "cloudwatch", make: (config) => new CloudWatchClient(config) };
/** The metrics that a site's own databases leave in the site's Region and account. */
export const cloudwatchAtSite: Service<CloudWatchClient> = { name: "cloudwatch", make: (config) => new CloudWatchClient(config), assume: assumeSiteRole };
export const dynamodb: Service<DynamoDBClient> = { name: "dynamodb", make: (config) => new DynamoDBClient(config) };
export const ec2: Service<EC2Client> = { name: "ec2", make: (config) => new EC2Client(config), assume: assumeSiteRole };
export const ecs: Service<ECSClient> = { name: "ecs", make: (config) => new ECSClient(config), assume: assumeSiteRole };
export const eks: Service<EKSClient> = { name: "eks", make: (config) => new EKSClient(config), assume: assumeSiteRole };
export const elb: Service<ElasticLoadBalancingV2Client> = { name: "elasticloadbalancing", make: (config) => new ElasticLoadBalancingV2Client(config), assume: assumeSiteRole };
/** An observer that starts cold, reads the record and waits for a dead site takes longer than any other answer of AWS. */
export const lambda: Service<LambdaClient> = { name: "lambda", make: (config) => new LambdaClient(config), answersWithinMs: 15_000 };
/** What consumes events at a site, in the site's Region and account. */
export const lambdaAtSite: Service<LambdaClient> = { name: "lambda", make: (config) => new LambdaClient(config), assume: assumeSiteRole };
export const rds: Service<RDSClient> = { name: "rds", make: (config) => new RDSClient(config), assume: assumeSiteRole };
export const route53: Service<Route53Client> = { name: "route53", make: (config) => new Route53Client(config) };
export const s3: Service<S3Client> = { name: "s3", make: (config) => new S3Client(config) };
export const secretsmanager: Service<SecretsManagerClient> = { name: "secretsmanager", make: (config) => new SecretsManagerClient(config) };
/** The secrets of an application lie with it, in the site's Region and account; those that we sign in with lie at the arbiter. */
export const secretsmanagerAtSite: Service<SecretsManagerClient> = { name: "secretsmanager", make: (config) => new SecretsManagerClient(config), answersWithinMs: documentsWithinMs, assume: assumeSiteRole };
export const sfn: Service<SFNClient> = { name: "sfn", make: (config) => new SFNClient(config) };
export const sns: Service<SNSClient> = { name: "sns", make: (config) => new SNSClient(config) };
export const sqs: Service<SQSClient> = { name: "sqs", make: (config) => new SQSClient(config) };
export const ssm: Service<SSMClient> = { name: "ssm", make: (config) => new SSMClient(config), assume: assumeSiteRole };
