// The hosts that clients and providers will meet at the standby site, and that are public: what only probes inside a site ask
// for has private names, which nobody else can resolve.

import { atSite, watchedServices } from "../plan.ts";
import { isProbe } from "../probe-input.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import { isWebhook } from "../webhooks.ts";
import type { Given } from "./check.ts";

export interface PublicHost {
  readonly host: string;
  readonly port: number;
}

/** The two parts of `host:port`. */
export function hostAndPortOf(address: string): PublicHost {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** Host and port of an HTTPS address. */
function ofUrl(address: string): PublicHost {
  const url = new URL(address);
  return { host: url.hostname, port: Number(url.port || "443") };
}

/** Each once: HTTPS services that the arbiter asks, what is verified as clients do, and where providers deliver. */
export function publicHosts({ plan, standby }: Given): readonly PublicHost[] {
  const services = watchedServices(plan).flatMap(([, { probe, from }]) => (isProbe(probe, "https") && from.includes("arbiter") ? [probe.https] : []));
  const steps = allSteps(plannedNodes(plan.steps)).flatMap((step): readonly string[] => {
    if (isKind(step, "verify.https")) return step.input.urls;
    if (isKind(step, "verify.journey")) return step.input.requests.map(({ url }) => new URL(atSite(url, standby)).origin);
    return isWebhook(step) ? [step.input.callback] : [];
  });
  const found = new Map([...services, ...steps].map((url) => ofUrl(atSite(url, standby))).map((each) => [`${each.host}:${each.port}`, each]));
  return [...found.values()];
}

/** The host by which the arbiter knows that its own path works; null for a plan without one, or for an address. */
export function controlHost({ plan }: Given): string | null {
  const control = plan["vantage-points"]["arbiter"]?.control;
  if (control === undefined) return null;
  const { host } = control.startsWith("tcp:") ? hostAndPortOf(control.slice("tcp:".length)) : ofUrl(control);
  return /^[\d.]+$|[[:]/.test(host) ? null : host;
}
