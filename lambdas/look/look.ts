// Looks from every vantage point at once and freezes what was seen into the record. Called by the state machine, before
// the verdict and again after an approval. Reads only; what a vantage point cannot see is recorded as silent.

import { broughtSoFar } from "../../workflows/brought.ts";
import { carried, onward } from "../runtime/carried.ts";
import { lookingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { freshEvidence } from "../runtime/fresh-evidence.ts";

export const look = defineFunction({
  name: "look",
  env: lookingEnvironment,
  input: carried,
  async run({ env, input, services }) {
    const state = await services.state(input.run);
    const plan = await services.plan(input.planDigest);
    const evidence = await freshEvidence(plan, state, broughtSoFar(state).fence, env.UNDERSTUDY_PROBES[plan.plan] ?? {}, services);
    await services.record.append({ run: input.run, plan: input.plan, epoch: input.epoch, body: { type: "looked", evidence } });
    return onward(input, "looked");
  },
});
