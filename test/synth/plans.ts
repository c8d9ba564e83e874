// Plans that differ in what they need of AWS, each named after it.

import { join } from "node:path";
import { readPlanFile } from "../../infra/plan-file.ts";
import { planFaults } from "../../workflows/plan-rules.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { hybridChat, writtenShop } from "../unit/builders.ts";
import { automaticFile, planWith } from "../unit/plan/plans.ts";

export { hybridChat };

/** The shipped plan that needs nobody, with machines that are guarded by a lease at both sites. */
export const automatic = planWith([], automaticFile);

/** A plan as written, which the rules let through: a plan that is refused would never be deployed. */
function written(change: Readonly<Record<string, unknown>>): Plan {
  const plan = planSchema.parse({ ...writtenShop, ...change });
  const faults = planFaults(plan);
  if (faults.length > 0) throw new TypeError(`the plan of the test is refused: ${faults.map(({ path, what }) => `${path.join(".")}: ${what}`).join("; ")}`);
  return plan;
}

/** A plan that is shipped, as its file says it. */
function shipped(name: string): Plan {
  const read = readPlanFile(join(import.meta.dirname, `../../workflows/plans/${name}.yaml`));
  if (!read.ok) throw new TypeError(`the shipped plan ${name} is refused`);
  return read.plan;
}
/** A Deployment in a cluster of each Region. */
export const proactiveKubernetes = shipped("proactive-kubernetes");
/** Nodes that form a RabbitMQ cluster, and a database with backups as its second way. */
export const iqBot = shipped("iq-bot");

/** In the same Regions as hybrid-chat, its switch's bucket beside the arbiter. */
export const shop = written({});

/** Neither a database nor a health switch. */
export const plain = written({
  plan: "plain",
  databases: {},
  steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "*.plain.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.20"], "site-b": ["203.0.113.20"] }, ttl: "60s" } } }],
});

const acls = { "site-a": { subnets: ["subnet-0a0c0d0e"], deny: "acl-0a0d0d0d", open: "acl-0a0e0e0e" }, "site-b": { subnets: ["subnet-0b0c0d0e"], deny: "acl-0b0d0d0d", open: "acl-0b0e0e0e" } };

const rules = { "site-a": ["nightly-report", "shop/orders"], "site-b": ["nightly-report", "shop/orders"] };

/** Two nodes under one name, each of which a live drill shuts down. */
export const twin = written({
  plan: "twin",
  databases: {},
  steps: [{ traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "twin.example.com", type: "A", policy: "multivalue", values: { "site-a": ["198.51.100.42"], "site-b": ["203.0.113.42"] }, ttl: "60s" } } }],
  live: { "shut-down": "app", verify: ["https://gw.{site}.shop.example.com/health"] },
});

/** What begins work by the clock is switched, subnets are cut off, and another plan moves with it. */
export const walled = written({
  plan: "walled",
  databases: {},
  steps: [
    { fence: { "event-rules": { rules, "runs-for": "5m" } } },
    { fence: { "network-acl": { acls } } },
    { activate: { "event-rules": { rules } } },
    { activate: { "network-acl": { acls } } },
    { activate: { plan: { plan: "twin", sites: { "site-a": "site-a", "site-b": "site-b" }, within: "15m" } } },
    { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "walled.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.70"], "site-b": ["203.0.113.70"] }, ttl: "60s" } } },
  ],
});

/** Looks once a minute. */
export const slow = written({ plan: "slow", decide: { ...writtenShop.decide, every: "60s", hold: "3m" }, steps: switchedIn("slow-switch") });

