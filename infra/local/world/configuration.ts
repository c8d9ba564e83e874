// Where the application of a plan reads its configuration, as the plan's steps set it: at first everything leads to the home
// site, at both sites, because the standby too works with what the active site has. The application at a site does its work
// only while all of it is that site's own, or the site is the one that was active from the start.

import { valueAt, valuesAt, valuesKnownAt } from "../../../workflows/configured-values.ts";
import type { Configured } from "../../../workflows/configured-values.ts";
import type { RecordSet } from "../../../workflows/mutations.ts";
import { atSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepInput, StepKindName } from "../../../workflows/plan-steps.ts";
import type { Clock } from "../../../workflows/ports.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { wholeSeconds } from "../../../workflows/units.ts";
import { LocalAppConfig } from "../aws/app-config.ts";
import { ApplicationSecrets } from "../aws/application-secrets.ts";
import type { AwsService } from "../aws/backend.ts";
import { LocalParameters } from "../aws/parameters.ts";
import { is } from "./site-layout.ts";
import { Zone } from "./zone.ts";

export interface ConfigurationOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  /** What answers for SSM and Secrets Manager besides. */
  readonly ssm: AwsService;
  readonly secretsmanager: AwsService;
  readonly visibleMs: Milliseconds;
  readonly deployMs: Milliseconds;
  readonly changed: (what: string) => void;
}

interface Inputs {
  readonly parameters: readonly StepInput<"configure.ssm-parameter">[];
  readonly secrets: readonly StepInput<"configure.secret">[];
  readonly profiles: readonly StepInput<"configure.appconfig">[];
  readonly names: readonly StepInput<"configure.cname">[];
}

export class Configuration {
  readonly parameters: LocalParameters;
  readonly secrets: ApplicationSecrets;
  readonly appConfig: LocalAppConfig;
  /** The private zones of the plan by their ids, for Route 53. */
  readonly zones: Readonly<Record<string, Zone>>;
  readonly services: Readonly<Record<"ssm" | "secretsmanager" | "appconfig", AwsService>>;
  readonly #plan: Plan;
  readonly #inputs: Inputs;
  readonly #known = new Map<Configured, Record<string, readonly string[]>>();

  constructor({ plan, clock, ssm, secretsmanager, visibleMs, deployMs, changed }: ConfigurationOptions) {
    this.#plan = plan;
    this.#inputs = { parameters: inputs(plan, "configure.ssm-parameter"), secrets: inputs(plan, "configure.secret"), profiles: inputs(plan, "configure.appconfig"), names: inputs(plan, "configure.cname") };
    const sites = Object.entries(plan.sites);
    this.parameters = new LocalParameters({
      clock, visibleMs, changed: () => changed("a parameter is set"),
      parameters: this.#inputs.parameters.flatMap(({ parameter, value }) => sites.map(([site, { region }]) => ({ name: atSite(parameter, site), region, value: valueAt(value, plan, plan.home) }))),
    });
    this.secrets = new ApplicationSecrets({
      clock, visibleMs, others: secretsmanager, changed: () => changed("a secret has another current version"),
      secrets: this.#inputs.secrets.flatMap(({ secret, keys }) => sites.map(([site, { region }]) => ({ name: atSite(secret, site), region, fields: { username: "shop", password: "known to nobody else", ...valuesAt(keys, plan, plan.home) } }))),
    });
    this.appConfig = new LocalAppConfig({
      clock, deployMs, changed: () => changed("applications are given the version that was deployed"),
      configurations: this.#inputs.profiles.flatMap(({ profiles, keys }) => sites.flatMap(([site, { region }]) => {
        const place = profiles[site];
        return place === undefined ? [] : [{ region, application: place.application, environment: place.environment, profile: place.profile, document: { pool: 20, ...valuesAt(keys, plan, plan.home) } }];
      })),
    });
    const { names } = this.#inputs;
    this.zones = Object.fromEntries(names.map(({ zone }) => [zone, new Zone({ records: names.filter((each) => each.zone === zone).map((each) => recordOf(each, plan)) })]));
    const { parameters } = this;
    const isParameter = (operation: string): boolean => operation.endsWith("Parameter");
    this.services = { ssm: { handle: (call) => (isParameter(call.operation) ? parameters : ssm).handle(call) }, secretsmanager: this.secrets, appconfig: this.appConfig };
  }

  /** Whether what the application at a site reads leads to that site. */
  leadsTo(site: string): boolean {
    const plan = this.#plan;
    const region = plan.sites[site]?.region ?? "";
    // A database that was restored at the site is that site's own too.
    const own = (found: unknown, value: Configured): boolean => typeof found === "string" && this.#valuesKnownAt(value, site).includes(found);
    const holds = (found: Readonly<Record<string, unknown>> | undefined, keys: StepInput<"configure.secret">["keys"]): boolean => Object.entries(keys).every(([key, value]) => own(String(found?.[key]), value));
    const { parameters, secrets, profiles, names } = this.#inputs;
    return (
      parameters.every(({ parameter, value }) => own(this.parameters.valueOf(region, atSite(parameter, site)), value)) &&
      secrets.every(({ secret, keys }) => holds(this.secrets.fieldsOf(region, atSite(secret, site)), keys)) &&
      profiles.every(({ profiles: places, keys }) => holds(this.appConfig.documentOf(region, places[site]?.application ?? "", places[site]?.environment ?? ""), keys)) &&
      names.every(({ zone, name, value }) => own(this.alias(zone, name), value))
    );
  }

  #valuesKnownAt(value: Configured, site: string): readonly string[] {
    const bySite = this.#known.get(value) ?? {};
    this.#known.set(value, bySite);
    return (bySite[site] ??= valuesKnownAt(value, this.#plan, site));
  }

  /** What a private name leads to now, as those in its networks are told. */
  alias(zone: string, name: string): string | undefined {
    const data = this.zones[zone]?.answer(name, "CNAME", () => 0).answers[0]?.data;
    return typeof data === "string" ? data.replace(/\.$/, "") : undefined;
  }
}

function inputs<K extends StepKindName>(plan: Plan, kind: K): readonly StepInput<K>[] {
  return allSteps(plannedNodes(plan.steps)).flatMap((step) => (is(step, kind) ? [step.input as StepInput<K>] : []));
}

function recordOf({ name, value, ttl }: StepInput<"configure.cname">, plan: Plan): RecordSet {
  return { Name: `${name}.`, Type: "CNAME", TTL: wholeSeconds(ttl), ResourceRecords: [{ Value: valueAt(value, plan, plan.home) }] };
}
