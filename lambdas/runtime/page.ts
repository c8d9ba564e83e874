// Calls people. Apart from the other services, because the functions that carry out steps call nobody and shall not even
// carry the client for it.

import { asFailure } from "../../workflows/failure.ts";
import { attributeName, attributeOf, notificationOf, withWay } from "../../workflows/notification.ts";
import type { Told } from "../../workflows/notification.ts";
import { publish } from "../aws/sns.ts";
import type { ErrorLog } from "./function.ts";
import type { CallToPeople } from "./record/lease.ts";
import type { Services } from "./services.ts";

/**
 * Calls people; `told` says to their tools what it is about, and to themselves where to look. Its failure is told to the caller, which decides whether the run goes
 * on without it.
 */
export function page(services: Services, topic: string, subject: string, text: string, told?: Told): Promise<void> {
  const { way, ...about } = told ?? {};
  // A topic that a plan names may lie elsewhere; its ARN says where.
  return publish(services.adapters.clients, topic.split(":")[3] ?? services.arbiterRegion, {
    topic,
    subject,
    text: withWay(text, way),
    ...(told === undefined ? {} : { attributes: { [attributeName]: attributeOf(notificationOf(subject, text, { ...about, kind: told.kind })) } }),
  });
}

/**
 * Calls people to something that is over, and about which nobody asks again. False where they cannot be called now: then the
 * record keeps it and the sweep tells it; only where the record is away too it stands in the log alone. Never throws.
 */
export async function pageSurely(services: Services, topic: string, plan: string, call: CallToPeople, log: ErrorLog, about?: Told): Promise<boolean> {
  try {
    await page(services, topic, call.subject, call.text, about);
    return true;
  } catch (thrown) {
    log.error("people could not be called, the sweep tells them later", { ...call, error: asFailure(thrown) });
    await services.record.setUntold(plan, call).catch((failed: unknown) => log.error("what people were not told could not be kept", { ...call, error: asFailure(failed) }));
    return false;
  }
}

/** Tells what is kept for people; false where they cannot be called yet. Throws what the record throws. */
export async function tellUntold(services: Services, topic: string, plan: string, { of, subject, text }: CallToPeople, log: ErrorLog): Promise<boolean> {
  try {
    await page(services, topic, `${subject} (late)`, text);
  } catch (thrown) {
    log.error("people could not be called yet", { plan, of, error: asFailure(thrown) });
    return false;
  }
  // People first: told twice is better than not at all.
  await services.record.setTold(plan, { of });
  return true;
}
