// For an endpoint that is given (--endpoint URL) and executes functions itself: what is deployed there as a function's code is a
// relay that hands each call to this test, where the real bundle runs as with moto. The network of the local world, in which
// the plan's names lead somewhere, is here and not there. The endpoint's functions have to reach loopback of this machine.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "../../infra/aws/handler-function.ts";
import type { FunctionAnswer, FunctionCall, Functions } from "./functions.ts";

/** Gives, in the place of a bundle, the folder of its relay. */
export function relays(folder: string, bridge: string): Bundle {
  return (name) => {
    const own = join(folder, "relays", name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "index.mjs"), relayTo(bridge, name));
    return own;
  };
}

type RelayedCall = Omit<FunctionCall, "folder" | "handler"> & { readonly bundle: string };

/** Runs a relayed call with the bundle that it stands for. */
export function runRelayed({ bundle: name, ...call }: RelayedCall, functions: Functions, bundle: Bundle): Promise<FunctionAnswer> {
  return functions.invoke({ ...call, folder: bundle(name), handler: "index.handler" });
}

function relayTo(bridge: string, name: string): string {
  return `export const handler = async (payload, context) => {
  const call = {
    bundle: ${JSON.stringify(name)}, function: context.functionName, version: context.functionVersion, arn: context.invokedFunctionArn, region: process.env.AWS_REGION,
    timeoutSeconds: Math.ceil(context.getRemainingTimeInMillis() / 1000), payload,
    environment: Object.fromEntries(Object.entries(process.env).filter(([key]) => key.startsWith("UNDERSTUDY_") && !key.startsWith("UNDERSTUDY_WIRE_"))),
  };
  const answer = await (await fetch(${JSON.stringify(`${bridge}/relay`)}, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(call) })).json();
  if (!answer.failed) return answer.payload;
  const { errorType, errorMessage, trace = [] } = answer.payload;
  throw Object.assign(new Error(errorMessage), { name: errorType, stack: trace.join("\\n") });
};
`;
}
