// The watchdogs on the hosts of the real local world: the very script that is shipped, one process for each guarded host, which
// renews at the product's own function. Between them stand a command line of AWS that only knows this one call, and the
// network: who is cut off gets no answer. The plan's commands that stop and start a host are stood in for by two scripts that
// stop what runs at the site, and start again what had run.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Plan } from "../../../workflows/plan.ts";
import { Refused } from "../../../workflows/failure.ts";
import { watchdogFunctionName } from "../../../workflows/names.ts";
import { selfFences } from "../../../workflows/self-fence.ts";
import type { InvokeFunction } from "../process/handlers.ts";
import { killTree } from "./processes.ts";
import type { Reachability } from "./reachability.ts";
import type { Reaper } from "./reaper.ts";
import type { Site } from "./site.ts";

const script = join(import.meta.dirname, "../../watchdog/self-fence");

export interface WatchdogsOptions {
  readonly plan: Plan;
  readonly sites: ReadonlyMap<string, Site>;
  readonly reachability: Pick<Reachability, "canInvoke">;
  readonly reaper: Pick<Reaper, "register" | "release">;
  readonly invoke: InvokeFunction;
}

export class LocalWatchdogs {
  readonly #server: Server;
  readonly #running = new Set<ChildProcess>();
  #closed = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts a watchdog for every guarded host of the plan; none where it guards none. Throws `Refused` where this machine has no curl. */
  static async start(options: WatchdogsOptions): Promise<LocalWatchdogs> {
    const { plan, sites } = options;
    const server = createServer((request, response) => {
      void answer(request, options).then(
        (told) => (told === undefined ? undefined : response.end(JSON.stringify(told))),
        // A function that failed answers with an error, which is no renewal.
        () => response.writeHead(500).end(),
      );
    });
    const made = new LocalWatchdogs(server);
    const fences = selfFences(plan);
    if (fences.length === 0) return made;
    if (spawnSync("curl", ["--version"], { stdio: "ignore" }).status !== 0) throw new Refused("the watchdogs of this plan renew their leases by curl, which this machine has not; install it", { code: "no-curl" });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    for (const [name, site] of sites) {
      const bin = await hostFiles(site, `http://127.0.0.1:${port}/${name}`);
      for (const input of fences) {
        for (const role of input.hosts) {
          const env = {
            PATH: `${bin}:${process.env["PATH"] ?? ""}`, HOME: site.root, UNDERSTUDY_STATE: join(site.root, "run", role),
            UNDERSTUDY_PLAN: plan.plan, UNDERSTUDY_SITE: name, UNDERSTUDY_ROLE: role, UNDERSTUDY_HOST: plan.sites[name]?.hosts[role] ?? "", UNDERSTUDY_FUNCTION: watchdogFunctionName(plan.plan), UNDERSTUDY_REGION: plan.arbiter.region,
            UNDERSTUDY_LEASE_MS: String(input.lease), UNDERSTUDY_STOP_MS: String(input["stop-within"]), UNDERSTUDY_STOP: "halt-site", UNDERSTUDY_START: "resume-site",
            // On a real host the machine is powered off.
            UNDERSTUDY_LAST_RESORT: "halt-site",
          };
          const begin = (): void => made.#begin(site, env, options.reaper);
          site.whenStarted(begin);
          begin();
        }
      }
    }
    return made;
  }

  #begin(site: Site, env: Readonly<Record<string, string>>, reaper: WatchdogsOptions["reaper"]): void {
    if (this.#closed) return;
    const child = spawn("sh", [script, "watch"], { cwd: site.root, env, stdio: "ignore", detached: true });
    const { pid } = child;
    this.#running.add(child);
    if (pid !== undefined) reaper.register(pid, { first: "SIGKILL" });
    child.once("exit", () => {
      this.#running.delete(child);
      if (pid !== undefined) reaper.release(pid);
    });
    // It dies with its machine.
    site.whenKilled(() => end(child));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const child of this.#running) end(child);
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(child.pid);
}

/** The answer of the arbiter's function; undefined, and never an answer, where no way leads there. */
async function answer(request: IncomingMessage, { reachability, invoke }: WatchdogsOptions): Promise<unknown> {
  const site = (request.url ?? "/").slice(1);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (!reachability.canInvoke(site, "arbiter")) return undefined;
  const told = await invoke("watchdog", JSON.parse(Buffer.concat(chunks).toString("utf8")));
  // The way back may have been cut meanwhile.
  return reachability.canInvoke("arbiter", site) ? told : undefined;
}

/** The programs of a site's hosts; gives their folder. */
async function hostFiles({ root, servicesFolder }: Site, address: string): Promise<string> {
  const bin = join(root, "usr", "bin");
  await mkdir(bin, { recursive: true });
  await mkdir(join(root, "run"), { recursive: true });
  const noted = join(root, "run", "had-run");
  // Both machines of a site are stood in for by one process, so their watchdogs take turns; stopping waits for nobody for long.
  const locked = `exec 9>"${noted}.lock"; flock -w 1 9 || true`;
  const files = {
    aws: ['while [ "$1" != --payload ]; do shift; done', `curl --silent --fail --noproxy '*' --max-time 5 --data-binary "@\${2#fileb://}" --output "$3" "${address}" && echo '{"StatusCode":200}'`],
    // What ran is noted by whoever stops it first, and kept until it was started again.
    "halt-site": [locked, `if [ ! -f "${noted}" ] && [ -n "$(ls "${servicesFolder}")" ]; then ls "${servicesFolder}" >"${noted}.new" && mv "${noted}.new" "${noted}"; fi`, `rm -f "${servicesFolder}"/*`],
    "resume-site": [locked, `[ -f "${noted}" ] || exit 0`, `while read -r name; do printf 'running\\n' >"${servicesFolder}/$name"; done <"${noted}"`, `rm -f "${noted}"`],
  };
  for (const [name, lines] of Object.entries(files)) await writeFile(join(bin, name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return bin;
}
