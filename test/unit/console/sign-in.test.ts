// Signing in with an OIDC issuer: code and PKCE, real signatures, sealed cookies. Everything that is not exactly what was begun
// here leaves nobody signed in.

import { createHash, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { ManualClock } from "../handlers/world.ts";
import { checkedClaims, personOf } from "../../../lambdas/console/claims.ts";
import { issuerOver } from "../../../lambdas/console/issuer.ts";
import { oidcSigning, ownPath } from "../../../lambdas/console/oidc.ts";
import { seal, unseal } from "../../../lambdas/console/sealed.ts";
import type { HttpRequest } from "../../../lambdas/aws/http.ts";
import { minutes } from "../builders.ts";

const issuerName = "https://issuer.example/tenant";
const client = "console-client";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = generateKeyPairSync("rsa", { modulusLength: 2048 });
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
/** The library reads the machine's clock; so far ahead no machine is. */
const year2100 = 4_102_444_800;

function idToken(claims: Readonly<Record<string, unknown>>, { key = keys.privateKey, alg = "RS256" } = {}): string {
  const head = `${base64({ alg, kid: "k1", typ: "JWT" })}.${base64({ iss: issuerName, aud: client, sub: "u-1", exp: year2100, iat: 1, preferred_username: "on-call-1", ...claims })}`;
  return `${head}.${alg === "none" ? "" : sign("sha256", Buffer.from(head), key).toString("base64url")}`;
}

class Browser {
  readonly clock = new ManualClock();
  readonly asked: HttpRequest[] = [];
  readonly cookies = new Map<string, string>();
  /** Makes the ID token of a nonce. */
  answer = (nonce: string): string => idToken({ nonce });
  #nonce = "";
  readonly signing = oidcSigning({
    issuer: issuerOver({ issuer: issuerName, client, clientSecret: async () => undefined, ask: async (request) => this.#issuer(request) }),
    client,
    expected: { issuer: issuerName, audience: "api", scope: "understudy" },
    key: async () => "a key that nobody else has",
    nameClaim: "preferred_username",
    clock: this.clock,
  });

  #issuer(request: HttpRequest): unknown {
    this.asked.push(request);
    if (request.url === `${issuerName}/.well-known/openid-configuration`) return { issuer: issuerName, authorization_endpoint: `${issuerName}/authorize`, token_endpoint: `${issuerName}/token`, jwks_uri: `${issuerName}/keys` };
    if (request.url === `${issuerName}/keys`) return { keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" }] };
    return { id_token: this.answer(this.#nonce) };
  }

  request(path: string, headers: Readonly<Record<string, string>> = {}): Request {
    return new Request(`https://console.example${path}`, { headers: { host: "console.example", cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "), ...headers } });
  }

  /** Follows an answer's cookies. */
  async go(path: string): Promise<Response> {
    const answer = await this.signing.answer?.(this.request(path));
    if (answer === undefined) throw new TypeError(`${path} is not answered`);
    for (const each of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Begins, and comes back from the issuer. */
  async signIn(path = "/sign-in?to=/gates/shop-1/approve-failover", change: Readonly<Record<string, string>> = {}): Promise<Response> {
    const to = new URL((await this.go(path)).headers.get("location") ?? "");
    this.#nonce = to.searchParams.get("nonce") ?? "";
    return this.go(`/sign-in/done?${new URLSearchParams({ code: "code-1", state: to.searchParams.get("state") ?? "", ...change })}`);
  }

  visitor = () => this.signing.visitor(this.request("/"));
}

describe("signing in", () => {
  test("leads to the issuer with a challenge and back to where one was, with a strict cookie and no token in the page", async () => {
    const browser = new Browser();
    const begun = await browser.go("/sign-in?to=/runs/shop-1");
    const to = new URL(begun.headers.get("location") ?? "");
    expect([begun.status, to.origin + to.pathname, to.searchParams.get("response_type"), to.searchParams.get("code_challenge_method"), to.searchParams.get("redirect_uri")]).toEqual([303, `${issuerName}/authorize`, "code", "S256", "https://console.example/sign-in/done"]);
    const done = await browser.signIn();
    const page = await done.text();
    expect([done.status, page]).toEqual([200, expect.stringContaining('content="0; url=/gates/shop-1/approve-failover"')]);
    expect(page).not.toContain("eyJ");
    expect(done.headers.getSetCookie().at(-1)).toMatch(/^__Host-understudy=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600$/);
    expect((await browser.visitor())?.person).toMatchObject({ subject: "u-1", name: "on-call-1", issuer: issuerName, mfa: "unknown", channel: "console" });
  });

  test("proves with the code what only this browser's cookie holds", async () => {
    const browser = new Browser();
    const to = new URL((await browser.go("/sign-in")).headers.get("location") ?? "");
    const challenge = to.searchParams.get("code_challenge");
    await browser.go(`/sign-in/done?code=c&state=${to.searchParams.get("state") ?? ""}`);
    const body = new URLSearchParams(browser.asked.find(({ url }) => url.endsWith("/token"))?.body);
    expect(createHash("sha256").update(body.get("code_verifier") ?? "").digest("base64url")).toBe(challenge);
  });

  test("again asks the issuer for a new sign-in, and takes no answer that was given without one", async () => {
    const browser = new Browser();
    const to = new URL((await browser.go("/sign-in?again=1&to=/")).headers.get("location") ?? "");
    expect([to.searchParams.get("prompt"), to.searchParams.get("max_age")]).toEqual(["login", "300"]);
    for (const [authTime, status] of [[browser.clock.time / 1000, 200], [(browser.clock.time - minutes(3)) / 1000, 403], [undefined, 403]] as const) {
      browser.answer = (nonce) => idToken({ nonce, auth_time: authTime });
      expect([authTime, (await browser.signIn("/sign-in?again=1&to=/")).status]).toEqual([authTime, status]);
    }
  });

  test.each([
    ["another state", {}, { state: "00000000-0000-4000-8000-000000000000" }],
    ["no code", { }, { code: "" }],
    ["a nonce of another sign-in", { answer: () => idToken({ nonce: "other" }) }, {}],
    ["no nonce", { answer: () => idToken({}) }, {}],
    ["a token for somebody else's program", { answer: (nonce: string) => idToken({ nonce, aud: "other" }) }, {}],
    ["a token of another issuer", { answer: (nonce: string) => idToken({ nonce, iss: "https://evil.example" }) }, {}],
    ["a token whose time is over", { answer: (nonce: string) => idToken({ nonce, exp: 1_000 }) }, {}],
    ["a token that another key signed", { answer: (nonce: string) => idToken({ nonce }, { key: others.privateKey }) }, {}],
    ["more groups than a session can hold", { answer: (nonce: string) => idToken({ nonce, groups: Array.from({ length: 100 }, (_, index) => `00000000-0000-4000-8000-000000000${index}`) }) }, {}],
    ["a token that nobody signed", { answer: (nonce: string) => idToken({ nonce }, { alg: "none" }) }, {}],
  ])("with %s signs nobody in", async (_what, make, change) => {
    const browser = new Browser();
    Object.assign(browser, make);
    const status = await browser.signIn("/sign-in", change as Record<string, string>).then((answer) => (answer.headers.getSetCookie().some((each) => /^__Host-understudy=[^;]/.test(each)) ? "signed in" : answer.status), (thrown: unknown) => (thrown as Error).name);
    expect(["Refused", 403, 200]).toContain(status);
    expect(status === 200).toBe(false);
    expect(await browser.visitor()).toBeUndefined();
  });

  test("takes ten minutes at most, and a session an hour", async () => {
    const slow = new Browser();
    const to = new URL((await slow.go("/sign-in")).headers.get("location") ?? "");
    slow.clock.time += minutes(10);
    expect((await slow.go(`/sign-in/done?code=c&state=${to.searchParams.get("state") ?? ""}`)).status).toBe(403);
    const browser = new Browser();
    await browser.signIn();
    browser.clock.time += minutes(59);
    expect(await browser.visitor()).toBeDefined();
    browser.clock.time += minutes(1);
    expect(await browser.visitor()).toBeUndefined();
  });

  test("a cookie of the sign-in is no session, and signing out ends one only for our own page", async () => {
    const browser = new Browser();
    await browser.go("/sign-in");
    browser.cookies.set("__Host-understudy", browser.cookies.get("__Host-understudy-sign-in") ?? "");
    expect(await browser.visitor()).toBeUndefined();
    expect(await browser.signing.answer?.(browser.request("/sign-out", { "sec-fetch-site": "cross-site" }))).toBeUndefined();
    expect((await browser.signing.answer?.(browser.request("/sign-out", { "sec-fetch-site": "same-origin" })))?.headers.getSetCookie()[0]).toMatch(/^__Host-understudy=; .*Max-Age=0$/);
  });

  test.each([[null, "/"], ["/runs/shop-1?tab=data", "/runs/shop-1?tab=data"], ["//evil.example", "/"], ["/\\evil.example", "/"], ["https://evil.example", "/"], ["javascript:alert(1)", "/"], ["/a\r\nset-cookie: x", "/"], ["/sign-in?to=/", "/"]])("comes back to a path of ours only: %j", (given, back) => {
    expect(ownPath(given)).toBe(back);
  });
});

describe("sealed values", () => {
  const clock = new ManualClock();
  test("come back whole, and not at all when one bit, the key or the purpose is another", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const sealing = { key: "k", clock };
        const text = seal(value, { purpose: "p", until: clock.time + 1 }, sealing);
        const same = JSON.stringify({ value });
        expect(JSON.stringify({ value: unseal(text, "p", sealing) })).toBe(same);
        const bytes = Buffer.from(text, "base64url");
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1;
        for (const other of [unseal(bytes.toString("base64url"), "p", sealing), unseal(text, "q", sealing), unseal(text, "p", { key: "l", clock }), unseal(text.slice(0, 20), "p", sealing)]) expect(other).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

describe("claims", () => {
  const expected = { issuer: issuerName, audience: "api", scope: "understudy" };
  const at = 1_700_000_000_000;
  const event = (claims: object) => ({ requestContext: { authorizer: { jwt: { claims: { exp: "1700000001", ...claims } } } } });
  test.each([
    ["as API Gateway hands them on", event({ iss: issuerName, aud: "[api other]", scope: "openid understudy", sub: "u" }), true],
    ["of Cognito, which names the client instead", event({ iss: issuerName, client_id: "api", scope: "understudy", sub: "u" }), true],
    ["of another issuer", event({ iss: "https://evil.example", aud: "api", scope: "understudy", sub: "u" }), false],
    ["for another audience", event({ iss: issuerName, aud: "other", scope: "understudy", sub: "u" }), false],
    ["of an ID token, which has no scope", event({ iss: issuerName, aud: "api", sub: "u" }), false],
    ["of a token whose time is over", event({ iss: issuerName, aud: "api", scope: "understudy", sub: "u", exp: "1700000000" }), false],
    ["that tell of no end", event({ iss: issuerName, aud: "api", scope: "understudy", sub: "u", exp: undefined }), false],
    ["whose end is no number", event({ iss: issuerName, aud: "api", scope: "understudy", sub: "u", exp: "later" }), false],
    ["for another audience, whatever client they name", event({ iss: issuerName, aud: "other", client_id: "api", scope: "understudy", sub: "u" }), false],
    ["of a route that nobody guards", {}, false],
    ["of nothing", undefined, false],
  ])("%s are taken or not", (_what, given, taken) => {
    expect(checkedClaims(given, expected, at) !== undefined).toBe(taken);
  });

  test.each([
    [{ amr: ["pwd", "otp"] }, true],
    [{ amr: ["pwd"] }, false],
    [{ amr: "[pwd mfa]" }, true],
    [{ amr: ["otp"] }, false],
    [{ amr: ["otp", "sms"] }, false],
    [{ amr: ["face", "hwk"] }, true],
    [{ amr: ["unheard-of"] }, false],
    [{}, "unknown"],
  ])("%j tell of a second factor: %s", (claims, mfa) => {
    expect(personOf({ sub: "u", iss: "i", auth_time: "1700000000", ...claims }, "api")).toMatchObject({ mfa, authTime: 1_700_000_000_000, name: "u" });
  });

  test.each([
    [{ groups: ["Payments on-call", "leads"] }, ["Payments on-call", "leads"]],
    [{ "cognito:groups": ["leads"] }, ["leads"]],
    [{ groups: "Payments on-call" }, ["Payments on-call"]],
    [{ groups: "[Payments on-call]" }, []],
    [{ groups: "" }, []],
    [{ groups: 7 }, []],
    [{}, []],
  ])("%j name these groups and no other: %j", (claims, groups) => {
    expect(personOf({ sub: "u", iss: "i", ...claims }, "api")?.groups).toEqual(groups);
  });

  test.each([
    [{ preferred_username: "ana", email: "bo@example.com", email_verified: true }, "bo@example.com"],
    [{ preferred_username: "ana" }, "u"],
    [{ "cognito:username": "eva", preferred_username: "ana" }, "eva"],
    [{ email: "bo@example.com", email_verified: true }, "bo@example.com"],
    [{ email: "bo@example.com", email_verified: "true" }, "bo@example.com"],
    [{ email: "bo@example.com", email_verified: false }, "u"],
    [{ email: "bo@example.com" }, "u"],
  ])("%j name the person %s: an address that nobody verified is no name", (claims, name) => {
    expect(personOf({ sub: "u", iss: "i", ...claims }, "console")?.name).toBe(name);
  });

  test.each([
    ["preferred_username", { preferred_username: "ana", email: "bo@example.com", email_verified: true }, "ana"],
    ["email", { email: "bo@example.com", email_verified: false }, "u"],
    ["upn", { preferred_username: "ana", email: "bo@example.com", email_verified: true }, "u"],
    ["sub", { preferred_username: "ana" }, "u"],
  ])("where the deployment says that %s names people, %j are %s, and no other claim takes its place", (nameClaim, claims, name) => {
    expect(personOf({ sub: "u", iss: "i", ...claims }, "console", nameClaim)?.name).toBe(name);
  });

  test("without a subject are nobody's", () => {
    expect(personOf({ iss: "i" }, "api")).toBeUndefined();
  });
});
