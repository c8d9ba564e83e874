// The console as Lambda serves it: events of API Gateway's HTTP API go in (payload 2.0), answers for it come out. What the
// authorizer has checked is checked again, however a path is written, because the route without an authorizer reaches the same
// function.

import type { Context } from "aws-lambda";
import fc from "fast-check";
import { consoleHandler } from "../../../lambdas/console/function.ts";
import { invokeIn } from "../../../lambdas/console/invoking.ts";
import { seal } from "../../../lambdas/console/sealed.ts";
import { Clients } from "../../../lambdas/aws/clients.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { read } from "../../../lambdas/read/read.ts";
import { Refused } from "../../../workflows/failure.ts";
import { World } from "../handlers/world.ts";
import { assets, aVisitor, gatePath, token } from "./console-world.ts";

const domain = "abc123.execute-api.eu-north-1.amazonaws.com";
const issuer = "https://issuer.example/tenant";
const environment = { UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_ISSUER: issuer, UNDERSTUDY_CLIENT: "console-client", UNDERSTUDY_AUDIENCE: "understudy-api", UNDERSTUDY_SCOPE: "understudy/use" };
const key = "a key of forty-odd characters that only Secrets Manager has";
const pages = ["/", gatePath, "/runs/shop-1", "/plans/shop", "/plans/shop/start"];
const apis = ["/api/plans", "/api/plans/shop", "/api/runs/shop-1"];

interface Asked {
  readonly method?: string;
  readonly claims?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly query?: string;
}
interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

const event = (rawPath: string, { method = "GET", claims, headers = {}, cookies, body, query = "" }: Asked) => ({
  version: "2.0",
  routeKey: claims === undefined ? "$default" : "ANY /api/{proxy+}",
  rawPath,
  rawQueryString: query,
  ...(cookies === undefined ? {} : { cookies }),
  headers: { host: domain, ...headers },
  requestContext: {
    accountId: "111122223333", apiId: "abc123", domainName: domain, stage: "$default", http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
    ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
  },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
});

class Deployed {
  readonly invoked: string[] = [];
  /** What AWS says instead of the secret. */
  refusal: Refused | undefined;
  readonly world: World;
  readonly #handler: ReturnType<typeof consoleHandler>;

