// What a step function sees besides its own adapters: through the plan's observers where it has eyes, and nothing where not.

import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { withEyes, withoutEyes } from "../../../lambdas/steps/eyes.ts";
import type { Situation } from "../../../lambdas/steps/eyes.ts";
import { runOf, shop } from "../builders.ts";
import { World } from "../handlers/world.ts";

async function situation(): Promise<{ readonly asked: string[]; readonly given: Situation }> {
  const world = await World.deployed();
  const plan = shop();
  const asked: string[] = [];
  const handle = async (call: { readonly input: Record<string, unknown> }): Promise<unknown> => {
    asked.push(`${String(call.input["FunctionName"])} ${new TextDecoder().decode(call.input["Payload"] as Uint8Array)}`);
    return { Payload: new TextEncoder().encode(JSON.stringify({ observations: world.sees.observations })) };
  };
  const services = world.services("database-promotion");
  const probes = { "site-a": { region: "eu-west-1", function: "probe-site-a" }, "site-b": { region: "eu-central-1", function: "probe-site-b" } };
  return { asked, given: { plan, state: runOf(), probes, services: { ...services, adapters: { ...services.adapters, clients: new Clients(interceptWith(handle, "arbiter")) } } } };
}

it("a step that has eyes looks through the observer at the target, and only at what it waits for", async () => {
  const { asked, given } = await situation();
  const { adapters } = withEyes(given);
  expect(await adapters.lookAt("orders", "site-b")).toMatchObject({ kind: expect.stringMatching(/^(healthy|failing|silent)$/) });
  expect(asked).toEqual([expect.stringMatching(/^probe-site-b .*"only":\{"thing":"orders","site":"site-b"\}/)]);
});

it("a step that has none asks nobody, and cannot send what loses data", async () => {
  const { asked, given } = await situation();
  const { adapters, remeasure } = withoutEyes(given);
  expect(Object.keys(adapters)).not.toContain("lookAt");
  await expect(remeasure(given.state, "orders")).rejects.toMatchObject({ name: "Refused", code: "no-eyes" });
  expect(asked).toEqual([]);
});
