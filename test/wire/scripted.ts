// A run of the deployed machine in which functions answer by a script: the ways that a failover which succeeds does not take,
// of errors that are tried again, caught, asked about and given up.

import { DescribeExecutionCommand, SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { client } from "./aws.ts";
import type { DoneCall, FunctionAnswer, FunctionCall } from "./functions.ts";
import { machineArn } from "./our-executor.ts";
import { historyOf } from "./run.ts";
import type { Ended } from "./run.ts";
import type { WireWorld } from "./world.ts";

/** What a call answers besides the fields that every answer carries on; for a gate, what is decided. */
export type Said = { readonly go: string; readonly waitSeconds?: number } | { readonly throws: string };
/** By the step, the gate or else the function of a call: its answers, in order. */
export type Answers = Readonly<Record<string, readonly Said[]>>;

const runMs: Milliseconds = 30_000;
const carried = { run: "scripted", plan: "hybrid-chat", planDigest: "0".repeat(64), epoch: 1 };

/** Runs the machine to a site by the script; gives also the calls of that run. */
export async function runScripted(world: WireWorld, target: string, name: string, answers: Answers): Promise<Pick<Ended, "execution" | "history"> & { readonly calls: readonly DoneCall[] }> {
  const { plan, machines, functions } = world;
  const sfn = client(SFNClient, machines, plan.arbiter.region);
  const before = functions.begun;
  const left = new Map(Object.entries(answers).map(([key, said]) => [key, [...said]]));
  functions.follow((call) => {
    // Only what the machine calls: observers go on looking.
    if (call.version === "$LATEST") return undefined;
    const said = left.get(keyOf(call))?.shift();
    if (said === undefined) return failure("NotInTheScript", keyOf(call));
    if ("throws" in said) return failure(said.throws, `the script lets ${keyOf(call)} throw it`);
    const { token } = call.payload as { readonly token?: string };
    if (token === undefined) return { failed: false, payload: { ...carried, ...said } };
    void systemClock.sleep(300).then(() => sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ ...carried, ...said }) })));
    return { failed: false, payload: null };
  });
  try {
    const input = JSON.stringify({ ...carried, epoch: 0, trigger: { by: "person", what: "a script", at: 0 } });
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: `${machineArn(world, target)}:live`, name, input }));
    const until = systemClock.now() + runMs;
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return { execution, history: await historyOf(sfn, executionArn ?? ""), calls: functions.calls(before) };
      if (systemClock.now() > until) throw new TypeError(`the run ${name} has not ended after ${runMs / 1_000} s; left of its script: ${JSON.stringify([...left])}`);
      await systemClock.sleep(100);
    }
  } finally {
    functions.follow();
  }
}

/** The gate of a call, else its step, else the function itself. */
function keyOf({ function: name, payload }: FunctionCall): string {
  const { gate, step } = payload as { readonly gate?: string; readonly step?: string };
  return gate ?? step ?? name.replace("understudy-hybrid-chat-", "");
}

function failure(errorType: string, errorMessage: string): FunctionAnswer {
  return { failed: true, payload: { errorType, errorMessage, trace: [`${errorType}: ${errorMessage}`] } };
}
