// What the kinds that tell an application of its parts decide from what was seen, where the generated cases of the catalogue do
// not come: whose value it is, who came between, and that no value which the plan does not know is ever told.

import fc from "fast-check";
import { appConfig } from "../../../lambdas/steps/application-configuration/appconfig.ts";
import { cname } from "../../../lambdas/steps/application-configuration/cname.ts";
import { secret } from "../../../lambdas/steps/application-configuration/secret.ts";
import { ssmParameter } from "../../../lambdas/steps/application-configuration/ssm-parameter.ts";
import type { Deployment, HostedConfiguration } from "../../../lambdas/aws/hosted-configuration.ts";
import type { SecretVersions } from "../../../lambdas/aws/secret-versions.ts";
import type { Mutation } from "../../../workflows/mutations.ts";
import { after, context, denied, sent, silent, startedAt } from "./moving.ts";

const [hostA, hostB] = ["orders.site-a.internal", "orders.site-b.internal"];

describe("a parameter", () => {
  const input = { parameter: "/orders/host", value: "{orders.host}" };
  const decide = (value: string, version = 4, at = context, type = "String") => ssmParameter.decide({ seen: true, value: { version, type, value } }, input, at);
  const act = decide(hostA);
  const [set] = act.to === "act" ? act.mutations : [];

  it("is set from the source's value to the target's, over the version that was seen", () => {
    expect(set).toMatchObject({ key: "set /orders/host over version 4", call: { operation: "ssm.PutParameter", region: "eu-central-1", input: { Name: "/orders/host", Value: hostB, Type: "String", Overwrite: true }, over: 4 }, undoBy: { input: { Value: hostA } } });
  });

  it.each([
    ["is a secret one", decide(hostA, 4, context, "SecureString"), "only a parameter of type String"],
    ["is not there", ssmParameter.decide({ seen: true, value: undefined }, input, context), "there is no parameter /orders/host in eu-central-1"],
    ["may not be read", ssmParameter.decide(denied, input, context), "could not look"],
  ])("that %s is left to a person", (_sentence, decision, because) => {
    expect(decision).toMatchObject({ to: "stuck", because: expect.stringContaining(because) });
  });

  it("waits for a service that is silent", () => {
    expect(ssmParameter.decide(silent, input, context)).toMatchObject({ to: "wait" });
  });

  it("never tells a value that the plan does not know, and never overwrites it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, unit: "grapheme-ascii" }).filter((value) => value !== hostA && value !== hostB), (value) => {
        const decision = decide(value);
        expect(decision.to).toBe("stuck");
        expect(JSON.stringify(decision)).not.toContain(value);
      }),
    );
  });

  const key = "set /orders/host over version 4";
  it.each([
    ["its own version follows", 5, [sent(key, 0)], "done"],
    ["a lost call may have arrived as well", 6, [sent(key, 0, "unknown"), sent(key, 12_000)], "done"],
    ["a version came between", 6, [sent(key, 0)], "stuck"],
    ["a call that was refused made no version", 6, [sent(key, 0, "refused"), sent(key, 12_000)], "stuck"],
    ["a person has looked since and sent the step round again", 6, [sent(key, -60_000)], "done"],
  ] as const)("that has the target's value: %s", (_sentence, version, calls, to) => {
    expect(decide(hostB, version, after(20_000, { sent: calls })).to).toBe(to);
  });

  const undo = (value: string, version: number, count = 1) => ssmParameter.undo?.({ seen: true, value: { version, type: "String", value } }, input, { ...context, toUndo: Array.from({ length: count }, () => set as Mutation) });
  it.each([
    ["is set back, over the version that stands now", hostB, 5, 1, "act"],
    ["is set back when a lost call had arrived as well", hostB, 6, 2, "act"],
    ["stays when somebody set the same value again", hostB, 6, 1, "stuck"],
    ["stays when somebody set another one", "elsewhere", 6, 1, "stuck"],
    ["is back already", hostA, 6, 1, "done"],
  ] as const)("on the way back %s", (_sentence, value, version, count, to) => {
    expect(undo(value, version, count)?.to).toBe(to);
  });
});

