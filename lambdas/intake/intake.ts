// Answers alarm events: called by EventBridge for every "CloudWatch Alarm State Change", at least once and in no order.
// It starts a run only for an alarm of a deployed plan (its observers' votes, or its user's own alarms) that stands right
// now, about the site that is active, with no run open and no block. In every other case it does nothing and says why. A malformed event is answered, not thrown: throwing it would
// only bring it back.

import * as z from "zod/mini";
import { Refused } from "../../workflows/failure.ts";
import { alarmStandsSince } from "../aws/alarms.ts";
import { startingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { Services } from "../runtime/services.ts";
import { startRun } from "./start-run.ts";
import type { StartAnswer } from "./start-run.ts";
import { siteOfAlarm } from "../../workflows/names.ts";

/** The part of the event that is read; timestamps end in `+0000` and suppression does not stop the event (aws.md §3). */
export const alarmEvent = z.object({
  source: z.literal("aws.cloudwatch"),
  "detail-type": z.literal("CloudWatch Alarm State Change"),
  region: z.string(),
  detail: z.object({
    alarmName: z.string(),
    state: z.object({ value: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]), timestamp: z.string(), actionsSuppressedBy: z.optional(z.string()) }),
  }),
});

export type IntakeAnswer = StartAnswer | { readonly answered: "malformed" | "not-ours" | "not-alarm" | "suppressed" | "not-standing"; readonly because: string };

export const intake = defineFunction({
  name: "intake",
  env: startingEnvironment,
  input: z.unknown(),
  async run({ env, input, services, log }): Promise<IntakeAnswer> {
    const answer = await answerEvent(env, input, services);
    log.info("alarm event answered", { ...answer });
    return answer;
  },
});

async function answerEvent(env: z.output<typeof startingEnvironment>, event: unknown, services: Services): Promise<IntakeAnswer> {
  const parsed = alarmEvent.safeParse(event);
  if (!parsed.success) {
    return { answered: "malformed", because: parsed.error.issues.map((issue) => `${issue.path.join(".") || "(top)"}: ${issue.message}`).join("; ") };
  }
  const { alarmName, state } = parsed.data.detail;
  const found = await findAlarm(env.UNDERSTUDY_PLANS, alarmName, services);
  if (found === undefined) {
    // The rule lets only names of ours in. Nobody would hear of an answer; an event that fails becomes a dead letter, and that pages.
    if (state.value === "ALARM" && /^understudy-.*-(down|triggered)$/.test(alarmName)) {
      throw new Refused(`${alarmName} stands and belongs to no plan of this deployment, so nothing is started; deploy the control stack again with all plans`, { code: "plan-not-in-deployment" });
    }
    return { answered: "not-ours", because: `${alarmName} is no alarm of a deployed plan` };
  }
  if (state.value !== "ALARM") return { answered: "not-alarm", because: `${alarmName} is ${state.value}` };
  if (state.actionsSuppressedBy !== undefined) return { answered: "suppressed", because: `${alarmName} is suppressed by ${state.actionsSuppressedBy}` };

  // Events may be hours old, so the alarm itself is asked.
  const standing = await alarmStandsSince(services.adapters.clients, services.arbiterRegion, alarmName);
  if (standing === undefined) return { answered: "not-standing", because: `${alarmName} does not stand any more; the event came late or the site came back` };
  return startRun({ plan: found.plan, site: found.site, by: "alarm", what: `${alarmName} at ${standing}`, at: Date.parse(standing), nameParts: [alarmName, standing] }, env, services);
}

/** Which plan and site an alarm is about, among the plans of this deployment; whether the site is one of the plan the record says. */
async function findAlarm(plans: readonly string[], alarmName: string, { record, plan: planOf }: Services): Promise<{ readonly plan: string; readonly site: string } | undefined> {
  for (const plan of plans) {
    const site = siteOfAlarm(plan, alarmName);
    if (site === undefined) continue;
    const deployed = await record.deployed(plan);
    // Of a plan that is not in the record nothing can be started, and who starts it says so.
    if (deployed === undefined || site in (await planOf(deployed.planDigest)).sites) return { plan, site };
  }
  return undefined;
}
