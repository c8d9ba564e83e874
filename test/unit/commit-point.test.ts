// Where a plan's commit point lies, what lies before it, and how the way back stands in the compiled definition.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPlanText } from "../../infra/plan-file.ts";
import type { TaskState } from "../../workflows/asl.ts";
import { expiresIntoUndo, stepsToUndo } from "../../workflows/commit-point.ts";
import { stepOfKey, undoKey } from "../../workflows/step-keys.ts";
import { compileFailover } from "../../workflows/compile.ts";
import type { Plan } from "../../workflows/plan.ts";
import { plannedNodes } from "../../workflows/plan-steps.ts";

function planOf(change: (text: string) => string = (text) => text): Plan {
  const file = join(import.meta.dirname, "../../workflows/plans/hybrid-chat.yaml");
  const read = readPlanText(file, change(readFileSync(file, "utf8")));
  if (!read.ok) throw new TypeError(JSON.stringify(read.faults));
  return read.plan;
}

const direction = { source: "site-a", target: "site-b" };

describe("the commit point", () => {
  it("is the promotion, so that the two fences before it are taken back, the last one first", () => {
    expect(stepsToUndo(planOf()).map(({ id }) => id)).toEqual(["fence-renounce", "fence-ec2-stop"]);
  });

  it("lets gates of steps before it expire into the way back, and no gate of a later step", () => {
    const plan = planOf();
    expect(expiresIntoUndo(plan, "fence-ec2-stop")).toBe(true);
    expect(["promote-rds-replica", "activate-command", "webhooks-viber"].some((id) => expiresIntoUndo(plan, id))).toBe(false);
  });

  it("reads the key of a way back as the step it belongs to, and an unknown key as nothing", () => {
    const nodes = plannedNodes(planOf().steps);
    expect(stepOfKey(nodes, undoKey("fence-ec2-stop"))).toMatchObject({ back: true, step: { kind: "fence.ec2-stop" } });
    expect(stepOfKey(nodes, "fence-ec2-stop")).toMatchObject({ back: false, step: { kind: "fence.ec2-stop" } });
    expect(stepOfKey(nodes, "undo-something")).toBeUndefined();
  });
});

describe("the compiled way back", () => {
  it("is entered from the timeout of the fence's gate, goes backwards and ends at the close", () => {
    const compiled = compileFailover(planOf(), direction);
    expect(compiled.ok).toBe(true);
    if (!compiled.ok) return;
    const { States } = compiled.definition;
    const gate = States["Fence site-a, stop chat-vm: ask what to do"] as TaskState;
    expect(gate.Catch?.find((catcher) => catcher.ErrorEquals.includes("States.Timeout"))?.Next).toBe("Undo Fence site-a, stop chat-vm");
    expect(States["Undo Fence site-a, stop chat-vm: is it undone?"]).toMatchObject({ Choices: expect.arrayContaining([expect.objectContaining({ StringEquals: "done", Next: "Undo Renounce site-a on chat-vm" })]) });
    expect(States["Undo Renounce site-a on chat-vm: is it undone?"]).toMatchObject({ Choices: expect.arrayContaining([expect.objectContaining({ StringEquals: "done", Next: "Close the run" })]) });
  });

  it("is left out of the machine of a run that is past its commit point, whose fence asks on instead", () => {
    const compiled = compileFailover(planOf(), direction, { forward: true });
    if (!compiled.ok) throw new TypeError("the shipped plan compiles");
    expect(Object.keys(compiled.definition.States).filter((name) => name.startsWith("Undo "))).toEqual([]);
    const title = "Fence site-a, stop chat-vm: ask what to do";
    expect((compiled.definition.States[title] as TaskState).Catch?.find((catcher) => catcher.ErrorEquals.includes("States.Timeout"))?.Next).toBe(title);
  });

  it("is not entered from any gate after the promotion: those are asked again", () => {
    const compiled = compileFailover(planOf(), direction);
    if (!compiled.ok) throw new TypeError("the shipped plan compiles");
    const gate = compiled.definition.States["Run takeover.sh at site-b: ask what to do"] as TaskState;
    expect(gate.Catch?.find((catcher) => catcher.ErrorEquals.includes("States.Timeout"))?.Next).toBe("Run takeover.sh at site-b: ask what to do");
  });
});
