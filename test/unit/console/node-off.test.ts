// While a live drill has a node shut down, the console says on the run's page and on the first page that this is on purpose.

import { open } from "../../../lambdas/open/open.ts";
import { shutDownStepId } from "../../../workflows/node-stage.ts";
import { mutation } from "../builders.ts";
import { ConsoleWorld, textOf } from "./console-world.ts";

it("says of a node that is off for a live drill that it is off on purpose, and of no other", async () => {
  const made = await ConsoleWorld.make();
  const { world } = made;
  await world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: world.planDigest, at: world.clock.time, active: "site-a", results: [] }, previous: null, told: {} });
  await made.post("/plans/shop/requests", { what: "drill live", reason: "quarterly", id: "0123456789", digest: world.planDigest });
  const { name, input } = world.starts[0] ?? { name: "", input: "{}" };
  await world.call(open, { run: name, plan: "shop", planDigest: world.planDigest, source: "site-a", target: "site-b", kind: "switchover", trigger: (JSON.parse(input) as { readonly trigger: unknown }).trigger });
  const seen = async (): Promise<readonly boolean[]> => Promise.all([`/runs/${name}`, "/"].map(async (path) => /site-a is off on purpose since .*: the live drill has shut its machine i-0a0a0a0a0a down, and starts it again\./.test(textOf(await made.page(path)))));
  expect(await seen()).toEqual([false, false]);
  await world.record.append({ run: name, plan: "shop", epoch: 1, body: { type: "intent", step: shutDownStepId, mutation: mutation({ key: "stop i-0a0a0a0a0a", call: { operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] } } }) } });
  expect(await seen()).toEqual([true, true]);
});
