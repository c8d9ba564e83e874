// What a plan's site consists of when it stands on one machine: which host names lead to it, which services listen where,
// and which scripts lie on its hosts. Pure: computed from the plan, so that any plan of the known kinds gets its sites.

import type { Plan, SiteName } from "../../../workflows/plan.ts";
import { atSite, watchedServices } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { PlannedStep, StepKindName } from "../../../workflows/plan-steps.ts";
import { changesRecords } from "../../../workflows/record-steps.ts";
import { switchesName } from "../../../workflows/routing-controls.ts";
import { addressesAt, isWebhook, providerOf } from "../../../workflows/webhooks.ts";
import type { WebhookKind } from "../../../workflows/webhooks.ts";

export interface TcpService {
  readonly service: string;
  readonly kind: "tcp" | "stomp";
  readonly host: string;
  readonly port: number;
}
export interface Webhook {
  readonly provider: string;
  readonly kind: WebhookKind;
  /** The name of the secret that the application shares with the provider. */
  readonly secret: string | undefined;
  readonly callback: string;
  readonly inbound: string;
}
export interface SiteLayout {
  readonly site: SiteName;
  /** Host names that the site's HTTPS server answers for. */
  readonly httpsHosts: readonly string[];
  /** HTTPS services by the address that says whether they run. */
  readonly healthUrls: Readonly<Record<string, string>>;
  readonly tcp: readonly TcpService[];
  /** Services that are stopped on a standby and that a takeover starts (A1, A2). */
  readonly takeoverServices: readonly string[];
  readonly allServices: readonly string[];
  /** The first HTTPS service, through which clients come. */
  readonly front: string | undefined;
  readonly webhooks: readonly Webhook[];
  /** Scripts by path, and what each does. */
  readonly scripts: Readonly<Record<string, "takeover" | "renounce" | "takeover-reporting" | "renounce-reporting">>;
}

/** The layout of one site. Services that both sites share by one address (a load balancer) belong to no site. */
export function siteLayout(plan: Plan, site: SiteName): SiteLayout {
  const services = watchedServices(plan).filter(([, service]) => JSON.stringify(service.probe).includes("{site}"));
  const steps = allSteps(plannedNodes(plan.steps));
  const webhooks = steps.flatMap((step): readonly Webhook[] => {
    return isWebhook(step) ? [{ provider: providerOf(step), kind: step.kind, secret: step.input.secret, ...addressesAt(step, site) }] : [];
  });
  const healthUrls = Object.fromEntries(services.flatMap(([name, { probe }]) => ("https" in probe ? [[atSite(probe.https, site), name]] : [])));
  return {
    site,
    httpsHosts: [...new Set([...Object.keys(healthUrls), ...webhooks.flatMap((hook) => [hook.callback, hook.inbound])].map((url) => new URL(url).hostname)), ...publicNames(plan)],
    healthUrls,
    tcp: services.flatMap(([service, { probe }]): readonly TcpService[] => {
      const address = "tcp" in probe ? probe.tcp : "stomp" in probe ? probe.stomp : undefined;
      if (address === undefined) return [];
      const [host = "", port = "0"] = atSite(address, site).split(":");
      return [{ service, kind: "tcp" in probe ? "tcp" : "stomp", host, port: Number(port) }];
    }),
    takeoverServices: services.flatMap(([name, service]) => (service.standby === "stopped" ? [name] : [])),
    allServices: services.map(([name]) => name),
    front: services.find(([, { probe }]) => "https" in probe)?.[0],
    webhooks,
    scripts: scriptsOf(steps),
  };
}

/** The service behind the host of an HTTPS address of the site; undefined for a host that no health address names. */
export function serviceBehind({ healthUrls }: Pick<SiteLayout, "healthUrls">, address: string): string | undefined {
  const { hostname } = new URL(address);
  return Object.entries(healthUrls).find(([url]) => new URL(url).hostname === hostname)?.[1];
}

/** Names that clients resolve: those that the traffic steps move. */
export function publicNames(plan: Plan): readonly string[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (switchesName(step) || changesRecords(step) ? [step.input.name] : []));
}

function scriptsOf(steps: readonly PlannedStep[]): SiteLayout["scripts"] {
  const scripts: Record<string, SiteLayout["scripts"][string]> = {};
  const add = (path: string, what: "takeover" | "renounce"): void => {
    scripts[path] = path.includes("reporting") ? `${what}-reporting` : what;
  };
  for (const step of steps) {
    if (is(step, "fence.renounce")) {
      for (const path of step.input.run) add(path, "renounce");
      for (const path of step.input.undo ?? []) add(path, "takeover");
    }
    if (is(step, "activate.command")) {
      add(step.input.run.takeover, "takeover");
      if (step.input.run.renounce !== undefined) add(step.input.run.renounce, "renounce");
    }
  }
  return scripts;
}

/** Whether a step is of that kind, for the compiler. */
export function is<K extends StepKindName>(step: PlannedStep, kind: K): step is PlannedStep<K> {
  return step.kind === kind;
}
