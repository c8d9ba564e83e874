// Stands in for the Parameter Store of Systems Manager. Behaviour:
// - A parameter belongs to one Region. PutParameter with Overwrite makes the next version and tells its number; without
//   Overwrite it is ParameterAlreadyExists. It takes no condition on the version that is overwritten.
// - GetParameter shows a change after `visibleMs`; an unknown name is ParameterNotFound.
// - A change of the type of a parameter is refused (HierarchyTypeMismatch is not modelled; ValidationException).

import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text } from "./input.ts";
import { Lagging } from "./lagging.ts";

export interface ParameterAtStart {
  readonly name: string;
  readonly region: string;
  readonly value: string;
}
interface Version {
  readonly version: number;
  readonly value: string;
}

export class LocalParameters implements AwsService {
  readonly #parameters: ReadonlyMap<string, Lagging<Version>>;
  readonly #changed: () => void;

  /** `changed` is called after each change. */
  constructor({ parameters, clock, visibleMs = 0, changed = () => undefined }: { readonly parameters: readonly ParameterAtStart[]; readonly clock: Clock; readonly visibleMs?: Milliseconds; readonly changed?: () => void }) {
    this.#parameters = new Map(parameters.map(({ name, region, value }) => [`${region} ${name}`, new Lagging<Version>({ version: 1, value }, clock, visibleMs)]));
    this.#changed = changed;
  }

  async handle(call: AwsCall): Promise<unknown> {
    const name = text(call, "Name");
    const found = this.#parameters.get(`${call.region} ${name}`);
    switch (call.operation) {
      case "GetParameter":
        if (found === undefined) throw new AwsAnswerError("ParameterNotFound", "");
        return { Parameter: { Name: name, Type: "String", Value: found.shown.value, Version: found.shown.version } };
      case "PutParameter": {
        // Our role may not make parameters; that a new one can be made is not modelled.
        if (found === undefined) throw new AwsAnswerError("AccessDeniedException", `not allowed to make ${name}`);
        if (call.input["Overwrite"] !== true) throw new AwsAnswerError("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        if ((optionalText(call, "Type") ?? "String") !== "String") throw new AwsAnswerError("ValidationException", "The type of an existing parameter cannot be changed.");
        found.set({ version: found.value.version + 1, value: text(call, "Value") });
        this.#changed();
        return { Version: found.value.version, Tier: "Standard" };
      }
      default:
        throw notImplemented(call);
    }
  }

  /** The value as it is; undefined where there is none. */
  valueOf(region: string, name: string): string | undefined {
    return this.#parameters.get(`${region} ${name}`)?.value.value;
  }

  /** Somebody else sets it. */
  setBySomebody(region: string, name: string, value: string): void {
    const found = this.#parameters.get(`${region} ${name}`);
    if (found === undefined) return;
    found.set({ version: found.value.version + 1, value });
    this.#changed();
  }
}
