// The watcher of a data centre's hosts, run as it is installed: a real shell with curl and openssl against servers on
// loopback, and what it tells a command line of AWS that stands on its path.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import { report } from "../../lambdas/inside/report.ts";
import type { Report } from "../../lambdas/inside/report.ts";
import type { HostSight } from "../../workflows/inside-sights.ts";
import { anotherRuns, watcherScript } from "../../workflows/inside-watcher.ts";
import type { Watcher } from "../../workflows/inside-watcher.ts";
import { authority, ProbeWorld, selfSigned } from "../contract/probe-world.ts";
import type { Certificates } from "../contract/probe-world.ts";

jest.setTimeout(60_000);

const name = "understudy-inside-small-site-a";
const day = 86_400_000;
let certificates: Certificates;
let folder: string;
let world: ProbeWorld;
let port: (address: string) => number;
let started: Running[];

beforeAll(async () => {
  certificates = await authority("The test's authority");
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "understudy-watcher-"));
  world = new ProbeWorld();
  started = [];
  const ports = new Map<string, number>();
  const { dialer } = world.way();
  port = (address) => ports.get(address) ?? 0;
  const known = async (address: string): Promise<void> => void ports.set(address, (await dialer.dial("site-a", address.split(":")[0] ?? "", Number(address.split(":")[1]))).port);
  const secure = async (address: string, made: { readonly key: string; readonly cert: string }, status = 200): Promise<void> => {
    await world.https(address, made, (_request, response) => response.writeHead(status).end());
    await known(address);
  };
  const issued = await certificates.issue("localhost");
  const now = systemClock.now();
  const ending = (from: number, to: number) => certificates.issue("localhost", { from: new Date(now + from), to: new Date(now + to) });
  await secure("good:443", issued);
  await secure("moved:443", issued, 302);
  await secure("broken:443", issued, 500);
  await secure("self-signed:443", await selfSigned());
  await secure("expired:443", await ending(-9 * day, -2 * day));
  await secure("soon:443", await ending(-9 * day, 2 * day));
  await secure("other-name:443", await certificates.issue("elsewhere.example.com"));
  await world.tcp("hangs:443");
  await known("hangs:443");
  await world.tcp("hangs-up:443", (socket) => socket.end());
  await known("hangs-up:443");
  await world.refused("refused:443");
  await known("refused:443");

  mkdirSync(join(folder, "state", name), { recursive: true });
  writeFileSync(join(folder, "state", name, "kept"), "");
  writeFileSync(join(folder, "ca.pem"), certificates.ca);
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "reports"));
  answers('{"againMs":200}');
  // The command line of AWS: keeps the report under the next number, and answers what it was told to answer.
  program("aws", `args="$*"
while [ "$1" != --payload ]; do shift; done
number=$(ls "${folder}/reports" | wc -l)
printf '%s\\n' "$args" > "${folder}/arguments"
cp "\${2#fileb://}" "${folder}/reports/.new" && mv "${folder}/reports/.new" "${folder}/reports/$number"
cat "${folder}/answer" > "$3"
cat "${folder}/said"`);
});
afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill("SIGTERM");
    await ended;
  }
  await world.close();
  rmSync(folder, { recursive: true });
});

