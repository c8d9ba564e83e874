// Stands in for AppConfig with hosted configurations. Behaviour:
// - An application belongs to one Region. CreateHostedConfigurationVersion is ConflictException unless LatestVersionNumber is
//   the newest version's number, and unless its label is new.
// - StartDeployment is ConflictException while another one runs in the environment, and unless LatestDeploymentNumber is the
//   newest one's number. It is DEPLOYING for `deployMs`, then BAKING as long, then COMPLETE; applications are given the new
//   version from its baking on.
// - A deployment that an alarm rolls back is ROLLED_BACK after `deployMs`; applications are given the former version again.
// - ListDeployments gives the newest first and shows a new one at once.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError, notImplemented } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { optionalText, text } from "./input.ts";

export interface ConfigurationAtStart {
  readonly region: string;
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
  readonly document: Readonly<Record<string, unknown>>;
}
interface Version {
  readonly number: number;
  readonly label: string | null;
  readonly content: string;
}
interface Deployment {
  readonly number: number;
  readonly version: Version;
  readonly startedAt: Instant;
  readonly rolledBack: boolean;
}
interface Configuration extends Omit<ConfigurationAtStart, "document"> {
  readonly versions: Version[];
  readonly deployments: Deployment[];
}

export class LocalAppConfig implements AwsService {
  readonly #configurations: readonly Configuration[];
  readonly #clock: Clock;
  readonly #deployMs: Milliseconds;
  readonly #changed: () => void;
  #alarms = false;

  /** `changed` is called when applications are given another version. */
  constructor({ configurations, clock, deployMs, changed = () => undefined }: { readonly configurations: readonly ConfigurationAtStart[]; readonly clock: Clock; readonly deployMs: Milliseconds; readonly changed?: () => void }) {
    this.#clock = clock;
    this.#deployMs = deployMs;
    this.#changed = changed;
    this.#configurations = configurations.map(({ document, ...place }) => {
      const version = { number: 1, label: null, content: JSON.stringify(document) };
      // What is deployed at the start has been for long.
      return { ...place, versions: [version], deployments: [{ number: 1, version, startedAt: clock.now() - 86_400_000, rolledBack: false }] };
    });
  }

  async handle(call: AwsCall): Promise<unknown> {
    const found = this.#find(call);
    switch (call.operation) {
      case "ListDeployments":
        return { Items: found.deployments.toReversed().map((each) => this.#show(each, found.profile)) };
      case "ListHostedConfigurationVersions":
        return { Items: found.versions.toReversed().map(({ number, label }) => ({ VersionNumber: number, ...(label === null ? {} : { VersionLabel: label }), ContentType: "application/json" })) };
      case "GetHostedConfigurationVersion": {
        const version = found.versions.find(({ number }) => number === call.input["VersionNumber"]);
        if (version === undefined) throw notFound();
        return { VersionNumber: version.number, ContentType: "application/json", Content: new TextEncoder().encode(version.content) };
      }
      case "CreateHostedConfigurationVersion": {
        const latest = found.versions.at(-1)?.number ?? 0;
        const label = optionalText(call, "VersionLabel") ?? null;
        if ((call.input["LatestVersionNumber"] ?? latest) !== latest) throw new AwsAnswerError("ConflictException", `The latest version is ${latest}`, 409);
        if (label !== null && found.versions.some((each) => each.label === label)) throw new AwsAnswerError("ConflictException", `There is a version with the label ${label}`, 409);
        found.versions.push({ number: latest + 1, label, content: new TextDecoder().decode(call.input["Content"] as Uint8Array) });
        return { VersionNumber: latest + 1 };
      }
      case "StartDeployment":
        return this.#start(call, found);
      default:
        throw notImplemented(call);
    }
  }

  /** What applications are given now. */
  documentOf(region: string, application: string, environment: string): Readonly<Record<string, unknown>> | undefined {
    const found = this.#configurations.find((each) => each.region === region && each.application === application && each.environment === environment);
    const given = found?.deployments.findLast((each) => ["BAKING", "COMPLETE"].includes(this.#stateOf(each)));
    return given === undefined ? undefined : (JSON.parse(given.version.content) as Readonly<Record<string, unknown>>);
  }

  /** An alarm of the environment rolls the next deployment back. */
  rollBackNext(): void {
    this.#alarms = true;
  }

  #start(call: AwsCall, found: Configuration): unknown {
    const last = found.deployments.at(-1);
    const wanted = text(call, "ConfigurationVersion");
    const version = found.versions.find(({ number, label }) => label === wanted || String(number) === wanted);
    if (version === undefined) throw notFound();
    if (last !== undefined && ["DEPLOYING", "BAKING"].includes(this.#stateOf(last))) throw new AwsAnswerError("ConflictException", `Deployment number ${last.number} already in progress`, 409);
    if ((call.input["LatestDeploymentNumber"] ?? last?.number) !== last?.number) throw new AwsAnswerError("ConflictException", `The latest deployment is ${last?.number ?? 0}`, 409);
    const deployment = { number: (last?.number ?? 0) + 1, version, startedAt: this.#clock.now(), rolledBack: this.#alarms };
    this.#alarms = false;
    found.deployments.push(deployment);
    void this.#clock.sleep(this.#deployMs).then(() => this.#changed());
    return { ...this.#show(deployment, found.profile) };
  }

  #stateOf({ startedAt, rolledBack }: Deployment): string {
    const sinceMs = this.#clock.now() - startedAt;
    if (sinceMs < this.#deployMs) return "DEPLOYING";
    if (rolledBack) return "ROLLED_BACK";
    return sinceMs < 2 * this.#deployMs ? "BAKING" : "COMPLETE";
  }

  #show(deployment: Deployment, profile: string): Readonly<Record<string, unknown>> {
    const { number, version, startedAt } = deployment;
    const state = this.#stateOf(deployment);
    return {
      DeploymentNumber: number, ConfigurationProfileId: profile, ConfigurationVersion: String(version.number), ...(version.label === null ? {} : { VersionLabel: version.label }),
      State: state, PercentageComplete: state === "DEPLOYING" ? 0 : 100, StartedAt: new Date(startedAt),
    };
  }

  #find(call: AwsCall): Configuration {
    const application = text(call, "ApplicationId");
    const [environment, profile] = [optionalText(call, "EnvironmentId"), optionalText(call, "ConfigurationProfileId")];
    const found = this.#configurations.find((each) => each.region === call.region && each.application === application && (environment ?? each.environment) === each.environment && (profile ?? each.profile) === each.profile);
    if (found === undefined) throw notFound();
    return found;
  }
}

const notFound = (): AwsAnswerError => new AwsAnswerError("ResourceNotFoundException", "The requested resource could not be found.", 404);
