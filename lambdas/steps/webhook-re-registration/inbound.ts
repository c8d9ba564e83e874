// Asks the application at the target when it last received a message. Only that proves a registration: what goes out
// works without one, and a provider that names our address may have given it up (A28, A29).

import * as z from "zod/mini";
import { Transient } from "../../../workflows/failure.ts";
import type { Instant } from "../../../workflows/units.ts";
import { askJson } from "../../aws/http.ts";
import type { HttpAdapters } from "../../aws/http.ts";

const answerSchema = z.object({ lastInboundAt: z.union([z.iso.datetime({ offset: true }), z.null()]) });

/** The time of the newest message that arrived, by the application's clock; null when none has. Throws `Transient` or `Refused`. */
export async function readLastInbound(url: string, adapters: HttpAdapters): Promise<Instant | null> {
  const answer = answerSchema.safeParse(await askJson({ what: `GET ${url}`, purpose: "read", url }, adapters));
  if (!answer.success) throw new Transient(`GET ${url}: the answer is not {"lastInboundAt": "<time>"}`, { code: "malformed" });
  return answer.data.lastInboundAt === null ? null : Date.parse(answer.data.lastInboundAt);
}
