// Starts executions, asks whether one still runs, and tells a waiting task to go on. Each of the three is safe to repeat.

import { DescribeExecutionCommand, SendTaskSuccessCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Clients } from "./clients.ts";
import { sfn } from "./services.ts";
import { isAwsError, translate } from "./translate.ts";

export interface Start {
  readonly machine: string;
  /** The execution's name; the same name with the same input is the same start (aws.md §4.2). */
  readonly name: string;
  readonly input: string;
}

/** Starts an execution; `exists` when one of that name was there before, running or closed. Throws `Transient` or `Refused`. */
export async function startExecution(clients: Clients, region: string, { machine, name, input }: Start): Promise<"started" | "exists"> {
  try {
    await clients.get(sfn, region, "read").send(new StartExecutionCommand({ stateMachineArn: machine, name, input }));
    return "started";
  } catch (thrown) {
    if (isAwsError(thrown, "ExecutionAlreadyExists")) return "exists";
    throw translate(thrown, "states.StartExecution", "read");
  }
}

/** Whether the execution of that name has ended. `machine` may be the ARN of a state machine or of its alias. Throws `Transient` or `Refused`. */
export async function executionEnded(clients: Clients, region: string, machine: string, name: string): Promise<boolean> {
  // arn:…:stateMachine:NAME[:ALIAS] → arn:…:execution:NAME:RUN
  const word = ":stateMachine:";
  const at = machine.indexOf(word);
  const machineName = machine.slice(at + word.length).split(":")[0];
  try {
    const answer = await clients.get(sfn, region, "read").send(new DescribeExecutionCommand({ executionArn: `${machine.slice(0, at)}:execution:${machineName}:${name}` }));
    return answer.status !== "RUNNING" && answer.status !== "PENDING_REDRIVE";
  } catch (thrown) {
    // DescribeExecution is eventually consistent: an execution that is not there yet has not ended (aws.md §4.2).
    if (isAwsError(thrown, "ExecutionDoesNotExist")) return false;
    throw translate(thrown, "states.DescribeExecution", "read");
  }
}

/** Lets the task that waits for the token go on with `output`; one that is closed already is left as it is. Throws `Transient` or `Refused`. */
export async function succeedTask(clients: Clients, region: string, token: string, output: unknown): Promise<void> {
  try {
    await clients.get(sfn, region, "read").send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }));
  } catch (thrown) {
    // TaskTimedOut and TaskDoesNotExist also say that the task is already closed, which is what the caller wants.
    if (!isAwsError(thrown, "TaskTimedOut", "TaskDoesNotExist")) throw translate(thrown, "states.SendTaskSuccess", "read");
  }
}
