// First state of every run: takes the lease and the next epoch, or finds that another run is open. Called by the state
// machine. It changes nothing in the world; a repeated call finds its own lease and answers the same.

import * as z from "zod";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { onward } from "../runtime/carried.ts";

export const triggerSchema = z.object({ by: z.enum(["alarm", "sweep", "person"]), what: z.string(), at: z.number() });

export const open = defineFunction({
  name: "open",
  env: baseEnvironment,
  input: z.object({ run: z.string(), plan: z.string(), planDigest: z.string(), trigger: triggerSchema, source: z.string(), target: z.string() }),
  async run({ input, services, log }) {
    const { run, plan, planDigest, source, target, trigger } = input;
    const answer = await services.record.open({ plan, run, execution: run, body: { type: "opened", plan, planDigest, kind: "failover", source, target, trigger } });
    if (answer.opened) {
      log.info("run opened", { source, target, epoch: answer.epoch });
      return onward({ ...input, epoch: answer.epoch }, "opened");
    }
    log.info("another run is open; this one ends", { openRun: answer.openRun });
    return onward({ ...input, epoch: 0 }, "joined");
  },
});
