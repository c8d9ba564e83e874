// A function of the user's own at the target: told to act once, and done when it says so itself.

import type { PlanWorld } from "../../../../infra/local/modelled/plan-world.ts";
import type { Fixture } from "../fixture.ts";
import { withInput } from "../wrong-plans.ts";

const functions = { "site-a": "warm-caches:live", "site-b": "warm-caches:7" };

async function says({ aws }: PlanWorld): Promise<string> {
  const Payload = JSON.stringify({ contract: 1, operation: "look" });
  const answer = (await aws.handle({ service: "lambda", region: "eu-central-1", operation: "Invoke", input: { FunctionName: "warm-caches", Qualifier: "7", Payload }, from: "arbiter" })) as { readonly Payload: Uint8Array };
  return (JSON.parse(new TextDecoder().decode(answer.Payload)) as { readonly state: string }).state;
}

export const activateLambda: Fixture = {
  step: { activate: { lambda: { functions, undo: true } } },
  holds: async (world) => (await says(world)) === "done",
  undoes: "by-itself",
  // Looking is a call of the same operation; what changes says so in its order.
  changesWith: { "lambda.Invoke": '\\"operation\\":\\"act\\"' },
  stuck: { given: (bench) => bench.meets("lambda.Invoke", { how: "answers", word: "working-forever" }, { times: 10_000 }), says: /^not within 10 min: warm-caches:7 in eu-central-1 says working: the caches are being filled/ },
  wrong: { plan: withInput("activate.lambda", { functions: { ...functions, "site-b": "warm-caches:live" }, undo: true }), says: /Lambda in eu-central-1 has no function warm-caches:live; it was told nothing yet/ },
};
