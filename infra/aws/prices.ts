// What AWS charges: a dated table. Prices are list prices in US$ of eu-central-1, which is among the dearer Regions of Europe;
// `free` is what every account has free each month for ever, which is not the free tier of new accounts. The cost command
// counts with this table and names its date. Whoever renews a price renews its source and date with it.

export interface Price {
  /** What is paid for, as a line of the bill names it. */
  readonly what: string;
  /** What is counted. */
  readonly unit: string;
  readonly usd: number;
  /** The price is for so many units. */
  readonly per: number;
  /** Units a month that are free in every account, all Regions together. */
  readonly free: number;
  readonly source: string;
  /** When it was looked up. */
  readonly read: string;
}

const million = 1_000_000;
/** When all of them were looked up; a source that carries a date of its own says it. */
const read = "2026-11-21";
const regional = { source: "regional price list of eu-central-1 of 2026-09-11, as quoted in public code", read } as const;
const cloudwatch = { source: "aws.amazon.com/cloudwatch/pricing; alarms also c3x.dev and cloudcostkit.com of 2026-02-07", read } as const;
const kms = { source: "aws.amazon.com/kms/pricing; cloudburn.io of 2026-03-14", read } as const;
const route53 = { source: "aws.amazon.com/route53/pricing of 2026-09-20", read } as const;

export const prices = {
  "lambda-requests": { what: "Lambda, requests", unit: "calls", usd: 0.2, per: million, free: million, ...regional },
  "lambda-compute": { what: "Lambda, time × memory (arm64)", unit: "GB-s", usd: 0.0000133334, per: 1, free: 400_000, ...regional },
  "dynamodb-writes": { what: "DynamoDB on demand, writes", unit: "units", usd: 0.7625, per: million, free: 0, ...regional },
  "dynamodb-reads": { what: "DynamoDB on demand, reads", unit: "units", usd: 0.1525, per: million, free: 0, ...regional },
  "dynamodb-storage": { what: "DynamoDB, storage", unit: "GB", usd: 0.306, per: 1, free: 25, ...regional },
  "dynamodb-recovery": { what: "DynamoDB, point-in-time recovery", unit: "GB", usd: 0.2448, per: 1, free: 0, ...regional },
  "sqs-requests": { what: "SQS, requests", unit: "requests", usd: 0.4, per: million, free: million, ...regional },
  "logs-ingested": { what: "CloudWatch Logs, written", unit: "GB", usd: 0.63, per: 1, free: 5, ...regional },
  "logs-kept": { what: "CloudWatch Logs, kept", unit: "GB", usd: 0.0324, per: 1, free: 0, ...regional },
  "alarm-standard": { what: "CloudWatch alarms", unit: "metrics", usd: 0.1, per: 1, free: 10, ...cloudwatch },
  "alarm-fast": { what: "CloudWatch alarms of 10 s", unit: "metrics", usd: 0.3, per: 1, free: 0, ...cloudwatch },
  "alarm-composite": { what: "CloudWatch composite alarms", unit: "alarms", usd: 0.5, per: 1, free: 0, ...cloudwatch },
  "custom-metrics": { what: "CloudWatch custom metrics", unit: "metrics", usd: 0.3, per: 1, free: 10, ...cloudwatch },
  "metric-requests": { what: "CloudWatch, PutMetricData", unit: "requests", usd: 0.01, per: 1_000, free: million, ...cloudwatch },
  "dashboards": { what: "CloudWatch dashboards", unit: "dashboards", usd: 3, per: 1, free: 3, ...cloudwatch },
  "schedules": { what: "EventBridge Scheduler", unit: "calls", usd: 1, per: million, free: 14 * million, source: "cloudburn.io of 2026-03-13, for us-east-1", read },
  "kms-keys": { what: "KMS keys", unit: "keys", usd: 1, per: 1, free: 0, ...kms },
  "kms-requests": { what: "KMS, requests", unit: "requests", usd: 0.03, per: 10_000, free: 20_000, ...kms },
  "transfer-between-regions": { what: "Data between Regions", unit: "GB", usd: 0.02, per: 1, free: 0, source: "repost.aws on access to S3 in another Region", read },
  "traces": { what: "X-Ray traces", unit: "traces", usd: 5, per: million, free: 100_000, source: "aws.amazon.com/xray/pricing", read },
  "transitions": { what: "Step Functions, state transitions", unit: "transitions", usd: 0.025, per: 1_000, free: 4_000, source: "aws.amazon.com/step-functions/pricing", read },
  "emails": { what: "SNS, e-mails", unit: "e-mails", usd: 2, per: 100_000, free: 1_000, source: "factualminds.com of 2026-06-13; the free ones recalled", read },
  "health-checks": { what: "Route 53 health checks of AWS endpoints", unit: "checks", usd: 0.5, per: 1, free: 50, ...route53 },
  "health-check-options": { what: "Route 53 health checks, options", unit: "options", usd: 1, per: 1, free: 0, ...route53 },
  "arc-cluster-hours": { what: "ARC, clusters of routing controls", unit: "hours", usd: 2.5, per: 1, free: 0, source: "aws.amazon.com/application-recovery-controller/pricing, as quoted in public code", read },
  "secrets": { what: "Secrets Manager, secrets", unit: "secrets", usd: 0.4, per: 1, free: 0, source: "recalled", read },
  "http-api-requests": { what: "API Gateway, requests of HTTP APIs", unit: "requests", usd: 1.2, per: million, free: 0, source: "recalled", read },
  "nat-gateways": { what: "NAT gateways", unit: "hours", usd: 0.052, per: 1, free: 0, source: "recalled", read },
  "interface-endpoints": { what: "Interface endpoints", unit: "hours in each zone", usd: 0.012, per: 1, free: 0, source: "regional price list of eu-central-1 of 2026-09-09, as quoted in public code", read },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceKey = keyof typeof prices;

/** When the table was made. */
export const pricesRead = read;
