// Measures what the stories cost: the processor time of all together, of the median story and of the slowest. They run one
// after the other in this process, as `understudy story` runs them. Ends with exit code 1 when a story cannot be read, or when
// one does not hold: what was measured then is not what stories cost; with `--limit 20` also when all together cost more seconds. Other load on the machine makes processor time longer
// too, so figures are to be compared only with figures of the same minutes.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeStoryWorld } from "./cli/story-world.ts";
import { readStoryFile, sayStoryFault } from "./local/story/read.ts";
import { runStory } from "./local/story/run.ts";
import { ToldTwins } from "./local/story/told-twins.ts";

const folder = join(import.meta.dirname, "../test/stories");
const slowestNamed = 5;

const { limit } = parseArgs({ options: { limit: { type: "string" } } }).values;
const limitSeconds = limit === undefined ? undefined : Number(limit);
if (limitSeconds !== undefined && !(limitSeconds > 0)) {
  process.stderr.write(`--limit ${limit}: this is no number of seconds above 0; write for example --limit 20\n`);
  process.exit(2);
}

interface Measured {
  readonly name: string;
  readonly cpuSeconds: number;
  /** How much virtual time the story took, beyond the quiet before it. */
  readonly virtualSeconds: number;
  readonly fault: string | undefined;
}

/** User and system time of this process since it began: the garbage collector's and the compiler's threads are in it. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(name: string): Promise<Measured> {
  const from = cpuSeconds();
  const read = readStoryFile(join(folder, name));
  if (!read.ok) return { name, cpuSeconds: cpuSeconds() - from, virtualSeconds: 0, fault: `${name} cannot be read: ${read.faults.map(sayStoryFault).join("; ")}` };
  const { held, endedAtMs } = await runStory(read.story, read.plans, makeStoryWorld, { seed: 1, twins });
  return { name, cpuSeconds: cpuSeconds() - from, virtualSeconds: endedAtMs / 1_000, fault: held ? undefined : `${name} does not hold` };
}

const twins = new ToldTwins();
const loading = cpuSeconds();
const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".story")).sort();
const measured: Measured[] = [];
for (const name of names) measured.push(await measure(name));

const slowestFirst = measured.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds);
const sum = (of: (each: Measured) => number): number => measured.reduce((total, each) => total + of(each), 0);
const all = sum((each) => each.cpuSeconds);
const beyond = limitSeconds !== undefined && all > limitSeconds ? [`All stories cost ${all.toFixed(1)} s of processor time, and the limit is ${limitSeconds} s; measure again if there was other load on the machine`] : [];
const faults = [...measured.flatMap(({ fault }) => fault ?? []), ...beyond];
process.stdout.write(
  [
    `Stories on Node ${process.versions.node}: ${measured.length} of ${(sum((each) => each.virtualSeconds) / 3_600).toFixed(1)} virtual hours`,
    `all      ${all.toFixed(1)} s of processor time${limitSeconds === undefined ? "" : `, of a budget of ${limitSeconds} s`}, and ${loading.toFixed(1)} s for loading`,
    `median   ${(slowestFirst[Math.floor(slowestFirst.length / 2)]?.cpuSeconds ?? Number.NaN).toFixed(2)} s`,
    ...slowestFirst.slice(0, slowestNamed).map((each) => `slow     ${each.cpuSeconds.toFixed(2)} s  ${each.name} (${(each.virtualSeconds / 60).toFixed(0)} virtual minutes)`),
    ...faults,
    "",
  ].join("\n"),
);
process.exitCode = faults.length === 0 ? 0 : 1;
