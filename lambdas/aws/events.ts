// Puts one event on the default bus of the arbiter's Region, for whatever a company builds on it.

import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Transient } from "../../workflows/failure.ts";
import type { Clients } from "./clients.ts";
import type { Service } from "./service.ts";
import { reading } from "./translate.ts";

/** Apart from the other services: only notifications speak to it. */
const eventbridge: Service<EventBridgeClient> = { name: "events", make: (config) => new EventBridgeClient(config) };

export interface EventToPut {
  readonly source: string;
  readonly detailType: string;
  /** JSON. */
  readonly detail: string;
}

/** Puts it; the call succeeds also where the entry does not, so the answer is read. Told twice is better than not at all. Throws `Transient` or `Refused`. */
export async function putEvent(clients: Clients, region: string, { source, detailType, detail }: EventToPut): Promise<void> {
  const client = clients.get(eventbridge, region, "read");
  const answer = await reading("events.PutEvents", () => client.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: detailType, Detail: detail }] })));
  const [entry] = answer.Entries ?? [];
  if (answer.FailedEntryCount !== 0) throw new Transient(`events.PutEvents: ${entry?.ErrorCode ?? "not taken"}: ${entry?.ErrorMessage ?? "EventBridge did not say why"}`, entry?.ErrorCode === undefined ? {} : { code: entry.ErrorCode });
}