describe("a secret", () => {
  const input = { secret: "orders/{site}", keys: { host: "{orders.host}" } };
  const found = (host: string, more: Partial<SecretVersions> = {}): SecretVersions => ({ copyOf: null, deleted: false, labels: { AWSCURRENT: "v1" }, current: { version: "v1", keys: { host } }, ...more });
  const decide = (value: SecretVersions | undefined, at = context) => secret.decide({ seen: true, value }, input, at);

  it("gets a version beside the current one, and then its label, from exactly the version that was seen", () => {
    const decision = decide(found(hostA));
    const version = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
    expect(decision).toMatchObject({
      to: "act", inOrder: true,
      mutations: [
        { call: { operation: "secretsmanager.PutSecretValue", input: { SecretId: "orders/site-b", ClientRequestToken: version, VersionStages: ["understudy"] }, from: "v1", set: { host: hostB } } },
        { call: { operation: "secretsmanager.UpdateSecretVersionStage", input: { VersionStage: "AWSCURRENT", RemoveFromVersionId: "v1", MoveToVersionId: version } }, undoBy: { input: { MoveToVersionId: "v1", RemoveFromVersionId: version } } },
      ],
    });
  });

  it("makes the same version however often it looks, and another one of another version", () => {
    const idOf = (value: SecretVersions, at = context): unknown => {
      const decision = decide(value, at);
      return decision.to === "act" ? decision.mutations[0]?.key : decision;
    };
    expect(idOf(found(hostA), after(60_000))).toBe(idOf(found(hostA)));
    expect(idOf(found(hostA, { labels: { AWSCURRENT: "v2" }, current: { version: "v2", keys: { host: hostA } } }))).not.toBe(idOf(found(hostA)));
  });

  it.each<[string, SecretVersions | undefined, string, string]>([
    ["is not there", undefined, "stuck", "there is no secret orders/site-b"],
    ["waits for its deletion", found(hostA, { deleted: true, current: null }), "stuck", "waits for its deletion"],
    ["is a copy of one elsewhere", found(hostA, { copyOf: "eu-west-1" }), "stuck", "is a copy of the one in eu-west-1 and takes no changes"],
    ["is a copy that has what it needs", found(hostB, { copyOf: "eu-west-1" }), "done", ""],
    ["does not show the same version twice", found(hostA, { labels: { AWSCURRENT: "v2" } }), "wait", "does not show which version"],
    ["is being rotated", found(hostA, { labels: { AWSCURRENT: "v1", AWSPENDING: "v9" } }), "wait", "a rotation of the secret"],
    ["was rotated before", found(hostA, { labels: { AWSCURRENT: "v1", AWSPENDING: "v1" } }), "act", ""],
    ["was rotated before somebody set it", found(hostB, { labels: { AWSCURRENT: "v1", AWSPENDING: "v0", AWSPREVIOUS: "v0" } }), "done", ""],
    ["has not the key", found(hostA, { current: { version: "v1", keys: {} } }), "stuck", "holds in host neither"],
  ])("that %s", (_sentence, value, to, because) => {
    const decision = decide(value);
    expect(decision.to).toBe(to);
    if (because !== "") expect(decision).toMatchObject({ because: expect.stringContaining(because) });
  });

  it("never tells what a key holds that the plan does not know", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 20, unit: "grapheme-ascii" }).filter((value) => value !== hostA && value !== hostB), (value) => {
        const decision = decide(found(value));
        expect(decision.to).toBe("stuck");
        expect(JSON.stringify(decision)).not.toContain(value);
      }),
    );
  });

  it("has the label of rotations moved along where a past rotation left it behind", () => {
    const left = found(hostB, { labels: { AWSCURRENT: "v2", AWSPREVIOUS: "v1", AWSPENDING: "v1" }, current: { version: "v2", keys: { host: hostB } } });
    expect(decide(left, { ...context, sent: [sent("move AWSCURRENT to v2", 0)] })).toMatchObject({ to: "act", mutations: [{ call: { input: { VersionStage: "AWSPENDING", RemoveFromVersionId: "v1", MoveToVersionId: "v2" } } }] });
  });

  it("is not set back when somebody moved its label since", () => {
    const act = decide(found(hostA));
    const toUndo = act.to === "act" ? act.mutations : [];
    expect(secret.undo?.({ seen: true, value: found(hostA, { labels: { AWSCURRENT: "v7" } }) }, input, { ...context, toUndo })).toMatchObject({ to: "stuck", because: expect.stringContaining("stands at version v7") });
    expect(secret.undo?.({ seen: true, value: found(hostA) }, input, { ...context, toUndo })).toMatchObject({ to: "done" });
  });
});

