// The rules of others, and the whole of it. cdk-nag (AwsSolutions): each finding is mended or has a reason beside the
// construct; what is not acknowledged makes the synthesis throw. The bundles are those that are really deployed.
// CloudFormation's own schemas are asked at every synthesis, and by npm run test:cfn-lint.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Validations } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { buildApp } from "../../infra/aws/build-app.ts";
import { consoleSettings } from "../../infra/aws/console-settings.ts";
import type { ConsoleSettings } from "../../infra/aws/console-settings.ts";
import { bundle, handlerNames } from "../../infra/bundle.ts";
import type { Plan } from "../../workflows/plan.ts";
import { built, deploymentOf } from "../synth/deployed.ts";
import { abroad, automatic, enlarged, housed, hybridChat, iqBot, owned, plain, proactiveKubernetes, probing, shop, slow, triggered, twin, walled } from "../synth/plans.ts";

const ownIssuer = consoleSettings({ issuer: "https://login.example.com", client: "understudy" });
const sets: readonly (readonly [string, readonly Plan[], string | undefined, ConsoleSettings | undefined])[] = [
  ["the shipped plan, in an account that is not known yet", [hybridChat], undefined, undefined],
  ["a plan with a console and an issuer of one's own", [plain], "111122223333", ownIssuer],
  ["a plan with a console and Cognito, in an account that is not known yet", [plain], undefined, consoleSettings({ console: "cognito" })],
  ["plans that need nobody, form clusters, scale deployments and enlarge Aurora, and one whose nodes drills shut down", [automatic, iqBot, proactiveKubernetes, owned, twin, enlarged, walled], undefined, undefined],
  ["seven plans beside each other in one account", [shop, plain, slow, abroad, triggered, probing, housed], "111122223333", undefined],
];

describe.each(sets)("%s", (_says, plans, account, console) => {
  it("leaves cdk-nag (AwsSolutions) no finding without its reason", () => {
    const { app } = built(plans, { account, console });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

describe("the rules", () => {
  it("find what has no reason: a bucket without any is refused", () => {
    const { app, control } = built([plain]);
    const stack = [...control.values()][0];
    if (stack === undefined) throw new TypeError("there is no control stack");
    new Bucket(stack, "Careless");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow(/AwsSolutions-S1[\s\S]*Careless|Careless[\s\S]*AwsSolutions-S1/);
  });
});

describe("the functions", () => {
  it("are made of every handler's own bundle, and every handler is deployed", () => {
    const folder = mkdtempSync(join(tmpdir(), "understudy-real-"));
    try {
      const asked = new Set<string>();
      const { app } = buildApp(deploymentOf([hybridChat, housed, owned, triggered, iqBot, proactiveKubernetes, automatic, probing, twin, enlarged, walled], { console: ownIssuer }), (handler) => {
        asked.add(handler);
        return bundle(handler);
      }, { outdir: folder, builtinCloudFormationValidation: false });
      app.synth();
      expect([...asked].sort()).toEqual(handlerNames());
      const assets = readdirSync(folder).filter((name) => name.startsWith("asset."));
      expect(assets).toHaveLength(handlerNames().length);
      for (const asset of assets) expect(readFileSync(join(folder, asset, "index.mjs"), "utf8")).toMatch(/export\s*\{[^}]*\bas handler\b[^}]*\}/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
