// The local Parameter Store, secrets of an application, AppConfig and target groups behave as is written beside them, asked by
// the adapters of the product; and of a document nothing but the named keys comes out.

import { LocalAppConfig } from "../../../infra/local/aws/app-config.ts";
import { ApplicationSecrets } from "../../../infra/local/aws/application-secrets.ts";
import { LocalParameters } from "../../../infra/local/aws/parameters.ts";
import { LocalSecretsManager } from "../../../infra/local/aws/secrets-manager.ts";
import { LocalTargetGroups } from "../../../infra/local/aws/target-groups.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { readHostedConfiguration } from "../../../lambdas/aws/hosted-configuration.ts";
import { readParameter } from "../../../lambdas/aws/parameters.ts";
import { readSecretVersions } from "../../../lambdas/aws/secret-versions.ts";
import { readTargets } from "../../../lambdas/aws/target-health.ts";
import { sendAws } from "../every-send.ts";
import type { AwsMutationCall } from "../every-send.ts";
import { clientsOver, failureOf } from "./world.ts";

const region = "eu-central-1";
const arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/0b";
const place = { application: "app0001", environment: "env0001", profile: "prof001" };

function world() {
  const clock = new VirtualClock();
  const secrets = new ApplicationSecrets({ clock, visibleMs: 2_000, others: new LocalSecretsManager({}), secrets: [{ name: "shop", region, fields: { host: "a", port: 5432, password: "p" } }] });
  const appconfig = new LocalAppConfig({ clock, deployMs: 60_000, configurations: [{ region, ...place, document: { host: "a", pool: 20, nested: { deep: true } } }] });
  const clients = clientsOver({
    ssm: new LocalParameters({ clock, visibleMs: 2_000, parameters: [{ name: "/shop", region, value: "a" }] }),
    secretsmanager: secrets,
    appconfig,
    elasticloadbalancing: new LocalTargetGroups({ clock, checksMs: 20_000, drainMs: 60_000, answers: (id) => id !== "ill", groups: [{ arn, region, port: 443, targets: ["a"] }] }),
  });
  return { clock, clients, secrets, appconfig };
}

test("a parameter has its next version at once and shows it a little later, and belongs to one Region", async () => {
  const { clock, clients } = world();
  expect(await sendAws({ operation: "ssm.PutParameter", region, input: { Name: "/shop", Value: "b", Type: "String", Overwrite: true }, over: 1 }, { clients })).toBe("version 2");
  expect(await readParameter(clients, region, "/shop")).toMatchObject({ version: 1, value: "a" });
  await clock.advance(2_000);
  expect(await readParameter(clients, region, "/shop")).toEqual({ version: 2, type: "String", value: "b" });
  expect(await readParameter(clients, "eu-west-1", "/shop")).toBeUndefined();
});

describe("a secret", () => {
  const [made, first] = ["0b".repeat(16), "00000000-0000-0000-0000-000000000001"];
  const make = (host: string): AwsMutationCall => ({ operation: "secretsmanager.PutSecretValue", region, input: { SecretId: "shop", ClientRequestToken: made, VersionStages: ["understudy"] }, from: first, set: { host, port: "5433" } });
  const move = (from: string, to: string) => ({ operation: "secretsmanager.UpdateSecretVersionStage", region, input: { SecretId: "shop", VersionStage: "AWSCURRENT", RemoveFromVersionId: from, MoveToVersionId: to } }) as const;

  it("keeps all but the named keys, a number as a number, and is read by the named keys only", async () => {
    const { clock, clients, secrets } = world();
    await sendAws(make("b"), { clients });
    await sendAws(move(first, made), { clients });
    await clock.advance(2_000);
    expect(secrets.fieldsOf(region, "shop")).toEqual({ host: "b", port: 5433, password: "p" });
    expect(await readSecretVersions(clients, region, "shop", ["host", "user"])).toEqual({ copyOf: null, deleted: false, labels: { AWSCURRENT: made, AWSPENDING: first, AWSPREVIOUS: first, understudy: made }, current: { version: made, keys: { host: "b" } } });
  });

  it("makes one version of one token, and moves a label only from where it stands", async () => {
    const { clients } = world();
    expect([await sendAws(make("b"), { clients }), await sendAws(make("b"), { clients })]).toEqual([`version ${made}`, `version ${made}`]);
    expect(await failureOf(sendAws(make("c"), { clients }))).toBe("Refused ResourceExistsException");
    expect(await failureOf(sendAws(move(made, first), { clients }))).toBe("Refused InvalidParameterException");
    expect(await readSecretVersions(clients, region, "other", ["host"])).toBeUndefined();
  });
});

