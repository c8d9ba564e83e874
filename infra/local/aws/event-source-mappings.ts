// Stands in for the event source mappings of Lambda. Behaviour:
// - A mapping belongs to one Region and is known by its UUID; another one is ResourceNotFoundException (HTTP 404).
// - UpdateEventSourceMapping makes it `Enabling` or `Disabling` for `takesMs`, then `Enabled` or `Disabled`; LastModified is when the
//   state last changed. Asked for what it is already, nothing changes. Until the state has settled another change is
//   ResourceInUseException (HTTP 400; API reference, UpdateEventSourceMapping).
// - Each has a function of its own, which may run `functionMayRunMs` with what it was handed.
// - What the functions do with what they are handed is not modelled.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { text } from "./input.ts";

export interface MappingAtStart {
  readonly id: string;
  readonly region: string;
  readonly enabled: boolean;
}
export interface EventSourceMappingsOptions {
  readonly mappings: readonly MappingAtStart[];
  readonly clock: Clock;
  readonly takesMs: Milliseconds;
  readonly functionMayRunMs: Milliseconds;
}
interface Mapping {
  readonly region: string;
  enabled: boolean;
  /** Since when it is so, or on its way there. */
  since: Instant;
}

/** The operations that are about mappings; Lambda has others under the same endpoint. */
const isAboutMappings = (operation: string): boolean => operation.endsWith("EventSourceMapping") || operation === "GetFunctionConfiguration";

export class LocalEventSourceMappings implements AwsService {
  readonly #options: EventSourceMappingsOptions;
  readonly #mappings: ReadonlyMap<string, Mapping>;

  constructor(options: EventSourceMappingsOptions) {
    this.#options = options;
    // What it is at the start it has been for long.
    const since = options.clock.now() - options.takesMs - options.functionMayRunMs;
    this.#mappings = new Map(options.mappings.map(({ id, region, enabled }) => [id, { region, enabled, since }]));
  }

  async handle(call: AwsCall): Promise<unknown> {
    switch (call.operation) {
      case "GetEventSourceMapping":
        return this.#shown(text(call, "UUID"), call.region);
      case "UpdateEventSourceMapping":
        return this.#update(call);
      case "GetFunctionConfiguration": {
        const arn = text(call, "FunctionName");
        const id = arn.slice(arn.lastIndexOf(":consumer-") + ":consumer-".length);
        this.#find(id, call.region);
        return { FunctionName: `consumer-${id}`, FunctionArn: arn, Timeout: this.#options.functionMayRunMs / 1_000 };
      }
      default:
        throw notImplemented(call);
    }
  }

  #update(call: AwsCall): unknown {
    const id = text(call, "UUID");
    const mapping = this.#find(id, call.region);
    if (this.#onItsWay(mapping)) throw new AwsAnswerError("ResourceInUseException", "Cannot update the event source mapping because it is in use.", 400);
    const enabled = call.input["Enabled"];
    if (typeof enabled === "boolean" && enabled !== mapping.enabled) {
      mapping.enabled = enabled;
      mapping.since = this.#options.clock.now();
    }
    return this.#shown(id, call.region);
  }

  #onItsWay({ since }: Mapping): boolean {
    return this.#options.clock.now() < since + this.#options.takesMs;
  }

  #shown(id: string, region: string): unknown {
    const mapping = this.#find(id, region);
    const { enabled, since } = mapping;
    const under = this.#onItsWay(mapping);
    return {
      UUID: id,
      FunctionArn: `arn:aws:lambda:${region}:000000000000:function:consumer-${id}`,
      State: under ? (enabled ? "Enabling" : "Disabling") : enabled ? "Enabled" : "Disabled",
      StateTransitionReason: "USER_INITIATED",
      LastModified: new Date(under ? since : since + this.#options.takesMs),
    };
  }

  #find(id: string, region: string): Mapping {
    const mapping = this.#mappings.get(id);
    if (mapping === undefined || mapping.region !== region) throw new AwsAnswerError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
    return mapping;
  }
}

/** Lambda as a whole: its mappings, and whatever else it does. */
export function withEventSourceMappings(others: AwsService | undefined, mappings: AwsService): AwsService {
  return {
    handle: (call) => {
      const service = isAboutMappings(call.operation) ? mappings : others;
      return service === undefined ? Promise.reject(new AwsAnswerError("NotImplemented", `this world has no lambda.${call.operation}`, 501)) : service.handle(call);
    },
  };
}
