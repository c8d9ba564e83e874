// Which node a leg of a live drill has shut down and not seen to serve again, as its record says: whoever looks while it is off has to know
// that it is so on purpose, and whoever is called when the run ended has to know what to start (E14, decision 0071). Pure.

import { nameOfNodes } from "./node-shutdown.ts";
import { shutDownStepId, stageOf } from "./node-stage.ts";
import type { Plan } from "./plan.ts";
import type { RunState, StepState } from "./record.ts";
import { sayInstant } from "./units.ts";
import type { Instant } from "./units.ts";

type Told = Pick<RunState, "steps" | "source" | "trigger">;

interface NodeOff {
  /** `comes-back`: it was told to start, and was not seen to serve in its name yet. */
  readonly is: "off" | "comes-back";
  readonly since: Instant;
  readonly region: string;
  readonly id: string;
  /** Of the step that shut it down: where that is stuck or skipped, it does nothing more by itself. */
  readonly status: StepState["status"];
}

/** The node that the run has shut down; undefined where there is none, or where it was put back. */
function nodeOff({ steps, trigger }: Told): NodeOff | undefined {
  const step = steps[shutDownStepId];
  if (trigger.leg === undefined || step === undefined || step.status === "done" || step.status === "done-by-hand") return undefined;
  const stage = stageOf(step.attempts.map(({ mutation: { key }, at, outcome }) => ({ key, at, outcome })));
  const stop = step.attempts.findLast(({ mutation: { call } }) => call.operation === "ec2.StopInstances")?.mutation.call;
  if (stage.is === "up" || stop?.operation !== "ec2.StopInstances") return undefined;
  // It is put back into its name only when it was seen to serve, whoever has started it.
  if (step.attempts.some(({ mutation: { key }, at, outcome }) => key.startsWith("answers-") && at >= stage.since && outcome === "applied")) return undefined;
  return { is: stage.is === "down" ? "off" : "comes-back", since: stage.since, region: stop.region, id: stop.input.InstanceIds.join(" "), status: step.status };
}

const startCommand = ({ region, id }: NodeOff): string => `aws ec2 start-instances --region ${region} --instance-ids ${id}`;

/** While the run is open: that the node is off on purpose; undefined where none is. */
export function sayNodeOff(state: Told): string | undefined {
  const found = nodeOff(state);
  if (found === undefined) return undefined;
  const { is, since, id, status } = found;
  if (is === "comes-back") return `${state.source} was off on purpose: the live drill started its machine ${id} again at ${sayInstant(since)}, and it is not seen to serve yet.`;
  const isOff = `${state.source} is off on purpose since ${sayInstant(since)}: the live drill has shut its machine ${id} down`;
  switch (status) {
    case "stuck":
      return `${isOff}. Nobody starts it by itself now: answer the question that its run asks, or start it and choose retry, which puts it back into its name: ${startCommand(found)}.`;
    case "skipped":
      return `${isOff}. Nobody starts it by itself: its step was skipped. Start it now: ${startCommand(found)}.`;
    default:
      return `${isOff}, and starts it again.`;
  }
}

/** When the run has ended: what it left off, and the way back; nothing where it left nothing. Nobody else starts it. */
export function sayNodeLeft(plan: Plan, state: Told): readonly string[] {
  const found = nodeOff(state);
  if (found === undefined) return [];
  const { region, id } = found;
  const name = nameOfNodes(plan)?.input;
  const back = name === undefined ? "" : ` When it serves, see that ${name.name} leads to ${(name.values[state.source] ?? []).join(" and ")} again.`;
  return [
    found.is === "off"
      ? `${state.source} IS OFF: its machine ${id} was told to stop for the live drill, and nobody starts it by itself. Start it now: ${startCommand(found)}.${back}`
      : `${state.source} was off for the live drill; its machine ${id} was told to start again and was not seen to serve. See whether it runs: aws ec2 describe-instance-status --region ${region} --instance-ids ${id}.${back}`,
  ];
}
