// The few fields that a state machine carries from state to state, and the words by which its Choices go on.

import * as z from "zod/mini";

/** What every function of a machine is given and gives back. */
export const carried = z.object({
  run: z.string().check(z.minLength(1)),
  plan: z.string().check(z.minLength(1)),
  planDigest: z.string().check(z.length(64)),
  epoch: z.int().check(z.minimum(0)),
});
export type Carried = z.output<typeof carried>;

/** Gives the carried fields on, with the word for the next Choice. */
export function onward(input: Carried, go: string, more: { readonly waitSeconds?: number; readonly epoch?: number } = {}): Carried & { readonly go: string; readonly waitSeconds?: number } {
  return { run: input.run, plan: input.plan, planDigest: input.planDigest, epoch: more.epoch ?? input.epoch, go, ...(more.waitSeconds === undefined ? {} : { waitSeconds: more.waitSeconds }) };
}
