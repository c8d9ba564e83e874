// First state of every run: takes the lease and the next epoch, or finds that another run is open. Called by the state
// machine. It changes nothing in the world; a repeated call finds its own lease and answers the same.
//
// A run that starts in the moment of a deployment may name the text of the plan from before it, while the alias leads to the new
// machine already. The machine knows best: all states of the run go by the text that it was compiled from.

import * as z from "zod";
import { openingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { onward } from "../runtime/carried.ts";

export const triggerSchema = z.object({ by: z.enum(["alarm", "sweep", "person"]), who: z.string().optional(), identity: z.string().optional(), what: z.string(), at: z.number() });

export const open = defineFunction({
  name: "open",
  env: openingEnvironment,
  input: z.object({ run: z.string(), plan: z.string(), planDigest: z.string(), trigger: triggerSchema, source: z.string(), target: z.string(), repair: z.string().optional(), kind: z.literal("switchover").optional(), failback: z.literal(true).optional() }),
  async run({ env, input: given, services, log }) {
    const input = { ...given, planDigest: env.UNDERSTUDY_PLAN_DIGEST ?? given.planDigest };
    const { run, plan, planDigest, source, target, trigger, repair, failback } = input;
    const kind = repair === undefined ? (input.kind ?? "failover") : "repair";
    if (planDigest !== given.planDigest) log.warn("started by another text of the plan than this machine's; the machine's counts", { given: given.planDigest, planDigest });
    const answer = await services.record.open({ plan, run, execution: run, body: { type: "opened", plan, planDigest, kind, source, target, trigger, ...(repair === undefined ? {} : { repair }), ...(failback === undefined ? {} : { failback }) } });
    if (answer.opened) {
      log.info("run opened", { source, target, epoch: answer.epoch });
      return onward({ ...input, epoch: answer.epoch }, "opened");
    }
    log.info("another run is open; this one ends", { openRun: answer.openRun });
    return onward({ ...input, epoch: 0 }, "joined");
  },
});
