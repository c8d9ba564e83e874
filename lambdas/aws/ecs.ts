// What ECS says of a service and of its tasks, as plain facts: its size is a wish, and a task that is not counted may still run.

import { DescribeContainerInstancesCommand, DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { Task } from "@aws-sdk/client-ecs";
import type { Instant } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { ecs } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** Where a service is. */
export interface ServicePlace {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}
export interface EcsService {
  /** `ACTIVE`, `DRAINING` while it is being deleted, `INACTIVE` when it was. */
  readonly status: string;
  /** One task on each machine: such a service has no size. */
  readonly isDaemon: boolean;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** The newest is `PRIMARY`. `rollout` is "" where ECS does not roll out itself. */
  readonly deployments: readonly { readonly status: string; readonly rollout: string; readonly because: string; readonly failedTasks: number }[];
  /** What the service has told, the newest first. */
  readonly events: readonly { readonly at: Instant; readonly message: string }[];
}
export interface EcsTask {
  readonly id: string;
  readonly status: string;
  /** Whether it and all its containers have ended. */
  readonly over: boolean;
  /** Since when it is being stopped; undefined where that is not told. */
  readonly stoppingAt: Instant | undefined;
  readonly stoppedAt: Instant | undefined;
  /** Why it was stopped; empty where that is not told. */
  readonly because: string;
  /** The machine that bears it; undefined for one of Fargate's. */
  readonly machine: string | undefined;
}
/** The tasks of a service that ECS knows; `more`: it knows more than were read. `deaf`: machines whose agent does not answer ECS. */
export interface EcsTasks {
  readonly tasks: readonly EcsTask[];
  readonly more: boolean;
  readonly deaf: readonly string[];
}

const within = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

/** One service; undefined where its Region has no such cluster, or the cluster no such service. Throws `Transient` or `Refused`. */
export async function readEcsService(clients: Clients, { region, cluster, service }: ServicePlace, signal?: AbortSignal): Promise<EcsService | undefined> {
  const client = clients.get(ecs, region, "read");
  const answer = await reading(`ecs.DescribeServices in ${region}`, async () => {
    try {
      return await client.send(new DescribeServicesCommand({ cluster, services: [service] }), within(signal));
    } catch (thrown) {
      if (isAwsError(thrown, "ClusterNotFoundException")) return undefined;
      throw thrown;
    }
  });
  const found = answer?.services?.[0];
  if (found === undefined) return undefined;
  return {
    status: found.status ?? "",
    isDaemon: found.schedulingStrategy === "DAEMON",
    desired: found.desiredCount ?? 0,
    running: found.runningCount ?? 0,
    pending: found.pendingCount ?? 0,
    deployments: (found.deployments ?? []).map((each) => ({ status: each.status ?? "", rollout: each.rolloutState ?? "", because: each.rolloutStateReason ?? "", failedTasks: each.failedTasks ?? 0 })),
    events: (found.events ?? []).map((each) => ({ at: each.createdAt?.getTime() ?? 0, message: each.message ?? "" })).toSorted((one, other) => other.at - one.at),
  };
}

/** As many as ECS lists, and describes, at once. */
const pageSize = 100;
const mostPages = 10;

/**
 * All tasks of a service, those that stop and have lately stopped too (ECS forgets them about an hour later), and which of the machines of
 * those that are left do not answer. Throws `Transient` or `Refused`.
 */
export async function readEcsTasks(clients: Clients, place: ServicePlace, signal?: AbortSignal): Promise<EcsTasks> {
  const { region, cluster } = place;
  const client = clients.get(ecs, region, "read");
  const [wanted, stopped] = await Promise.all([listed(clients, place, "RUNNING", signal), listed(clients, place, "STOPPED", signal)]);
  const arns = [...new Set([...wanted.arns, ...stopped.arns])];
  const parts = Array.from({ length: Math.ceil(arns.length / pageSize) }, (_each, index) => arns.slice(index * pageSize, (index + 1) * pageSize));
  const described = await Promise.all(parts.map((tasks) => reading(`ecs.DescribeTasks in ${region}`, () => client.send(new DescribeTasksCommand({ cluster, tasks }), within(signal)))));
  const tasks = described.flatMap(({ tasks: found = [] }) => found.map(factsOf));
  // What is listed and not described is not known to have ended.
  const unknown = arns.filter((arn) => !tasks.some(({ id }) => id === idOf(arn))).map((arn): EcsTask => ({ id: idOf(arn), status: "not told", over: false, stoppingAt: undefined, stoppedAt: undefined, because: "", machine: undefined }));
  const all = [...tasks, ...unknown];
  return { tasks: all, more: wanted.more || stopped.more, deaf: await deafOf(clients, place, [...new Set(all.flatMap(({ over, machine }) => (over || machine === undefined ? [] : [machine])))], signal) };
}

async function listed(clients: Clients, { region, cluster, service }: ServicePlace, desiredStatus: "RUNNING" | "STOPPED", signal: AbortSignal | undefined): Promise<{ readonly arns: readonly string[]; readonly more: boolean }> {
  const client = clients.get(ecs, region, "read");
  const arns: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const from = nextToken;
    const answer = await reading(`ecs.ListTasks in ${region}`, () => client.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus, ...(from === undefined ? {} : { nextToken: from }) }), within(signal)));
    arns.push(...(answer.taskArns ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) return { arns, more: false };
  }
  return { arns, more: true };
}

/** The machines among these whose agent is not connected: ECS knows of what they bear only what it knew before. */
async function deafOf(clients: Clients, { region, cluster }: ServicePlace, machines: readonly string[], signal: AbortSignal | undefined): Promise<readonly string[]> {
  const containerInstances = machines.slice(0, pageSize);
  if (containerInstances.length === 0) return [];
  const answer = await reading(`ecs.DescribeContainerInstances in ${region}`, () => clients.get(ecs, region, "read").send(new DescribeContainerInstancesCommand({ cluster, containerInstances }), within(signal)));
  return containerInstances.filter((arn) => answer.containerInstances?.find(({ containerInstanceArn }) => containerInstanceArn === arn)?.agentConnected !== true);
}

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

function factsOf({ taskArn = "", lastStatus = "", containers = [], stoppingAt, stoppedAt, stoppedReason = "", containerInstanceArn }: Task): EcsTask {
  const runs = containers.find((each) => each.lastStatus === "RUNNING");
  return {
    id: idOf(taskArn),
    status: lastStatus === "STOPPED" && runs !== undefined ? `STOPPED, while its container ${runs.name ?? "?"} is RUNNING` : lastStatus,
    over: lastStatus === "STOPPED" && runs === undefined,
    stoppingAt: stoppingAt?.getTime(),
    stoppedAt: stoppedAt?.getTime(),
    because: [stoppedReason, ...containers.map(({ reason = "" }) => reason)].filter((each) => each !== "").join("; "),
    machine: containerInstanceArn,
  };
}
