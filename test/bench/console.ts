// Measures the console over a record with years in it: how long the JSON interface takes to answer, how long a first view of a page
// takes to its last byte and, where a browser is there, to its first contentful paint, and what a page weighs. Ends with exit code 1
// when something is over its limit. Other load on the machine makes all of it longer, so figures are to be compared only with figures
// of the same minutes.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { consoleApp } from "../../lambdas/console/app.ts";
import { readAssets } from "../../lambdas/console/assets.ts";
import type { Signing } from "../../lambdas/console/ports.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import { recordedConsole } from "./recorded-console.ts";
import { serveConsole } from "../../infra/local/console/server.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Refused } from "../../workflows/failure.ts";

const limits = { answerP95Ms: 20, firstViewMs: 300, compressedBytes: 60_000 } as const;
const history = { plans: 20, runs: 1_000, entriesOfRun: 200 } as const;
/** Enough for the 95th of a hundred to be one that was measured, with some to warm up. */
const [warmUp, times] = [15, 100];
/** Some views of a page, each as somebody who has nothing of it yet. */
const views = 7;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const read = readPlanFile(join(import.meta.dirname, "../../workflows/plans/hybrid-chat.yaml"));
if (!read.ok) throw new Refused("the plan that is measured with cannot be read");
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const now = (): number => systemClock.now();

const began = now();
const recorded = await recordedConsole(read.plan, history, systemClock);
say(`${history.runs} runs of ${history.plans} plans, ${recorded.entries} entries, written in ${((now() - began) / 1_000).toFixed(1)} s`);

const person = { subject: "ana", name: "ana", groups: [], issuer: "bench", authTime: null, mfa: "unknown", channel: "local" } as const;
const visitor = { person, token: "bench" };
const signing: Signing = { visitor: async () => visitor, caller: async () => visitor, signInAt: () => undefined, freshMs: undefined };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const assets = readAssets(join(import.meta.dirname, "../../lambdas/console/page"));
const app = consoleApp({ services: recorded.services, signing, world: { word: "LOCAL", sentence: "Measured." }, assets, clock: systemClock, log: silent, secure: false });

const percentile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
const faults: string[] = [];

say("");
say("answers of the JSON interface, in ms          p50     p95   processor time of one");
const { run, gate } = recorded.waiting;
for (const path of ["/api/plans", `/api/plans/${recorded.plan}`, `/api/runs/${recorded.closed}`, `/api/runs/${run}`, "/api/audit", "/api/audit?person=cy", "/api/audit?kind=kill-switch"]) {
  const took: number[] = [];
  let before = process.cpuUsage();
  for (let index = 0; index < warmUp + times; index += 1) {
    if (index === warmUp) before = process.cpuUsage();
    const from = now();
    const answer = await app.request(`http://localhost${path}`);
    await answer.text();
    if (answer.status !== 200) throw new Refused(`${path} answered ${answer.status}`);
    if (index >= warmUp) took.push(now() - from);
  }
  const spent = process.cpuUsage(before);
  const [p50, p95] = [percentile(took, 0.5), percentile(took, 0.95)];
  say(`${path.padEnd(42)}${String(p50).padStart(7)}${String(p95).padStart(8)}${((spent.user + spent.system) / 1_000 / times).toFixed(1).padStart(24)}`);
  if (p95 > limits.answerP95Ms) faults.push(`${path} takes ${p95} ms at the 95th percentile, more than ${limits.answerP95Ms}`);
}

const nobody = (): never => {
  throw new Refused("this console has no local world behind it", { code: "read-only" });
};
const server = await serveConsole({ port: { state: nobody, fault: nobody, decide: nobody, requestFailover: nobody }, services: recorded.services, operator: "ana", clock: systemClock });
try {
  const weight = Object.values(assets.files).reduce((sum, { body }) => sum + gzipSync(body).length, 0);
  say("");
  say("first view, in ms, the worst of the middle    last byte   first paint   compressed   as sent");
  const paint = await painter();
  for (const [name, path] of [["home", ""], ["gate", `gates/${run}/${gate}`], ["run", `runs/${recorded.closed}`], ["audit", "audit"], ["plan", `plans/${recorded.plan}`]] as const) {
    const took: number[] = [];
    let text = "";
    for (let index = 0; index < views; index += 1) {
      const from = now();
      text = await (await fetch(server.url + path)).text();
      await Promise.all([...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(async ([, asset]) => (await fetch(new URL(asset ?? "", server.url))).text()));
      took.push(now() - from);
    }
    const lastByte = percentile(took, 0.5);
    const painted = await paint.of(server.url + path);
    const bytes = gzipSync(text).length + weight;
    say(`${name.padEnd(42)}${String(lastByte).padStart(13)}${(painted === undefined ? "no browser" : String(painted)).padStart(14)}${String(bytes).padStart(13)}${String(Buffer.byteLength(text)).padStart(10)}`);
    for (const [what, value] of [["its last byte", lastByte], ["the first contentful paint", painted]] as const) if (value !== undefined && value > limits.firstViewMs) faults.push(`${name} takes ${value} ms to ${what}, more than ${limits.firstViewMs}`);
    if (bytes > limits.compressedBytes) faults.push(`${name} weighs ${bytes} bytes compressed, more than ${limits.compressedBytes}`);
  }
  await paint.close();
} finally {
  await server.close();
}

say("");
for (const fault of faults) say(`over its limit: ${fault}`);
if (faults.length === 0) say(`all within limits: answers p95 under ${limits.answerP95Ms} ms, first view under ${limits.firstViewMs} ms, ${limits.compressedBytes / 1_000} kB compressed`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The median of the first contentful paint, each in a session of its own; undefined where no browser is installed. */
async function painter(): Promise<{ of(url: string): Promise<number | undefined>; close(): Promise<void> }> {
  if (!existsSync(executablePath)) return { of: async () => undefined, close: async () => undefined };
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return {
    of: async (url) => {
      const took: number[] = [];
      for (let index = 0; index < views; index += 1) {
        const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
        const page = await context.newPage();
        await page.goto(url, { waitUntil: "load" });
        const painted = await page.evaluate("new Promise((told) => new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach(({ startTime }) => told(startTime))).observe({ type: 'paint', buffered: true }))");
        took.push(Math.round(Number(painted)));
        await context.close();
      }
      return percentile(took, 0.5);
    },
    close: () => browser.close(),
  };
}
