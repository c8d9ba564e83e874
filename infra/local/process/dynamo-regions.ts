// DynamoDB of every Region is one server on this machine; each table is in one Region. A Region that the caller does not
// reach does not answer here either.

import type { Intercept } from "../../../lambdas/aws/clients.ts";

/** Lets clients of a Region ask the local server by its `send` once `reach` has found the way; it throws as a lost connection does. */
export function acrossRegions<Sent extends readonly unknown[]>(send: (...sent: Sent) => Promise<unknown>, reach: (region: string) => Promise<void>): Intercept {
  return (client, _service, region) => {
    client.send = async (...sent: Sent): Promise<unknown> => {
      await reach(region);
      return send(...sent);
    };
  };
}
