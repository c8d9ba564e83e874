// Measures every function as Lambda would load it: the size of its bundle, how long a cold start takes on one core, and the
// memory it then holds. Ends with exit code 1 when a function that a run waits for is over its limit: it is loaded while an
// application is down, so each of its milliseconds counts.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../workflows/steps.ts";
import { bundle, handlerNames } from "./bundle.ts";

const limits = { bytes: 400_000, initMs: 150 } as const;
/** An odd number, so that the median is one that was measured. */
const loads = 7;

interface Loaded {
  readonly handler: string;
  readonly initMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/** Where the system can bind a process to one core, it is bound: a small function has no more. */
const oneCore: readonly string[] = existsSync("/usr/bin/taskset") ? ["/usr/bin/taskset", "-c", "0"] : [];

function load(file: string): Loaded {
  const [program = process.execPath, ...args] = [...oneCore, process.execPath, join(import.meta.dirname, "bundling/load.mjs"), file];
  const env = { PATH: process.env["PATH"] ?? "", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", AWS_LAMBDA_FUNCTION_NAME: "bench" };
  return JSON.parse(execFileSync(program, args, { encoding: "utf8", env })) as Loaded;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What is deployed beside the file that a start loads: parts that are loaded when a plan first asks for them. */
function piecesOf(name: string): number {
  const folder = join(bundle(name), "pieces");
  return existsSync(folder) ? readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) : 0;
}

/** What carries out steps, and what each run is led by beside its steps. */
const limited = new Set<string>([...Object.values(catalogue).map((row) => row.function), "open", "look", "assess", "gate", "close"]);
const rows = handlerNames().map((name) => {
  const file = join(bundle(name), "index.mjs");
  const loaded = Array.from({ length: loads }, () => load(file));
  return {
    name,
    limited: limited.has(name),
    bytes: statSync(file).size,
    piecesBytes: piecesOf(name),
    exportsHandler: loaded.every(({ handler }) => handler === "function"),
    initMs: median(loaded.map(({ initMs }) => initMs)),
    rssMegabytes: median(loaded.map(({ rssBytes }) => rssBytes)) / 1e6,
    heapMegabytes: median(loaded.map(({ heapBytes }) => heapBytes)) / 1e6,
  };
});

const line = (...cells: readonly [string, string, string, string, string, string]): string => cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(9))).join("").trimEnd();
const faults = rows.flatMap(({ name, limited, bytes, initMs, exportsHandler }) => [
  ...(exportsHandler ? [] : [`${name} exports no handler`]),
  ...(limited && bytes > limits.bytes ? [`${name} has ${bytes} bytes, more than ${limits.bytes}`] : []),
  ...(limited && initMs > limits.initMs ? [`${name} takes ${Math.round(initMs)} ms to load, more than ${limits.initMs}`] : []),
]);
process.stdout.write(
  [
    `Bundles on Node ${process.versions.node}, ${oneCore.length > 0 ? "one core" : "all cores"}, median of ${loads} cold starts`,
    line("function", "kB", "init ms", "RSS MB", "heap MB", ""),
    ...rows.map(({ name, limited, bytes, piecesBytes, initMs, rssMegabytes, heapMegabytes }) =>
      line(name, (bytes / 1_000).toFixed(1), initMs.toFixed(0), rssMegabytes.toFixed(0), heapMegabytes.toFixed(1), limited ? "limited" : piecesBytes > 0 ? `  + ${(piecesBytes / 1_000).toFixed(0)} kB on demand` : ""),
    ),
    `Limits of the functions that a run waits for: ${limits.bytes / 1_000} kB, ${limits.initMs} ms`,
    ...faults,
    "",
  ].join("\n"),
);
process.exitCode = faults.length === 0 ? 0 : 1;
