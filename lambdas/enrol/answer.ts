// Answers CloudFormation for a custom resource, always and once: without an answer a deployment hangs for an hour and is then
// rolled back. The answer is put to an address that is signed, so that it needs no permission and stands in no log.

import type { Context } from "aws-lambda";
import * as z from "zod/mini";
import { asFailure, Refused, Transient } from "../../workflows/failure.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { askHttps } from "../aws/http.ts";
import type { HttpAdapters } from "../aws/http.ts";

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const request = z.object({
  RequestType: z.string(),
  ResponseURL: z.url({ protocol: /^https$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
});
type Request = z.output<typeof request>;
interface Answer {
  readonly Status: "SUCCESS" | "FAILED";
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

/** So much of the function's time is kept for the answer: three tries of five seconds. */
const answerMs: Milliseconds = 18_000;
const tries = 3;
/** CloudFormation takes 4096 bytes for the whole answer. */
const mostCharacters = 800;

/** The handler that does `work` and answers with what came of it; `work` gives the `PhysicalResourceId`. Throws only where nobody can be answered. */
export function answering(work: Handler, outside: HttpAdapters): Handler {
  return async (event, context) => {
    const parsed = z.safeParse(request, event);
    if (!parsed.success) throw new Refused("the event is no request of CloudFormation with an address to answer to", { code: "malformed-event" });
    const answer = await outcome(() => work(event, context), parsed.data, outside, context.getRemainingTimeInMillis() - answerMs);
    await tell(parsed.data, answer, outside);
    return answer;
  };
}

async function outcome(work: () => Promise<unknown>, given: Request, { clock }: HttpAdapters, withinMs: Milliseconds): Promise<Answer> {
  const over = new AbortController();
  const tooLate = clock.sleep(Math.max(0, withinMs), over.signal).then((): never => {
    throw new Transient("the record gave no answer in time; deploy again");
  });
  try {
    const { PhysicalResourceId } = (await Promise.race([work(), tooLate])) as { readonly PhysicalResourceId: string };
    return { Status: "SUCCESS", PhysicalResourceId };
  } catch (thrown) {
    // The id that CloudFormation knows is kept: under another one it would take the resource for a new one and delete the old.
    return { Status: "FAILED", PhysicalResourceId: given.PhysicalResourceId ?? "understudy-plan-not-enrolled", Reason: asFailure(thrown).message.replace(/\s+/g, " ").slice(0, mostCharacters) };
  } finally {
    over.abort();
  }
}

/** Puts the answer where CloudFormation waits for it. Throws `Transient` when it could not be put: Lambda then runs the whole function again. */
async function tell({ ResponseURL, StackId, RequestId, LogicalResourceId }: Request, answer: Answer, outside: HttpAdapters): Promise<void> {
  const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId });
  let because = "";
  for (let tried = 0; tried < tries; tried += 1) {
    if (tried > 0) await outside.clock.sleep(500 * tried);
    try {
      // The same answer again is harmless, so a lost one is a read in the sense of the HTTP client. No redirect is followed.
      const { status } = await askHttps({ what: "the answer to CloudFormation", purpose: "read", url: ResponseURL, method: "PUT", body }, outside);
      if (status === 200) return;
      because = `it was answered with ${status}`;
    } catch (thrown) {
      because = asFailure(thrown).message;
    }
  }
  throw new Transient(`CloudFormation could not be answered after ${tries} tries: ${because}`, { code: "not-answered" });
}
