// The catalogue of probes: one row for each kind. Runbook, permissions and documentation read these rows; how a kind looks
// is one file under lambdas/probe/.

import type { ProbeKind } from "./plan-probes.ts";

export interface ProbeRow {
  readonly kind: ProbeKind;
  /** How a runbook says that it looks: "HTTPS", "AMQP". */
  readonly title: string;
  /** What a good look proves. */
  readonly proves: string;
  /** What it cannot see, however good it looks. */
  readonly blindTo: string;
  /** IAM actions of its look; `secretsmanager:GetSecretValue` where it signs in. */
  readonly reads: readonly string[];
  /** Where the surprising facts come from. */
  readonly source: string;
}

const readsSecret = ["secretsmanager:GetSecretValue"];

export const probeCatalogue: { readonly [K in ProbeKind]: ProbeRow & { readonly kind: K } } = {
  https: { kind: "https", title: "HTTPS", proves: "it answers a request with a status of 200 to 399 over a certificate that a client accepts", blindTo: "whatever its health address does not look at (C12)", reads: [], source: "A25, C12" },
  tcp: { kind: "tcp", title: "TCP", proves: "it accepts a connection and keeps it", blindTo: "a process that accepts and never answers", reads: [], source: "A5" },
  stomp: { kind: "stomp", title: "STOMP", proves: "a message that was sent to a queue comes back from it", blindTo: "other queues than the probe's own", reads: [], source: "A18, C12" },
  amqp: { kind: "amqp", title: "AMQP", proves: "a message that was published to a durable queue is confirmed and comes back from it", blindTo: "other queues than the probe's own, which may lie on other nodes or be of another type", reads: readsSecret, source: "C12: RabbitMQ's own checks are green over a queue that is dead" },
  mongodb: { kind: "mongodb", title: "MongoDB", proves: "the member is primary, or a secondary or arbiter that knows a primary", blindTo: "how far a secondary is behind, and whether a login works; servers older than MongoDB 4.2", reads: [], source: "A5, A8, A13" },
  mysql: { kind: "mysql", title: "MySQL", proves: "it lets the probe in; a writer accepts a trial write, a replica applies what it receives, and of two writers each applies what the other writes", blindTo: "whether a replica's data equals the writer's; everything where the probe's role may not see how the server replicates (MariaDB: replica monitor, MySQL: replication client)", reads: readsSecret, source: "B11, E7; tried with MariaDB 10.11, what MySQL says differently is from its manual" },
  postgres: { kind: "postgres", title: "PostgreSQL", proves: "it lets the probe in; a writer accepts a trial write, a replica replays", blindTo: "whether the application's own tables can be written", reads: readsSecret, source: "B11" },
  sqlserver: { kind: "sqlserver", title: "SQL Server", proves: "it lets the probe in; a writer accepts a trial write, a secondary's state is told by its availability group", blindTo: "logins that are missing on a secondary", reads: readsSecret, source: "C4, C6; from Microsoft's documents, and tried against its protocol alone, never against a server" },
  certificate: { kind: "certificate", title: "TLS certificate", proves: "the certificate is accepted by a client and valid long enough", blindTo: "what is behind the handshake, and certificates above the server's own", reads: [], source: "webhook providers refuse certificates that are not accepted" },
  dns: { kind: "dns", title: "DNS", proves: "the name servers answer with the addresses of one site, whichever it is, and no other", blindTo: "what resolvers elsewhere still hold in their caches", reads: [], source: "E1, R17" },
  rds: { kind: "rds", title: "RDS instance", proves: "AWS says that the instance does its work, and a replica's lag is measured and small enough", blindTo: "whether it accepts connections, and everything while AWS says that a change is going on", reads: ["rds:DescribeDBInstances", "cloudwatch:GetMetricData"], source: "ReplicaLag of -1 or none is unknown, not zero" },
  aurora: { kind: "aurora", title: "Aurora cluster", proves: "AWS says that the cluster does its work, and a secondary's lag is measured and small enough", blindTo: "whether it accepts connections, and everything while AWS says that a change is going on", reads: ["rds:DescribeDBClusters", "cloudwatch:GetMetricData"], source: "AuroraGlobalDBRPOLag is in milliseconds" },
  ssm: { kind: "ssm", title: "Systems Manager", proves: "the agents of the machines are online", blindTo: "whatever else runs on the machines", reads: ["ssm:DescribeInstanceInformation"], source: "A4; stopped machines are not listed" },
  "auto-scaling": { kind: "auto-scaling", title: "Auto Scaling", proves: "enough machines are in service and healthy", blindTo: "whether the application on them answers", reads: ["autoscaling:DescribeAutoScalingGroups"], source: "D1" },
  kubernetes: { kind: "kubernetes", title: "Kubernetes", proves: "enough replicas of the deployment are ready", blindTo: "whether the application in them answers beyond its readiness probe; everything where the cluster's API server cannot be reached or the probe's role has no access entry", reads: ["eks:DescribeCluster"], source: "D5; the token is a signed STS request that is never sent by us" },
  "viber-webhook": { kind: "viber-webhook", title: "Viber webhook", proves: "Viber names the callback as registered", blindTo: "whether messages arrive (A29)", reads: readsSecret, source: "A31" },
  "facebook-webhook": { kind: "facebook-webhook", title: "Facebook webhook", proves: "Facebook names the callback as registered and active", blindTo: "whether messages arrive (A29)", reads: readsSecret, source: "A28" },
};
