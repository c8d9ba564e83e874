// Our own executor in the place of moto's engine, for the second run: the same protocol, the same definition as CloudFormation
// deployed it, and functions called by Lambda's API of the endpoint.

import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { StepFunctionsApi } from "../../infra/local/aws/step-functions.ts";
import type { AwsCall, AwsService } from "../../infra/local/aws/backend.ts";
import { StepFunctionsService } from "../../infra/local/stepfunctions/service.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { machineName } from "../../workflows/names.ts";
import { client, invoke } from "./aws.ts";
import { serveAwsJson } from "./http.ts";
import type { Served } from "./http.ts";
import type { Deployed } from "./world.ts";

/** The ARN of a machine of the plan, without version and alias. */
export function machineArn({ plan, stacks }: Pick<Deployed, "plan" | "stacks">, target: string): string {
  const { region } = plan.arbiter;
  const account = Object.values(stacks).find((stack) => stack.region === region)?.account ?? "";
  return `arn:aws:states:${region}:${account}:stateMachine:${machineName(plan.plan, target)}`;
}

/** The definition of a machine as the endpoint has it, with the functions' ARNs in it. */
export async function deployedDefinition(world: Pick<Deployed, "plan" | "stacks" | "endpoints">, target: string): Promise<string> {
  const { definition } = await client(SFNClient, world.endpoints.platform, world.plan.arbiter.region).send(new DescribeStateMachineCommand({ stateMachineArn: machineArn(world, target) }));
  return definition ?? "";
}

/** Serves our executor with all machines of the plan. */
export async function serveOurExecutor(world: Deployed): Promise<Served> {
  const { plan, endpoints, stacks } = world;
  const { region } = plan.arbiter;
  const account = machineArn({ plan, stacks }, plan.home).split(":")[4] ?? "";
  const service = new StepFunctionsService({ clock: systemClock, region, account, invoke: (name, payload) => invoke(endpoints.platform, region, name, payload) });
  for (const target of Object.keys(plan.sites)) service.createStateMachine({ name: machineName(plan.plan, target), definition: await deployedDefinition(world, target) });
  const served = await serveAwsJson("states", new WithAliases(service));
  return {
    url: served.url,
    async close() {
      service.close();
      await served.close();
    },
  };
}

/** Like the service itself; a run is started by an alias, of which our executor knows nothing: it has one version of each machine. */
class WithAliases implements AwsService {
  readonly #service: StepFunctionsService;
  readonly #api: StepFunctionsApi;

  constructor(service: StepFunctionsService) {
    this.#service = service;
    this.#api = new StepFunctionsApi(service);
  }

  async handle(call: AwsCall): Promise<unknown> {
    if (call.operation === "GetExecutionHistory") return this.#service.getExecutionHistory(call.input as never);
    const { stateMachineArn, ...input } = call.input;
    if (typeof stateMachineArn !== "string") return this.#api.handle(call);
    return this.#api.handle({ ...call, input: { ...input, stateMachineArn: stateMachineArn.split(":").slice(0, 7).join(":") } });
  }
}
