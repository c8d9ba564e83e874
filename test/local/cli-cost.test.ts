// `understudy cost` as people run it: the real program in a process of its own, without an account and without a network.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

jest.setTimeout(120_000);

const root = join(import.meta.dirname, "../..");
const shipped = "workflows/plans/hybrid-chat.yaml";
const folder = mkdtempSync(join(tmpdir(), "cli-cost-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Its temporary folder is ours, so that what it leaves behind is seen. */
function cost(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { AWS_PROFILE: _profile, AWS_REGION: _region, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "infra/cli/understudy.mjs"), "cost", ...args], { cwd: root, encoding: "utf8", env: { ...environment, TMPDIR: folder, NO_COLOR: "1" } });
  return { code: status, out: stdout, err: stderr };
}

test("prints the bill with both sums, leaves nothing behind and exits 0", () => {
  const { code, out, err } = cost(shipped);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^While nothing happens: US\$\d+\.\d\d a month, and US\$\d+\.\d\d at list price/m);
  expect(out).toMatch(/^A failover: US\$0\.00\d\d at list price/m);
  expect(readdirSync(folder).filter((name) => name.startsWith("understudy-cost-"))).toEqual([]);
});

test("prints the same as JSON for programs", () => {
  const { code, out } = cost(shipped, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ version: 1, plan: "hybrid-chat", everySeconds: 10, prices: { lookedUp: expect.any(String) }, bill: { idle: { listUsd: expect.any(Number), netUsd: expect.any(Number) } }, unpriced: [] });
});

test("tells the faults of a plan and exits 3, and says what is missing with exit 2", () => {
  const faulty = join(folder, "faulty.yaml");
  writeFileSync(faulty, "plan: x\n");
  const told = cost(faulty);
  expect(told.code).toBe(3);
  expect(told.out).toMatch(/faulty\.yaml:\d+:\d+/);
  expect(cost().code).toBe(2);
});
