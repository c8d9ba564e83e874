// What is said of a node that a live drill has shut down: while its run is open, and when that has ended without bringing it back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sayNodeLeft, sayNodeOff } from "../../workflows/node-off.ts";
import { shutDownStepId } from "../../workflows/node-stage.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { allSteps, isKind, plannedNodes } from "../../workflows/plan-steps.ts";
import type { Attempt, RunState, StepState } from "../../workflows/record.ts";
import { switchoverPlan } from "../../workflows/switchovers.ts";
import { mutation } from "./builders.ts";

const plan = switchoverPlan(planSchema.parse(parse(readFileSync(join(import.meta.dirname, "../../workflows/plans/queuemetrics.yaml"), "utf8"))));
const id = "i-0a5eed0e7e5700a01";
const trigger = { leg: { drill: "queuemetrics-live-1", number: 1, of: 2 } } as unknown as RunState["trigger"];

const told = (key: string, at: number, outcome: Attempt["outcome"] = "applied"): Attempt => ({
  intentSeq: at, at, outcome, answer: "", mutation: mutation({ key, call: { operation: key.startsWith("stop") ? "ec2.StopInstances" : "ec2.StartInstances", region: "eu-west-1", input: { InstanceIds: [id] } } }),
}) as Attempt;
const [stop, start, early, name] = [told(`stop ${id}`, 1_000), told(`start ${id}`, 2_000), told(`start-early ${id}`, 2_000), told("answers-1", 3_000)];
const run = (attempts: readonly Attempt[], status: StepState["status"] = "waiting", of: RunState["trigger"] = trigger) => ({ source: "node-a", trigger: of, steps: { [shutDownStepId]: { status, attempts } as StepState } });
const isOff = /^node-a is off on purpose since 1970-01-01T00:00:01\.000Z: the live drill has shut its machine i-0a5eed0e7e5700a01 down, and starts it again\.$/;
const asked = /^node-a is off on purpose since 1970-01-01T00:00:01\.000Z: .* down\. Nobody starts it by itself now: answer the question that its run asks, or start it and choose retry, which puts it back into its name: aws ec2 start-instances --region eu-west-1 --instance-ids i-0a5eed0e7e5700a01\.$/;
const leftOff = /^node-a is off on purpose since 1970-01-01T00:00:01\.000Z: .* down\. Nobody starts it by itself: its step was skipped\. Start it now: aws ec2 start-instances --region eu-west-1 --instance-ids i-0a5eed0e7e5700a01\.$/;
const comesBack = /^node-a was off on purpose: the live drill started its machine i-0a5eed0e7e5700a01 again/;
const startIt = /^node-a IS OFF: .*Start it now: aws ec2 start-instances --region eu-west-1 --instance-ids i-0a5eed0e7e5700a01\. When it serves, see that queuemetrics\.example\.com leads to 198\.51\.100\.5 again\.$/;
const seeIt = /^node-a was off for the live drill; .*See whether it runs: aws ec2 describe-instance-status --region eu-west-1/;

it.each([
  { says: "was told to stop", state: run([stop]), open: isOff, left: startIt },
  { says: "was told to stop and the answer was lost", state: run([told(`stop ${id}`, 1_000, "unknown")]), open: isOff, left: startIt },
  { says: "was skipped by a person while it is off", state: run([stop], "skipped"), open: leftOff, left: startIt },
  { says: "could not be started", state: run([stop, told(`start ${id}`, 2_000, "not-sent")], "stuck"), open: asked, left: startIt },
  { says: "was told to start", state: run([stop, start]), open: comesBack, left: seeIt },
  { says: "was told to start early", state: run([stop, early], "stuck"), open: comesBack, left: seeIt },
  { says: "was started, and the change of the name was refused", state: run([stop, start, told("answers-1", 3_000, "refused")], "stuck"), open: comesBack, left: seeIt },
  { says: "was put back into its name", state: run([stop, early, name], "skipped"), open: undefined, left: undefined },
  { says: "was started by a person and put back into its name", state: run([stop, told(`start ${id}`, 2_000, "not-sent"), name], "skipped"), open: undefined, left: undefined },
  { says: "was put back into its name and told to stop again", state: run([stop, name, told(`stop ${id}`, 4_000)]), open: /^node-a is off on purpose since/, left: startIt },
  { says: "serves again", state: run([stop, start, name], "done"), open: undefined, left: undefined },
  { says: "was brought back by hand", state: run([stop], "done-by-hand"), open: undefined, left: undefined },
  { says: "was not stopped", state: run([told(`stop ${id}`, 1_000, "refused")], "stuck"), open: undefined, left: undefined },
  { says: "is in a planned move that is no leg", state: run([stop], "waiting", {} as RunState["trigger"]), open: undefined, left: undefined },
  { says: "is in a run without the step", state: { ...run([]), steps: {} }, open: undefined, left: undefined },
])("of a node that $says", ({ state, open, left }) => {
  expect(sayNodeOff(state)).toEqual(open === undefined ? undefined : expect.stringMatching(open));
  expect(sayNodeLeft(plan, state)).toEqual(left === undefined ? [] : [expect.stringMatching(left)]);
});

it("finds the step by the name that it has in a planned move", () => {
  expect(allSteps(plannedNodes(plan.steps)).filter((step) => isKind(step, "live.shut-down")).map((step) => step.id)).toEqual([shutDownStepId]);
});