/** Its first site lies in another account, the second is reached through a private network; a bucket in a Region of its own. */
export const abroad = written({
  plan: "abroad",
  sites: {
    "site-a": { ...writtenShop.sites["site-a"], account: { role: "arn:aws:iam::444455556666:role/understudy-site", "external-id": "abroad-4711" } },
    "site-b": writtenShop.sites["site-b"],
  },
  "vantage-points": {
    ...writtenShop["vantage-points"],
    "site-b": { control: "https://control.example.net/", path: "central", attach: { vpc: { subnets: ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"], "security-groups": ["sg-0a1b2c3d4e5f60718"] } } },
  },
  steps: [
    { fence: { renounce: { run: ["/opt/renounce.sh"], hosts: ["app"] } } },
    { fence: { "self-fence": { hosts: ["app"], stop: ["systemctl stop app"] } } },
    { fence: { "ec2-stop": { hosts: ["app"] } } },
    { promote: { "rds-replica": { database: "orders" } } },
    { activate: { "auto-scaling": { groups: { "site-a": "web-a", "site-b": "web-b" }, capacity: { min: 1, max: 4, desired: 2 } } } },
    ...switchedIn("abroad-switch", "us-west-2").slice(2),
  ],
});

const group = (region: string, name: string): string => `arn:aws:elasticloadbalancing:${region}:111122223333:targetgroup/${name}/0123456789abcdef`;
const profile = (site: string) => ({ application: `app000${site}`, environment: `env000${site}`, profile: `prof00${site}`, strategy: "AppConfig.AllAtOnce" });

/** Alarms of the user's own start runs too, and two observers share a path. Its application is told in every way where its database is, and stands behind load balancers. */
export const triggered = written({
  plan: "triggered",
  decide: { ...writtenShop.decide, every: "20s" },
  triggers: { alarms: { "site-a": ["orders-5xx", "orders-latency", "checkout-down"] }, need: 2 },
  "vantage-points": { ...writtenShop["vantage-points"], arbiter: { control: "https://control.example.net/", path: "west" } },
  steps: [
    ...switchedIn("triggered-switch").slice(0, 2),
    { configure: { "ssm-parameter": { parameter: "/triggered/{site}/endpoint", value: "{orders.endpoint}" } } },
    { configure: { secret: { secret: "triggered/orders", keys: { host: "{orders.host}" } } } },
    { configure: { appconfig: { profiles: { "site-a": profile("a"), "site-b": profile("b") }, keys: { orders: "{orders.host}" } } } },
    { configure: { cname: { zone: "Z0123456789PRIVATE00", name: "orders.triggered.internal", value: "{orders.host}", ttl: "30s" } } },
    { traffic: { "elb-targets": { groups: { "site-a": group("eu-west-1", "told-a"), "site-b": group("eu-central-1", "told-b") }, targets: { "site-a": ["198.51.100.50"], "site-b": ["203.0.113.50"] } } } },
    ...switchedIn("triggered-switch").slice(2),
  ],
});

const mappings = { "site-a": ["0a0a0a0a-1111-4222-8333-444444444444"], "site-b": ["0b0b0b0b-1111-4222-8333-444444444444"] };

const services = { "site-a": "shop-a/web", "site-b": "shop-b/web" };

const globalMembers = { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:graph-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:graph-b" };

/** Its home is a data centre, whose own hosts look and report; the other site an AWS Region. Services of ECS, consumers of events, a global cluster and a pair of Oracle go with it. */
export const housed = written({
  plan: "housed",
  sites: { "site-a": { region: "eu-west-1", hosts: { app: "mi-0a1b2c3d4e5f60718", db: "mi-0b1b2c3d4e5f60718" } }, "site-b": { region: "eu-central-1", hosts: { app: "mi-0c1b2c3d4e5f60718", db: "mi-0d1b2c3d4e5f60718" } } },
  "vantage-points": { ...writtenShop["vantage-points"], "site-a": { control: "https://control.example.net/", path: "west", attach: { ssm: ["app", "db"] } } },
  databases: {},
  steps: [{ fence: { renounce: { run: ["/opt/renounce.sh"], hosts: ["app"] } } }, { fence: { ecs: { services } } }, { fence: { "event-sources": { mappings } } }, { promote: { "global-cluster": { family: "neptune", global: "graph", clusters: globalMembers, within: "30m" } } }, { promote: { "rds-switchover": { instances: { "site-a": "ledger-a", "site-b": "ledger-b" }, failover: "promote", within: "5m" } } }, { activate: { command: { run: { takeover: "/opt/takeover.sh" }, hosts: ["app"] } } }, { activate: { ecs: { services, tasks: 2, within: "3m" } } }, { activate: { "event-sources": { mappings } } }, { activate: { lambda: { functions: { "site-a": "warm-caches:live", "site-b": "warm-caches:live" }, within: "30s" } } }, { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "housed.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.30"], "site-b": ["203.0.113.30"] }, ttl: "60s" } } }],
});

/** Its database stands on machines of its own, of which the second site's is promoted by a command; others belong to groups, or stand by stopped. */
export const owned = written({
  plan: "owned",
  configuration: { properties: { files: ["/opt/app/app.properties"], host: "app", differ: "fail" } },
  sites: { "site-a": { region: "eu-west-1", hosts: { app: "i-0a0a0a0a0a", db: "i-0a0a0a0a0d" } }, "site-b": { region: "eu-central-1", hosts: { app: "i-0b0b0b0b0b", db: "i-0b0b0b0b0d" } } },
  databases: {
    orders: {
      "self-managed": { "site-a": { host: "db", endpoint: "db.site-a.shop.internal:5432" }, "site-b": { host: "db", endpoint: "db.site-b.shop.internal:5432" } },
      engine: "postgres", database: "orders", secret: "shop/probe", from: ["other-site", "inside"],
    },
    ledger: {
      "self-managed": { "site-a": { host: "db", endpoint: "db.site-a.shop.internal:1433", system: "windows" }, "site-b": { host: "db", endpoint: "db.site-b.shop.internal:1433", system: "windows" } },
      engine: "sql-server", database: "ledger", secret: "shop/ledger", from: ["other-site", "inside"],
    },
  },
  steps: [
    { fence: { "auto-scaling": { groups: { "site-a": "pool-a", "site-b": "pool-b" } } } },
    { fence: { "ec2-stop": { hosts: ["app", "db"] } } },
    { promote: { postgresql: { database: "orders" } } },
    { promote: { "sql-server": { database: "ledger" } } },
    { activate: { "ec2-start": { hosts: ["app"] } } },
    { activate: { "auto-scaling": { groups: { "site-a": "pool-a", "site-b": "pool-b" }, capacity: { min: 1, max: 2, desired: 1 } } } },
    { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "owned.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.40"], "site-b": ["203.0.113.40"] }, ttl: "60s" } } },
    { traffic: { "route53-round-robin": { zone: "Z0123456789EXAMPLE00", name: "both.example.com", type: "A", policy: "multivalue", values: { "site-a": ["198.51.100.41"], "site-b": ["203.0.113.41"] }, ttl: "60s" } } },
    { verify: { "sql-write": { database: "orders" } } },
  ],
});

