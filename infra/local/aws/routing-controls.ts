// Stands in for clusters of Amazon Application Recovery Controller (ARC). Behaviour:
// - A cluster is called through endpoints in five Regions; here a call reaches the one in its Region, and stories take endpoints away.
// - UpdateRoutingControlStates is applied as a whole or not at all. A control that is not there is ResourceNotFoundException (HTTP 404).
// - The endpoint that took new states tells them at once, the others `visibleMs` later: they are sequentially consistent (developer guide,
//   setting up routing control components), and how late one may be AWS does not say.
// - Of the two controls of a step one has to be On after each call: an assertion rule, as AWS advises it. A gating rule over both can be
//   closed, and then refuses whatever does not override it. Either is a ConflictException that names the rule; the model of the API has no
//   error of its own for it, and the wording of AWS's message is not known: a closed gate can also say no without naming a rule.
// - The health check of a control follows its state `healthMs` later and needs no control plane.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalTexts, text } from "./input.ts";

/** How long the health checks of the local world take to follow a control. */
export const controlHealthMs: Milliseconds = 1_000;

/** The two controls of one step, by their health checks, and the rules over them. */
export interface ControlPair {
  readonly name: string;
  readonly controls: readonly { readonly arn: string; readonly check: string; readonly on: boolean }[];
  readonly assertion: string;
  readonly gate: string;
}
export interface RoutingControlsOptions {
  readonly pairs: readonly ControlPair[];
  readonly clock: Clock;
  readonly visibleMs: Milliseconds;
  readonly healthMs: Milliseconds;
  /** Told when the health checks of a name have followed their controls. */
  readonly changed?: (name: string) => void;
}
interface Control {
  readonly pair: ControlPair;
  readonly check: string;
  on: boolean;
  before: boolean;
  since: Instant;
  /** The Region of the endpoint that took the present state. */
  takenIn: string;
}

export class LocalRoutingControls implements AwsService {
  readonly #options: RoutingControlsOptions;
  readonly #controls: ReadonlyMap<string, Control>;
  /** What a closed gate says; undefined: it is open. */
  #gateSays: ((rule: string) => AwsAnswerError) | undefined;

  constructor(options: RoutingControlsOptions) {
    this.#options = options;
    const long = options.clock.now() - Math.max(options.visibleMs, options.healthMs);
    this.#controls = new Map(options.pairs.flatMap((pair) => pair.controls.map(({ arn, check, on }) => [arn, { pair, check, on, before: on, since: long, takenIn: "" }] as const)));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "GetRoutingControlState": {
        const arn = text(call, "RoutingControlArn");
        return { RoutingControlArn: arn, RoutingControlName: arn.slice(arn.lastIndexOf("/") + 1), RoutingControlState: this.#toldIn(call.region, this.#find(arn)) ? "On" : "Off" };
      }
      case "UpdateRoutingControlStates":
        this.#update(call);
        return {};
      default:
        throw notImplemented(call);
    }
  }

  /** Whether there is such a health check of a control. */
  has(check: string): boolean {
    return this.#byCheck(check) !== undefined;
  }
  isHealthy(check: string): boolean {
    const control = this.#byCheck(check);
    if (control === undefined) return false;
    return this.#options.clock.now() - control.since < this.#options.healthMs ? control.before : control.on;
  }

  /** From now on the gating rules say no, naming themselves or not. */
  closeGate({ unnamed = false }: { readonly unnamed?: boolean } = {}): void {
    this.#gateSays = unnamed ? () => new AwsAnswerError("ConflictException", "The requested states are not possible now", 409) : refused;
  }

  #update(call: AwsCall): void {
    const entries = call.input["UpdateRoutingControlStateEntries"] as readonly { readonly RoutingControlArn: string; readonly RoutingControlState: string }[];
    const overridden = optionalTexts(call, "SafetyRulesToOverride") ?? [];
    const wanted = new Map(entries.map(({ RoutingControlArn: arn, RoutingControlState: state }) => [this.#find(arn), state === "On"] as const));
    for (const pair of new Set([...wanted.keys()].map((control) => control.pair))) {
      const after = [...this.#controls.values()].filter((control) => control.pair === pair).map((control) => wanted.get(control) ?? control.on);
      if (!after.includes(true) && !overridden.includes(pair.assertion)) throw refused(pair.assertion);
      if (this.#gateSays !== undefined && !overridden.includes(pair.gate)) throw this.#gateSays(pair.gate);
    }
    const now = this.#options.clock.now();
    for (const [control, on] of wanted) {
      if (control.on === on) continue;
      Object.assign(control, { on, before: control.on, since: now, takenIn: call.region });
    }
    const names = new Set([...wanted.keys()].map((control) => control.pair.name));
    void this.#options.clock.sleep(this.#options.healthMs).then(() => names.forEach((name) => this.#options.changed?.(name)));
  }

  #toldIn(region: string, control: Control): boolean {
    return control.takenIn === region || this.#options.clock.now() - control.since >= this.#options.visibleMs ? control.on : control.before;
  }
  #byCheck(check: string): Control | undefined {
    return [...this.#controls.values()].find((control) => control.check === check);
  }
  #find(arn: string): Control {
    const control = this.#controls.get(arn);
    if (control === undefined) throw new AwsAnswerError("ResourceNotFoundException", `The routing control ${arn} was not found`, 404);
    return control;
  }
}

const refused = (rule: string): AwsAnswerError => new AwsAnswerError("ConflictException", `The states were not changed, because they do not satisfy the safety rule ${rule}`, 409);
