// Real SDK clients over local stand-ins, for the contract tests: by service name, each Region alike, in virtual time.

import type { AwsService } from "../../../infra/local/aws/backend.ts";
import { notImplemented } from "../../../infra/local/aws/backend.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { Failure } from "../../../workflows/failure.ts";

/** Clients whose every call is answered by one of the services. */
export function clientsOver(services: Readonly<Record<string, AwsService>>): Clients {
  return new Clients(interceptWith((call) => services[call.service]?.handle(call) ?? Promise.reject(notImplemented(call)), "arbiter"));
}

/** How a promise failed: which of the four errors, and the other side's word. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no failure";
  } catch (thrown) {
    return thrown instanceof Failure ? `${thrown.name} ${thrown.code}` : `untranslated ${String(thrown)}`;
  }
}