const program = (called: string, text: string): void => writeFileSync(join(folder, "bin", called), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
function answers(payload: string, said = '{"StatusCode":200}'): void {
  writeFileSync(join(folder, "answer"), payload);
  writeFileSync(join(folder, "said"), said);
}
const watcher = (sights: readonly HostSight[], change: Partial<Watcher> = {}): Watcher => ({
  name, plan: "small", planDigest: "d".repeat(64), place: "site-a", region: "eu-north-1", everyMs: 300, control: `tcp:127.0.0.1:${port("hangs:443")}`, sights, ...change,
});

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}
function start(given: Watcher, env: Readonly<Record<string, string>> = {}): Running {
  const file = join(folder, "watch");
  writeFileSync(file, watcherScript(given));
  const child = spawn("bash", [file], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, HOME: folder, UNDERSTUDY_STATE: join(folder, "state"), TMPDIR: folder, CURL_CA_BUNDLE: join(folder, "ca.pem"), SSL_CERT_FILE: join(folder, "ca.pem"), ...env },
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const running: Running = { child, said: () => said, ended: new Promise((resolve) => child.once("close", (code) => resolve(code))) };
  started.push(running);
  return running;
}
const numbers = (): readonly number[] => readdirSync(join(folder, "reports")).filter((file) => !file.startsWith(".")).map(Number).sort((a, b) => a - b);
/** The report of that number, as the function would take it. */
async function reported(number = 0): Promise<Report> {
  for (let tries = 0; tries < 300 && !numbers().includes(number); tries += 1) await systemClock.sleep(50);
  return report.parse(JSON.parse(readFileSync(join(folder, "reports", String(number)), "utf8")));
}
async function waitUntil(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !holds(); tries += 1) await systemClock.sleep(50);
  expect(holds()).toBe(true);
}

const https = (thing: string): HostSight => ({ thing, site: "site-a", by: "https", url: `https://localhost:${port(`${thing}:443`)}/health?it's=$HOME&list[]={1,2}` });
const tcp = (thing: string): HostSight => ({ thing, site: "site-a", by: "tcp", address: `127.0.0.1:${port(`${thing}:443`)}` });
const certificate = (thing: string, atLeastMs = 7 * day): HostSight => ({ thing, site: "site-a", by: "certificate", address: `127.0.0.1:${port(`${thing}:443`)}`, name: "localhost", atLeastMs });

describe("what a host sees", () => {
  const cases: readonly (readonly [string, () => HostSight, string, RegExp])[] = [
    ["a service that answers", () => https("good"), "healthy reached", /^answered with status 200 after 0\.\d+ s$/],
    ["one that sends its clients elsewhere", () => https("moved"), "healthy reached", /^answered with status 302/],
    ["one that answers with an error", () => https("broken"), "failing reached", /^answered with status 500/],
    ["a certificate that nobody has signed", () => https("self-signed"), "failing", /^shows a certificate that is not accepted here$/],
    ["a certificate that has run out", () => https("expired"), "failing", /^shows a certificate that is not accepted here$/],
    ["a certificate for another name", () => https("other-name"), "failing", /^shows a certificate that is not accepted here$/],
    ["a port that accepts and never answers", () => https("hangs"), "failing", /^did not answer within 3 s$/],
    ["one that hangs up in the handshake", () => https("hangs-up"), "failing", /TLS as it should|without an answer/],
    ["a port that refuses", () => https("refused"), "failing", /^refused the connection, or cannot be reached$/],
    ["a name that does not resolve", () => ({ ...https("good"), by: "https", url: "https://nowhere.invalid/" }) as HostSight, "failing", /^has a name that does not resolve$/],
    ["a port that is open", () => tcp("hangs"), "healthy reached", /^accepted the connection$/],
    ["a port behind which nobody is", () => tcp("hangs-up"), "failing", /^accepted the connection and ended it at once$/],
    ["a port that is closed", () => tcp("refused"), "failing", /^refused the connection$/],
    ["a host that does not resolve", () => ({ ...tcp("good"), by: "tcp", address: "nowhere.invalid:443" }) as HostSight, "failing", /^has a name that does not resolve$/],
    ["a certificate that is good for long", () => certificate("good"), "healthy reached", /^shows a certificate that is accepted: notAfter=.* GMT$/],
    ["a certificate that runs out in two days", () => certificate("soon"), "failing reached", /^shows a certificate that runs out too soon: notAfter=.* GMT$/],
    ["the same when two days are enough", () => certificate("soon", day), "healthy reached", /^shows a certificate that is accepted/],
    ["an expired certificate, by its own probe", () => certificate("expired"), "failing reached", /^shows a certificate that is not accepted: certificate has expired$/],
    ["a self-signed one", () => certificate("self-signed"), "failing reached", /^shows a certificate that is not accepted: self.signed certificate$/],
    ["one for another name", () => certificate("other-name"), "failing reached", /^shows a certificate that is not accepted: hostname mismatch$/i],
    ["no handshake at all", () => certificate("hangs"), "failing", /^did not show a certificate within 3 s$/],
    ["a handshake that is cut off", () => certificate("hangs-up"), "failing", /^does not speak TLS as it should$/],
    ["a certificate of nobody", () => certificate("refused"), "failing", /^refused the connection$/],
  ];

  it("is what the probes of the product would say, all of it in one look of a few seconds", async () => {
    const sights = cases.map(([, sight], index): HostSight => ({ ...sight(), thing: `t${index}` }));
    start(watcher(sights));
    const { findings, control, ageMs, ...head } = await reported();
    expect(head).toEqual({ mode: "report", plan: "small", planDigest: "d".repeat(64), beat: "minute", host: expect.stringMatching(/\S/) });
    expect(control).toEqual({ answered: true, detail: `its control address tcp:127.0.0.1:${port("hangs:443")} accepted the connection` });
    expect(ageMs).toBeGreaterThan(2_900);
    expect(ageMs).toBeLessThan(8_000);
    const seen = findings.map(({ thing, kind, reached, detail }) => ({ says: cases[Number(thing.slice(1))]?.[0], seen: `${kind}${reached ? " reached" : ""}`, detail }));
    expect(seen).toHaveLength(cases.length);
    for (const { says, seen: was, detail } of seen) {
      const [, , wanted, words] = cases.find(([each]) => each === says) ?? [];
      expect({ says, was, detail }).toEqual({ says, was: wanted, detail: expect.stringMatching(words ?? "") });
    }
  });

  it("is worth nothing while its control does not answer, and it says that", async () => {
    start(watcher([tcp("refused")], { control: `https://localhost:${port("refused:443")}/` }));
    expect(await reported()).toMatchObject({ control: { answered: false, detail: `its control address https://localhost:${port("refused:443")}/ refused the connection, or cannot be reached` }, findings: [{ kind: "failing", reached: false }] });
  });

  it("an answer of any kind shows that its path works", async () => {
    start(watcher([], { control: `https://localhost:${port("broken:443")}/` }));
    expect(await reported()).toMatchObject({ control: { answered: true }, findings: [] });
  });

  it("is silence where it lacks the tool", async () => {
    program("curl", "exit 127");
    start(watcher([https("good")]));
    expect((await reported()).findings).toEqual([{ thing: "good", site: "site-a", kind: "silent", reached: false, detail: "the host could not look: curl ended with code 127" }]);
  });
});

