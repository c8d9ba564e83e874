// `understudy check` as people run it: the real program in a process of its own, without credentials and without a network of
// AWS, where only what the plan itself says can be judged.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaced, smallText } from "../unit/plan/plans.ts";

// Each case starts a process of its own, on machines that may be busy.
jest.setTimeout(90_000);

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "cli-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A plan without public names: nobody here asks name servers. */
const privateText = replaced(replaced(smallText, 'https: "https://gw.{site}.example.com/health"', 'tcp: "gw.{site}.example.com:443"'), '  - verify: { https: { urls: ["https://shop.example.com/health"] } }\n', "");
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const small = file("small.yaml", privateText);
const pair = file("pair.yaml", replaced(privateText, "  bot: {", '  pair: { probe: { mysql: "q.{site}.eu-west-1.rds.amazonaws.com:3306", database: q, secret: q, writer: both }, from: [inside], failure: observe }\n  bot: {'));

function check(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_") && name !== "NO_COLOR" && name !== "FORCE_COLOR"));
  // No profile, no machine's role: nothing that the SDK could take credentials from.
  const env = { ...inherited, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "infra/cli/understudy.mjs"), "check", ...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (part: Buffer) => (out += part.toString()));
    child.stderr.on("data", (part: Buffer) => (err += part.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

describe("understudy check without credentials", () => {
  test("says once why nothing of AWS is checkable and what to do, judges the plan, and exits 1", async () => {
    const { code, out, err } = await check(small);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^small · would a failover from north to south work\? \(digest [0-9a-f]{12}, \d{4}-/);
    expect(out.replace(/\s+/g, " ")).toContain("Unknown: nothing of the world could be looked at (0 fail,");
    expect(out.match(/Could not load/g)).toHaveLength(1);
    expect(out.replace(/\s+/g, " ")).toContain("Sign in to AWS for the arbiter's account");
    expect(out).toContain("✓ arbiter: It is in eu-west-1, where no site is.");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toContain("\u001B");
  });

  test("exits 3 when the plan itself fails a check, and says that first", async () => {
    const { code, out } = await check(pair);
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, " ")).toMatch(/Not ready: 1 fails.* Fails ✕ pair: q\.north\.eu-west-1\.rds\.amazonaws\.com and q\.south\S+ is an instance of RDS/);
  });

  test("prints the report as JSON, worst first, for the site that is active", async () => {
    const { code, out } = await check(small, "--json", "--active", "south");
    expect(code).toBe(1);
    const report = JSON.parse(out) as { readonly results: readonly { readonly outcome: string; readonly subject: string }[]; readonly counts: Readonly<Record<string, number>> };
    expect(report).toMatchObject({ version: 1, plan: "small", active: "south", counts: { fail: 0 } });
    expect(report.results[0]?.outcome).toBe("not-checkable");
    expect(report.results.map(({ subject }) => subject)).toContain("orders at north");
    expect(Object.values(report.counts).reduce((sum, each) => sum + each, 0)).toBe(report.results.length);
  });
});

describe("wrong use", () => {
  test("of a site that the plan does not have exits 2 with the sites that it has", async () => {
    const { code, out, err } = await check(small, "--active", "west");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('error: no site of the plan is called "west"; its sites are north and south');
  });

  test("of a faulty plan exits 3 with the fault's place", async () => {
    const { code, out } = await check(file("faulty.yaml", replaced(privateText, "home: north", "home: nort")));
    expect(code).toBe(3);
    expect(out).toContain('faulty.yaml:8:7 home: no site is called "nort", write north');
  });
});
