// The local S3, health check and secrets behave as is written beside them, asked by the SDK's own clients.

import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { LocalHealthChecks } from "../../../infra/local/aws/health-checks.ts";
import { interceptWith } from "../../../infra/local/aws/intercept.ts";
import { LocalS3 } from "../../../infra/local/aws/s3.ts";
import { LocalSecretsManager } from "../../../infra/local/aws/secrets-manager.ts";
import { VirtualClock } from "../../../infra/local/virtual-clock.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { readObject } from "../../../lambdas/aws/s3.ts";
import { ManagedSecrets, secretField } from "../../../lambdas/aws/secrets.ts";
import { sendAws } from "../every-send.ts";
import { s3 as s3Service } from "../../../lambdas/aws/services.ts";
import { Refused, Transient } from "../../../workflows/failure.ts";

const region = "eu-central-1";
const where = { bucket: "switch", key: "chat", region };
let s3: LocalS3;
let clients: Clients;
beforeEach(() => {
  s3 = new LocalS3({ switch: region });
  clients = new Clients(interceptWith((call) => s3.handle(call), "arbiter"));
});
const put = (to: string = region) => sendAws({ operation: "s3.PutObject", region: to, input: { Bucket: "switch", Key: "chat", Body: '{"run":"r"}\n', ContentType: "application/json" } }, { clients });
const remove = () => sendAws({ operation: "s3.DeleteObject", region, input: { Bucket: "switch", Key: "chat" } }, { clients });

describe("S3 on one machine, asked by the SDK's own client", () => {
  it("shows an object from when it is written until it is removed", async () => {
    expect(await readObject(clients, where)).toEqual({ present: false });
    await put();
    expect(await readObject(clients, where)).toEqual({ present: true, text: '{"run":"r"}\n' });
    await remove();
    expect(await readObject(clients, where)).toEqual({ present: false });
  });

  it("removes an object that is not there without complaint", async () => {
    expect(await remove()).toBe("deleted");
  });

  it("tells by HEAD what is there", async () => {
    const head = () => clients.get(s3Service, region, "read").send(new HeadObjectCommand({ Bucket: "switch", Key: "chat" }));
    await expect(head()).rejects.toMatchObject({ name: "NotFound" });
    await put();
    expect(await head()).toMatchObject({ ContentType: "application/json", ContentLength: 12 });
  });

  it("takes a bucket that does not exist, or one that may not be read, for a refusal and not for an absent object", async () => {
    await expect(readObject(clients, { ...where, bucket: "other" })).rejects.toThrow(Refused);
    await expect(put("eu-west-1")).rejects.toThrow("must be addressed in eu-central-1");
    const denied = new Clients(interceptWith(async () => { throw Object.assign(new Error("Access Denied"), { name: "AccessDenied", $metadata: { httpStatusCode: 403 } }); }, "arbiter"));
    await expect(readObject(denied, where)).rejects.toThrow(Refused);
  });
});

describe("the inverted health check of an object", () => {
  it("makes the primary unhealthy at its next look after the object was written, and healthy after it was removed", async () => {
    const clock = new VirtualClock();
    const checks = new LocalHealthChecks(clock, [{ id: "hc", everyMs: 10_000, answers: () => s3.isPublic("switch", "chat") }]);
    checks.start();
    await clock.advance(3_000);
    expect(checks.isHealthy("hc")).toBe(true);
    await put();
    await clock.advance(6_999);
    expect(checks.isHealthy("hc")).toBe(true);
    await clock.advance(1);
    expect(checks.isHealthy("hc")).toBe(false);
    await remove();
    await clock.advance(10_000);
    expect(checks.isHealthy("hc")).toBe(true);
    await checks.close();
    expect(clock.sleepers).toBe(0);
  });

  it("leaves the primary healthy when S3 does not answer", async () => {
    const checks = new LocalHealthChecks(new VirtualClock(), [{ id: "hc", everyMs: 10_000, answers: () => false }]);
    expect([checks.isHealthy("hc"), checks.has("hc"), checks.has("other")]).toEqual([true, true, false]);
    await checks.close();
  });
});

describe("secrets by reference", () => {
  const stored: Record<string, Record<string, string>> = { "chat/viber": { token: "abc" } };
  let calls: number;
  let clock: VirtualClock;
  let secrets: ManagedSecrets;
  beforeEach(() => {
    calls = 0;
    clock = new VirtualClock();
    stored["chat/viber"] = { token: "abc" };
    const manager = new LocalSecretsManager(stored);
    secrets = new ManagedSecrets({ region, clock, clients: new Clients(interceptWith((call) => { calls += 1; return manager.handle(call); }, "arbiter")) });
  });

  it("are read once for one call of a function, and anew for the next", async () => {
    await Promise.all([secrets.read("chat/viber"), secrets.read("chat/viber")]);
    stored["chat/viber"] = { token: "rotated" };
    expect(await secretField(secrets, "chat/viber", "token")).toBe("abc");
    expect(calls).toBe(1);
    await clock.advance(15_000);
    expect(await secretField(secrets, "chat/viber", "token")).toBe("rotated");
  });

  it("that do not exist, or lack a field, are refused by name", async () => {
    await expect(secrets.read("chat/other")).rejects.toThrow(Refused);
    await expect(secretField(secrets, "chat/viber", "appSecret")).rejects.toThrow("the secret chat/viber has no field appSecret");
  });

  it("that are no JSON object of texts are refused without their content", async () => {
    const broken = (SecretString: string) => new ManagedSecrets({ region, clock, clients: new Clients(interceptWith(async () => ({ SecretString }), "arbiter")) }).read("x");
    for (const content of ["hunter2", '{"token":["hunter2"]}', '"hunter2"']) {
      const error = await broken(content).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Refused);
      expect(String((error as Refused).stack)).not.toContain("hunter2");
    }
  });

  it("are asked for again after a failed read", async () => {
    let silent = true;
    const flaky = new ManagedSecrets({ region, clock, clients: new Clients(interceptWith(async () => {
      if (silent) throw Object.assign(new Error("timed out"), { name: "TimeoutError" });
      return { SecretString: '{"token":"abc"}' };
    }, "arbiter")) });
    await expect(flaky.read("x")).rejects.toThrow(Transient);
    silent = false;
    expect(await flaky.read("x")).toEqual({ token: "abc" });
  });
});
