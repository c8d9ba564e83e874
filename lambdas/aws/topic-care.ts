// Whether a topic that calls people is there, and how many it reaches.

import { GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import type { TopicFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import { sns } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

/** Null when there is no such topic. It is asked for in its own Region. Throws `Transient` or `Refused`, also where another account does not let us look. */
export async function readTopicCare(clients: Clients, arn: string, signal?: AbortSignal): Promise<TopicFacts | null> {
  const region = arn.split(":")[3] ?? "";
  return reading(`sns.GetTopicAttributes of ${arn}`, async () => {
    try {
      const { Attributes = {} } = await clients.get(sns, region, "read").send(new GetTopicAttributesCommand({ TopicArn: arn }), signal ? { abortSignal: signal } : {});
      return { confirmed: Number(Attributes["SubscriptionsConfirmed"] ?? 0), pending: Number(Attributes["SubscriptionsPending"] ?? 0), key: Attributes["KmsMasterKeyId"] ?? null };
    } catch (thrown) {
      // The class's own name, and the word of the wire.
      if (isAwsError(thrown, "NotFoundException", "NotFound")) return null;
      throw thrown;
    }
  });
}