  private constructor(world: World) {
    this.world = world;
    this.#handler = consoleHandler(() => ({
      invoke: async (name, payload) => {
        this.invoked.push(name);
        return name === "read" ? world.call(read, payload) : name === "decide" ? world.call(decide, payload) : world.call(request, payload);
      },
      beginChecks: async ({ plan }) => void this.invoked.push(`readiness of ${plan}`),
      ask: async ({ url }) => {
        if (url === `${issuer}/.well-known/openid-configuration`) return { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` };
        throw new Refused(`nobody answers at ${url}`);
      },
      secrets: {
        read: async (reference): Promise<Readonly<Record<string, string>>> => {
          if (this.refusal !== undefined) throw this.refusal;
          return reference === "understudy/console" ? { key } : {};
        },
      },
      clock: world.clock,
      assets,
    }), environment);
  }

  /** With a run that asks whether to move. */
  static async asked(): Promise<Deployed> {
    const world = await World.deployed();
    await world.asked();
    return new Deployed(world);
  }

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    return (await this.#handler(event(path, asked), { getRemainingTimeInMillis: () => 10_000 } as Context)) as Answer;
  }

  /** What API Gateway hands over of an access token: texts. */
  claims(change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { iss: issuer, aud: "understudy-api", scope: "openid understudy/use", sub: "u-1", username: "on-call-1", exp: String(Math.floor(this.world.clock.time / 1_000) + 60), ...change };
  }

  /** The cookie of somebody who is signed in. */
  session(): readonly string[] {
    return [`__Host-understudy=${seal(aVisitor(), { purpose: "__Host-understudy", until: this.world.clock.time + 60_000 }, { key, clock: this.world.clock })}`];
  }

  get changes(): readonly string[] {
    return this.invoked.filter((name) => name !== "read");
  }
}

describe("the JSON interface", () => {
  test("answers whoever the authorizer let in, by name", async () => {
    const deployed = await Deployed.asked();
    for (const path of apis) expect([path, (await deployed.ask(path, { claims: deployed.claims() })).statusCode]).toEqual([path, 200]);
    const { revision, digest } = await deployed.world.gate("approve-failover");
    const decided = await deployed.ask("/api/runs/shop-1/gates/approve-failover/decision", { method: "POST", claims: deployed.claims(), headers: { "content-type": "application/json" }, body: JSON.stringify({ revision, digest, decision: "reject", reason: "only a test of the alarm" }) });
    expect([decided.statusCode, JSON.parse(decided.body), deployed.changes]).toEqual([200, { sentence: expect.stringContaining("Rejected by on-call-1") }, ["decide"]]);
  });

  test.each([
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "somebody-else" }],
    ["no scope", { scope: "" }],
    ["another scope", { scope: "openid understudy/used" }],
    ["a time that is over", { exp: "1" }],
    ["no time", { exp: "" }],
    ["no subject", { sub: "" }],
  ])("lets nobody in with %s, whoever made the route let it through, and asks no function", async (_what, change) => {
    const deployed = await Deployed.asked();
    for (const path of apis) expect([path, (await deployed.ask(path, { claims: deployed.claims(change) })).statusCode]).toEqual([path, 401]);
    expect(deployed.invoked).toEqual([]);
  });

  test("is not opened by a session, which a browser sends by itself, nor by a token that nobody checked", async () => {
    const deployed = await Deployed.asked();
    for (const path of apis) expect([path, (await deployed.ask(path, { cookies: deployed.session(), headers: { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." } })).statusCode]).toEqual([path, 401]);
    expect(deployed.invoked).toEqual([]);
  });
});

describe("however a path is written", () => {
  const written = [
    "/..//api/plans", "/../api/plans", "/x/../api/plans", "//api/plans", "/./api/plans", "/api//plans", "/api/./plans", "/api/plans/", "/api/x/../plans", "/%61pi/plans", "/%2561pi/plans", "/api%2Fplans", "/api%2fplans", "/%2Fapi/plans", "/%2e%2e/api/plans",
    "/x/%2e%2e/api/plans", "/x/..%2fapi/plans", "/API/plans", "/api;x=1/plans", "/api\\plans", "/\\api/plans", "/x\\..\\api\\plans", "/api/plans?", "/api/plans#", "/api/plans%3Fa", "/api/plans%00", "/assets/../api/plans", "/assets/..%2f../api/plans", "/sign-in/../api/plans", "/\tapi/plans", "/@api/plans", "/api/plans%", "/api/%E0%A4%A/plans",
  ];

  test.each(written)("%j shows nothing of the JSON interface to whoever came by the route without an authorizer", async (path) => {
    const deployed = await Deployed.asked();
    for (const cookies of [[], deployed.session()]) {
      const answer = await deployed.ask(path, { cookies });
      expect([400, 401, 404]).toContain(answer.statusCode);
      expect(answer.body).not.toContain('"plans"');
    }
    expect(deployed.invoked).toEqual([]);
  });

  test("no way of writing the characters of an address of it as percent codes opens it", async () => {
    const deployed = await Deployed.asked();
    const encoded = fc.constantFrom(...apis).chain((path) => fc.array(fc.nat(2), { minLength: path.length, maxLength: path.length }).map((how) => path.split("").map((each, index) => (index === 0 || how[index] === 0 ? each : `%${how[index] === 2 ? "25" : ""}${each.charCodeAt(0).toString(16)}`)).join("")));
    await fc.assert(fc.asyncProperty(encoded, async (path) => expect([401, 404]).toContain((await deployed.ask(path)).statusCode)), { numRuns: 60 });
    expect(deployed.invoked).toEqual([]);
  });

  test("claims open no page: those are for whoever signed in, and lead there", async () => {
    const deployed = await Deployed.asked();
    for (const path of ["/api/..", "/api/../", `/api/..${gatePath}`, `/api/%2e%2e${gatePath}`]) {
      const answer = await deployed.ask(path, { claims: deployed.claims() });
      expect([path, answer.statusCode, answer.headers["location"]]).toEqual([path, 303, expect.stringMatching(/^\/sign-in\?to=%2F/)]);
    }
    const posted = await deployed.ask(`/api/..${gatePath}/decision`, { method: "POST", claims: deployed.claims(), headers: { "content-type": "application/json" }, body: JSON.stringify({ token, decision: "approve" }) });
    expect([posted.statusCode, deployed.invoked]).toEqual([401, []]);
  });
});

describe("pages", () => {
  test("lead to where one signs in and come back, and are shown to whoever has a session", async () => {
    const deployed = await Deployed.asked();
    for (const path of pages) {
      expect([path, (await deployed.ask(path)).headers["location"]]).toEqual([path, `/sign-in?to=${encodeURIComponent(path)}`]);
      expect(deployed.invoked).toEqual([]);
    }
    for (const path of pages) expect([path, (await deployed.ask(path, { cookies: deployed.session() })).statusCode]).toEqual([path, 200]);
  });

  test("are led to the issuer for this address, and what is kept until then is a cookie of its own", async () => {
    const deployed = await Deployed.asked();
    const answer = await deployed.ask("/sign-in", { query: "to=%2Fruns%2Fshop-1" });
    const to = new URL(answer.headers["location"] ?? "");
    expect([answer.statusCode, to.origin + to.pathname, to.searchParams.get("client_id"), to.searchParams.get("redirect_uri")]).toEqual([303, `${issuer}/authorize`, "console-client", `https://${domain}/sign-in/done`]);
    expect(answer.cookies).toEqual([expect.stringMatching(/^__Host-understudy-sign-in=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/)]);
  });

  test("take no session that another key sealed, nor one whose time is over", async () => {
    const deployed = await Deployed.asked();
    const { clock } = deployed.world;
    const forged = `__Host-understudy=${seal(aVisitor(), { purpose: "__Host-understudy", until: clock.time + 60_000 }, { key: "understudy/console", clock })}`;
    expect((await deployed.ask(gatePath, { cookies: [forged] })).statusCode).toBe(303);
    const old = deployed.session();
    clock.time += 60_000;
    expect([(await deployed.ask(gatePath, { cookies: old })).statusCode, deployed.invoked]).toEqual([303, []]);
  });

  test("say no more than that nobody can be signed in, where the key cannot be read", async () => {
    const deployed = await Deployed.asked();
    const cookies = deployed.session();
    deployed.refusal = new Refused("User: arn:aws:sts::111122223333:assumed-role/understudy is not authorized", { code: "AccessDeniedException" });
    for (const path of ["/", "/sign-in"]) {
      const answer = await deployed.ask(path, { cookies });
      expect([path, answer.statusCode, JSON.parse(answer.body)]).toEqual([path, 503, { error: "nobody can be signed in at the moment; the console's own log says why.", code: "no-session-key" }]);
    }
    expect(deployed.invoked).toEqual([]);
  });

  test("carry what keeps other pages out, whatever the answer", async () => {
    const deployed = await Deployed.asked();
    for (const path of ["/", "/nothing", "/api/plans", "/sign-in", `${assets.base}/app.css`]) {
      expect([path, (await deployed.ask(path)).headers]).toEqual([path, expect.objectContaining({ "strict-transport-security": "max-age=31536000", "x-content-type-options": "nosniff", "content-security-policy": expect.stringContaining("frame-ancestors 'none'") })]);
    }
  });
});

