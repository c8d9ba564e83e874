// Sets named keys of a hosted configuration at the target: a version made of the deployed one, deployed by the plan's strategy
// and watched to the end of its bake time. Both calls carry what was seen as a condition, so that somebody else's version or
// deployment in between refuses ours. A rollback, by an alarm or by hand, is somebody's no: a person decides what comes next.

import { keysToldInRun, standingOf } from "../../../workflows/configured-values.ts";
import { createDigest } from "../../../workflows/digest.ts";
import { Defect } from "../../../workflows/failure.ts";
import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { deploymentEnded, readHostedConfiguration } from "../../aws/hosted-configuration.ts";
import type { Deployment, HostedConfiguration } from "../../aws/hosted-configuration.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { regionAt } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Facts = Seen<HostedConfiguration | undefined>;
type Input = StepInput<"configure.appconfig">;
type Start = Extract<MutationCall, { readonly operation: "appconfig.StartDeployment" }>;

const lookMs: Milliseconds = 8_000;
const settleMs: Milliseconds = 15_000;

export const appConfig: StepKind<"configure.appconfig", Facts, Adapters> = {
  kind: "configure.appconfig",

  look(input, context, { clients, clock }) {
    const region = regionAt(context.plan, context.target);
    return see(clock, lookMs, `AppConfig in ${region}`, (signal) => readHostedConfiguration(clients, region, placeAt(input, context.target), Object.keys(input.keys), signal));
  },

  decide(facts, input, context): StepDecision {
    if (!facts.seen) return unseen(facts);
    const { plan, source, target } = context;
    const [region, place] = [regionAt(plan, target), placeAt(input, target)];
    const what = `the configuration ${place.profile} in ${region}`;
    if (facts.value === undefined) return { to: "stuck", because: `AppConfig in ${region} has no application ${place.application} with the environment ${place.environment} and the profile ${place.profile}` };
    const { deployed, deployments, labels, latestVersion } = facts.value;
    const [last] = deployments;
    const running = last !== undefined && !deploymentEnded(last.state) ? last : undefined;
    if (running !== undefined) return { to: "wait", because: sayDeployment(running, place.profile) };
    const ours = deployments.find(({ profile }) => profile === place.profile);
    if (ours !== undefined && ours.state !== "COMPLETE" && ours.startedAt >= context.startedAt) {
      return { to: "stuck", because: `${sayDeployment(ours, place.profile)}: an alarm of the environment, or somebody, has said no. Its events tell who; what was deployed before is what applications are given` };
    }
    if (deployed === null) return { to: "stuck", because: `nothing of ${what} was ever deployed, so there is nothing to set keys of` };
    const told = keysToldInRun(input.keys, context);
    const targets = Object.fromEntries(Object.entries(told).map(([key, each]) => [key, each.target]));
    const standings = Object.entries(told).map(([key, each]) => ({ key, standing: standingOf(deployed.keys[key], each) }));
    if (standings.every(({ standing }) => standing === "target")) return { to: "done", proof: `version ${deployed.version} of ${what} is deployed, whose ${standings.map(({ key }) => key).join(", ")} are those of ${target}` };
    const others = standings.flatMap(({ key, standing }) => (standing === "other" ? [key] : []));
    if (others.length > 0) return { to: "stuck", because: `version ${deployed.version} of ${what} holds in ${others.join(", ")} neither what belongs to ${source} nor what belongs to ${target}. Somebody has set it, so nothing was changed` };
    const label = `understudy-${createDigest({ of: deployed.digest, set: targets }).slice(0, 16)}`;
    const profile = { ApplicationId: place.application, ConfigurationProfileId: place.profile };
    const making: Mutation = {
      key: `make ${label}`,
      sentence: `Make a version of ${what} with ${Object.keys(targets).join(", ")} of ${target}, all else as in version ${deployed.version}`,
      call: { operation: "appconfig.CreateHostedConfigurationVersion", region, input: { ...profile, ContentType: deployed.contentType, VersionLabel: label, LatestVersionNumber: latestVersion }, from: deployed.version, set: targets },
      undo: "leave the version: only what is deployed is read",
      settleMs,
      repeatable: true,
    };
    const mutations = [...(labels.includes(label) ? [] : [making]), starting(what, region, { place, version: label, former: deployed.version, after: last?.number ?? 0 }, context)];
    return { to: "act", because: `version ${deployed.version} of ${what} is deployed, which leads elsewhere`, mutations, inOrder: true };
  },

  undo(facts, input, context) {
    if (!facts.seen) return { to: "wait", because: facts.because, againMs: 1_000 };
    const [first] = (context.toUndo ?? []).flatMap(({ call, undoBy }) => (call.operation === "appconfig.StartDeployment" && undoBy?.operation === "appconfig.StartDeployment" ? [{ call, undoBy }] : []));
    if (first === undefined) return { to: "done", proof: "nothing was deployed" };
    const { profile } = placeAt(input, context.target);
    const [deployments, deployed] = [facts.value?.deployments ?? [], facts.value?.deployed];
    const [last] = deployments;
    if (last !== undefined && !deploymentEnded(last.state)) return { to: "wait", because: sayDeployment(last, profile), againMs: 1_000 };
    const says = `version ${deployed?.version ?? "none"} of the configuration ${profile} in ${first.call.region} is deployed`;
    if (deployed?.version === first.undoBy.input.ConfigurationVersion) return { to: "done", proof: `${says}, as before` };
    const newest = deployments.find((each) => each.profile === profile && each.state === "COMPLETE");
    if (newest?.label !== first.call.input.ConfigurationVersion) return { to: "stuck", because: `${says}, which was neither deployed before nor made here: somebody has changed it since, so it was not set back` };
    const after = last?.number ?? 0;
    return {
      to: "act",
      because: `${says}, which was made here`,
      mutations: [{ key: `deploy ${first.undoBy.input.ConfigurationVersion} again after ${after}`, sentence: `Deploy version ${first.undoBy.input.ConfigurationVersion} of the configuration ${profile} in ${first.call.region} again`, call: { ...first.undoBy, input: { ...first.undoBy.input, LatestDeploymentNumber: after } }, undo: null, settleMs, repeatable: true }],
    };
  },
};

