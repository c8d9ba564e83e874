// The probes that see a thing through what AWS says of it, over real SDK clients whose answers are given here.

import { AwsAnswerError, type AwsCall } from "../../infra/local/aws/backend.ts";
import { interceptWith } from "../../infra/local/aws/intercept.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Clients } from "../../lambdas/aws/clients.ts";
import { clusterLagsBefore } from "../../lambdas/aws/replication-lag.ts";
import type { Look } from "../../lambdas/probe/finding.ts";
import { lookAutoScaling, lookSsm } from "../../lambdas/probe/machines.ts";
import { lookAurora, lookRds } from "../../lambdas/probe/rds.ts";

const deadlineMs = 200;
const region = "eu-central-1";
/** What each operation answers: fields, an AWS error, or nothing ever. */
type Answers = Readonly<Record<string, unknown>>;
let calls: AwsCall[];
beforeEach(() => {
  calls = [];
});

function way(answers: Answers) {
  const handle = async (call: AwsCall): Promise<unknown> => {
    calls.push(call);
    const answer = answers[call.operation];
    if (answer === "hangs") return new Promise(() => undefined);
    if (answer instanceof AwsAnswerError) throw answer;
    return answer ?? {};
  };
  return { clients: new Clients(interceptWith(handle, "arbiter")), clock: systemClock };
}
const denied = new AwsAnswerError("AccessDenied", "you may not", 403);
const throttled = new AwsAnswerError("Throttling", "too many", 400);

/** What every such look makes of an API that gives no answer about the thing: no sight, and never a failure. */
function seesNothingWhereTheApiIsAway(operation: string, look: (answers: Answers) => Promise<Look>, who: RegExp): void {
  test.each<readonly [string, unknown, RegExp]>([
    ["says no", denied, /could not be asked: .+AccessDenied/],
    ["has had enough", throttled, /could not be asked: .+Throttling/],
    ["never answers", "hangs", /gave no answer within 0\.2 s$/],
    ["breaks", new AwsAnswerError("InternalFailure", "oops", 500), /could not be asked/],
  ])("sees nothing where the API %s", async (_name, answer, says) => {
    const seen = await look({ [operation]: answer });
    expect(seen).toMatchObject({ kind: "silent", reached: false });
    expect(seen.detail).toMatch(who);
    expect(seen.detail).toMatch(says);
  });
}

describe("the RDS probe", () => {
  const look = (answers: Answers, mostLagMs?: number): Promise<Look> => lookRds(way(answers), { id: "orders-b", region, mostLagMs }, deadlineMs);
  const instance = (more: object): Answers => ({ DescribeDBInstances: { DBInstances: [{ DBInstanceIdentifier: "orders-b", DBInstanceStatus: "available", ...more }] } });
  const replica = { ReadReplicaSourceDBInstanceIdentifier: "arn:aws:rds:eu-west-1:123456789012:db:orders-a", StatusInfos: [{ StatusType: "read replication", Status: "replicating" }] };
  const lag = (...values: readonly number[]): Answers => ({ GetMetricData: { MetricDataResults: [{ Id: "lag", Values: values, Timestamps: values.map(() => new Date(0)) }] } });
  const says = "RDS in eu-central-1 says that orders-b is available";
  const copies = `${says}, a replica of arn:aws:rds:eu-west-1:123456789012:db:orders-a (replicating)`;

  test.each<readonly [string, Answers, number | undefined, Look["kind"], string]>([
    ["a writer", instance({}), undefined, "healthy", `${says}, and no replica`],
    ["a writer has no lag to be measured", instance({}), 1_000, "healthy", `${says}, and no replica`],
    ["a replica in step", { ...instance(replica), ...lag(0) }, 30_000, "healthy", `${copies}, 0 s behind its source`],
    ["a replica as far behind as allowed", { ...instance(replica), ...lag(30, 99) }, 30_000, "healthy", `${copies}, 30 s behind its source`],
    ["a replica further behind", { ...instance(replica), ...lag(31) }, 30_000, "failing", `${copies}, 31 s behind its source, more than 30 s`],
    ["a replica behind where nothing limits it", { ...instance(replica), ...lag(4_000) }, undefined, "healthy", `${copies}, 1 h 6 min behind its source`],
    ["-1 is unknown, not zero", { ...instance(replica), ...lag(-1) }, undefined, "healthy", `${copies}; how far it is behind is not known`],
    ["-1 is not small", { ...instance(replica), ...lag(-1) }, 30_000, "failing", `${copies}; how far it is behind is not known`],
    ["missing is unknown", { ...instance(replica), ...lag() }, undefined, "healthy", `${copies}; how far it is behind is not known`],
    ["missing is not small", { ...instance(replica), GetMetricData: {} }, 30_000, "failing", `${copies}; how far it is behind is not known`],
    ["a replication that was given up", instance({ ...replica, StatusInfos: [{ StatusType: "read replication", Status: "terminated" }] }), undefined, "failing", copies.replace("replicating", "terminated")],
    ["a replication in error is what a dead source looks like", { ...instance({ ...replica, StatusInfos: [{ StatusType: "read replication", Status: "error" }] }), ...lag(-1) }, undefined, "healthy", `${copies.replace("replicating", "error")}; how far it is behind is not known`],
    ["a full storage", instance({ DBInstanceStatus: "storage-full" }), undefined, "failing", "RDS in eu-central-1 says that orders-b is storage-full"],
    ["a reboot", instance({ DBInstanceStatus: "rebooting" }), undefined, "silent", "RDS in eu-central-1 says that orders-b is rebooting: a change is going on, and whether it serves cannot be told"],
    ["a word that nobody knows yet", instance({ DBInstanceStatus: "quantum-leaping" }), undefined, "silent", "RDS in eu-central-1 says that orders-b is quantum-leaping: a change is going on, and whether it serves cannot be told"],
    ["an instance that is not there", { DescribeDBInstances: new AwsAnswerError("DBInstanceNotFoundFault", "not found", 404, "DBInstanceNotFound") }, undefined, "failing", "RDS in eu-central-1 has no instance orders-b"],
  ])("%s", async (_name, answers, mostLagMs, kind, detail) => {
    expect(await look(answers, mostLagMs)).toMatchObject({ kind, detail });
  });

  it("asks the site's own Region, for the last five minutes, by the instance's name", async () => {
    await look({ ...instance(replica), ...lag(1) });
    const metric = calls.find(({ operation }) => operation === "GetMetricData");
    expect(calls.map((call) => call.region)).toEqual([region, region]);
    expect(metric?.input).toMatchObject({ ScanBy: "TimestampDescending", MetricDataQueries: [{ MetricStat: { Metric: { Namespace: "AWS/RDS", MetricName: "ReplicaLag", Dimensions: [{ Name: "DBInstanceIdentifier", Value: "orders-b" }] } } }] });
    const { StartTime: from, EndTime: to } = (metric ?? { input: {} }).input as { StartTime: Date; EndTime: Date };
    expect(to.getTime() - from.getTime()).toBe(300_000);
  });

  seesNothingWhereTheApiIsAway("DescribeDBInstances", look, /^RDS in eu-central-1/);
});

