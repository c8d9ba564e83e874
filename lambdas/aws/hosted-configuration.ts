// A hosted configuration of AppConfig as it stands in one environment: what is deployed, what is being deployed, and which
// versions there are. Of the document only the named keys and a digest leave this file.

import { GetHostedConfigurationVersionCommand, ListDeploymentsCommand, ListHostedConfigurationVersionsCommand } from "@aws-sdk/client-appconfig";
import type { DeploymentSummary } from "@aws-sdk/client-appconfig";
import { createDigest } from "../../workflows/digest.ts";
import type { Instant } from "../../workflows/units.ts";
import type { Clients } from "./clients.ts";
import { keysOf } from "./json-document.ts";
import { appconfig } from "./services.ts";
import { isAwsError, reading } from "./translate.ts";

export interface ProfilePlace {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}
export interface Deployment {
  readonly number: number;
  readonly profile: string;
  readonly version: string;
  readonly label: string | null;
  /** BAKING, COMPLETE, DEPLOYING, REVERTED, ROLLED_BACK, ROLLING_BACK or VALIDATING. */
  readonly state: string;
  readonly percent: number;
  readonly startedAt: Instant;
}
export interface HostedConfiguration {
  /** Of all profiles in the environment, the newest first: only one runs at a time. */
  readonly deployments: readonly Deployment[];
  /** The version that applications are given, with its named keys; null: none was ever deployed to its end. */
  readonly deployed: { readonly version: string; readonly contentType: string; readonly keys: Readonly<Record<string, string>>; readonly digest: string } | null;
  readonly latestVersion: number;
  readonly labels: readonly string[];
}

const ended = new Set(["COMPLETE", "ROLLED_BACK", "REVERTED"]);
/** Whether a deployment goes no further. */
export const deploymentEnded = (state: string): boolean => ended.has(state);

/** Undefined where the Region has no such application, environment or profile. Throws `Transient` or `Refused`. */
export async function readHostedConfiguration(clients: Clients, region: string, place: ProfilePlace, keys: readonly string[], signal?: AbortSignal): Promise<HostedConfiguration | undefined> {
  const client = clients.get(appconfig, region, "read");
  const within = signal ? { abortSignal: signal } : {};
  const application = { ApplicationId: place.application };
  const profile = { ...application, ConfigurationProfileId: place.profile };
  try {
    const deployments: Deployment[] = [];
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const command = new ListDeploymentsCommand({ ...application, EnvironmentId: place.environment, NextToken: token });
      const page = await reading(`appconfig.ListDeployments in ${region}`, () => client.send(command, within));
      deployments.push(...(page.Items ?? []).map(deploymentOf));
      token = page.NextToken;
    }
    const versions: { readonly number: number; readonly label: string | null }[] = [];
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const command = new ListHostedConfigurationVersionsCommand({ ...profile, NextToken: token });
      const page = await reading(`appconfig.ListHostedConfigurationVersions in ${region}`, () => client.send(command, within));
      versions.push(...(page.Items ?? []).map(({ VersionNumber = 0, VersionLabel }) => ({ number: VersionNumber, label: VersionLabel ?? null })));
      token = page.NextToken;
    }
    deployments.sort((a, b) => b.number - a.number);
    const last = deployments.find((each) => each.profile === place.profile && each.state === "COMPLETE");
    const facts = { deployments, latestVersion: Math.max(0, ...versions.map(({ number }) => number)), labels: versions.flatMap(({ label }) => (label === null ? [] : [label])) };
    if (last === undefined) return { ...facts, deployed: null };
    // A deployment that was started by a label tells the version's number; should it tell the label, the list knows the number.
    const number = versions.find(({ label }) => label !== null && label === last.version)?.number ?? Number(last.version);
    const version = new GetHostedConfigurationVersionCommand({ ...profile, VersionNumber: number });
    const { Content, ContentType = "" } = await reading(`appconfig.GetHostedConfigurationVersion ${number} in ${region}`, () => client.send(version, within));
    const text = new TextDecoder().decode(Content);
    return { ...facts, deployed: { version: String(number), contentType: ContentType, keys: keysOf(text, keys, `version ${number} of the configuration ${place.profile} in ${region}`), digest: createDigest(text) } };
  } catch (thrown) {
    if (isAwsError(thrown, "ResourceNotFoundException") || isAwsError((thrown as Error | undefined)?.cause, "ResourceNotFoundException")) return undefined;
    throw thrown;
  }
}

function deploymentOf(each: DeploymentSummary): Deployment {
  return {
    number: each.DeploymentNumber ?? 0,
    profile: each.ConfigurationProfileId ?? "",
    version: each.ConfigurationVersion ?? "",
    label: each.VersionLabel ?? null,
    state: each.State ?? "unknown",
    percent: each.PercentageComplete ?? 0,
    startedAt: each.StartedAt?.getTime() ?? 0,
  };
}
