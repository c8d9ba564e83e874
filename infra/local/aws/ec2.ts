// Stands in for EC2 machines. Behaviour:
// - DescribeInstances answers by ids or by the filter `instance-id`. An id of another Region is not known: with `InstanceIds`
//   the whole call is refused (InvalidInstanceID.NotFound), with the filter it is left out. A machine of an Auto Scaling group
//   carries the tag of its group, and by the filter of that tag all machines of a group are found.
// - StopInstances answers at once with `stopping` and takes its time: the machine goes down in the world and only then is
//   `stopped`. For `visibleMs` after the call DescribeInstances still says `running` (eventual consistency).
// - Stopping a machine that is stopping or stopped is accepted and changes nothing; one that is terminated is refused
//   (IncorrectInstanceState). If one id of a call is unknown, nothing is stopped.
// - StopInstances with Force brings a machine down whose stop hangs, where the world can.
// - DescribeInstanceStatus tells of a machine that runs both checks: `initializing` for `checksMs` after a start, then `ok`.
// - StartInstances answers `pending`; the machine comes up in the world and is then `running`. Starting one that runs changes
//   nothing; one that is stopping is refused (IncorrectInstanceState).
// - A machine that the world brings up again by other means reads `running` again.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { filters, optionalTexts, texts } from "./input.ts";

export interface MachineInWorld {
  readonly region: string;
  /** Whether it runs now, as the world knows it. */
  readonly state: "running" | "stopped" | "terminated";
  /** The Auto Scaling group that it belongs to. */
  readonly group?: string | undefined;
}
/** What EC2 needs of the world. */
export interface Machines {
  describe(id: string): MachineInWorld | undefined;
  /** Brings the machine down; resolves when nothing runs on it any more. */
  stop(id: string): Promise<void>;
  /** Cuts the machine's power, whatever hangs; left out, a second stop changes nothing. */
  force?(id: string): Promise<void>;
  /** Brings the machine up; resolves when it runs. */
  start(id: string): Promise<void>;
}
export interface Ec2Options {
  readonly machines: Machines;
  readonly clock: Clock;
  /** How long a stop stays invisible; 300 ms unless given. */
  readonly visibleMs?: Milliseconds;
  /** How long after a start the status checks take; 0 unless given. */
  readonly checksMs?: Milliseconds;
  /** The machines that Auto Scaling has launched. */
  readonly ofGroup?: (group: string, region: string) => readonly { readonly id: string; readonly group: string; readonly state: string }[];
}

const groupTag = "aws:autoscaling:groupName";

interface Stop {
  readonly at: Instant;
  state: "under-way" | "over";
  /** Why the world could not bring the machine down. */
  fault?: string;
}

export class Ec2Service implements AwsService {
  readonly #options: Ec2Options;
  readonly #stops = new Map<string, Stop>();
  /** Machines that are being started. */
  readonly #starts = new Map<string, Promise<void>>();
  readonly #startedAt = new Map<string, Instant>();

