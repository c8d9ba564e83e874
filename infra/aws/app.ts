// The program that cdk.json names: reads the plans of `-c plans=a.yaml,b.yaml` and gives CDK the stacks. What is wrong with
// them is said in sentences and ends the synthesis; nobody should have to read a stack trace for a faulty plan.

import { App } from "aws-cdk-lib";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { bundle } from "../bundle.ts";
import { exitCodes } from "../exit.ts";
import { buildApp } from "./build-app.ts";
import { readDeployment } from "./deployment.ts";

/** The values of `-c key=value`, which CDK hands over in the environment. */
const given = new App({ analyticsReporting: false, autoSynth: false }).node;
const text = (key: string): string | undefined => {
  const value: unknown = given.tryGetContext(key);
  return value === undefined ? undefined : String(value);
};
const optional = <K extends string>(key: K): { readonly [P in K]?: string } => {
  const value = text(key);
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
};

try {
  const deployment = readDeployment({ ...optional("plans"), ...optional("pages"), ...optional("console"), ...optional("issuer"), ...optional("client"), ...optional("audience"), ...optional("scope"), ...optional("name"), ...optional("names"), ...optional("reports-days"), ...optional("reports-lock"), account: text("account") ?? process.env["CDK_DEFAULT_ACCOUNT"] });
  buildApp(deployment, bundle).app.synth();
} catch (thrown) {
  if (!(thrown instanceof Refused)) throw asFailure(thrown);
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = exitCodes.refused;
}
