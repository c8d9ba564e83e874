// Every function of the product by the name under which the local world invokes it, with the environment that CDK would
// give it. AWS deploys the same specs; here they run together in one process, each with its own services.

import { close } from "../../../lambdas/close/close.ts";
import { assess } from "../../../lambdas/assess/assess.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { gate } from "../../../lambdas/gate/gate.ts";
import { intake } from "../../../lambdas/intake/intake.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { look } from "../../../lambdas/look/look.ts";
import { open } from "../../../lambdas/open/open.ts";
import { read } from "../../../lambdas/read/read.ts";
import { probe } from "../../../lambdas/probe/probe.ts";
import type { AnySpec } from "../../../lambdas/runtime/function.ts";
import { applicationConfiguration } from "../../../lambdas/steps/application-configuration/function.ts";
import { auroraCapacity } from "../../../lambdas/steps/aurora-capacity/function.ts";
import { clusterFormation } from "../../../lambdas/steps/cluster-formation/function.ts";
import { clusterPromotion } from "../../../lambdas/steps/cluster-promotion/function.ts";
import { databasePromotion } from "../../../lambdas/steps/database-promotion/function.ts";
import { dnsFailover } from "../../../lambdas/steps/dns-failover/function.ts";
import { isolatedDrill } from "../../../lambdas/steps/isolated-drill/function.ts";
import { nodeShutdown } from "../../../lambdas/steps/node-shutdown/function.ts";
import { reProtection } from "../../../lambdas/steps/re-protection/function.ts";
import { databaseRestore } from "../../../lambdas/steps/database-restore/function.ts";
import { drSiteActivation } from "../../../lambdas/steps/dr-site-activation/function.ts";
import { customAction } from "../../../lambdas/steps/custom-action/function.ts";
import { ecsScaling } from "../../../lambdas/steps/ecs-scaling/function.ts";
import { globalClusterPromotion } from "../../../lambdas/steps/global-cluster-promotion/function.ts";
import { networkFencing } from "../../../lambdas/steps/network-fencing/function.ts";
import { eventConsumers } from "../../../lambdas/steps/event-consumers/function.ts";
import { kubernetesScaling } from "../../../lambdas/steps/kubernetes-scaling/function.ts";
import { loadBalancerTargets } from "../../../lambdas/steps/load-balancer-targets/function.ts";
import { roundRobin } from "../../../lambdas/steps/round-robin/function.ts";
import { routingControls } from "../../../lambdas/steps/routing-controls/function.ts";
import { siteFencing } from "../../../lambdas/steps/site-fencing/function.ts";
import { siteRepair } from "../../../lambdas/steps/site-repair/function.ts";
import { verification } from "../../../lambdas/steps/verification/function.ts";
import { webhookReRegistration } from "../../../lambdas/steps/webhook-re-registration/function.ts";
import { sweep } from "../../../lambdas/sweep/sweep.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import { watchdog } from "../../../lambdas/watchdog/watchdog.ts";
import type { StepFunctionName } from "../../../workflows/step-rows/row.ts";

/** A function of the catalogue without its spec does not compile. */
const stepFunctions = {
  "site-fencing": siteFencing,
  "database-promotion": databasePromotion,
  "dr-site-activation": drSiteActivation,
  "cluster-formation": clusterFormation,
  "kubernetes-scaling": kubernetesScaling,
  "ecs-scaling": ecsScaling,
  "custom-action": customAction,
  "aurora-capacity": auroraCapacity,
  "event-consumers": eventConsumers,
  "network-fencing": networkFencing,
  "application-configuration": applicationConfiguration,
  "load-balancer-targets": loadBalancerTargets,
  "dns-failover": dnsFailover,
  "routing-controls": routingControls,
  "round-robin": roundRobin,
  "cluster-promotion": clusterPromotion,
  "global-cluster-promotion": globalClusterPromotion,
  "database-restore": databaseRestore,
  "re-protection": reProtection,
  "isolated-drill": isolatedDrill,
  "node-shutdown": nodeShutdown,
  "webhook-re-registration": webhookReRegistration,
  "site-repair": siteRepair,
  verification,
} satisfies Readonly<Record<StepFunctionName, unknown>>;

/** The specs by name; `probe-PLACE` is the probe function of one vantage point. */
export function localFunctions(places: readonly string[]): Readonly<Record<string, AnySpec>> {
  const specs = { open, look, assess, gate, close, intake, sweep, decide, request, read, switch: switchFunction, watchdog, ...stepFunctions };
  return {
    ...(specs as unknown as Record<string, AnySpec>),
    ...Object.fromEntries(places.map((place) => [`probe-${place}`, probe as unknown as AnySpec])),
  };
}