describe("its reports", () => {
  it("go to the function of its place, once a minute as the minute's and else as ticks, when the function wants them", async () => {
    const running = start(watcher([tcp("hangs")]));
    expect([(await reported(0)).beat, (await reported(1)).beat, (await reported(2)).beat]).toEqual(["minute", "tick", "tick"]);
    expect(readFileSync(join(folder, "arguments"), "utf8")).toMatch(new RegExp(`^lambda invoke --region eu-north-1 --function-name ${name} --cli-connect-timeout 3 --cli-read-timeout 10 --payload fileb://\\S+ \\S+$`, "m"));
    answers('{"againMs":60000}');
    await systemClock.sleep(1_000);
    const settled = numbers().length;
    await systemClock.sleep(1_500);
    expect(numbers().length).toBe(settled);
    expect(running.said()).toBe("understudy: the report has arrived\n");
  });

  it("that do not count are said once, with the reason", async () => {
    answers('{"againMs":200,"because":"this host watches by another text of the plan"}');
    const running = start(watcher([tcp("hangs")]));
    await reported(3);
    expect(running.said()).toBe("understudy: the report does not count: this host watches by another text of the plan\n");
  });

  it.each<readonly [string, () => void, string]>([
    ["the command line fails", () => program("aws", `touch "${folder}/reports/$(ls "${folder}/reports" | wc -l)"\necho 'Unable to locate credentials' >&2\nexit 255`), "Unable to locate credentials"],
    ["the function fails", () => answers('{"errorType":"Transient"}', '{"StatusCode":200,"FunctionError":"Unhandled"}'), '{StatusCode:200,FunctionError:Unhandled}'],
  ])("that do not arrive are tried again at the next look, soon: %s", async (_says, given, words) => {
    given();
    const running = start(watcher([tcp("hangs")], { everyMs: 400 }));
    await waitUntil(() => numbers().length >= 3);
    expect(running.said()).toBe(`understudy: the report did not arrive: ${words}\n`);
  });

  it("go by curl where the host has no command line, signed with the credentials of the node, which appear nowhere else", async () => {
    rmSync(join(folder, "bin", "aws"));
    // A path of its own: the machine that tests may have a command line.
    for (const tool of ["bash", "curl", "flock", "timeout", "find", "mktemp", "rm", "tr", "head", "cat", "grep", "sleep", "mkdir", "sed", "openssl"]) {
      const at = spawnSync("bash", ["-c", `command -v ${tool}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).stdout.trim();
      program(tool, `exec ${at} "$@"`);
    }
    const asked: { readonly url: string; readonly authorization: string; readonly token: string; readonly body: string }[] = [];
    const server: Server = createHttpServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push({ url: request.url ?? "", authorization: request.headers.authorization ?? "", token: String(request.headers["x-amz-security-token"]), body });
        response.end('{"againMs":200}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mkdirSync(join(folder, ".aws"));
    writeFileSync(join(folder, ".aws", "credentials"), "[other]\naws_access_key_id = NOT\n[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalr/XUtnFEMI+K7MDENG=\naws_session_token = IQoJb3Jp==\n");
    try {
      const running = start(watcher([tcp("hangs")]), { PATH: join(folder, "bin"), AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      await waitUntil(() => asked.length >= 2);
      expect(asked[0]).toMatchObject({ url: `/2015-03-31/functions/${name}/invocations`, token: "IQoJb3Jp==", authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/lambda\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/) });
      expect(report.parse(JSON.parse(asked[0]?.body ?? ""))).toMatchObject({ findings: [{ kind: "healthy" }] });
      expect(running.said()).toBe("understudy: the report has arrived\n");
      const all = spawnSync("grep", ["-rl", "XUtnFEMI", folder], { encoding: "utf8" }).stdout.trim();
      expect(all).toBe(join(folder, ".aws", "credentials"));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("its life", () => {
  it("there is one of it: a second one says so and does not start", async () => {
    const first = start(watcher([tcp("hangs")]));
    await reported();
    const second = start(watcher([tcp("hangs")]));
    expect(await second.ended).toBe(anotherRuns);
    expect(second.said()).toBe("understudy: another watcher of this plan and place runs already\n");
    expect(first.child.exitCode).toBeNull();
  });

  it("ends at once when it is told, in the middle of a look too, and leaves nothing behind", async () => {
    const running = start(watcher([https("hangs")]));
    await waitUntil(() => readdirSync(folder).some((file) => file.startsWith("tmp.")));
    await systemClock.sleep(300);
    const toldAt = systemClock.now();
    running.child.kill("SIGTERM");
    expect(await new Promise((resolve) => running.child.once("exit", resolve))).toBe(0);
    expect(systemClock.now() - toldAt).toBeLessThan(1_000);
    expect(readdirSync(folder).filter((file) => file.startsWith("tmp."))).toEqual([]);
    // Its output closes when the last of its own children has let go of it: a look's limit at most.
    await running.ended;
    expect(systemClock.now() - toldAt).toBeLessThan(3_500);
    // The lock is free again.
    const next = start(watcher([tcp("hangs")]));
    await reported();
    expect(next.child.exitCode).toBeNull();
  });

  it("ends by itself when nobody has kept it up for half a day", async () => {
    const running = start(watcher([tcp("hangs")]));
    await reported();
    const old = (systemClock.now() - 13 * 3_600_000) / 1_000;
    utimesSync(join(folder, "state", name, "kept"), old, old);
    expect(await running.ended).toBe(0);
    expect(running.said()).toContain("nobody keeps this watcher up any more; it ends");
  });
});
