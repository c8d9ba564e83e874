// What the association runs on a guarded machine, in a folder that stands for its root, with a systemctl and a command line of
// AWS that only write down what they are asked.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shippedWatchdog } from "../../infra/aws/shipped-watchdog.ts";
import { guardedMachines, installScript } from "../../workflows/watchdog-document.ts";
import type { GuardedMachine, ShippedWatchdog } from "../../workflows/watchdog-document.ts";
import { watchdogConfig } from "../../workflows/watchdog-config.ts";
import { automaticFile, planWith } from "../unit/plan/plans.ts";

// Where the lease does not come, starting waits twenty seconds for it.
jest.setTimeout(60_000);

const plan = planWith([], automaticFile);
const [guarded] = guardedMachines(plan, "site-a") as readonly [GuardedMachine];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "understudy-watchdog-"));
  mkdirSync(join(folder, "bin"));
  program("sleep", "exit 0");
  program("systemctl", `echo "systemctl $*" >>"${folder}/asked"; case $1 in is-active) [ -e "${folder}/active" ];; start) [ ! -e "${folder}/holds" ] || touch "${folder}/active";; esac`);
  program("aws", `echo "aws $*" >>"${folder}/asked"; [ ! -e "${folder}/denied" ]`);
});
afterEach(() => rmSync(folder, { recursive: true }));
const program = (called: string, text: string): void => writeFileSync(join(folder, "bin", called), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
const root = (path: string): string => join(folder, "root", path);
const is = (name: string): void => writeFileSync(join(folder, name), "");

function run(action: "install" | "start", shipped: ShippedWatchdog = shippedWatchdog, path = `${join(folder, "bin")}:/usr/bin:/bin`) {
  writeFileSync(join(folder, "asked"), "");
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", installScript(guarded, shipped).replace("{{ action }}", action)], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { PATH: path, UNDERSTUDY_ROOT: join(folder, "root") } });
  return { code: status, out: stdout + stderr, asked: readFileSync(join(folder, "asked"), "utf8").trim().split("\n") };
}

it("puts script, unit and configuration in place, and starts nothing: a watchdog without a lease would stop what runs", () => {
  const { code, out, asked } = run("install");
  expect({ code, asked }).toEqual({ code: 0, asked: ["systemctl daemon-reload", "systemctl is-active --quiet understudy-watchdog.service"] });
  expect(out).toBe("The watchdog of web-1 at site-a is in place and does not run: send this document with action=start once what it guards may stop for a moment.\n");
  expect(readFileSync(root("opt/understudy/watchdog/self-fence"), "utf8")).toBe(shippedWatchdog.script);
  accessSync(root("opt/understudy/watchdog/self-fence"), constants.X_OK);
  expect(readFileSync(root("etc/systemd/system/understudy-watchdog.service"), "utf8")).toBe(shippedWatchdog.unit);
  expect(readFileSync(root("opt/understudy/watchdog/guarded.conf"), "utf8")).toBe(shippedWatchdog.guarded);
  expect(readFileSync(root("etc/understudy/watchdog.conf"), "utf8")).toBe(watchdogConfig(plan, "site-a", "web-1"));
  expect(statSync(root("etc/understudy/watchdog.conf")).mode & 0o077).toBe(0);
  expect(readdirSync(root("opt/understudy/watchdog"))).toEqual(["guarded.conf", "self-fence"]);
});

it("changes nothing the second time", () => {
  run("install");
  is("active");
  expect(run("install")).toEqual({ code: 0, asked: ["systemctl is-active --quiet understudy-watchdog.service"], out: "The watchdog of web-1 at site-a is in place and runs.\n" });
});

it("puts a changed watchdog in the place of one that runs, and leaves it to a person when that begins", () => {
  run("install");
  is("active");
  const { code, out, asked } = run("install", { ...shippedWatchdog, script: "#!/bin/sh\nexit 0\n" });
  expect({ code, asked }).toEqual({ code: 0, asked: ["systemctl daemon-reload", "systemctl is-active --quiet understudy-watchdog.service"] });
  expect(out).toContain("was changed and runs as before: restart understudy-watchdog.service");
  expect(readFileSync(root("opt/understudy/watchdog/self-fence"), "utf8")).toBe("#!/bin/sh\nexit 0\n");
});

it("starts it when it is asked to, once the machine is known to be let in, and renews nothing for that", () => {
  is("holds");
  expect(run("start")).toEqual({
    code: 0, out: "The watchdog of web-1 at site-a runs and holds its lease.\n",
    asked: ["systemctl daemon-reload", "aws lambda invoke --region eu-north-1 --function-name understudy-watchdog-web-rds-automatic --invocation-type DryRun /dev/null", "systemctl enable understudy-watchdog.service", "systemctl start --no-block understudy-watchdog.service", "systemctl is-active --quiet understudy-watchdog.service"],
  });
});

it("does not start it where the machine may not call the function: it would stop what it guards and never start it", () => {
  is("denied");
  const { code, out, asked } = run("start");
  expect(code).toBe(1);
  expect(out).toContain("give its role lambda:InvokeFunction on that. Nothing was started.");
  expect(asked.filter((each) => / (enable|start) /.test(each))).toEqual([]);
});

it("says that what it guards is stopped where it comes to no lease", () => {
  const { code, out } = run("start");
  expect([code, out]).toEqual([1, expect.stringContaining("was started and holds no lease after 20 s: what it guards is stopped.")]);
});

it("installs nothing where the host lacks a tool, and names it", () => {
  rmSync(join(folder, "bin/aws"));
  expect(run("install", shippedWatchdog, join(folder, "bin"))).toMatchObject({ code: 1, out: expect.stringMatching(/^This host has no (timeout|aws), which the watchdog needs; nothing was installed\.\n$/) });
  expect(existsSync(root("opt"))).toBe(false);
});
