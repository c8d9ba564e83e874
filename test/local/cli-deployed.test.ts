// The commands for a deployed installation as people run them: the real program, and Lambda's and STS's own protocols over
// loopback. What the functions answer is theirs; here it is about the way there, what is printed and the exit codes.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import { decide } from "../../lambdas/gate/decide-function.ts";
import { request } from "../../lambdas/intake/request.ts";
import { read } from "../../lambdas/read/read.ts";
import type { AnySpec } from "../../lambdas/runtime/function.ts";
import { switchFunction } from "../../lambdas/switch/switch.ts";
import { World } from "../unit/handlers/world.ts";

// Each case starts a process of its own, on machines that may be busy.
jest.setTimeout(120_000);

const root = join(import.meta.dirname, "../..");
const specs: Readonly<Record<string, AnySpec>> = Object.fromEntries(([read, decide, request, switchFunction] as readonly unknown[]).map((spec) => [`understudy-${(spec as AnySpec).name}`, spec as AnySpec]));

let world: World;
/** Set: what the service answers instead, by function. */
let trouble: Readonly<Record<string, { readonly status: number; readonly type: string; readonly message: string }>> = {};
const server = createServer((incoming, answer) => void answerTo(incoming, answer));
let endpoint = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
beforeEach(async () => {
  trouble = {};
  world = await World.deployed();
  world.clock.time = systemClock.now();
  await world.asked();
});

