// Puts a plan into the record when its stack is deployed, and takes it back when the stack is deleted. Called by
// CloudFormation as a custom resource; how that is answered, whatever happens here, stands in answer.ts.
//
// In two parts: the text first, because the machines that are deployed after it open runs by it; and that the plan is deployed, by
// which runs are started, last. A text stays in the record for ever: runs of the past are read by it.

import * as z from "zod/mini";
import { createDigest } from "../../workflows/digest.ts";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { faultStands } from "../../workflows/game-day-state.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { keys } from "../runtime/record/context.ts";
import { deployment } from "../runtime/record/deployments.ts";
import { newestGameDay } from "../runtime/record/game-days.ts";
import { newestLiveDrill } from "../runtime/record/live-drills.ts";
import type { Services } from "../runtime/services.ts";

/** What the stack gives: the checked plan as JSON, and its digest, by which runs know it. */
const properties = z.object({ plan: z.string(), planDigest: z.string().check(z.length(64)), part: z._default(z.enum(["text", "deployed"]), "deployed") });
const named = z.looseObject({ plan: z.string().check(z.minLength(1)) });

interface Given {
  readonly name: string;
  readonly plan: unknown;
  readonly planDigest: string;
  readonly part: "text" | "deployed";
}

/** CloudFormation deletes a resource whose id has changed, so the id is the plan's name and nothing else. */
export interface Enrolled {
  readonly PhysicalResourceId: string;
}

export const enrol = defineFunction({
  name: "enrol",
  env: baseEnvironment,
  input: z.object({ RequestType: z.enum(["Create", "Update", "Delete"]), StackId: z.string().check(z.minLength(1)), PhysicalResourceId: z.optional(z.string()), ResourceProperties: z.unknown() }),
  async run({ input, services, log }): Promise<Enrolled> {
    const { RequestType, StackId, ResourceProperties, PhysicalResourceId } = input;
    if (RequestType === "Delete") {
      await takeBack(ResourceProperties, StackId, services);
      log.info("plan taken back", { resource: PhysicalResourceId });
      return { PhysicalResourceId: PhysicalResourceId ?? "understudy-plan" };
    }
    const { name, plan, planDigest, part } = read(ResourceProperties);
    await again(services, async () => {
      await services.record.putDocument(plan);
      if (part === "deployed") await services.record.setDeployed(name, planDigest, StackId);
    });
    log.info("plan enrolled", { plan: name, planDigest, part });
    return { PhysicalResourceId: `understudy-${part === "text" ? "text" : "plan"}-${name}` };
  },
});

/** What could not be read was never enrolled, so there is nothing to take back, and the stack must be able to go. */
async function takeBack(given: unknown, stack: string, services: Services): Promise<void> {
  let known: Given;
  try {
    known = read(given);
  } catch (thrown) {
    if (thrown instanceof Refused) return;
    throw thrown;
  }
  if (known.part !== "deployed") return;
  await again(services, async () => {
    await refuseWhileDrilled(known.name, stack, services);
    await services.record.withdraw(known.name, stack);
  });
}

/** A drill that nobody has looked at for so long is brought on by nobody, and must not keep a stack from going. */
const forgottenMs: Milliseconds = 3_600_000;

/** The fault of a game day stands for four hours at most, and its day ends four hours after that; later nobody sweeps. */
const forgottenFaultMs: Milliseconds = 9 * 3_600_000;

/** Between two legs no run is open, and a plan that is taken back then is swept no more: production would stay away, with nobody told. Throws `Refused` (code `drill-open`). */
async function refuseWhileDrilled(plan: string, stack: string, { record, adapters }: Services): Promise<void> {
  const [kept, item, gameDay] = await record.alone((context) => Promise.all([newestLiveDrill(context, plan), context.table.get(keys.plan(plan), deployment), newestGameDay(context, plan)]));
  if (gameDay !== undefined && item?.["by"] === stack && faultStands(gameDay.day) && adapters.clock.now() - (gameDay.day.caused?.at ?? 0) <= forgottenFaultMs) throw new Refused(`The fault of the game day ${gameDay.day.id} of plan ${plan} stands, and nobody would be called to take it back any more; say that it is taken back (understudy drill removed ${plan} --reason …).`, { code: "drill-open" });
  // What another stack has deployed is not taken back by this one.
  if (kept === undefined || kept.drill.closed !== null || item?.["by"] !== stack) return;
  const { drill } = kept;
  const last = drill.legs.at(-1);
  const seenAt = Math.max(drill.openedAt, drill.lookedAt ?? 0, last?.at ?? 0, last?.result?.closedAt ?? 0);
  if (adapters.clock.now() - seenAt > forgottenMs) return;
  throw new Refused(`The live drill ${drill.id} of plan ${plan} is open, and production may be away from its home; let it end, or end it (understudy drill end ${plan} --reason …) and wait a minute.`, { code: "drill-open" });
}

/** Throws `Refused` with what is wrong with the properties. */
function read(given: unknown): Given {
  const parsed = z.safeParse(properties, given);
  if (!parsed.success) throw new Refused("the properties of the plan are not its JSON in plan and its digest of 64 characters in planDigest", { code: "malformed-properties" });
  const { planDigest, part } = parsed.data;
  const plan = asJson(parsed.data.plan);
  const found = z.safeParse(named, plan);
  if (!found.success) throw new Refused("the property plan is no JSON of a plan with its name", { code: "malformed-plan" });
  const digest = createDigest(plan);
  if (digest !== planDigest) throw new Refused(`the plan ${found.data.plan} has the digest ${digest} and not ${planDigest}: it was changed on the way; deploy it again`, { code: "changed-plan" });
  return { name: found.data.plan, plan, planDigest, part };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as a plan that is none.
    return undefined;
  }
}

const pauseMs: Milliseconds = 500;

/** All of it may be repeated, and a deployment shall not fail because the record was busy for a moment. */
async function again(services: Services, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (thrown) {
      const { name } = asFailure(thrown);
      if (tries === 4 || (name !== "Transient" && name !== "Unknown")) throw thrown;
      await services.adapters.clock.sleep(pauseMs * tries);
    }
  }
}