interface Starting {
  readonly place: Input["profiles"][string];
  readonly version: string;
  readonly former: string;
  readonly after: number;
}

function starting(what: string, region: string, { place, version, former, after }: Starting, context: StepContext): Mutation {
  const call = (ConfigurationVersion: string, LatestDeploymentNumber: number): Start => ({
    operation: "appconfig.StartDeployment",
    region,
    input: { ApplicationId: place.application, EnvironmentId: place.environment, DeploymentStrategyId: place.strategy, ConfigurationProfileId: place.profile, ConfigurationVersion, Description: context.mark, LatestDeploymentNumber },
  });
  return {
    key: `deploy ${version} after ${after}`,
    sentence: `Deploy the version ${version} of ${what} by ${place.strategy}`,
    call: call(version, after),
    undo: `deploy version ${former} again`,
    undoBy: call(former, after + 1),
    settleMs,
    // Where the first one has begun, the condition on the newest deployment refuses the second.
    repeatable: true,
  };
}

function placeAt(input: Input, site: string): Input["profiles"][string] {
  const place = input.profiles[site];
  if (place === undefined) throw new Defect(`the plan names no configuration profile at ${site}`);
  return place;
}

function sayDeployment({ number, profile, version, label, state, percent }: Deployment, own: string): string {
  return `deployment ${number} of ${profile === own ? "" : `another profile (${profile}), `}version ${label ?? version} is ${state}${deploymentEnded(state) ? "" : `, ${percent} % of the hosts have it`}`;
}
