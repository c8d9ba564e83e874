// The program that CDK starts, as a process of its own: what is refused ends it with a sentence and a number, and leaves nothing.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "understudy-app-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `cdk synth -c key=value` starts it. */
function app(context: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ["--import", "tsx", "infra/aws/app.ts"], {
    cwd: root, encoding: "utf8",
    env: { ...process.env, CDK_DEFAULT_ACCOUNT: undefined, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context), ...environment },
  });
}

describe("the CDK application", () => {
  it("ends with a sentence, and without stacks, where a plan is not there", () => {
    const { status, stdout, stderr } = app({ plans: "nope.yaml" });
    expect([status, stdout, stderr.trim()]).toEqual([5, "", "nope.yaml: there is no such file, name a YAML file that exists"]);
    expect(existsSync(join(folder, "manifest.json"))).toBe(false);
  });

  it("takes the account of the one who deploys, and refuses what is none", () => {
    const { status, stderr } = app({}, { CDK_DEFAULT_ACCOUNT: "nobody" });
    expect([status, stderr.trim()]).toEqual([5, "“nobody” is no AWS account: give 12 digits, for example -c account=111122223333"]);
  });
});
