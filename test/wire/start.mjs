// `npm run test:contract`: makes the Python environment in which moto lives, once, and then has Jest run the project `wire`.
// (A project `contract` is there too; it is in-process, quick and part of `npm test`.)
//
//   npm run test:contract                          moto, started here, is all of AWS
//   npm run test:contract -- --endpoint URL        that endpoint deploys the templates and executes the runs; see wire.test.ts
//   npm run test:contract -- --write               the table of witnesses is written anew (infra/aws/witnesses.md)
//   npm run test:contract -- --ci --json …         anything else is Jest's
//   node test/wire/start.mjs --prepare             makes the environment only, without node_modules: .ci/run does so beside npm ci
//
// Needs python3 with venv (Debian: python3-venv) and a package index that pip reaches.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const environment = join(root, ".venv/wire");
const requirements = join(import.meta.dirname, "requirements.txt");
const installMs = 300_000;
/** Jest ends by itself long before. */
const mostMs = 600_000;

const { endpoint, others: unsplit } = split(process.argv.slice(2));
const writes = unsplit.includes("--write");
const others = unsplit.filter((each) => each !== "--write");
prepare();
if (others.length === 1 && others[0] === "--prepare") process.exit(0);
const jest = spawnSync(process.execPath, [join(root, "node_modules/jest/bin/jest.js"), "--selectProjects", "wire", "--runInBand", ...others], {
  cwd: root,
  stdio: "inherit",
  timeout: mostMs,
  killSignal: "SIGKILL",
  env: { ...process.env, ...(endpoint === undefined ? {} : { UNDERSTUDY_WIRE_ENDPOINT: endpoint }), ...(writes ? { UNDERSTUDY_WRITE_WITNESSES: "1" } : {}) },
});
process.exitCode = jest.status ?? 1;

function split(given) {
  const at = given.findIndex((each) => each === "--endpoint" || each.startsWith("--endpoint="));
  if (at === -1) return { endpoint: undefined, others: given };
  const joined = given[at].slice("--endpoint=".length);
  const value = joined === "" ? given[at + 1] : joined;
  if (value === undefined || !/^https?:\/\/\S+$/.test(value)) stop("--endpoint wants the URL of an AWS endpoint, for example http://127.0.0.1:4566", 2);
  return { endpoint: value.replace(/\/$/, ""), others: given.toSpliced(at, joined === "" ? 2 : 1) };
}

/** Makes the environment unless it is there and holds exactly what is required. */
function prepare() {
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const stamp = join(environment, "requirements.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  process.stdout.write("making the Python environment .venv/wire\n");
  run("python3", ["-m", "venv", environment], "python3 with venv is needed (Debian: apt-get install python3-venv)");
  run(join(environment, "bin/python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", requirements], "pip could not install test/wire/requirements.txt");
  writeFileSync(stamp, wanted);
}

function run(program, options, otherwise) {
  const { status, error } = spawnSync(program, options, { cwd: root, stdio: ["ignore", "inherit", "inherit"], timeout: installMs });
  if (status !== 0) stop(`${otherwise}${error === undefined ? "" : `: ${error.message}`}`, 1);
}

function stop(sentence, code) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}
