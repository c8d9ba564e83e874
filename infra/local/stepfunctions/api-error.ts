// The exceptions of the Step Functions API that the local service answers with; the names are the SDK's, so code that
// asks for `error.name` cannot tell this service from AWS. All of them are the caller's fault and come with HTTP 400.

import { AwsAnswerError } from "../aws/backend.ts";

export type ApiErrorName =
  | "ExecutionAlreadyExists"
  | "ExecutionDoesNotExist"
  | "InvalidDefinition"
  | "InvalidExecutionInput"
  | "InvalidName"
  | "InvalidOutput"
  | "InvalidToken"
  | "StateMachineAlreadyExists"
  | "StateMachineDoesNotExist"
  | "TaskDoesNotExist"
  | "TaskTimedOut"
  | "ValidationException";

/** Makes the exception; throw it. */
export const apiError = (name: ApiErrorName, message: string): AwsAnswerError => new AwsAnswerError(name, message);
