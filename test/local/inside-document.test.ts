// What an association runs on a host, in a folder that stands for its root and with a systemctl that only writes down what
// it is asked.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostSight } from "../../workflows/inside-sights.ts";
import { keepScript } from "../../workflows/inside-document.ts";
import { watcherScript } from "../../workflows/inside-watcher.ts";
import type { Watcher } from "../../workflows/inside-watcher.ts";

// Each run waits two seconds to see whether the service stays up.
jest.setTimeout(60_000);

const name = "understudy-inside-small-site-a";
const https: HostSight = { thing: "gateway", site: "site-a", by: "https", url: "https://gw.site-a.example.com/it's" };
const tcp: HostSight = { thing: "chat", site: "site-a", by: "tcp", address: "chat.site-a.internal:5222" };
const watcher = (sights: readonly HostSight[]): Watcher => ({ name, plan: "small", planDigest: "d".repeat(64), place: "site-a", region: "eu-north-1", everyMs: 60_000, control: "tcp:control.example.net:443", sights });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "understudy-keep-"));
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const program = (called: string, text: string): void => writeFileSync(join(folder, "bin", called), `#!/bin/bash\n${text}\n`, { mode: 0o755 });

describe("the document that keeps it up", () => {
  const run = (action: "keep" | "remove", given: Watcher): { readonly code: number | null; readonly out: string; readonly asked: readonly string[] } => {
    program("systemctl", `echo "$*" >> "${folder}/systemctl"\n[ ! -e "${folder}/down" ]`);
    writeFileSync(join(folder, "systemctl"), "");
    const { status, stdout, stderr } = spawnSync("bash", ["-c", keepScript(given).replace("{{ action }}", action)], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, UNDERSTUDY_ROOT: join(folder, "root") } });
    return { code: status, out: stdout + stderr, asked: readFileSync(join(folder, "systemctl"), "utf8").trim().split("\n") };
  };
  const installed = (): readonly string[] => [`opt/understudy/${name}/watch`, `etc/systemd/system/${name}.service`, `var/lib/understudy-watchers/${name}/kept`].filter((file) => existsSync(join(folder, "root", file)));

  it("installs script and service once, and then only keeps them up", () => {
    const given = watcher([https]);
    expect(run("keep", given)).toMatchObject({ code: 0, out: `The watcher ${name} runs.\n`, asked: ["daemon-reload", `enable ${name}.service`, `restart ${name}.service`, `is-active --quiet ${name}.service`] });
    expect(readFileSync(join(folder, "root/opt/understudy", name, "watch"), "utf8")).toBe(watcherScript(given));
    expect(installed()).toHaveLength(3);
    const kept = join(folder, "root/var/lib/understudy-watchers", name, "kept");
    utimesSync(kept, 1, 1);
    expect(run("keep", given)).toMatchObject({ code: 0, asked: [`start ${name}.service`, `is-active --quiet ${name}.service`] });
    expect(spawnSync("find", [kept, "-mmin", "-1"], { encoding: "utf8" }).stdout).not.toBe("");
    expect(readdirSync(join(folder, "root/opt/understudy", name))).toEqual(["watch"]);
  });

  it("puts a changed watcher in the place of the old one and starts it anew", () => {
    run("keep", watcher([https]));
    const changed = watcher([https, tcp]);
    expect(run("keep", changed).asked).toContain(`restart ${name}.service`);
    expect(readFileSync(join(folder, "root/opt/understudy", name, "watch"), "utf8")).toBe(watcherScript(changed));
  });

  it("takes everything away when it is told", () => {
    run("keep", watcher([]));
    expect(run("remove", watcher([]))).toMatchObject({ code: 0, out: `The watcher ${name} is taken away.\n`, asked: [`disable --now ${name}.service`, "daemon-reload"] });
    expect(installed()).toEqual([]);
    expect(run("remove", watcher([])).code).toBe(0);
  });

  it("fails where the service does not come up, so that the association shows it", () => {
    writeFileSync(join(folder, "down"), "");
    expect(run("keep", watcher([])).code).not.toBe(0);
  });

  it("installs nothing where the host lacks a tool, and names it", () => {
    const bare = join(folder, "bare");
    mkdirSync(bare);
    for (const tool of ["mkdir", "curl", "openssl", "flock", "find"]) writeFileSync(join(bare, tool), "#!/bin/bash\n");
    for (const tool of readdirSync(bare)) chmodSync(join(bare, tool), 0o755);
    const { status, stderr } = spawnSync("/bin/bash", ["-c", keepScript(watcher([])).replace("{{ action }}", "keep")], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { PATH: bare, UNDERSTUDY_ROOT: join(folder, "root") } });
    expect([status, stderr]).toEqual([1, "This host has no timeout, which the watcher needs; nothing was installed.\n"]);
    expect(installed()).toEqual([]);
  });
});