async function answerTo(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
  const body = Buffer.concat(await incoming.toArray() as Buffer[]).toString();
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(incoming.url ?? "")?.[1];
  if (name === undefined) {
    const arn = "arn:aws:sts::123456789012:assumed-role/on-call/lead-1";
    answer.setHeader("content-type", "text/xml");
    answer.end(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>A:lead-1</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
    return;
  }
  const wrong = trouble[name];
  const spec = specs[name];
  if (wrong !== undefined || spec === undefined) {
    answer.statusCode = wrong?.status ?? 404;
    answer.setHeader("x-amzn-errortype", wrong?.type ?? "ResourceNotFoundException");
    answer.end(JSON.stringify({ Message: wrong?.message ?? "Function not found" }));
    return;
  }
  if (incoming.headers["x-amz-invocation-type"] === "DryRun") {
    answer.statusCode = 204;
    answer.end();
    return;
  }
  world.clock.time = systemClock.now();
  try {
    answer.end(JSON.stringify(await world.call(spec, JSON.parse(body) as unknown)));
  } catch (thrown) {
    answer.setHeader("x-amz-function-error", "Unhandled");
    answer.end(JSON.stringify({ errorType: (thrown as Error).name, errorMessage: (thrown as Error).message }));
  }
}

function understudy(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_") && name !== "NO_COLOR" && name !== "FORCE_COLOR"));
  const env = { ...inherited, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "eu-north-1", AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example", ...environment };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "infra/cli/understudy.mjs"), ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (out += part.toString()));
    child.stderr.on("data", (part: Buffer) => (err += part.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
const ask = (...args: readonly string[]) => understudy([...args, "--endpoint", endpoint]);

describe("a night at the command line", () => {
  it("looks, reads what is asked, decides by script, and is told who decided the second time", async () => {
    const status = await ask("status");
    expect(status).toMatchObject({ code: 0, err: "" });
    expect(status.out).toContain("understudy gate show shop-1/approve-failover");
    expect(status.out.split("\n").filter((line) => line.length > 100)).toEqual([]);

    const shown = await ask("gate", "show", "shop");
    expect(shown.out).toContain("LIVE shop: Fail over to site-b");
    const { digest } = await world.gate("approve-failover");
    const script = ["approve", "shop", "--reason", "site-a is dark", "--yes", "--accept-data-loss", "unknown", "--expect-digest", digest.slice(0, 12)] as const;
    expect(await ask(...script)).toMatchObject({ code: 0, out: "Decided: approve by lead-1. Follow it: understudy run watch shop-1\n" });
    expect(await world.gate("approve-failover")).toMatchObject({ decision: { by: "lead-1", reason: "site-a is dark" } });

    const again = await ask("reject", "shop-1/approve-failover", "--reason", "no", "--yes", "--as", "on-call-1");
    expect(again.code).toBe(7);
    expect(again.err).toContain("lead-1 decided approve");
    const followed = await ask("run", "watch", "shop", "--timeout", "1s");
    expect(followed.code).toBe(6);
    expect(followed.out).toContain('lead-1 decides approve at "Fail over to site-b": "site-a is dark"');
  });

  it("pauses, and status says so", async () => {
    const paused = await ask("pause", "shop", "--for", "2h", "--reason", "maintenance", "--yes");
    expect(paused).toMatchObject({ code: 0, err: "" });
    const { plans } = JSON.parse((await ask("status", "--json")).out) as { readonly plans: readonly { readonly pausedBy: string }[] };
    expect(plans[0]?.pausedBy).toBe("lead-1");
  });

  it("is told by doctor that all is in order", async () => {
    const { code, out } = await ask("doctor");
    expect({ code, failing: out.split("\n").filter((line) => line !== "" && !/^(✓| )/.test(line)) }).toEqual({ code: 0, failing: [] });
    expect(out).toContain("arn:aws:sts::123456789012:assumed-role/on-call/lead-1");
  });
});

describe("what goes wrong is one sentence with its remedy", () => {
  it.each([
    { what: "a script that forgot to confirm", args: ["approve", "shop", "--reason", "dark"], code: 2, says: "nobody can be asked to confirm here" },
    { what: "no Region", args: ["status"], environment: { AWS_REGION: "" }, code: 2, says: "the arbiter's Region is not named; give --region" },
    { what: "a Region that is none", args: ["status", "--region", "Europe"], code: 2, says: '"Europe" is no Region of AWS' },
    { what: "no credentials", args: ["status"], environment: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, code: 4, says: "AWS does not know who you are" },
    { what: "a role that may not", args: ["status"], trouble: { status: 403, type: "AccessDeniedException", message: "not authorized" }, code: 5, says: "your role needs lambda:InvokeFunction" },
    { what: "the wrong Region", args: ["status"], trouble: { status: 404, type: "ResourceNotFoundException", message: "Function not found" }, code: 1, says: "there is no function understudy-read in eu-north-1" },
    { what: "a plan that nobody knows", args: ["status", "nothing"], code: 1, says: "the record knows no plan nothing" },
    { what: "a pause without its unit", args: ["pause", "shop", "--for", "2", "--reason", "why"], code: 2, says: "give a duration with its unit" },
  ])("$what", async ({ args, environment, trouble: wrong, code, says }) => {
    trouble = wrong === undefined ? {} : { "understudy-read": wrong };
    const writes = world.table.writes;
    const ended = await understudy([...args, "--endpoint", endpoint], environment ?? {});
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: "" });
    expect(ended.err.replace(/\s+/g, " ")).toContain(says);
    expect([ended.err.includes("\n    at "), world.table.writes]).toEqual([false, writes]);
  });

  it("an answer that was lost is not called a failure", async () => {
    trouble = { "understudy-switch": { status: 500, type: "ServiceException", message: "try later" } };
    const { code, err } = await ask("pause", "shop", "--for", "2h", "--reason", "maintenance", "--yes");
    expect(code).toBe(1);
    expect(err).toContain("it is not known whether that arrived, so look before you try again: understudy status");
  });
});

describe("completion", () => {
  it("is made of the verbs that the program has, and bash takes it", async () => {
    const { code, out } = await understudy(["completion", "bash"]);
    expect(code).toBe(0);
    const complete = (...words: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const script = `${out}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _understudy; echo "\${COMPREPLY[*]}"`;
        const child = spawn("bash", ["--norc", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
        let told = "";
        child.stdout.on("data", (part: Buffer) => (told += part.toString()));
        child.on("error", reject);
        child.on("close", () => resolve(told.trim()));
      });
    expect((await complete("understudy", "ap")).split(" ")).toEqual(["approve"]);
    expect((await complete("understudy", "run", "")).split(" ")).toEqual(expect.arrayContaining(["list", "show", "watch", "retry", "skip", "done", "stop"]));
    expect((await complete("understudy", "run", "watch", "--t")).split(" ")).toEqual(["--timeout"]);
    expect((await complete("understudy", "kill-switch", "shop", "o")).split(" ")).toEqual(["on", "off"]);
  });
});
