// First state of every run: takes the lease and the next epoch, or finds that another run is open. Called by the state
// machine. It changes nothing in the world; a repeated call finds its own lease and answers the same.
//
// A run that starts in the moment of a deployment may name the text of the plan from before it, while the alias leads to the new
// machine already. The machine knows best: all states of the run go by the text that it was compiled from.

import * as z from "zod/mini";
import { drillKinds, notBuilt } from "../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";
import type { EntryBody, RunKind } from "../../workflows/record.ts";
import { openingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { onward } from "../runtime/carried.ts";
import { endDrill } from "./end-drill.ts";

const triggerFields = z.object({ who: z.optional(z.string()), identity: z.optional(z.string()), what: z.string(), at: z.number() });
/** A drill is told apart by a word that a function of before drills refuses: leaving out what it does not know, it would open a failover. */
export const triggerSchema = z.union([
  z.object({ ...triggerFields.shape, by: z.enum(["alarm", "sweep", "person", "schedule"]), drill: z.optional(z.undefined()) }),
  z.pipe(
    z.object({ ...triggerFields.shape, by: z.enum(["drill-by-person", "drill-by-schedule"]), drill: z.enum(drillKinds) }),
    z.transform(({ by, ...rest }) => ({ ...rest, by: by === "drill-by-person" ? ("person" as const) : ("schedule" as const) })),
  ),
]);

export const open = defineFunction({
  name: "open",
  env: openingEnvironment,
  input: z.object({ run: z.string(), plan: z.string(), planDigest: z.string(), trigger: triggerSchema, source: z.string(), target: z.string(), repair: z.optional(z.string()), kind: z.optional(z.enum(["switchover", "reprotect"])), failback: z.optional(z.literal(true)) }),
  async run({ env, input: given, services, log }) {
    const input = { ...given, planDigest: env.UNDERSTUDY_PLAN_DIGEST ?? given.planDigest };
    const { run, plan, planDigest, source, target, trigger } = input;
    if (planDigest !== given.planDigest) log.warn("started by another text of the plan than this machine's; the machine's counts", { given: given.planDigest, planDigest });
    const drill = "drill" in trigger ? trigger.drill : undefined;
    const opening = { type: "opened", plan, planDigest, source, target, trigger, ...kindOf(input, drill) } as const satisfies EntryBody;
    const call = { plan, run, execution: run, body: opening };
    const first = await services.record.open(call);
    // A dry drill changes nothing, so it may be ended at any instant, and nothing real ever waits for it.
    const gaveWay = !first.opened && drill === undefined && (await endDrill(plan, first.openRun, `run ${run} begins: ${trigger.what}`, services, log));
    const answer = gaveWay ? await services.record.open(call) : first;
    if (answer.opened) {
      log.info("run opened", { source, target, epoch: answer.epoch });
      return onward({ ...input, epoch: answer.epoch }, "opened");
    }
    log.info("another run is open; this one ends", { openRun: answer.openRun });
    return onward({ ...input, epoch: 0 }, "joined");
  },
});

interface Opening {
  readonly kind: RunKind;
  readonly repair?: string;
  readonly failback?: true;
  readonly drill?: DrillKind;
  readonly dry?: true;
}

/** What kind of run it is: the machine of a repair, a re-protection or a switchover says so, and whoever starts a drill says so in the trigger. */
function kindOf({ repair, kind, failback }: { readonly repair?: string | undefined; readonly kind?: "switchover" | "reprotect" | undefined; readonly failback?: true | undefined }, drill: DrillKind | undefined): Opening {
  if (repair !== undefined) return { kind: "repair", repair };
  if (kind !== undefined) return { kind, ...(failback === undefined ? {} : { failback }) };
  if (drill === undefined) return { kind: "failover" };
  const because = notBuilt(drill);
  if (because !== undefined) throw new Refused(because, { code: "not-built" });
  return { kind: "drill", drill, dry: true };
}