describe("reading", () => {
  test.each(["GET", "HEAD", "OPTIONS"])("changes nothing by %s, whoever asks and whatever for", async (method) => {
    const deployed = await Deployed.asked();
    const { writes } = deployed.world.table;
    const decisions = [`${gatePath}/decision`, "/plans/shop/requests", "/api/runs/shop-1/gates/approve-failover/decision", "/api/plans/shop/requests"];
    for (const path of [...pages, ...apis, ...decisions, "/sign-in", "/sign-in/done", "/sign-out", `${assets.base}/app.js`]) {
      for (const claims of [undefined, deployed.claims()]) {
        const answer = await deployed.ask(path, { method, cookies: deployed.session(), query: "decision=approve&reason=because&typed=shop", ...(claims === undefined ? {} : { claims }) });
        if (decisions.includes(path)) expect([path, answer.statusCode]).toEqual([path, 405]);
        if (method === "HEAD") expect([path, answer.body]).toEqual([path, ""]);
      }
    }
    expect([deployed.changes, deployed.world.table.writes]).toEqual([[], writes]);
  });
});

describe("the handler", () => {
  test("says which variable it lacks, and takes nothing that is no request of an HTTP API", async () => {
    const none = consoleHandler(() => { throw new TypeError("never asked for"); }, { ...environment, UNDERSTUDY_ISSUER: "http://issuer.example" });
    await expect(none(event("/", {}), { getRemainingTimeInMillis: () => 10_000 } as Context)).rejects.toMatchObject({ name: "Defect", message: expect.stringContaining("UNDERSTUDY_ISSUER") });
    const deployed = await Deployed.asked();
    await expect(deployed.ask("api/plans")).rejects.toMatchObject({ name: "Refused", code: "malformed-event" });
  });
});

