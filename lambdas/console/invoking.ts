// The functions that the console may call, invoked in the arbiter's Region.

import { asFailure, Refused } from "../../workflows/failure.ts";
import { controlFunctionName, planFunctionName } from "../../workflows/names.ts";
import type { Clients } from "../aws/clients.ts";
import { beginFunction, invokeFunction, thrownThere } from "../aws/lambda.ts";
import { translate } from "../aws/translate.ts";
import type { BeginChecks, Invoke } from "./services.ts";

/** Of what the record does not know, Lambda hands on the words and not the code by which pages say "not there". */
const notKnown = /^the record knows no (run|plan) /;

/** Throws what the function threw; where the answer of a function that changes something was lost, `Unknown`. */
export function invokeIn(region: string, clients: Clients): Invoke {
  return async (name, payload) => {
    const named = controlFunctionName(name);
    const called = await invokeFunction(clients, region, named, payload).catch((thrown: unknown) => {
      // The invocation as such is translated as a read, after which nothing can have happened.
      throw name === "read" ? thrown : translate(asFailure(thrown).cause ?? thrown, `lambda.Invoke ${named}`, "change");
    });
    if (!called.failed) return JSON.parse(called.text) as unknown;
    const failure = thrownThere(named, called.text);
    const [, what] = (failure.name === "Refused" ? notKnown.exec(failure.message) : null) ?? [];
    throw what === undefined ? failure : new Refused(failure.message, { code: `no-such-${what}` });
  };
}

/** Each plan has a function of its own that looks at its readiness; it is given what its schedule gives it. */
export function beginChecksIn(region: string, clients: Clients): BeginChecks {
  return ({ plan, planDigest }) => beginFunction(clients, region, planFunctionName(plan, "readiness"), { plan, planDigest });
}
