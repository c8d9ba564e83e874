// All AWS SDK clients of the product, made in one place: with short deadlines, because the other side may be dead, and
// without the SDK's own retries where a call changes something, because three sends of one promotion are two too many.

import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";

const makers = {
  autoscaling: AutoScalingClient,
  cloudwatch: CloudWatchClient,
  dynamodb: DynamoDBClient,
  ec2: EC2Client,
  lambda: LambdaClient,
  rds: RDSClient,
  route53: Route53Client,
  s3: S3Client,
  secretsmanager: SecretsManagerClient,
  sfn: SFNClient,
  sns: SNSClient,
  ssm: SSMClient,
} as const;

export type ServiceName = keyof typeof makers;
export type ClientOf<S extends ServiceName> = InstanceType<(typeof makers)[S]>;

/**
 * `read`: one more try, five seconds an attempt. `change`: exactly one send. The socket's own deadlines make sure that a
 * dying Region costs seconds (aws.md: without `throwOnRequestTimeout` the SDK only logs).
 */
export type Purpose = "read" | "change";

/** Given every client right after it was made; the local world replaces `send` here, AWS needs nothing. */
export type Intercept = (client: { send: unknown }, service: ServiceName, region: string) => void;

/** Clients by service, Region and purpose, made once each. */
export class Clients {
  readonly #made = new Map<string, unknown>();
  readonly #intercept: Intercept | undefined;

  constructor(intercept?: Intercept) {
    this.#intercept = intercept;
  }

  get<S extends ServiceName>(service: S, region: string, purpose: Purpose): ClientOf<S> {
    const key = `${service}/${region}/${purpose}`;
    const known = this.#made.get(key) as ClientOf<S> | undefined;
    if (known) return known;
    const Maker = makers[service] as new (config: object) => ClientOf<S>;
    const client = new Maker({
      region,
      maxAttempts: purpose === "change" ? 1 : 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
      // Locally nothing is signed for anybody; in AWS the function's role gives the credentials.
      ...(this.#intercept ? { credentials: { accessKeyId: "local", secretAccessKey: "local" } } : {}),
    });
    this.#intercept?.(client as { send: unknown }, service, region);
    this.#made.set(key, client);
    return client;
  }
}
