// The environment and the event of every handler: what is wrong with them is said before anything is done.

import { assess } from "../../../lambdas/assess/assess.ts";
import { close } from "../../../lambdas/close/close.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { gate } from "../../../lambdas/gate/gate.ts";
import { intake } from "../../../lambdas/intake/intake.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { defineFunction } from "../../../lambdas/runtime/function.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import * as z from "zod";
import { World } from "./world.ts";

/** What a call that must fail has thrown. */
async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (answer) => ({ answered: answer }),
    (thrown: unknown) => thrown,
  );
}

describe("an environment that is not whole is said in one sentence before anything is done", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["a missing table", "UNDERSTUDY_TABLE", undefined],
    ["an empty Region", "UNDERSTUDY_ARBITER_REGION", ""],
    ["a missing topic", "UNDERSTUDY_TOPIC", undefined],
    ["missing machines", "UNDERSTUDY_MACHINES", undefined],
    ["machines without a place for their name", "UNDERSTUDY_MACHINES", "arn:aws:states:eu-north-1:123456789012:stateMachine:shop"],
    ["missing plans", "UNDERSTUDY_PLANS", undefined],
    ["plans that are no JSON", "UNDERSTUDY_PLANS", "["],
    ["plans of another shape", "UNDERSTUDY_PLANS", '{"shop":"arn"}'],
    ["probes of another shape", "UNDERSTUDY_PROBES", '{"shop":{"arbiter":{"region":"eu-north-1"}}}'],
    ["an account without an external id", "UNDERSTUDY_ACCOUNTS", '{"eu-west-1":{"role":"arn:aws:iam::111122223333:role/understudy-site"}}'],
  ];
  it.each(cases)("%s (%s)", async (_says, variable, value) => {
    const world = await World.deployed();
    const writes = world.table.writes;
    const thrown = await thrownBy(world.call(sweep, {}, { ...world.environment(), [variable]: value }));
    expect(thrown).toMatchObject({ name: "Defect", message: expect.stringMatching(new RegExp(`^the environment of sweep is incomplete: ${variable}: .*; deploy the stack again$`)) });
    expect(world.table.writes).toBe(writes);
  });

  it("names every variable that is wrong, at once", async () => {
    const world = await World.deployed();
    const thrown = await thrownBy(world.call(look, world.carried, {}));
    for (const variable of ["UNDERSTUDY_PLACE", "UNDERSTUDY_TABLE", "UNDERSTUDY_PROBES"]) expect(thrown).toMatchObject({ message: expect.stringContaining(variable) });
  });
});

describe("an event that is not what it has to be is refused and changes nothing", () => {
  const specs = { open, look, assess, gate, close, decide, request };
  const events = { "an empty object": {}, "a text": "run", "nothing at all": null, "another shape": { run: "", plan: 7, epoch: -1 } };
  const cases = Object.keys(specs).flatMap((name) => Object.keys(events).map((event) => [name, event] as const));
  it.each(cases)("%s is given %s", async (name, event) => {
    const world = await World.deployed();
    const writes = world.table.writes;
    const spec = specs[name as keyof typeof specs] as Parameters<World["call"]>[0];
    expect(await thrownBy(world.call(spec, events[event as keyof typeof events]))).toMatchObject({ name: "Refused", code: "malformed-event", message: expect.stringContaining(`the event of ${name}`) });
    expect([world.table.writes, world.pages, world.starts]).toEqual([writes, [], []]);
  });
});

it("answers a malformed alarm event instead of throwing it, because throwing would only bring it back", async () => {
  const world = await World.deployed();
  expect(await world.call(intake, null)).toMatchObject({ answered: "malformed" });
});

it("gives what nobody translated the name of a mistake of ours", async () => {
  const world = await World.deployed();
  const broken = defineFunction({ name: "broken", env: z.object({}), input: z.unknown(), run: async () => Promise.reject(new RangeError("out of range")) });
  expect(await thrownBy(world.call(broken, {}))).toMatchObject({ name: "Defect", message: "RangeError: out of range" });
});
