// Starts moto as a process of this test, and has it deployed to; the programs are in fixtures/ and run in the environment that
// start.mjs makes.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Reaper } from "../../infra/local/world/reaper.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { Milliseconds } from "../../workflows/units.ts";

const python = join(import.meta.dirname, "../../.venv/wire/bin/python");
const programs = join(import.meta.dirname, "fixtures");
const startMs: Milliseconds = 60_000;
const deployMs: Milliseconds = 120_000;

export interface Moto {
  readonly url: string;
  /** The last of what it wrote to its log, without requests that went well. */
  complaints(): string;
  close(): Promise<void>;
}
export interface MotoOptions {
  readonly reaper: Reaper;
  /** Where it tells of calls of functions, promotions and stops; left out, moto is as it comes, without any change of ours. */
  readonly bridge?: string;
  /** A folder for the unpacked code of functions. */
  readonly codeFolder: string;
}

/** Starts it on a free port and waits until it listens. Rejects with what it says where it does not. */
export async function startMoto({ reaper, bridge, codeFolder }: MotoOptions): Promise<Moto> {
  if (!existsSync(python)) throw new TypeError("there is no Python environment yet: start this test by `npm run test:contract`, which makes it");
  const child = spawn(python, [join(programs, "serve_moto.py")], { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env["PATH"] ?? "", HOME: codeFolder, ...(bridge === undefined ? {} : { WIRE_BRIDGE: bridge }), WIRE_CODE: codeFolder, AWS_EC2_METADATA_DISABLED: "true", PYTHONDONTWRITEBYTECODE: "1" } });
  if (child.pid !== undefined) reaper.register(child.pid, { first: "SIGKILL" });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log = (log + chunk.toString("utf8")).slice(-100_000)));
  const complaints = (): string => log.split("\n").filter((line) => !/" 2\d\d -|No Moto CloudFormation support|UserWarning|parse_resource\(/.test(line)).slice(-60).join("\n");
  const over = new AbortController();
  const [first] = (await Promise.race([
    once(createInterface(child.stdout), "line", { signal: over.signal }),
    once(child, "exit", { signal: over.signal }).then(() => Promise.reject(new TypeError(`moto ended before it listened: ${complaints()}`))),
    systemClock.sleep(startMs, over.signal).then(() => Promise.reject(new TypeError(`moto did not listen within ${startMs / 1_000} s: ${complaints()}`))),
  ]).finally(() => over.abort())) as [string];
  return {
    url: `http://127.0.0.1:${(JSON.parse(first) as { readonly port: number }).port}`,
    complaints,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.stdin.end();
      await gone;
      if (child.pid !== undefined) reaper.release(child.pid);
    },
  };
}

/** What CloudFormation says about one stack afterwards. */
export interface DeployedStack {
  readonly region: string;
  readonly account: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
}

/** Deploys a folder of `cdk synth`; gives the stacks by name. Rejects with the last lines of what went wrong. */
export async function deployTo(endpoint: string, cdkOut: string): Promise<Readonly<Record<string, DeployedStack>>> {
  const { stdout } = await promisify(execFile)(python, [join(programs, "deploy.py"), endpoint, cdkOut], { timeout: deployMs, maxBuffer: 50_000_000 });
  return JSON.parse(stdout) as Readonly<Record<string, DeployedStack>>;
}
