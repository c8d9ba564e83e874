// The tester of functions of the user's own, run by the command line against functions that keep to the contract and ones that do not.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "understudy-step-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
jest.setTimeout(120_000);

interface Told {
  readonly held: boolean;
  readonly tried: readonly { readonly shows: string; readonly held: boolean | null; readonly seen: string }[];
  readonly left: string | null;
}

function test(file: string, ...more: readonly string[]): Promise<{ readonly code: number; readonly told: Told | undefined; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["infra/cli/understudy.mjs", "step", "test", file, "--json", ...more], { cwd: root, timeout: 100_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, told: out.startsWith("{") ? (JSON.parse(out) as Told) : undefined, err });
    });
  });
}
/** A function whose state is a file; `body` may break the contract. */
function written(name: string, body: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
const mark = ${JSON.stringify(join(folder, `${name}.mark`))};
const say = (state) => ({ contract: 1, state, says: "as the file says" });
const seen = () => say(existsSync(mark) ? "done" : "not-done");
export async function handler({ contract, operation, token }) {
  if (contract !== 1 || !["look", "act", "undo"].includes(operation)) return say("refused");
  ${body}
}
`);
  return file;
}
const failed = (told: Told | undefined): readonly string[] => (told?.tried ?? []).filter(({ held }) => held === false).map(({ shows }) => shows);

it("the example that comes with the product keeps to the contract, and leaves nothing behind", async () => {
  const place = mkdtempSync(join(folder, "place-"));
  const { code, told, err } = await test("infra/examples/custom-action.mjs", "--undo", "--parameter", `folder=${place}`);
  expect({ code, failed: failed(told), err, left: told?.left }).toEqual({ code: 0, failed: [], err: "", left: null });
  expect(told?.tried.length).toBeGreaterThan(14);
  // It counts what it makes, so nothing stays unseen.
  expect(told?.tried.filter(({ held }) => held !== true)).toEqual([]);
  expect(readdirSync(place)).toEqual([]);
});

it("without --undo it says that being cut off was not tried, and what is left in place", async () => {
  const place = mkdtempSync(join(folder, "place-"));
  const { code, told } = await test("infra/examples/custom-action.mjs", "--parameter", `folder=${place}`);
  expect(code).toBe(0);
  expect(told?.tried.at(-1)).toMatchObject({ held: null, seen: expect.stringMatching(/^not tried: /) as string });
  expect(told?.left).toMatch(/^It was told to act for site-b, and what it did is left in place\./);
  expect(readdirSync(place)).toEqual(["ready-at-site-b"]);
});

it.each([
  ["a look that acts is found out", `if (operation !== "undo") writeFileSync(mark, ""); else rmSync(mark, { force: true }); return seen();`, [], /before anything was ordered it says not-done/],
  ["an answer with a field that nobody knows is none", `return { ...seen(), ok: true };`, [], /a look is answered as the contract says/],
  ["one that takes any operation is found out", `if (operation === "act") writeFileSync(mark, ""); return seen();`, ["--undo", "--within", "1s"], /after undo it says not-done/],
  ["one that throws at the second order is found out", `if (operation === "act") { if (existsSync(mark)) throw new Error("twice"); writeFileSync(mark, ""); } return seen();`, [], /the same order once more is taken/],
])("%s", async (name, body, more, shows) => {
  const { code, told } = await test(written(name.replaceAll(" ", "-"), body), ...more);
  expect(code).toBe(3);
  expect(failed(told).join("; ")).toMatch(shows);
});

it("what is neither a file nor a function with its alias is refused with a sentence", async () => {
  const { code, err } = await test("no-such-file.mjs");
  expect(code).toBe(2);
  expect(err).toMatch(/no-such-file\.mjs is neither a file here nor a function with its alias or version/);
});

it("a deployed function is not called where nobody can confirm it", async () => {
  const { code, err } = await test("warm-caches:live", "--region", "eu-central-1");
  expect(code).toBe(2);
  expect(err).toMatch(/nobody can be asked to confirm here; give --yes/);
});
