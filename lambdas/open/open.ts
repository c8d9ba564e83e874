// First state of every run: takes the lease and the next epoch, or finds that another run is open. Called by the state
// machine. It changes nothing in the world; a repeated call finds its own lease and answers the same.
//
// A run that starts in the moment of a deployment may name the text of the plan from before it, while the alias leads to the new
// machine already. The machine knows best: all states of the run go by the text that it was compiled from.

import * as z from "zod/mini";
import { aDrill, drillKinds } from "../../workflows/drill-kinds.ts";
import type { DrillKind } from "../../workflows/drill-kinds.ts";
import { Refused } from "../../workflows/failure.ts";
import type { EntryBody, RunKind } from "../../workflows/record.ts";
import { openingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { onward } from "../runtime/carried.ts";
import { newestLiveDrill } from "../runtime/record/live-drills.ts";
import type { Services } from "../runtime/services.ts";
import { endDrill } from "./end-drill.ts";

const triggerFields = z.object({ who: z.optional(z.string()), identity: z.optional(z.string()), what: z.string(), at: z.number() });
/**
 * A drill is told apart by a word that a function of before drills refuses: leaving out what it does not know, it would open a failover. A leg
 * of a live drill has a word of its own for the same reason; one that was started by the version before has the other still. So has a
 * clean-up, of which a function that does not know it would make a whole isolated drill.
 */
export const triggerSchema = z.union([
  z.object({ ...triggerFields.shape, by: z.enum(["alarm", "sweep", "person", "schedule", "plan"]), drill: z.optional(z.undefined()), gameDay: z.optional(z.string()) }),
  z.pipe(
    z.object({ ...triggerFields.shape, by: z.enum(["drill-by-person", "drill-by-schedule", "live-drill-by-person", "live-drill-by-schedule", "clean-up-by-person"]), drill: z.enum(drillKinds), leg: z.optional(z.object({ drill: z.string(), number: z.number(), of: z.number() })) }),
    z.transform(({ by, ...rest }) => ({ ...rest, by: by.endsWith("-person") ? ("person" as const) : ("schedule" as const), ...(by === "clean-up-by-person" ? { cleans: true as const } : {}) })),
  ),
]);

export const open = defineFunction({
  name: "open",
  env: openingEnvironment,
  input: z.object({ run: z.string(), plan: z.string(), planDigest: z.string(), trigger: triggerSchema, source: z.string(), target: z.string(), repair: z.optional(z.string()), kind: z.optional(z.enum(["switchover", "reprotect", "drill"])), failback: z.optional(z.literal(true)) }),
  async run({ env, input: given, services, log }) {
    const input = { ...given, planDigest: env.UNDERSTUDY_PLAN_DIGEST ?? given.planDigest };
    const { run, plan, planDigest, source, target, trigger } = input;
    if (planDigest !== given.planDigest) log.warn("started by another text of the plan than this machine's; the machine's counts", { given: given.planDigest, planDigest });
    const drill = "drill" in trigger ? trigger.drill : undefined;
    const opening = { type: "opened", plan, planDigest, source, target, trigger, ...kindOf(input, drill, "leg" in trigger && trigger.leg !== undefined) } as const satisfies EntryBody;
    const call = { plan, run, execution: run, body: opening };
    const ended = "leg" in trigger && trigger.leg !== undefined ? await whyNoLeg({ plan, run, drill: trigger.leg.drill }, services) : undefined;
    if (ended !== undefined) {
      log.warn("a leg of a live drill does not begin", { because: ended });
      return onward({ ...input, epoch: 0 }, "joined");
    }
    const first = await services.record.open(call);
    // A drill may be ended at any instant, and nothing real ever waits for it, a leg of a live drill included: a dry one changes nothing, and
    // what an isolated one made waits.
    const gaveWay = !first.opened && (drill === undefined || drill === "live") && (await endDrill(plan, first.openRun, `run ${run} begins: ${trigger.what}`, services, log));
    const answer = gaveWay ? await services.record.open(call) : first;
    if (answer.opened) {
      log.info("run opened", { source, target, epoch: answer.epoch });
      return onward({ ...input, epoch: answer.epoch }, "opened");
    }
    log.info("another run is open; this one ends", { openRun: answer.openRun });
    return onward({ ...input, epoch: 0 }, "joined");
  },
});

/**
 * Why a leg of a live drill does not begin: nobody expects it any more whose drill has ended meanwhile, was ended by a person, or has another
 * newest leg. Undefined for one that has begun: this may be called once more.
 */
async function whyNoLeg({ plan, run, drill: id }: { readonly plan: string; readonly run: string; readonly drill: string }, { record }: Services): Promise<string | undefined> {
  const [{ run: open }, newest] = await Promise.all([record.readLease(plan), record.alone((context) => newestLiveDrill(context, plan))]);
  if (open === run) return undefined;
  const drill = newest?.drill;
  if (drill === undefined || drill.id !== id) return `the live drill ${id} is not the newest of ${plan}`;
  if (drill.closed !== null) return `the live drill ${id} has ended`;
  if (drill.stop !== null) return `${drill.stop.by} ended the live drill ${id}`;
  return drill.legs.at(-1)?.run === run ? undefined : `it is not the newest leg of the live drill ${id}`;
}

interface Opening {
  readonly kind: RunKind;
  readonly repair?: string;
  readonly failback?: true;
  readonly drill?: DrillKind;
  readonly dry?: true;
}

/** What kind of run it is: the machine of a repair, a re-protection or a switchover says so, and whoever starts a drill says so in the trigger. */
function kindOf({ repair, kind, failback }: { readonly repair?: string | undefined; readonly kind?: "switchover" | "reprotect" | "drill" | undefined; readonly failback?: true | undefined }, drill: DrillKind | undefined, isLeg: boolean): Opening {
  if (drill === "game-day") throw new Refused("a game day is no run: what its fault leads to are ordinary ones; nothing was opened", { code: "no-run" });
  if (repair !== undefined) return { kind: "repair", repair };
  // An isolated drill has a machine of its own, and both have to mean it: a failover's machine would move the application.
  if (kind === "drill" || drill === "isolated") {
    if (kind !== "drill" || drill !== "isolated") throw new Refused(`this machine ${kind === "drill" ? "is that of isolated drills" : "is none of isolated drills"}, and was asked for ${drill === undefined ? "no drill" : aDrill(drill)}`, { code: "wrong-machine" });
    return { kind, drill };
  }
  if (drill === "live" && !isLeg) throw new Refused("a live drill is a chain of planned moves, and this does not say which one of them it is; nothing was opened", { code: "not-a-leg" });
  if (kind !== undefined) return { kind, ...(failback === undefined ? {} : { failback }) };
  if (drill === undefined) return { kind: "failover" };
  if (drill === "live") throw new Refused("a live drill is a chain of planned moves, and this machine fails over; nothing was opened", { code: "not-a-leg" });
  return { kind: "drill", drill, dry: true };
}