describe("a hosted configuration", () => {
  const place = { application: "app0001", environment: "env0001", profile: "prof001", strategy: "AppConfig.AllAtOnce" };
  const input = { profiles: { "site-a": place, "site-b": place }, keys: { host: "{orders.host}" } };
  const deployment = (number: number, state: string, more: Partial<Deployment> = {}): Deployment => ({ number, profile: "prof001", version: "3", label: null, state, percent: 50, startedAt: startedAt - 1_000, ...more });
  const found = (host: string, more: Partial<HostedConfiguration> = {}): HostedConfiguration => ({ deployments: [deployment(6, "COMPLETE")], deployed: { version: "3", contentType: "application/json", keys: { host }, digest: "d" }, latestVersion: 5, labels: [], ...more });
  const decide = (value: HostedConfiguration | undefined) => appConfig.decide({ seen: true, value }, input, context);

  it("gets a version of the deployed one and a deployment of it, both bound to what was seen", () => {
    expect(decide(found(hostA))).toMatchObject({
      to: "act", inOrder: true,
      mutations: [
        { call: { operation: "appconfig.CreateHostedConfigurationVersion", input: { LatestVersionNumber: 5 }, from: "3", set: { host: hostB } } },
        { call: { operation: "appconfig.StartDeployment", input: { LatestDeploymentNumber: 6, ConfigurationVersion: expect.stringMatching(/^understudy-/) } }, undoBy: { input: { ConfigurationVersion: "3" } } },
      ],
    });
  });

  it("is deployed at once where an earlier run has made the same version", () => {
    const first = decide(found(hostA));
    const label = first.to === "act" && first.mutations[0]?.call.operation === "appconfig.CreateHostedConfigurationVersion" ? first.mutations[0].call.input.VersionLabel : "";
    expect(decide(found(hostA, { labels: [label] }))).toMatchObject({ to: "act", mutations: [{ call: { operation: "appconfig.StartDeployment" } }] });
  });

  it.each<[string, HostedConfiguration | undefined, string]>([
    ["is not there", undefined, "stuck"],
    ["was never deployed", found(hostA, { deployed: null, deployments: [] }), "stuck"],
    ["is being deployed", found(hostA, { deployments: [deployment(7, "DEPLOYING"), deployment(6, "COMPLETE")] }), "wait"],
    ["bakes still, with the right values", found(hostB, { deployments: [deployment(7, "BAKING")] }), "wait"],
    ["is in an environment where another profile is being deployed", found(hostA, { deployments: [deployment(7, "DEPLOYING", { profile: "other01" }), deployment(6, "COMPLETE")] }), "wait"],
    ["was rolled back in this run", found(hostA, { deployments: [deployment(7, "ROLLED_BACK", { startedAt: startedAt + 1_000 }), deployment(6, "COMPLETE")] }), "stuck"],
    ["was rolled back before this run", found(hostA, { deployments: [deployment(7, "ROLLED_BACK"), deployment(6, "COMPLETE")] }), "act"],
    ["has somebody else's value", found("elsewhere"), "stuck"],
    ["has the target's value", found(hostB), "done"],
  ])("that %s", (_sentence, value, to) => {
    expect(decide(value).to).toBe(to);
  });
});

describe("a private name", () => {
  const input = { zone: "Z0123456789PRIVATE00", name: "orders.internal", value: "{orders.host}", ttl: 30_000 };
  const records = (value: string) => ({ seen: true as const, value: [{ set: { Name: "orders.internal.", Type: "CNAME", TTL: 30, ResourceRecords: [{ Value: value }] }, beyond: [] }] });
  const lost = { sent: [sent("change-1", 0, "unknown")] };

  it.each([
    ["is waited for when the answer to its change was lost", after(59_000, lost), "wait"],
    ["is believed after the minute in which changes arrive", after(60_000, lost), "done"],
    ["that led there before needs nothing", context, "done"],
  ])("%s", (_sentence, at, to) => {
    expect(cname.decide({ records: records(hostB), change: null }, input, at).to).toBe(to);
  });

  it("is not put back over what somebody made of it", () => {
    const act = cname.decide({ records: records(hostA), change: null }, input, context);
    const toUndo = act.to === "act" ? act.mutations : [];
    expect(cname.undo?.({ records: records("elsewhere.internal"), change: null }, input, { ...context, toUndo })).toMatchObject({ to: "stuck" });
    expect(cname.undo?.({ records: records(hostB), change: null }, input, { ...context, toUndo })).toMatchObject({ to: "act", mutations: [{ call: { input: { ChangeBatch: { Changes: [{ Action: "DELETE" }, { Action: "CREATE" }] } } } }] });
    expect(cname.undo?.({ records: records(hostA), change: null }, input, { ...context, toUndo })).toMatchObject({ to: "done" });
  });
});
