// The command as people and CI run it: the real program in a process of its own, its exit codes and what it writes where.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaced, smallFile, smallText } from "../unit/plan/plans.ts";

// Each case starts a process of its own, on machines that may be busy.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, "../..");
const program = join(root, "infra/cli/understudy.mjs");
const shipped = "workflows/plans/hybrid-chat.yaml";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(command: readonly string[], options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly deaf?: boolean } = {}): Promise<Ended> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, UNDERSTUDY_DEBUG: _debug, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: options.cwd ?? root, env: { ...inherited, ...options.env }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    if (options.deaf) child.stdout.destroy();
    else child.stdout.on("data", (part: Buffer) => (out += part.toString()));
    child.stderr.on("data", (part: Buffer) => (err += part.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

const understudy = (...args: readonly string[]): Promise<Ended> => run([program, ...args]);

const folder = mkdtempSync(join(tmpdir(), "cli-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));
const faulty = join(folder, "faulty.yaml");
writeFileSync(faulty, replaced(replaced(smallText, "need: 2", "need: 5"), "home: north", "home: nort"));

describe("understudy plan check", () => {
  test("accepts the shipped plan with exit 0 and one line", async () => {
    const { code, out, err } = await understudy("plan", "check", shipped);
    expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^✓ workflows\/plans\/hybrid-chat\.yaml: plan hybrid-chat is right \(15 steps, digest [0-9a-f]{12}\)\n$/), err: "" });
  });

  test("tells every fault as file:line:column on stdout, the count on stderr, and exits 3", async () => {
    const { code, out, err } = await understudy("plan", "check", faulty);
    expect(code).toBe(3);
    expect(out).toBe(
      `${faulty}:8:7 home: no site is called "nort", write north\n` +
        `${faulty}:40:53 decide.votes.need: 5 votes can never come together: north is seen over 3 different paths, need at most 3, or add a vantage point with a path of its own\n`,
    );
    expect(err).toBe("✕ 2 faults in 1 of 1 plan\n");
  });

  test("checks all files, also after one that is wrong", async () => {
    const none = join(folder, "none.yaml");
    const { code, out, err } = await understudy("plan", "check", none, faulty, smallFile);
    expect(code).toBe(3);
    expect(out.split("\n")).toEqual([
      `${none}: there is no such file, name a YAML file that exists`,
      expect.stringContaining(`${faulty}:8:7 `),
      expect.stringContaining(`${faulty}:40:53 `),
      expect.stringContaining(`✓ ${smallFile}: plan small is right`),
      "",
    ]);
    expect(err).toBe("✕ 3 faults in 2 of 3 plans\n");
  });

  test("tells what is wrong between plans that are steps of each other, and what it could not see", async () => {
    const [parent, orders] = ["test/stories/plans/nesting-shop.yaml", "test/stories/plans/nested-orders.yaml"];
    const further = join(folder, "further.yaml");
    writeFileSync(further, readFileSync(join(root, orders), "utf8").replace("  - verify:", "  - activate: { plan: { plan: ledger, sites: { west: a, east: b }, within: 10m } }\n  - verify:"));
    expect(await understudy("plan", "check", parent, orders)).toMatchObject({ code: 0, err: "" });
    const alone = await understudy("plan", "check", parent);
    expect([alone.code, alone.out]).toEqual([0, expect.stringContaining("the plan nested-orders, which is a step here, is not among these files")]);
    const wrong = await understudy("plan", "check", parent, further);
    expect([wrong.code, wrong.out]).toEqual([3, expect.stringContaining("the plan nesting-shop has a step that cannot be: the plan nested-orders has a step of a plan itself (ledger), and a plan that is a step of another may not")]);
  });

  test("works from any folder", async () => {
    writeFileSync(join(folder, "tsconfig.json"), "{ this is none");
    const { code, err } = await run([program, "plan", "check", smallFile], { cwd: folder });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe("understudy plan explain", () => {
  test("prints the runbook, without colour into a pipe and no line over 100 columns", async () => {
    const { code, out, err } = await understudy("plan", "explain", shipped);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("▲ Point of no return: nothing undoes it");
    expect(out).toContain("What is not managed\n  ! rasa-bot: ");
    expect(out).not.toContain("\u001B");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  test("prints it as JSON that a program can read", async () => {
    const { code, out } = await understudy("plan", "explain", shipped, "--format", "json", "--direction", "site-b:site-a");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, plan: "hybrid-chat", source: "site-b", target: "site-a" });
  });

  test("draws it for Mermaid", async () => {
    const { code, out } = await understudy("plan", "explain", smallFile, "--format", "mermaid");
    expect(code).toBe(0);
    expect(out.startsWith("flowchart TD\n")).toBe(true);
    expect(out).toContain("Promote database orders at south");
  });

  test("explains nothing of a plan that is wrong", async () => {
    const { code, out } = await understudy("plan", "explain", faulty);
    expect(code).toBe(3);
    expect(out).toContain(`${faulty}:8:7 home: no site is called "nort"`);
    expect(out).not.toContain("What happens");
  });
});

test("understudy plan schema prints JSON Schema", async () => {
  const { code, out } = await understudy("plan", "schema");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", title: "Understudy plan" });
});

describe("wrong use exits 2 with one hint and writes nothing to stdout", () => {
  test.each<[string, readonly string[], string]>([
    ["an unknown command", ["plam"], "error: unknown command 'plam'\n(Did you mean plan?)\nTry: understudy --help\n"],
    ["an unknown command of plan", ["plan", "chek"], "error: unknown command 'chek'\n(Did you mean check?)\nTry: understudy plan --help\n"],
    ["an unknown option", ["plan", "check", "--fast", "x"], "error: unknown option '--fast'\nTry: understudy plan check --help\n"],
    ["no file", ["plan", "check"], "error: missing required argument 'file'\nTry: understudy plan check --help\n"],
    ["an unknown format", ["plan", "explain", shipped, "--format", "pdf"], "error: option '-f, --format <format>' argument 'pdf' is invalid. Allowed choices are text, mermaid, json.\nTry: understudy plan explain --help\n"],
    ["a direction that is none", ["plan", "explain", shipped, "--direction", "b"], "error: option '-d, --direction <source:target>' argument 'b' is invalid. Write source:target, for example site-a:site-b.\nTry: understudy plan explain --help\n"],
    ["a direction that the plan does not have", ["plan", "explain", shipped, "--direction", "site-a:site-c"], "error: this plan has no way site-a:site-c; its ways are site-a:site-b and site-b:site-a\nTry: understudy plan explain --help\n"],
  ])("%s", async (_sentence, args, err) => {
    expect(await understudy(...args)).toEqual({ code: 2, out: "", err });
  });

  test("no command at all: the help stands on stderr", async () => {
    const { code, out, err } = await understudy();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: understudy");
  });
});

test.each(["--help", "plan --help", "plan explain --help", "--version"])("asking with %s is no mistake", async (args) => {
  const { code, out, err } = await understudy(...args.split(" "));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).not.toBe("");
});

describe("the terminal", () => {
  test.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["FORCE_COLOR colours a pipe", { FORCE_COLOR: "1" }, true],
    ["NO_COLOR wins", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", async (_sentence, env, coloured) => {
    const { out } = await run([program, "plan", "check", smallFile], { env });
    expect(out.includes("\u001B")).toBe(coloured);
  });

  test("a reader that goes away is no error: no stack, nothing on stderr", async () => {
    const { code, err } = await run([program, "plan", "explain", shipped], { deaf: true });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe("a mistake of ours", () => {
  const broken = (thrown: string): readonly string[] => [
    "--import",
    "tsx",
    "--input-type=module",
    "-e",
    `const { main } = await import(${JSON.stringify(join(root, "infra/cli/main.ts"))});
     process.exitCode = await main(["boom"], [(program) => program.command("boom").action(() => { ${thrown} })]);`,
  ];

  test.each([
    ["thrown", 'throw new TypeError("it broke\\nsecond line")'],
    ["thrown later", 'return new Promise(() => setTimeout(() => { throw new TypeError("it broke\\nsecond line"); }, 1))'],
    ["as a promise nobody waits for", 'Promise.reject(new TypeError("it broke\\nsecond line")); return new Promise((done) => setTimeout(done, 50))'],
  ])("%s is one sentence, exit 1 and no stack", async (_sentence, thrown) => {
    expect(await run(broken(thrown))).toEqual({
      code: 1,
      out: "",
      err: "understudy: TypeError: it broke\nThis is a mistake of Understudy. UNDERSTUDY_DEBUG=1 shows where it happened.\n",
    });
  });

  test("UNDERSTUDY_DEBUG=1 shows the stack", async () => {
    const { code, err } = await run(broken('throw new TypeError("it broke")'), { env: { UNDERSTUDY_DEBUG: "1" } });
    expect(code).toBe(1);
    expect(err).toMatch(/\n\s+at /);
  });
});
