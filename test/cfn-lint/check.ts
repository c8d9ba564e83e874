// Has cfn-lint judge what would be deployed: the shipped plan as `npx cdk synth` makes it, without an account and without
// credentials, and seven other plans beside each other. `npm run test:cfn-lint`; needs python3 and, the first time, PyPI. Ends
// with 1 where a finding is left that test/cfn-lint/config.yaml does not explain.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildApp } from "../../infra/aws/build-app.ts";
import { compilePlan } from "../../infra/aws/deployment.ts";
import { createDigest } from "../../workflows/digest.ts";
import { abroad, housed, plain, probing, shop, slow, triggered } from "../synth/plans.ts";

const root = join(import.meta.dirname, "../..");
const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** Warnings of CDK's own check of templates are findings here, too. */
const strict = "@aws-cdk/core:strictCfnValidateErrors";

/** The program, in an environment of its own that is made anew when the versions change. */
function cfnLint(): string {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const environment = join(root, ".venv/cfn-lint");
  const stamp = join(environment, "requirements.sha256");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== version) {
    say("making a Python environment with the pinned cfn-lint in .venv/cfn-lint");
    rmSync(environment, { recursive: true, force: true });
    execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
    execFileSync(join(environment, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", requirements], { stdio: "inherit" });
    writeFileSync(stamp, version);
  }
  return join(environment, "bin/cfn-lint");
}

const program = cfnLint();
const folder = mkdtempSync(join(tmpdir(), "understudy-cfn-lint-"));
let failed = false;
try {
  const [shipped, others, stub] = ["shipped", "others", "stub"].map((name) => join(folder, name)) as [string, string, string];
  const nobody = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_)/.test(name)));
  say("npx cdk synth");
  execFileSync("npx", ["cdk", "synth", "--quiet", "--output", shipped, "--context", `${strict}=true`], {
    cwd: root, stdio: "inherit",
    // As on a machine that knows no AWS: nothing may be looked up.
    env: { ...nobody, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", CDK_DISABLE_CLI_TELEMETRY: "true" },
  });
  execFileSync("mkdir", ["-p", stub]);
  writeFileSync(join(stub, "index.mjs"), "export const handler = async () => ({});\n");
  buildApp({ plans: [shop, plain, slow, abroad, triggered, probing, housed].map((plan) => compilePlan(plan, createDigest(plan))), account: "111122223333", pages: ["on-call@example.com"] }, () => stub, { outdir: others, context: { [strict]: true } }).app.synth();

  for (const output of [shipped, others]) {
    const templates = readdirSync(output).filter((name) => name.endsWith(".template.json")).sort();
    const { status, stdout, stderr } = spawnSync(program, ["--config-file", join(import.meta.dirname, "config.yaml"), "--template", ...templates.map((name) => join(output, name))], { encoding: "utf8" });
    if (status === 0) for (const name of templates) say(`✓ ${name}`);
    else {
      failed = true;
      say(`✕ cfn-lint ended with ${String(status)}\n${stdout}${stderr}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(failed ? "cfn-lint has findings that test/cfn-lint/config.yaml does not explain" : "cfn-lint has no findings");
process.exitCode = failed ? 1 : 0;
