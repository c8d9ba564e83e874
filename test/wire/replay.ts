// A run once more in our executor, with nothing left to chance: every function answers what it answered in moto's run, every
// gate gets the same decision, and time is virtual. What our executor asks of a function has to be, to the letter, what moto's
// engine asked; so the two engines are compared in all that they shape, and not only in the way they took.

import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { StepFunctionsService } from "../../infra/local/stepfunctions/service.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { canonicalJson } from "../../workflows/digest.ts";
import type { DoneCall } from "./functions.ts";
import type { Ended } from "./run.ts";

export interface Replayed {
  readonly status: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly history: readonly HistoryEvent[];
  /** What moto's engine asked and ours did not. */
  readonly unasked: readonly string[];
  /** What our engine asked and moto's did not. */
  readonly unknown: readonly string[];
}

/** `calls` are those of a run in moto's engine: of the versions that its definition names. */
export async function replay(definition: string, { execution, history }: Pick<Ended, "execution" | "history">, calls: readonly DoneCall[]): Promise<Replayed> {
  const clock = new VirtualClock();
  const answers = new Map<string, DoneCall[]>();
  for (const call of calls.filter(({ arn }) => definition.includes(JSON.stringify(arn)))) {
    const key = keyOf(call.arn, call.given);
    answers.set(key, [...(answers.get(key) ?? []), call]);
  }
  const decisions = decisionsIn(history);
  const unknown: string[] = [];
  const service = new StepFunctionsService({
    clock,
    region: "eu-north-1",
    account: "123456789012",
    invoke: async (name, payload) => {
      const key = keyOf(name, payload);
      const answer = answers.get(key)?.shift();
      if (answer === undefined) {
        unknown.push(key);
        throw { errorType: "NotAsked", errorMessage: key };
      }
      if (answer.failed) throw answer.payload;
      const { token } = payload as { readonly token?: string };
      if (token !== undefined) decide(service, clock, token, decisions.get(canonicalJson(withoutToken(payload))));
      return answer.payload;
    },
  });
  const { stateMachineArn } = service.createStateMachine({ name: "replayed", definition });
  const { executionArn } = service.startExecution({ stateMachineArn, name: "again", input: execution.input });
  await clock.runUntilIdle(clock.now() + 86_400_000);
  const { status, output, error, cause } = service.describeExecution({ executionArn });
  const { events } = service.getExecutionHistory({ executionArn, maxResults: 1_000 });
  service.close();
  return { status, output, error, cause, history: events as readonly HistoryEvent[], unasked: [...answers].flatMap(([key, left]) => left.map(() => key)), unknown };
}

/** Sends what was decided after the function has answered, as a person does. */
function decide(service: StepFunctionsService, clock: VirtualClock, token: string, outputs: string[] | undefined): void {
  const output = outputs?.shift();
  if (output === undefined) return;
  void clock.sleep(1_000).then(() => service.sendTaskSuccess({ taskToken: token, output }));
}

/** What each gate's task ended with, in order, by what its function was given without the token. */
function decisionsIn(history: readonly HistoryEvent[]): ReadonlyMap<string, string[]> {
  const byId = new Map(history.map((event) => [event.id, event]));
  const decisions = new Map<string, string[]>();
  for (const event of history) {
    if (event.taskSucceededEventDetails?.resource !== "invoke.waitForTaskToken") continue;
    let scheduled: HistoryEvent | undefined = event;
    while (scheduled !== undefined && scheduled.taskScheduledEventDetails === undefined) scheduled = byId.get(scheduled.previousEventId);
    const { Payload } = JSON.parse(scheduled?.taskScheduledEventDetails?.parameters ?? "{}") as { readonly Payload?: unknown };
    const key = canonicalJson(withoutToken(Payload));
    decisions.set(key, [...(decisions.get(key) ?? []), event.taskSucceededEventDetails.output ?? ""]);
  }
  return decisions;
}

function keyOf(arn: string, payload: unknown): string {
  return `${arn} ${canonicalJson(withoutToken(payload))}`;
}

/** Tokens are the engine's own. */
function withoutToken(payload: unknown): unknown {
  const { token: _token, ...rest } = (payload ?? {}) as Readonly<Record<string, unknown>>;
  return rest;
}
