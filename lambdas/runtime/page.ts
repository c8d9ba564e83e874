// Calls people. Apart from the other services, because the functions that carry out steps call nobody and shall not even
// carry the client for it.

import { publish } from "../aws/sns.ts";
import type { Services } from "./services.ts";

/** Calls people. Its failure is told to the caller, which decides whether the run goes on without it. */
export function page(services: Services, topic: string, subject: string, text: string): Promise<void> {
  return publish(services.adapters.clients, services.arbiterRegion, { topic, subject, text });
}