const controls = Object.fromEntries([["site-a", "aaaa"], ["site-b", "bbbb"]].map(([site = "", id = ""]) => [site, `arn:aws:route53-recovery-control::111122223333:controlpanel/0a1b/routingcontrol/${id}`]));
const endpoints = Object.fromEntries(["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2"].map((region) => [region, `https://0a1b.route53-recovery-cluster.${region}.amazonaws.com/v1`]));

/** Aurora clusters are enlarged before users come; one of them is in a global cluster, from which people may let it be detached. A failover promotes nothing of its Oracle. */
export const enlarged = written({
  plan: "enlarged",
  databases: {},
  steps: [
    { fence: { "ec2-stop": { hosts: ["app"] } } },
    { activate: { "aurora-serverless": { clusters: { "site-a": "search-a", "site-b": "search-b" }, "min-acu": 8 } } },
    { activate: { "aurora-instances": { clusters: { "site-a": "audit-a", "site-b": "audit-b" }, instances: 2, class: "db.r6g.large" } } },
    { promote: { "global-cluster": { family: "aurora", global: "audit", clusters: { "site-a": "arn:aws:rds:eu-west-1:111122223333:cluster:audit-a", "site-b": "arn:aws:rds:eu-central-1:111122223333:cluster:audit-b" }, fallback: "detach" } } },
    { promote: { "rds-switchover": { instances: { "site-a": "stock-a", "site-b": "stock-b" }, within: "5m" } } },
    { traffic: { "route53-records": { zone: "Z0123456789EXAMPLE00", name: "enlarged.example.com", type: "A", policy: "weighted", values: { "site-a": ["198.51.100.60"], "site-b": ["203.0.113.60"] }, ttl: "60s" } } },
  ],
});

/** Every kind of probe that reads from AWS, at both sites; its database has no copy and is restored from the backups that lie at the other site; a second name is led by routing controls. */
export const probing = written({
  plan: "probing",
  services: {
    ...writtenShop.services,
    instance: { probe: { rds: { "site-a": "orders-a", "site-b": "orders-b" } }, from: ["arbiter"], failure: "observe" },
    cluster: { probe: { aurora: { "site-a": "aurora-a", "site-b": "aurora-b" } }, from: ["arbiter"], failure: "observe" },
    agents: { probe: { ssm: ["app"] }, from: ["arbiter"], failure: "observe" },
    group: { probe: { "auto-scaling": { "site-a": "web-a", "site-b": "web-b" }, ready: 2 }, from: ["arbiter"], failure: "observe" },
    pods: { probe: { kubernetes: { "site-a": "eks-a", "site-b": "eks-b" }, deployment: "web", ready: 2 }, from: ["inside"], failure: "observe" },
    rabbit: { probe: { amqp: "rabbit.{site}.internal:5671", secret: "shop/{site}/rabbit" }, from: ["inside"], failure: "observe" },
  },
  databases: { orders: { restored: { "site-a": backedAt("site-a"), "site-b": backedAt("site-b") }, engine: "postgres", database: "orders", secret: "shop/probe", from: ["other-site", "inside"] } },
  steps: [
    ...switchedIn("probing-switch").map((step, index) => (index === 1 ? { promote: { restore: { database: "orders" } } } : step)),
    { traffic: { "arc-routing-control": { name: "led.example.com", answers: { "site-a": ["198.51.100.31"], "site-b": ["203.0.113.31"] }, controls, endpoints, ttl: "60s" } } },
  ],
});

function switchedIn(bucket: string, region = "eu-north-1"): readonly unknown[] {
  return [
    { fence: { "ec2-stop": { hosts: ["app"] } } },
    { promote: { "rds-replica": { database: "orders" } } },
    { traffic: { "route53-health-switch": { name: `${bucket}.example.com`, answers: { "site-a": ["198.51.100.10"], "site-b": ["203.0.113.10"] }, object: { bucket, key: "switch/on", region }, ttl: "60s", "check-every": "30s" } } },
    { verify: { "sql-write": { database: "orders" } } },
  ];
}

function backedAt(site: string): object {
  return { id: `backed-${site}`, endpoint: `backed.${site}.shop.internal:5432`, "subnet-group": "shop", "parameter-group": "shop-15", "security-groups": ["sg-0a1b2c3d4e5f60718"] };
}
