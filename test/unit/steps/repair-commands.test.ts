// The repair commands as a host would run them: by sh, in a temporary folder, with a systemctl and an aws of the test's own.

import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestsIn, putBackCommand, restoreCommand, restoreExit } from "../../../lambdas/steps/site-repair/restore-command.ts";
import { haltCommand, restartCommand, restartedIn, restartExit } from "../../../lambdas/steps/site-repair/restart-command.ts";

const folder = mkdtempSync(join(tmpdir(), "repair-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A host: its own programs before those of this machine. */
function host(): { readonly at: (name: string) => string; readonly put: (name: string, text: string, mode?: number) => string; readonly sh: (script: string) => { readonly code: number | null; readonly out: string; readonly says: string } } {
  count += 1;
  const root = join(folder, String(count));
  mkdirSync(join(root, "bin"), { recursive: true });
  const at = (name: string): string => join(root, name);
  const put = (name: string, text: string, mode = 0o644): string => {
    writeFileSync(at(name), text);
    chmodSync(at(name), mode);
    return at(name);
  };
  put("bin/sleep", "#!/bin/sh\n", 0o755);
  return {
    at, put,
    sh(script) {
      const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", script], { encoding: "utf8", env: { PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`, HERE: root } });
      return { code: status, out: stdout, says: stderr.trim() };
    },
  };
}

describe("the command that restarts", () => {
  type Unit = readonly [state: string, since: number, after?: readonly [state: string, since: number], code?: number];
  /** `systemctl restart` brings a unit to its second state, and ends with its code. */
  const systemctl = '#!/bin/sh\ncase $1 in\nshow) [ -f "$HERE/$4" ] || { echo LoadState=not-found; exit 0; }; grep "^$3=" "$HERE/$4";;\nrestart) echo "$2" >> "$HERE/restarted"; cp "$HERE/$2.after" "$HERE/$2"; exit $(cat "$HERE/$2.code");;\nesac\n';
  const text = ([state, since]: readonly [string, number]): string => `LoadState=loaded\nActiveState=${state}\nResult=exit-code\nActiveEnterTimestampMonotonic=${since}\n`;
  const restarts = (units: Readonly<Record<string, Unit>>, { wanted = Object.keys(units), startStopped = false }: { readonly wanted?: readonly string[]; readonly startStopped?: boolean } = {}) => {
    const machine = host();
    machine.put("bin/systemctl", systemctl, 0o755);
    for (const [name, [state, since, after = ["active", since + 1_000] as const, code = 0]] of Object.entries(units)) {
      machine.put(name, text([state, since]));
      machine.put(`${name}.after`, text(after));
      machine.put(`${name}.code`, String(code));
    }
    const ran = machine.sh(restartCommand({ units: wanted, startStopped, waitSeconds: 3, folder: "restart-services/1.0a" }));
    const log = machine.at("restarted");
    return { ...ran, restarted: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [] };
  };

  it("restarts each in its order, and says of each since when it runs", () => {
    const { code, out, restarted } = restarts({ "b.service": ["failed", 0], "a.service": ["active", 5_000] });
    expect({ code, restarted, said: restartedIn(out) }).toEqual({ code: 0, restarted: ["b.service", "a.service"], said: ["b.service", "a.service"] });
    expect(out).toContain("understudy-restarted unit=a.service since=6000 before=5000");
  });

  it.each<[string, number, RegExp, Readonly<Record<string, Unit>>, readonly string[]]>([
    ["a unit is not there", restartExit.noUnit, /this host has no unit c\.service \(not-found\); nothing was restarted/, { "a.service": ["active", 1] }, ["a.service", "c.service"]],
    ["one was stopped on purpose, before any is touched", restartExit.stopped, /b\.service is stopped here and did not fail.*nothing was restarted/, { "a.service": ["active", 1], "b.service": ["inactive", 1] }, ["a.service", "b.service"]],
  ])("touches nothing when %s", (_when, exit, says, units, wanted) => {
    const ran = restarts(units, { wanted });
    expect(ran).toMatchObject({ code: exit, restarted: [], says: expect.stringMatching(says) });
  });

  describe("once it has begun, ends before the next service", () => {
    const two: Readonly<Record<string, Unit>> = { "a.service": ["active", 1], "b.service": ["active", 1] };
    /** What happens on the machine while its first service is restarted. */
    const meanwhile = (what: string) => {
      const machine = host();
      machine.put("bin/systemctl", systemctl.replace('echo "$2" >> "$HERE/restarted"', `echo "$2" >> "$HERE/restarted"; ${what}`), 0o755);
      for (const [name, [state, since]] of Object.entries(two)) {
        machine.put(name, text([state, since]));
        machine.put(`${name}.after`, text(["active", since + 1_000]));
        machine.put(`${name}.code`, "0");
      }
      const folder = "restart-services/7.0a";
      const state = `export UNDERSTUDY_STATE="$HERE/state" UNDERSTUDY_PLAN=shop UNDERSTUDY_EPOCH=7\nmkdir -p "$UNDERSTUDY_STATE/shop/epochs"; touch "$UNDERSTUDY_STATE/shop/epochs/7"\n`;
      machine.put("halt.sh", haltCommand(folder));
      const ran = machine.sh(state + restartCommand({ units: Object.keys(two), startStopped: false, waitSeconds: 3, folder }));
      return { code: ran.code, says: ran.says, restarted: readFileSync(machine.at("restarted"), "utf8").trim().split("\n") };
    };

    it.each<[string, string, number, RegExp]>([
      ["when it is told to", 'sh "$HERE/halt.sh"', restartExit.halted, /told to stop, before b\.service; restarted before it: a\.service; not restarted: b\.service/],
      ["when a run with a newer epoch has come", 'touch "$HERE/state/shop/epochs/8"', restartExit.newerRun, /a newer run has come to this host \(epoch 8\), before b\.service; restarted before it: a\.service/],
      ["when somebody has stopped that one", 'sed -i s/ActiveState=active/ActiveState=inactive/ "$HERE/b.service"', restartExit.stopped, /b\.service was stopped meanwhile.*not restarted: b\.service/],
    ])("%s", (_when, what, code, says) => {
      expect(meanwhile(what)).toEqual({ code, says: expect.stringMatching(says), restarted: ["a.service"] });
    });

    it("and otherwise does all of them", () => {
      expect(meanwhile("true")).toMatchObject({ code: 0, restarted: ["a.service", "b.service"] });
    });
  });

  it("starts what was stopped where the plan says so", () => {
    expect(restarts({ "b.service": ["inactive", 0] }, { startStopped: true })).toMatchObject({ code: 0, restarted: ["b.service"] });
  });

  it.each<[string, number, RegExp, Unit]>([
    ["systemd cannot start one", restartExit.failed, /systemd could not restart b\.service \(exit-code\); restarted before it: a\.service/, ["active", 1, ["failed", 1], 1]],
    ["one fails again at once", restartExit.failed, /b\.service failed again \(exit-code\); restarted before it: a\.service/, ["active", 1, ["failed", 1]]],
    ["one is still starting at the end of its time", restartExit.notYet, /b\.service was told to start and is activating after 3 s/, ["active", 1, ["activating", 1]]],
    ["one runs since before the command", restartExit.notRestarted, /b\.service runs, and since before the command/, ["active", 7_000, ["active", 7_000]]],
  ])("ends at once when %s", (_when, exit, says, b) => {
    const ran = restarts({ "a.service": ["active", 1], "b.service": b, "c.service": ["active", 1] });
    expect(ran).toMatchObject({ code: exit, restarted: ["a.service", "b.service"], says: expect.stringMatching(says) });
    expect(restartedIn(ran.out)).toEqual(["a.service"]);
  });
});

describe("the command that restores", () => {
  const run = "shop-1";
  const sha = (content: string): string => createHash("sha256").update(content).digest("hex");
  const read = (file: string): string => readFileSync(file, "utf8");
  const fromPath = (file: string, path: string, content: string) => ({ file, from: { path }, sha256: sha(content) });
  const machine = () => {
    const made = host();
    const first = made.put("a.conf", "broken", 0o640);
    const second = made.put("b.conf", "broken too");
    const files = [fromPath(first, made.put("a.copy", "good a"), "good a"), fromPath(second, made.put("b.copy", "good b"), "good b")];
    return { ...made, first, second, files };
  };

  it("puts all files back with their owner's rights, keeps the old ones beside, and reads the digests back", () => {
    const { sh, first, second, files } = machine();
    const { code, out } = sh(restoreCommand({ run, files }));
    expect({ code, digests: digestsIn(out) }).toEqual({ code: 0, digests: { [first]: sha("good a"), [second]: sha("good b") } });
    expect([read(first), read(second), read(`${first}.before-${run}`), statSync(first).mode & 0o777]).toEqual(["good a", "good b", "broken", 0o640]);
  });

  it("never puts in place what a run that died half-way left behind", () => {
    const { sh, put, at, first, files } = machine();
    writeFileSync(first, "good a");
    put("a.conf.understudy-new", "half of it");
    put("b.conf.understudy-new", "half of it");
    expect(sh(restoreCommand({ run, files })).code).toBe(0);
    expect([read(first), read(at("b.conf")), readdirSync(at(".")).filter((name) => name.includes("understudy"))]).toEqual(["good a", "good b", []]);
  });

  it("changes nothing a second time, and keeps what lay there first", () => {
    const { sh, at, first, files } = machine();
    sh(restoreCommand({ run, files }));
    const before = readdirSync(at("."));
    expect(sh(restoreCommand({ run, files })).code).toBe(0);
    expect([readdirSync(at(".")), read(`${first}.before-${run}`)]).toEqual([before, "broken"]);
  });

  it.each<[string, number, RegExp, (made: ReturnType<typeof machine>) => ReturnType<typeof fromPath>]>([
    ["a copy has another content", restoreExit.otherContent, /b\.copy has the digest [0-9a-f]{64} and not/, ({ second, at }) => fromPath(second, at("b.copy"), "something else")],
    ["a copy is not there", restoreExit.noCopy, /the copy .*none is not there/, ({ second, at }) => fromPath(second, at("none"), "good b")],
    ["a file is a link", restoreExit.noFile, /link\.conf is a link/, ({ at, second }) => { symlinkSync(second, at("link.conf")); return fromPath(at("link.conf"), at("b.copy"), "good b"); }],
    ["a file would lie in no folder", restoreExit.noFile, /there is no folder for/, ({ at }) => fromPath(at("no/b.conf"), at("b.copy"), "good b")],
  ])("changes no file at all when %s", (_when, exit, says, bad) => {
    const made = machine();
    const [good] = made.files;
    const wrong = bad(made);
    const before = readdirSync(made.at("."));
    const ran = made.sh(restoreCommand({ run, files: [...(good === undefined ? [] : [good]), wrong] }));
    expect(ran).toMatchObject({ code: exit, says: expect.stringMatching(says) });
    expect(ran.says).toContain("no file was changed");
    expect([read(made.first), read(made.second), readdirSync(made.at("."))]).toEqual(["broken", "broken too", before]);
  });

  it("asks S3 for exactly the version that the plan names", () => {
    const { sh, put, at, first } = machine();
    put("bin/aws", '#!/bin/sh\nprintf "%s\\n" "$*" > "$HERE/asked"\nfor last; do :; done\nprintf "from s3" > "$last"\n', 0o755);
    const s3 = { bucket: "conf", key: "a.conf", version: "v1", region: "eu-north-1" };
    expect(sh(restoreCommand({ run, files: [{ file: first, from: { s3 }, sha256: sha("from s3") }] })).code).toBe(0);
    expect([read(first), read(at("asked"))]).toEqual(["from s3", `s3api get-object --region eu-north-1 --bucket conf --key a.conf --version-id v1 ${first}.understudy-s3\n`]);
    const { code, says } = sh(restoreCommand({ run, files: [{ file: at("new.conf"), from: { s3 }, sha256: sha("from s3") }] }));
    expect({ code, says }).toEqual({ code: restoreExit.noFile, says: expect.stringContaining("a copy in S3 does not tell whose it was") });
  });

  it("is taken back: what lay there lies there again, and what was not there is gone", () => {
    const { sh, at, first, second, files } = machine();
    const all = [...files, fromPath(at("new.conf"), at("a.copy"), "good a")];
    expect(sh(restoreCommand({ run, files: all })).code).toBe(0);
    expect(read(at("new.conf"))).toBe("good a");
    const { code, out } = sh(putBackCommand({ run, files: all }));
    expect({ code, digests: digestsIn(out) }).toEqual({ code: 0, digests: { [first]: sha("broken"), [second]: sha("broken too"), [at("new.conf")]: "absent" } });
    expect([read(first), existsSync(at("new.conf")), readdirSync(at(".")).filter((name) => name.includes(run))]).toEqual(["broken", false, []]);
  });

  it("puts nothing back when somebody has changed a file since", () => {
    const { sh, second, first, files } = machine();
    sh(restoreCommand({ run, files }));
    writeFileSync(second, "edited by hand");
    expect(sh(putBackCommand({ run, files }))).toMatchObject({ code: restoreExit.changedSince, says: expect.stringContaining("no file was put back") });
    expect([read(first), read(second)]).toEqual(["good a", "edited by hand"]);
  });

  it("puts nothing back where it has restored nothing", () => {
    const { sh, first, files } = machine();
    expect(sh(putBackCommand({ run, files })).code).toBe(0);
    expect(read(first)).toBe("broken");
  });
});