describe("the Aurora probe", () => {
  const look = (answers: Answers, mostLagMs?: number): Promise<Look> => lookAurora(way(answers), { id: "orders-b", region, mostLagMs }, deadlineMs);
  const cluster = (members: readonly boolean[], Status = "available"): Answers => ({ DescribeDBClusters: { DBClusters: [{ DBClusterIdentifier: "orders-b", Status, DBClusterMembers: members.map((IsClusterWriter) => ({ IsClusterWriter })) }] } });
  const lag = (...series: readonly (readonly number[])[]): Answers => ({ GetMetricData: { MetricDataResults: series.map((Values) => ({ Values })) } });
  const says = "RDS in eu-central-1 says that orders-b is available";

  test.each<readonly [string, Answers, number | undefined, Look["kind"], string]>([
    ["a primary cluster", cluster([true, false]), 1_000, "healthy", `${says}, with a writer`],
    ["a secondary cluster, whose lag is told in milliseconds", { ...cluster([false]), ...lag([850]) }, 1_000, "healthy", `${says}, with no writer and one reader, 0.8 s behind its source`],
    ["a secondary further behind", { ...cluster([false, false]), ...lag([1_500]) }, 1_000, "failing", `${says}, with no writer and 2 readers, 1.5 s behind its source, more than 1 s`],
    ["of two series the worse counts", { ...cluster([false]), ...lag([100], [1_500]) }, 1_000, "failing", `${says}, with no writer and one reader, 1.5 s behind its source, more than 1 s`],
    ["a secondary whose lag nobody tells", { ...cluster([false]), ...lag() }, undefined, "healthy", `${says}, with no writer and one reader; how far it is behind is not known`],
    ["a lag that nobody tells is not small", { ...cluster([]), ...lag([]) }, 1_000, "failing", `${says}, with no writer and 0 readers; how far it is behind is not known`],
    ["a failover within the cluster", cluster([true], "failing-over"), undefined, "silent", "RDS in eu-central-1 says that orders-b is failing-over: a change is going on, and whether it serves cannot be told"],
    ["a cluster that is not there", { DescribeDBClusters: new AwsAnswerError("DBClusterNotFoundFault", "not found", 404) }, undefined, "failing", "RDS in eu-central-1 has no cluster orders-b"],
  ])("%s", async (_name, answers, mostLagMs, kind, detail) => {
    expect(await look(answers, mostLagMs)).toMatchObject({ kind, detail });
  });

  it("is told for each minute before an instant, the newest first, of several series the worst, and not for one that cannot be told", async () => {
    const series = (...values: readonly (readonly [minute: number, lagMs: number])[]) => ({ Timestamps: values.map(([minute]) => new Date(minute * 60_000)), Values: values.map(([, lagMs]) => lagMs) });
    const asked = way({ GetMetricData: { MetricDataResults: [series([1, 300], [4, 400], [3, 500], [2, 200]), series([4, 900], [3, -1])] } });
    expect(await clusterLagsBefore(asked.clients, "orders-b", { region, at: 20 * 60_000 })).toEqual([{ at: 240_000, lagMs: 900 }, { at: 120_000, lagMs: 200 }, { at: 60_000, lagMs: 300 }]);
    expect(calls.at(-1)?.input).toMatchObject({ StartTime: new Date(5 * 60_000), EndTime: new Date(20 * 60_000) });
    expect(await clusterLagsBefore(way({ GetMetricData: {} }).clients, "orders-b", { region, at: 20 * 60_000 })).toEqual([]);
  });

  it("searches for the lag of what users wrote, by the cluster's name and nothing that could be slipped into it", async () => {
    await lookAurora(way({ ...cluster([false]), ...lag([1]) }), { id: `a"' OR b`, region, mostLagMs: undefined }, deadlineMs);
    expect(calls.at(-1)?.input).toMatchObject({ MetricDataQueries: [{ Expression: `SEARCH('Namespace="AWS/RDS" MetricName="AuroraGlobalDBRPOLag" DBClusterIdentifier="aORb"', 'Maximum', 60)` }] });
  });

  seesNothingWhereTheApiIsAway("DescribeDBClusters", look, /^RDS in eu-central-1/);
});

