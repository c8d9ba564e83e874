// Answers the SDK's Step Functions commands from the local service; its behaviour stands in stepfunctions/service.ts.

import type { StepFunctionsService } from "../stepfunctions/service.ts";
import { notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";

export class StepFunctionsApi implements AwsService {
  readonly #service: StepFunctionsService;

  constructor(service: StepFunctionsService) {
    this.#service = service;
  }

  async handle(call: AwsCall): Promise<unknown> {
    // The SDK has checked the shapes; the service itself checks the values.
    const input = call.input as never;
    switch (call.operation) {
      case "StartExecution":
        return this.#service.startExecution(input);
      case "DescribeExecution":
        return this.#service.describeExecution(input);
      case "StopExecution":
        return this.#service.stopExecution(input);
      case "SendTaskSuccess":
        return this.#service.sendTaskSuccess(input);
      case "SendTaskFailure":
        return this.#service.sendTaskFailure(input);
      default:
        throw notImplemented(call);
    }
  }
}
