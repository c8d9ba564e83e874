// Stands in for Lambda functions of the user's own that keep to the contract (workflows/custom-action.ts). Behaviour:
// - A function belongs to one Region and is called by its name and its alias or version; another one is ResourceNotFoundException
//   (HTTP 404), and so is one that is called without.
// - `look` changes nothing. `act` begins what takes `takesMs`; until then it says `working`, then `done`. `undo` takes it back in the same
//   time; then it is `not-done`. An order whose token came before begins nothing.
// - While one is under way the other is `refused`, and so is an order of another contract.
// - It is deployed, `Active`, and may run `mayRunMs` at most.

import { contractVersion, namedFunction } from "../../../workflows/custom-action.ts";
import type { Answer, Order } from "../../../workflows/custom-action.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

/** A function as the plan names it, NAME:QUALIFIER. */
export interface FunctionAtStart {
  readonly named: string;
  readonly region: string;
}
export interface CustomFunctionsOptions {
  readonly functions: readonly FunctionAtStart[];
  readonly clock: Pick<Clock, "now">;
  readonly takesMs: Milliseconds;
  readonly mayRunMs: Milliseconds;
}
interface Standing {
  /** Which way it went last; undefined: it was never told anything. */
  toward: "act" | "undo" | undefined;
  since: Instant;
  readonly tokens: Set<string>;
}

/** Whether a call is about a function of the user's own: only those are called by alias or version. */
export const isOfUser = ({ operation, input }: AwsCall): boolean => (operation === "Invoke" || operation === "GetFunctionConfiguration") && input["Qualifier"] !== undefined;

export class LocalCustomFunctions implements AwsService {
  readonly #options: CustomFunctionsOptions;
  readonly #standing: ReadonlyMap<string, Standing>;

  constructor(options: CustomFunctionsOptions) {
    this.#options = options;
    this.#standing = new Map(options.functions.map(({ named, region }) => [keyOf(region, named), { toward: undefined, since: 0, tokens: new Set<string>() }]));
  }

  async handle(call: AwsCall): Promise<unknown> {
    const named = `${String(call.input["FunctionName"])}:${String(call.input["Qualifier"])}`;
    const standing = this.#standing.get(keyOf(call.region, named));
    if (standing === undefined) throw new AwsAnswerError("ResourceNotFoundException", `Function not found: ${named}`, 404);
    if (call.operation === "GetFunctionConfiguration") return { FunctionName: namedFunction(named).name, State: "Active", Timeout: this.#options.mayRunMs / 1_000 };
    if (call.input["InvocationType"] === "DryRun") return { StatusCode: 204 };
    return { StatusCode: 200, Payload: new TextEncoder().encode(JSON.stringify(this.#answer(standing, JSON.parse(String(call.input["Payload"])) as Order))) };
  }

  #answer(standing: Standing, { contract, operation, token = "" }: Order): Answer {
    const say = (state: Answer["state"], says: string): Answer => ({ contract: contractVersion, state, says });
    if (contract !== contractVersion) return say("refused", `contract ${String(contract)} is not known here`);
    const passedMs = this.#options.clock.now() - standing.since;
    const isUnderWay = standing.toward !== undefined && passedMs < this.#options.takesMs;
    if (operation !== "look" && !standing.tokens.has(token)) {
      if (isUnderWay && standing.toward !== operation) return say("refused", `${standing.toward} is still under way`);
      const isThere = standing.toward === operation || (operation === "undo" && standing.toward === undefined);
      standing.tokens.add(token);
      if (!isThere) {
        standing.toward = operation;
        standing.since = this.#options.clock.now();
        return say("working", "it has begun");
      }
    }
    if (isUnderWay) return say("working", `for ${Math.round(passedMs / 1_000)} s`);
    return standing.toward === "act" ? say("done", "all is ready") : say("not-done", "nothing is prepared");
  }
}

const keyOf = (region: string, named: string): string => `${region}/${named}`;

/** Lambda as a whole: functions of the user's own, and whatever else it has. */
export function withCustomFunctions(others: AwsService, functions: AwsService): AwsService {
  return { handle: (call) => (isOfUser(call) ? functions : others).handle(call) };
}
