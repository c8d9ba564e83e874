// The state machine of a planned move: it asks once, shows that nothing is missing before it promotes, and leads back until then.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ChoiceState, Machine } from "../../workflows/asl.ts";
import { compileFailover, compileSwitchover } from "../../workflows/compile.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { switchoverMachineName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import { hybridChat, shop } from "./builders.ts";

function machineOf(plan: Plan, target = "site-b"): Machine {
  const compiled = compileSwitchover(plan, { source: target === "site-b" ? "site-a" : "site-b", target });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  return compiled.definition;
}
const machineIn = (plan: Plan): Machine => {
  const compiled = compileSwitchover(plan, { source: "node-a", target: "node-b" });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  return compiled.definition;
};
const definition = machineOf(hybridChat);
const waysOf = (state: string, machine = definition): Readonly<Record<string, string>> => {
  const { Choices, Default } = machine.States[state] as ChoiceState;
  return { ...Object.fromEntries(Choices.map((each) => ["StringEquals" in each ? each.StringEquals : "", each.Next])), otherwise: Default };
};

it.each([["hybrid-chat", hybridChat], ["shop", shop()]] as const)("is a state machine that Step Functions accepts: %s", (_name, plan) => {
  const validate = jest.requireActual<(machine: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] }>("asl-validator");
  expect(["site-a", "site-b"].flatMap((target) => validate(machineOf(plan, target)).errors)).toEqual([]);
});

it("opens the run as a switchover, or as a failback where it leads home", () => {
  expect(definition.States["Open the run"]).toMatchObject({ Parameters: { Payload: { kind: "switchover", source: "site-a", target: "site-b" } } });
  expect(JSON.stringify(definition.States["Open the run"])).not.toContain("failback");
  expect(machineOf(hybridChat, "site-a").States["Open the run"]).toMatchObject({ Parameters: { Payload: { kind: "switchover", failback: true, source: "site-b", target: "site-a" } } });
});

it("is asked or refused, and goes ahead after an approval only", () => {
  expect(waysOf("May it be moved without loss?")).toEqual({ ask: "Ask whether to switch over to site-b", otherwise: "Close the run" });
  expect(waysOf("What was decided?")).toEqual({ approve: "Look at site-a again before acting", otherwise: "Close the run" });
  expect(waysOf("Is the verdict still the same?")).toEqual({ go: "Renounce site-a on chat-vm", ask: "Ask whether to switch over to site-b", otherwise: "Close the run" });
  expect(Object.keys(machineOf(hybridChat, "site-a").States)).toContain("Ask whether to fail back to site-a");
});

it("comes from the fence to the promotion by way of what shows that nothing is missing, and from anything else back", () => {
  expect(waysOf("Fence site-a, stop chat-vm: what came of it?")).toMatchObject({ done: "Look whether site-b holds all of site-a", undo: "Undo Fence site-a, stop chat-vm" });
  expect(waysOf("Does site-b hold everything?")).toEqual({ drained: "Promote database chat-config at site-b", wait: "Wait until site-b holds everything", stopped: "Close the run", otherwise: "Undo Fence site-a, stop chat-vm" });
  for (const state of ["Look whether site-b holds all of site-a", "Compare what site-b holds with site-a"]) expect(definition.States[state]).toMatchObject({ Catch: [{ Next: "Undo Fence site-a, stop chat-vm" }] });
});

it("lets a stop and silence at a question lead back, and no step answers for the fence of another", () => {
  expect(waysOf("Fence site-a, stop chat-vm: what was decided?")).toMatchObject({ retry: "Fence site-a, stop chat-vm", expired: "Undo Fence site-a, stop chat-vm", otherwise: "Undo Fence site-a, stop chat-vm" });
  expect(Object.keys(definition.States).filter((name) => name.startsWith("After "))).toEqual([]);
});

it("has no more events than a history holds, and fewer than the failover of the same plan", () => {
  const [planned, failover] = [compileSwitchover, compileFailover].map((compile) => compile(hybridChat, { source: "site-a", target: "site-b" }));
  expect([planned?.ok, failover?.ok]).toEqual([true, true]);
  if (planned?.ok !== true || failover?.ok !== true) return;
  expect(planned.worstCaseEvents).toBeLessThan(20_000);
  expect(planned.name).toBe("hybrid-chat-switchover-to-site-b");
  expect(switchoverMachineName("p".repeat(80), "site")).toHaveLength(80);
});

it("promotes nothing unseen where no database is promoted: there is nothing to show", () => {
  const plan = planSchema.parse(parse(readFileSync("workflows/plans/queuemetrics.yaml", "utf8")));
  expect(Object.keys(machineIn(plan).States).filter((name) => name.includes("holds"))).toEqual([]);
});

it("is refused with every reason where the plan cannot be safe", () => {
  const { steps } = shop();
  expect(compileSwitchover({ ...shop(), steps: steps.slice(1) }, { source: "site-a", target: "site-b" })).toMatchObject({ ok: false, reasons: [expect.stringMatching(/no fence that can be confirmed comes before this promotion/)] });
});
