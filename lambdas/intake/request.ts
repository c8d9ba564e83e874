// A person's request for a failover, away from the site that is active, for a repair of one site in place, for a planned move to the
// other one, for a copy to be made again at the one that was left, or for a drill. Called by the console
// and the command line. It only starts a run: that run looks, assesses and asks like any other, and a person still has to approve it.

import * as z from "zod/mini";
import { asFailure } from "../../workflows/failure.ts";
import { identityOf } from "../../workflows/person.ts";
import { mayDo } from "../../workflows/access.ts";
import { drillKinds } from "../../workflows/drill-kinds.ts";
import { personOf, personSchema } from "../gate/person.ts";
import { startingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { logRefusal } from "../runtime/record/plan-log.ts";
import { sayOfGameDay } from "./start-game-day.ts";
import { startDrill, startScheduled } from "./start-drill.ts";
import { endLive } from "./start-live-drill.ts";
import { startNested } from "./start-nested.ts";
import { startReprotect } from "./start-reprotect.ts";
import { startRepair } from "./start-repair.ts";
import { startSwitchover } from "./start-switchover.ts";
import { startRun } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";

const upTo = (most: number, least = 1) => z.string().check(z.minLength(least), z.maxLength(most));

export const failoverRequest = z.object({
  plan: z.string().check(z.minLength(1)),
  by: upTo(200),
  reason: upTo(1_024, 3),
  /** Made by the caller, so that the same request sent twice starts one run. */
  id: upTo(64, 8),
  /** Who it is, where the caller knows more than a name; `by` is not asked then. */
  person: z.optional(personSchema),
  /** Left out, a failover. */
  repair: z.optional(z.object({ name: upTo(64), site: upTo(64) })),
  /** A planned move, while both sites live. */
  switchover: z.optional(z.object({ to: upTo(64), failback: z.optional(z.boolean()) })),
  /** A copy is made again at the site that stands by; `at`: the one that is meant. It is read before `repair`, under which an installation that does not know it refuses it. */
  reprotect: z.optional(z.object({ at: z.optional(upTo(64)) })),
  /** A step of another plan's run asks, and no person: which one. What it may ask for the record says (start-nested.ts). An installation that does not know this takes it for a person whom no plan names, and refuses. */
  nested: z.optional(z.object({ run: upTo(200), step: upTo(200) })),
  /** A drill of a failover; `to`: the site that is meant, and refused where a failover would not lead there. `scheduled`: it is the plan's schedule that asks, for then. `cleans`: it only deletes what earlier isolated ones left. `end`: the live drill that is open begins no further leg, or the game day ends. `said`: of a game day, that its fault is caused now, or is taken back. */
  drill: z.optional(z.object({ kind: z.enum(drillKinds), to: z.optional(upTo(64)), scheduled: z.optional(z.iso.datetime()), end: z.optional(z.literal(true)), said: z.optional(z.enum(["caused", "removed"])), cleans: z.optional(z.literal(true)) })),
});

export const request = defineFunction({
  name: "request",
  env: startingEnvironment,
  input: failoverRequest,
  async run({ env, input, services, log }): Promise<StartAnswer> {
    const { plan: name, reason, id, repair, reprotect, switchover, drill } = input;
    const person = personOf(input);
    const by = person.subject;
    const deployed = await services.record.deployed(name);
    if (deployed === undefined) return { answered: "no-machine", because: `plan ${name} is not deployed in the record` };
    const plan = await services.plan(deployed.planDigest);
    if (drill?.scheduled !== undefined) {
      const answer = await startScheduled({ plan, planDigest: deployed.planDigest, kind: drill.kind, scheduled: drill.scheduled }, env, services);
      log.info("drill due", { kind: drill.kind, ...answer });
      return answer;
    }
    if (input.nested !== undefined) {
      const answer = await startNested({ plan, id, ...input.nested }, env, services);
      log.info("run requested by a step", { ...input.nested, ...answer });
      return answer;
    }
    const ends = (drill?.kind === "live" || drill?.kind === "game-day") && drill.end === true;
    const leave = mayDo(plan, person, ends ? "approve" : "request");
    if (!leave.allowed) {
      log.warn("request refused", { by, channel: person.channel, because: leave.because });
      const deed = { type: "refused", asked: reprotect !== undefined ? "a re-protection" : repair !== undefined ? `the repair ${repair.name} at ${repair.site}` : switchover !== undefined ? `a planned move to ${switchover.to}` : drill !== undefined ? `${ends ? "the end of " : ""}a ${drill.kind} drill` : "a failover", code: "not-allowed", because: leave.because } as const;
      // Whoever is refused hears why, kept or not.
      await services.record.alone((context) => logRefusal(context, { plan: name, by, person, reason, deed })).catch((failed: unknown) => log.error("a refusal could not be kept", { error: asFailure(failed) }));
      return { answered: "not-allowed", because: leave.because };
    }
    if (reprotect !== undefined) {
      const answer = await startReprotect({ plan: name, at: reprotect.at, who: by, identity: identityOf(person), what: `${by}: ${reason}`, id }, env, services);
      log.info("re-protection requested", { by, answered: answer.answered });
      return answer;
    }
    if (repair !== undefined) {
      const answer = await startRepair({ plan: name, repair: repair.name, site: repair.site, who: by, identity: identityOf(person), what: `${by}: ${reason}`, id }, env, services);
      log.info("repair requested", { by, answered: answer.answered });
      return answer;
    }
    if (switchover !== undefined) {
      const answer = await startSwitchover({ plan: name, ...switchover, who: by, identity: identityOf(person), what: `${by}: ${reason}`, id }, env, services);
      log.info("switchover requested", { by, answered: answer.answered });
      return answer;
    }
    const said = drill?.kind !== "game-day" ? undefined : ends ? "ended" : drill.said;
    if (said !== undefined) {
      const answer = await sayOfGameDay(name, said, person, reason, services);
      log.info("said of a game day", { by, said, answered: answer.answered });
      return answer;
    }
    if (ends) {
      const answer = await endLive(name, person, reason, services);
      log.info("end of a live drill requested", { by, answered: answer.answered });
      return answer;
    }
    if (drill !== undefined) {
      const answer = await startDrill({ plan, planDigest: deployed.planDigest, kind: drill.kind, cleans: drill.cleans, to: drill.to, by: "person", who: by, identity: identityOf(person), what: `${by}: ${reason}`, id }, env, services);
      log.info("drill requested", { by, answered: answer.answered });
      return answer;
    }
    const site = (await services.record.active(name))?.site ?? plan.home;
    const answer = await startRun({ plan: name, site, by: "person", who: by, identity: identityOf(person), what: `${by}: ${reason}`, at: services.adapters.clock.now(), nameParts: ["person", id] }, env, services);
    log.info("failover requested", { by, answered: answer.answered });
    return answer;
  },
});