describe("functions that are invoked", () => {
  const lost = Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const throwing = (errorType: string, errorMessage: string) => ({ FunctionError: "Unhandled", Payload: new TextEncoder().encode(JSON.stringify({ errorType, errorMessage, trace: [] })) });
  const told: string[] = [];
  const over = (answer: unknown) => invokeIn("eu-north-1", new Clients((client) => {
    client.send = async ({ input }: { readonly input: { readonly FunctionName: string } }) => {
      told.push(input.FunctionName);
      if (answer instanceof Error) throw answer;
      return answer;
    };
  }));

  test.each(["read", "decide", "request"] as const)("are the one of that name (%s)", async (name) => {
    told.length = 0;
    expect([await over({ Payload: new TextEncoder().encode('{"a":1}') })(name, {}), told]).toEqual([{ a: 1 }, [`understudy-${name}`]]);
  });

  test.each([
    ["what the record does not know is not there", "read", throwing("Refused", "the record knows no run shop-9"), "Refused", "no-such-run"],
    ["neither is a plan", "read", throwing("Refused", "the record knows no plan shap"), "Refused", "no-such-plan"],
    ["another refusal is one", "read", throwing("Refused", "the event of read is not what it has to be"), "Refused", "refused-there"],
    ["a lost answer to a decision may have arrived", "decide", lost, "Unknown", "ECONNRESET"],
    ["and one to a request", "request", lost, "Unknown", "ECONNRESET"],
    ["a lost answer to a question changed nothing", "read", lost, "Transient", "ECONNRESET"],
    ["a decision that never left happened not", "decide", refused, "Transient", "ECONNREFUSED"],
    ["a function that failed somehow may have done it", "decide", throwing("Sandbox.Timedout", "Task timed out"), "Unknown", "not-known"],
  ] as const)("%s", async (_says, name, answer, failure, code) => {
    await expect(over(answer)(name, {})).rejects.toMatchObject({ name: failure, code });
  });

  test("that read say in those words that something is not there", async () => {
    const world = await World.deployed();
    for (const [question, words] of [[{ what: "run", run: "none" }, "the record knows no run none"], [{ what: "plan", plan: "none" }, "the record knows no plan none"]] as const) {
      await expect(world.call(read, question)).rejects.toThrow(words);
    }
  });
});
