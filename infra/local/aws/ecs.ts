// Stands in for services of ECS with their tasks. Behaviour:
// - A service belongs to a cluster of one Region; another cluster is ClusterNotFoundException, another service a failure MISSING.
// - UpdateService sets the size at once. A new task is PENDING for `launchMs`, then RUNNING. Where the world has no room no task comes,
//   which an event of the service tells, again every 60 s.
// - A service that becomes smaller has its newest tasks stopped: they are no more among those that run, and DEACTIVATING for `endMs`, in which
//   they still work; then STOPPED, which ECS tells for an hour. Where the machine does not answer, its agent is not connected, and a task on it
//   stays as it is.
// - ListTasks lists those of one desired status, RUNNING unless it is named.
// - Nothing runs in the background: what should have happened since the last call is worked out at the next.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalNumber, optionalText, text, texts } from "./input.ts";

/** Where a service is; its machine bears its tasks. */
export interface PlacedService {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}
export interface ServiceAtStart extends PlacedService {
  readonly desired: number;
  readonly isDaemon?: true;
}
export interface EcsOptions {
  readonly services: readonly ServiceAtStart[];
  readonly clock: Clock;
  readonly launchMs: Milliseconds;
  readonly endMs: Milliseconds;
  /** Whether the machine that bears a service's tasks answers; it does unless given. */
  readonly machineAnswers?: (service: PlacedService) => boolean;
  /** Why no task can be placed now, or undefined when it can. */
  readonly shortage?: () => string | undefined;
}
interface LocalTask {
  readonly id: string;
  readonly launchedAt: Instant;
  stoppingAt?: Instant;
  stoppedAt?: Instant;
}
interface LocalService extends PlacedService {
  desired: number;
  readonly isDaemon: boolean;
  tasks: LocalTask[];
  readonly events: { readonly at: Instant; readonly message: string }[];
}

const forgottenMs: Milliseconds = 3_600_000;
const retryMs: Milliseconds = 60_000;

export class LocalEcs implements AwsService {
  readonly #options: EcsOptions;
  readonly #services: readonly LocalService[];
  #launched = 0;

  constructor(options: EcsOptions) {
    this.#options = options;
    // What runs at the start has run for long.
    const since = options.clock.now() - options.launchMs;
    this.#services = options.services.map(({ isDaemon, ...each }) => ({ ...each, isDaemon: isDaemon === true, events: [], tasks: Array.from({ length: each.desired }, () => this.#launch(since)) }));
  }