describe("the Systems Manager probe", () => {
  const hosts = { app: "i-0aaaaaaaaaaaaaaa1", reports: "mi-0123456789abcdef0" };
  const look = (answers: Answers, roles: Readonly<Record<string, string | undefined>> = hosts): Promise<Look> => lookSsm(way(answers), { region, hosts: roles }, deadlineMs);
  const known = (...pings: readonly (readonly [string, string])[]): Answers => ({ DescribeInstanceInformation: { InstanceInformationList: pings.map(([InstanceId, PingStatus]) => ({ InstanceId, PingStatus })) } });

  test.each<readonly [string, Answers, Look["kind"], string]>([
    ["all agents online", known([hosts.app, "Online"], [hosts.reports, "Online"]), "healthy", "Systems Manager in eu-central-1 hears the agents of app and reports"],
    ["an agent that was lost", known([hosts.app, "ConnectionLost"], [hosts.reports, "Online"]), "failing", "app (i-0aaaaaaaaaaaaaaa1) is ConnectionLost"],
    ["a machine that is stopped is not listed", known([hosts.reports, "Online"]), "failing", "app (i-0aaaaaaaaaaaaaaa1) is not listed, as a machine that is stopped"],
    ["none is listed", known(), "failing", "app (i-0aaaaaaaaaaaaaaa1) is not listed, as a machine that is stopped, reports (mi-0123456789abcdef0) is not listed, as a machine that is stopped"],
  ])("%s", async (_name, answers, kind, detail) => {
    expect(await look(answers)).toMatchObject({ kind, detail });
  });

  it("sees nothing where the plan names no machine", async () => {
    expect(await look(known(), { app: undefined })).toMatchObject({ kind: "silent", detail: "the plan names no machine for app" });
    expect(calls).toEqual([]);
  });

  seesNothingWhereTheApiIsAway("DescribeInstanceInformation", look, /^Systems Manager in eu-central-1/);
});

describe("the Auto Scaling probe", () => {
  const look = (answers: Answers, ready = 2): Promise<Look> => lookAutoScaling(way(answers), { region, group: "web-b", ready }, deadlineMs);
  const group = (...machines: readonly (readonly [string, string])[]): Answers => ({
    DescribeAutoScalingGroups: { AutoScalingGroups: [{ AutoScalingGroupName: "web-b", DesiredCapacity: 4, Instances: machines.map(([LifecycleState, HealthStatus]) => ({ LifecycleState, HealthStatus })) }] },
  });
  const good = ["InService", "Healthy"] as const;

  test.each<readonly [string, Answers, Look["kind"], string]>([
    ["enough machines", group(good, good), "healthy", "2 of the 4 machines wanted in web-b are in service and healthy"],
    ["a machine that only starts, and one that is ill, do not count", group(good, ["Pending", "Healthy"], ["InService", "Unhealthy"]), "failing", "1 of the 4 machines wanted in web-b are in service and healthy, fewer than 2"],
    ["no machine at all, whatever is wanted", group(), "failing", "0 of the 4 machines wanted in web-b are in service and healthy, fewer than 2"],
    ["a group that is not there", { DescribeAutoScalingGroups: { AutoScalingGroups: [] } }, "failing", "Auto Scaling in eu-central-1 has no group web-b"],
  ])("%s", async (_name, answers, kind, detail) => {
    expect(await look(answers)).toMatchObject({ kind, detail });
  });

  seesNothingWhereTheApiIsAway("DescribeAutoScalingGroups", look, /^Auto Scaling in eu-central-1/);
});
