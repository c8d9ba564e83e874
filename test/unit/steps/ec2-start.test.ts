// What the starting of machines decides from what was seen: the right ones, and ready only by both status checks.

import { ec2Start } from "../../../lambdas/steps/dr-site-activation/ec2-start.ts";
import type { StartingHost } from "../../../lambdas/steps/dr-site-activation/ec2-start.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { context, denied, silent } from "./moving.ts";

const input = { hosts: ["app", "reporting"] };
const host = (role: string, state: string | undefined, checks: readonly [string, string] = ["ok", "ok"]): StartingHost => ({
  role,
  id: `i-${role}`,
  machine: state === undefined ? undefined : { id: `i-${role}`, state, reason: "" },
  checks: state === "running" ? { id: `i-${role}`, system: checks[0], instance: checks[1] } : undefined,
});
const decide = (...hosts: readonly StartingHost[]) => ec2Start.decide({ seen: true, value: hosts }, input, context);

describe("the starting of machines", () => {
  it("starts each stopped machine by a call of its own, and leaves those alone that run", () => {
    const decision = decide(host("app", "stopped"), host("reporting", "running"));
    expect(decision).toMatchObject({
      to: "act",
      mutations: [{ key: "start i-app", call: { operation: "ec2.StartInstances", region: "eu-central-1", input: { InstanceIds: ["i-app"] } }, undoBy: { operation: "ec2.StopInstances", input: { InstanceIds: ["i-app"] } }, repeatable: true }],
    });
  });

  it("is done when every machine runs and both of its status checks are ok", () => {
    expect(decide(host("app", "running"), host("reporting", "running"))).toEqual({
      to: "done",
      proof: "EC2 in eu-central-1 says: app (i-app) running, system check ok, instance check ok; reporting (i-reporting) running, system check ok, instance check ok",
    });
  });

  it.each<[string, StartingHost]>([
    ["starts", host("app", "pending")],
    ["is still being stopped", host("app", "stopping")],
    ["has not been checked yet", host("app", "running", ["ok", "initializing"])],
    ["stands on a computer that is impaired", host("app", "running", ["impaired", "ok"])],
    ["is impaired itself", host("app", "running", ["ok", "impaired"])],
    ["tells nothing of its checks", { ...host("app", "running"), checks: undefined }],
  ])("waits while a machine %s", (_sentence, starting) => {
    expect(decide(starting, host("reporting", "running"))).toMatchObject({ to: "wait" });
  });

  it.each([undefined, "terminated", "shutting-down"])("starts nothing while a machine of the plan is %s there (A4)", (state) => {
    const decision = decide(host("app", state), host("reporting", "stopped"));
    expect(decision).toMatchObject({ to: "stuck", because: expect.stringContaining("Nothing is started while a machine of site-b is not there: app (i-app)") });
  });

  it("says why a machine whose root was an instance store cannot come again", () => {
    const lost: StartingHost = { ...host("app", "terminated"), machine: { id: "i-app", state: "terminated", reason: "", instanceStore: true } };
    expect(decide(lost)).toMatchObject({ to: "stuck", because: expect.stringContaining("its root was an instance store, which cannot be started again") });
  });

  it("waits for an API that is silent and calls a person for one that says no", () => {
    expect(ec2Start.decide(silent, input, context)).toMatchObject({ to: "wait" });
    expect(ec2Start.decide(denied, input, context)).toMatchObject({ to: "stuck" });
  });
});

describe("the way back of the starting", () => {
  const started = decide(host("app", "stopped"));
  const toUndo: readonly Mutation[] = started.to === "act" ? started.mutations : [];
  const undo = (...hosts: readonly StartingHost[]) => ec2Start.undo?.({ seen: true, value: hosts }, input, { ...context, toUndo });

  it("stops what the step started, and not what ran before", () => {
    expect(undo(host("app", "running"), host("reporting", "running"))).toMatchObject({ to: "act", mutations: [{ key: "stop i-app", call: { operation: "ec2.StopInstances", input: { InstanceIds: ["i-app"] } } }] });
    expect(undo(host("app", "running"), host("reporting", "running"))).toHaveProperty("mutations.length", 1);
  });

  it("waits until they are stopped", () => {
    expect(undo(host("app", "pending"), host("reporting", "running"))).toMatchObject({ to: "wait" });
    expect(undo(host("app", "stopping"), host("reporting", "running"))).toMatchObject({ to: "wait" });
    expect(undo(host("app", "stopped"), host("reporting", "running"))).toMatchObject({ to: "done" });
  });

  it("changes nothing where the step started none", () => {
    expect(ec2Start.undo?.({ seen: true, value: [host("app", "running")] }, input, { ...context, toUndo: [] })).toEqual({ to: "done", proof: "this step started no machine" });
  });
});