  async handle(call: AwsCall): Promise<unknown> {
    this.#knowsCluster(call);
    switch (call.operation) {
      case "DescribeServices":
        return this.#describe(call);
      case "UpdateService":
        return this.#update(call);
      case "ListTasks":
        return { taskArns: this.#list(call) };
      case "DescribeTasks":
        return this.#describeTasks(call);
      case "DescribeContainerInstances":
        return { containerInstances: texts(call, "containerInstances").map((arn) => ({ containerInstanceArn: arn, agentConnected: this.#services.every((service) => machineOf(service) !== arn || this.#answers(service)) })), failures: [] };
      default:
        throw notImplemented(call);
    }
  }

  /** Sets a size as Application Auto Scaling does, which asks nobody. */
  resize(place: PlacedService, desired: number): void {
    const service = this.#services.find((each) => isSame(each, place));
    if (service === undefined) return;
    service.desired = desired;
    this.#follow(service);
  }

  /** Whether tasks of a service still work, whether any runs that shall, and whether it would launch one. */
  standing(place: PlacedService): { readonly runs: boolean; readonly serves: boolean; readonly launches: boolean; readonly desired: number } {
    const service = this.#services.find((each) => isSame(each, place));
    if (service === undefined) return { runs: false, serves: false, launches: false, desired: 0 };
    this.#follow(service);
    const working = service.tasks.filter((task) => task.stoppedAt === undefined && this.#runs(task));
    return { runs: working.length > 0, serves: working.some(({ stoppingAt }) => stoppingAt === undefined), launches: service.desired > 0, desired: service.desired };
  }

  #describe(call: AwsCall): unknown {
    const named = texts(call, "services");
    const found = this.#services.filter((each) => each.region === call.region && each.cluster === call.input["cluster"] && named.includes(each.service));
    return { services: found.map((each) => this.#show(each)), failures: named.filter((name) => !found.some(({ service }) => service === name)).map((name) => ({ arn: name, reason: "MISSING" })) };
  }

  #show(service: LocalService): unknown {
    this.#follow(service);
    const staying = service.tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
    const runningCount = staying.filter((task) => this.#runs(task)).length;
    return {
      serviceName: service.service,
      status: "ACTIVE",
      schedulingStrategy: service.isDaemon ? "DAEMON" : "REPLICA",
      desiredCount: service.desired,
      runningCount,
      pendingCount: staying.length - runningCount,
      deployments: [{ id: "ecs-svc/1", status: "PRIMARY", rolloutState: "COMPLETED", failedTasks: 0 }],
      events: service.events.map(({ at, message }) => ({ createdAt: new Date(at), message })).toReversed(),
    };
  }

  #update(call: AwsCall): unknown {
    const service = this.#find(call, text(call, "service"));
    const desired = optionalNumber(call, "desiredCount");
    if (desired !== undefined && service.isDaemon) throw new AwsAnswerError("InvalidParameterException", "The daemon scheduling strategy does not support a desired count for services.", 400);
    if (desired !== undefined) service.desired = desired;
    return { service: this.#show(service) };
  }

  #list(call: AwsCall): readonly string[] {
    const service = this.#find(call, text(call, "serviceName"));
    this.#follow(service);
    const stopped = optionalText(call, "desiredStatus") === "STOPPED";
    return service.tasks.filter(({ stoppingAt }) => (stoppingAt !== undefined) === stopped).map((task) => arnOf(service, task));
  }

  #describeTasks(call: AwsCall): unknown {
    const named = texts(call, "tasks");
    const tasks = this.#services.flatMap((service) => {
      this.#follow(service);
      return service.tasks.filter((task) => named.includes(arnOf(service, task))).map((task) => {
        const status = task.stoppedAt !== undefined ? "STOPPED" : task.stoppingAt !== undefined ? "DEACTIVATING" : this.#runs(task) ? "RUNNING" : "PENDING";
        return {
          taskArn: arnOf(service, task),
          containerInstanceArn: machineOf(service),
          lastStatus: status,
          desiredStatus: task.stoppingAt === undefined ? "RUNNING" : "STOPPED",
          containers: [{ name: "app", lastStatus: status === "DEACTIVATING" ? "RUNNING" : status }],
          ...(task.stoppingAt === undefined ? {} : { stoppingAt: new Date(task.stoppingAt), stoppedReason: `Scaling activity initiated by (deployment ecs-svc/1)` }),
          ...(task.stoppedAt === undefined ? {} : { stoppedAt: new Date(task.stoppedAt) }),
        };
      });
    });
    return { tasks, failures: [] };
  }

  /** Brings the tasks of a service to where they would be by now. */
  #follow(service: LocalService): void {
    const { clock, endMs, shortage } = this.#options;
    const now = clock.now();
    for (const task of service.tasks) {
      if (task.stoppingAt !== undefined && task.stoppedAt === undefined && now - task.stoppingAt >= endMs && this.#answers(service)) task.stoppedAt = task.stoppingAt + endMs;
    }
    service.tasks = service.tasks.filter(({ stoppedAt }) => stoppedAt === undefined || now - stoppedAt < forgottenMs);
    const staying = service.tasks.filter(({ stoppingAt }) => stoppingAt === undefined);
    for (const task of staying.slice(service.desired)) task.stoppingAt = now;
    if (staying.length >= service.desired) return;
    const because = shortage?.();
    if (because === undefined) {
      for (let count = staying.length; count < service.desired; count += 1) service.tasks.push(this.#launch(now));
    } else if (now - (service.events.at(-1)?.at ?? 0) >= retryMs) {
      service.events.push({ at: now, message: `(service ${service.service}) was unable to place a task because ${because}.` });
    }
  }

  #runs({ launchedAt }: LocalTask): boolean {
    return this.#options.clock.now() - launchedAt >= this.#options.launchMs;
  }
  #answers(service: PlacedService): boolean {
    return this.#options.machineAnswers?.(service) ?? true;
  }

  #launch(at: Instant): LocalTask {
    this.#launched += 1;
    return { id: this.#launched.toString(16).padStart(32, "0"), launchedAt: at };
  }

  #knowsCluster(call: AwsCall): void {
    const cluster = text(call, "cluster");
    if (!this.#services.some((each) => each.region === call.region && each.cluster === cluster)) throw new AwsAnswerError("ClusterNotFoundException", "Cluster not found.", 400);
  }

  #find(call: AwsCall, name: string): LocalService {
    const service = this.#services.find((each) => isSame(each, { region: call.region, cluster: text(call, "cluster"), service: name }));
    if (service === undefined) throw new AwsAnswerError("ServiceNotFoundException", "Service not found.", 400);
    return service;
  }
}

function isSame(one: PlacedService, other: PlacedService): boolean {
  return one.region === other.region && one.cluster === other.cluster && one.service === other.service;
}
const arnOf = ({ region, cluster }: PlacedService, { id }: LocalTask): string => `arn:aws:ecs:${region}:000000000000:task/${cluster}/${id}`;
/** One machine bears all tasks of a service. */
const machineOf = ({ region, cluster, service }: PlacedService): string => `arn:aws:ecs:${region}:000000000000:container-instance/${cluster}/${service}`;
