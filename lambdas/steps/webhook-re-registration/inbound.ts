// Asks the application at the target when it last received a message. Only that proves a registration: what goes out
// works without one, and a provider that names our address may have given it up (A28, A29).

import * as z from "zod/mini";
import { Transient } from "../../../workflows/failure.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { askHttps, jsonOf } from "../../aws/http.ts";
import type { HttpAdapters, HttpRequest } from "../../aws/http.ts";

const answerSchema = z.object({ lastInboundAt: z.union([z.iso.datetime({ offset: true }), z.null()]) });

/** A clock that differs by less may be right: what an answer says of its time is in whole seconds, and it is on its way for some. */
const skewMs: Milliseconds = 5_000;

/**
 * The time of the newest message that arrived, by our clock; null when none has. Throws `Transient` or `Refused`.
 * The application says it by its own clock, and a registration is compared with it (I26): where the time that it gives for its
 * answer shows that this clock is wrong, the message counts as old as it was when the answer was given, and never as younger.
 */
export async function readLastInbound(url: string, adapters: HttpAdapters): Promise<Instant | null> {
  const request: HttpRequest = { what: `GET ${url}`, purpose: "read", url };
  const askedAt = adapters.clock.now();
  const said = await askHttps(request, adapters);
  const answer = answerSchema.safeParse(jsonOf(request, said));
  if (!answer.success) throw new Transient(`GET ${url}: the answer is not {"lastInboundAt": "<time>"}`, { code: "malformed" });
  if (answer.data.lastInboundAt === null) return null;
  const at = Date.parse(answer.data.lastInboundAt);
  // It answered after it was asked; when the answer arrives says nothing, because it may have been on its way for long.
  const aheadMs = said.saidAt === undefined ? 0 : said.saidAt - askedAt;
  return Math.abs(aheadMs) < skewMs ? at : at - aheadMs - 1_000;
}