  constructor(options: Ec2Options) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeInstances":
        return this.#describe(call);
      case "DescribeInstanceStatus":
        return this.#checks(call);
      case "StopInstances":
        return this.#stop(call);
      case "StartInstances":
        return this.#start(call);
      default:
        throw notImplemented(call);
    }
  }

  #describe(call: AwsCall): unknown {
    const named = optionalTexts(call, "InstanceIds");
    const groups = filters(call).find((filter) => filter.name === `tag:${groupTag}`)?.values;
    if (groups !== undefined) {
      const machines = groups.flatMap((group) => this.#options.ofGroup?.(group, call.region) ?? []);
      return { Reservations: machines.map(({ id, group, state }) => ({ Instances: [{ InstanceId: id, State: { Name: state }, Tags: [{ Key: groupTag, Value: group }] }] })) };
    }
    const filtered = filters(call).find((filter) => filter.name === "instance-id")?.values;
    if (named === undefined && filtered === undefined) throw notImplemented(call);
    for (const id of named ?? []) this.#known(id, call);
    const ids = (named ?? filtered ?? []).filter((id) => this.#options.machines.describe(id)?.region === call.region);
    return { Reservations: ids.map((id) => ({ Instances: [{ InstanceId: id, State: { Name: this.#stateOf(id) }, StateTransitionReason: this.#stops.has(id) ? "User initiated" : "", Tags: this.#tagsOf(id) }] })) };
  }

  #tagsOf(id: string): readonly unknown[] {
    const group = this.#options.machines.describe(id)?.group;
    return group === undefined ? [] : [{ Key: groupTag, Value: group }];
  }

  #checks(call: AwsCall): unknown {
    const ids = texts(call, "InstanceIds");
    for (const id of ids) this.#known(id, call);
    const since = (id: string): Milliseconds => this.#options.clock.now() - (this.#startedAt.get(id) ?? Number.NEGATIVE_INFINITY);
    const told = (id: string): string => (this.#stateOf(id) !== "running" ? "not-applicable" : since(id) < (this.#options.checksMs ?? 0) ? "initializing" : "ok");
    return { InstanceStatuses: ids.map((id) => ({ InstanceId: id, InstanceState: { Name: this.#stateOf(id) }, SystemStatus: { Status: told(id) }, InstanceStatus: { Status: told(id) } })) };
  }

  #stop(call: AwsCall): unknown {
    const ids = texts(call, "InstanceIds");
    for (const id of ids) {
      if (this.#known(id, call).state === "terminated") throw new AwsAnswerError("IncorrectInstanceState", `The instance '${id}' is not in a state from which it can be stopped.`);
    }
    const StoppingInstances = ids.map((id) => {
      const before = this.#stateOf(id);
      if (this.#options.machines.describe(id)?.state === "running" && this.#stops.get(id)?.state !== "under-way") this.#begin(id, this.#options.machines.stop(id));
      else if (call.input["Force"] === true && this.#stops.get(id)?.state === "under-way" && this.#options.machines.force !== undefined) this.#begin(id, this.#options.machines.force(id), this.#stops.get(id)?.at);
      return { InstanceId: id, PreviousState: { Name: before }, CurrentState: { Name: before === "stopped" ? "stopped" : "stopping" } };
    });
    return { StoppingInstances };
  }

  #start(call: AwsCall): unknown {
    const ids = texts(call, "InstanceIds");
    for (const id of ids) {
      this.#known(id, call);
      if (this.#stateOf(id) === "stopping") throw new AwsAnswerError("IncorrectInstanceState", `The instance '${id}' is not in a state from which it can be started.`);
    }
    const StartingInstances = ids.map((id) => {
      const before = this.#stateOf(id);
      if (before === "stopped") {
        const started = this.#options.machines.start(id).finally(() => {
          this.#starts.delete(id);
          this.#startedAt.set(id, this.#options.clock.now());
        });
        this.#starts.set(id, started);
      }
      this.#stops.delete(id);
      return { InstanceId: id, PreviousState: { Name: before }, CurrentState: { Name: before === "running" ? "running" : "pending" } };
    });
    return { StartingInstances };
  }

  #begin(id: string, brought: Promise<void>, at: Instant = this.#options.clock.now()): void {
    const stop: Stop = { at, state: "under-way" };
    this.#stops.set(id, stop);
    brought.then(
      () => {
        stop.state = "over";
      },
      (error: unknown) => {
        stop.fault = String(error);
      },
    );
  }

  #stateOf(id: string): string {
    const { machines, clock, visibleMs = 300 } = this.#options;
    if (this.#starts.has(id)) return "pending";
    const stop = this.#stops.get(id);
    // A fault of the world is no behaviour of EC2: it is shown as the service's own failure, with the reason.
    if (stop?.fault !== undefined) throw new AwsAnswerError("InternalError", `the local world could not stop ${id}: ${stop.fault}`, 500);
    if (stop !== undefined && clock.now() - stop.at < visibleMs) return "running";
    if (stop?.state === "under-way") return "stopping";
    return machines.describe(id)?.state ?? "terminated";
  }

  #known(id: string, call: AwsCall): MachineInWorld {
    const machine = this.#options.machines.describe(id);
    if (machine === undefined || machine.region !== call.region) throw new AwsAnswerError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
    return machine;
  }
}