test("a hosted configuration is deployed, bakes and is complete, one at a time; another one that was seen is refused", async () => {
  const { clock, clients, appconfig } = world();
  const profile = { ApplicationId: place.application, ConfigurationProfileId: place.profile };
  const make = (LatestVersionNumber: number) => sendAws({ operation: "appconfig.CreateHostedConfigurationVersion", region, input: { ...profile, ContentType: "application/json", VersionLabel: `understudy-${LatestVersionNumber}`, LatestVersionNumber }, from: "1", set: { host: "b" } }, { clients });
  const start = (LatestDeploymentNumber: number) => sendAws({ operation: "appconfig.StartDeployment", region, input: { ...profile, EnvironmentId: place.environment, DeploymentStrategyId: "AppConfig.AllAtOnce", ConfigurationVersion: "understudy-1", Description: "", LatestDeploymentNumber } }, { clients });
  const read = () => readHostedConfiguration(clients, region, place, ["host"]);
  expect(await make(1)).toBe("version 2");
  expect(await failureOf(make(1))).toBe("Refused ConflictException");
  expect(await failureOf(start(7))).toBe("Refused ConflictException");
  expect(await start(1)).toBe("deployment 2 DEPLOYING");
  expect(await failureOf(start(2))).toBe("Refused ConflictException");
  expect(await read()).toMatchObject({ deployed: { version: "1", keys: { host: "a" } }, latestVersion: 2, labels: ["understudy-1"] });
  await clock.advance(60_000);
  expect((await read())?.deployments[0]).toMatchObject({ state: "BAKING", label: "understudy-1", version: "2" });
  await clock.advance(60_000);
  expect(await read()).toMatchObject({ deployed: { version: "2", contentType: "application/json", keys: { host: "b" } } });
  expect(appconfig.documentOf(region, place.application, place.environment)).toEqual({ host: "b", pool: 20, nested: { deep: true } });
  expect(await readHostedConfiguration(clients, "eu-west-1", place, ["host"])).toBeUndefined();
});

test("an address outside the network of its group comes in with a zone only, and one within it never with all", async () => {
  const clients = clientsOver({ elasticloadbalancing: new LocalTargetGroups({ clock: new VirtualClock(), checksMs: 0, drainMs: 0, answers: () => true, groups: [{ arn, region, port: 443, targets: [], outside: { "10.9.0.20": "all" } }] }) });
  const register = (...Targets: { Id: string; AvailabilityZone?: string }[]) => sendAws({ operation: "elasticloadbalancing.RegisterTargets", region, input: { TargetGroupArn: arn, Targets } }, { clients });
  expect(await failureOf(register({ Id: "10.1.0.20" }, { Id: "10.9.0.20" }))).toBe("Refused ValidationError");
  expect(await failureOf(register({ Id: "10.1.0.20", AvailabilityZone: "all" }))).toBe("Refused ValidationError");
  expect(await readTargets(clients, region, arn)).toEqual([]);
  await register({ Id: "10.1.0.20" }, { Id: "10.9.0.20", AvailabilityZone: "all" });
  expect(await readTargets(clients, region, arn)).toMatchObject([{ id: "10.1.0.20", zone: null }, { id: "10.9.0.20", zone: "all" }]);
});

test("a target is checked when it comes and drains when it goes", async () => {
  const { clock, clients } = world();
  const send = (word: "Register" | "Deregister", ...ids: readonly string[]) => sendAws({ operation: `elasticloadbalancing.${word}Targets`, region, input: { TargetGroupArn: arn, Targets: ids.map((Id) => ({ Id })) } }, { clients });
  const states = async () => (await readTargets(clients, region, arn))?.map(({ id, state }) => `${id} ${state}`);
  await send("Register", "b", "ill");
  expect(await states()).toEqual(["a healthy", "b initial", "ill initial"]);
  await clock.advance(20_000);
  expect(await states()).toEqual(["a healthy", "b healthy", "ill unhealthy"]);
  await send("Deregister", "a", "nobody");
  expect(await states()).toEqual(["a draining", "b healthy", "ill unhealthy"]);
  await clock.advance(60_000);
  expect(await states()).toEqual(["b healthy", "ill unhealthy"]);
  expect(await readTargets(clients, "eu-west-1", arn)).toBeUndefined();
});
