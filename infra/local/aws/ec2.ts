// Stands in for EC2 machines. Behaviour:
// - DescribeInstances answers by ids or by the filter `instance-id`. An id of another Region is not known: with `InstanceIds`
//   the whole call is refused (InvalidInstanceID.NotFound), with the filter it is left out.
// - StopInstances answers at once with `stopping` and takes its time: the machine goes down in the world and only then is
//   `stopped`. For `visibleMs` after the call DescribeInstances still says `running` (eventual consistency).
// - Stopping a machine that is stopping or stopped is accepted and changes nothing; one that is terminated is refused
//   (IncorrectInstanceState). If one id of a call is unknown, nothing is stopped.
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
}
/** What EC2 needs of the world. */
export interface Machines {
  describe(id: string): MachineInWorld | undefined;
  /** Brings the machine down; resolves when nothing runs on it any more. */
  stop(id: string): Promise<void>;
  /** Brings the machine up; resolves when it runs. */
  start(id: string): Promise<void>;
}
export interface Ec2Options {
  readonly machines: Machines;
  readonly clock: Clock;
  /** How long a stop stays invisible; 300 ms unless given. */
  readonly visibleMs?: Milliseconds;
}

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

  constructor(options: Ec2Options) {
    this.#options = options;
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "DescribeInstances":
        return this.#describe(call);
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
    const filtered = filters(call).find((filter) => filter.name === "instance-id")?.values;
    if (named === undefined && filtered === undefined) throw notImplemented(call);
    for (const id of named ?? []) this.#known(id, call);
    const ids = (named ?? filtered ?? []).filter((id) => this.#options.machines.describe(id)?.region === call.region);
    return { Reservations: ids.map((id) => ({ Instances: [{ InstanceId: id, State: { Name: this.#stateOf(id) }, StateTransitionReason: this.#stops.has(id) ? "User initiated" : "" }] })) };
  }

  #stop(call: AwsCall): unknown {
    const ids = texts(call, "InstanceIds");
    for (const id of ids) {
      if (this.#known(id, call).state === "terminated") throw new AwsAnswerError("IncorrectInstanceState", `The instance '${id}' is not in a state from which it can be stopped.`);
    }
    const StoppingInstances = ids.map((id) => {
      const before = this.#stateOf(id);
      if (this.#options.machines.describe(id)?.state === "running" && this.#stops.get(id)?.state !== "under-way") this.#begin(id);
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
      if (before === "stopped") this.#starts.set(id, this.#options.machines.start(id).finally(() => this.#starts.delete(id)));
      this.#stops.delete(id);
      return { InstanceId: id, PreviousState: { Name: before }, CurrentState: { Name: before === "running" ? "running" : "pending" } };
    });
    return { StartingInstances };
  }

  #begin(id: string): void {
    const stop: Stop = { at: this.#options.clock.now(), state: "under-way" };
    this.#stops.set(id, stop);
    this.#options.machines.stop(id).then(
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
