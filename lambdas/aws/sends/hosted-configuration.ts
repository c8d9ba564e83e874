// Makes a version of a hosted configuration out of another one, and deploys a version.

import { CreateHostedConfigurationVersionCommand, GetHostedConfigurationVersionCommand, StartDeploymentCommand } from "@aws-sdk/client-appconfig";
import { withKeys } from "../json-document.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { appconfig } from "../services.ts";
import { reading } from "../translate.ts";

export const hostedConfigurationSends: Sends<"appconfig.CreateHostedConfigurationVersion" | "appconfig.StartDeployment", AwsAdapters> = {
  async "appconfig.CreateHostedConfigurationVersion"({ region, input, from, set }, { clients }) {
    const { ApplicationId, ConfigurationProfileId } = input;
    const version = new GetHostedConfigurationVersionCommand({ ApplicationId, ConfigurationProfileId, VersionNumber: Number(from) });
    // Asked once only, as the change: whoever gives up here has changed nothing.
    const former = await reading(`appconfig.GetHostedConfigurationVersion ${from} in ${region}`, () => clients.get(appconfig, region, "change").send(version));
    const text = withKeys(new TextDecoder().decode(former.Content), set, `version ${from} of the configuration ${ConfigurationProfileId} in ${region}`);
    const answer = await clients.get(appconfig, region, "change").send(new CreateHostedConfigurationVersionCommand({ ...input, Content: new TextEncoder().encode(text) }));
    return `version ${answer.VersionNumber}`;
  },
  async "appconfig.StartDeployment"({ region, input }, { clients }) {
    const answer = await clients.get(appconfig, region, "change").send(new StartDeploymentCommand(input));
    return `deployment ${answer.DeploymentNumber} ${answer.State}`;
  },
};
