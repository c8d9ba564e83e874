// The OIDC issuer over HTTPS: where it lets people sign in, the exchange of a code, and whether an ID token is really its own.
// Its keys are fetched once and kept; a key that is not known is asked for again.

import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import * as z from "zod/mini";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { askJson } from "../aws/http.ts";
import type { HttpAdapters, HttpRequest } from "../aws/http.ts";
import type { Claims } from "./claims.ts";
import type { Issuer } from "./oidc.ts";

const discovered = z.object({ issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url() });
const exchanged = z.object({ id_token: z.string().check(z.minLength(20), z.maxLength(20_000)) });

export interface IssuerParts {
  /** As it stands in its tokens. */
  readonly issuer: string;
  readonly client: string;
  /** Of a confidential client; undefined for a public one, which PKCE alone protects. */
  readonly clientSecret: () => Promise<string | undefined>;
  /** Sends a request and gives the JSON of its answer. */
  readonly ask: (request: HttpRequest) => Promise<unknown>;
}

/** Over the adapters of a function. */
export const askingOver = (adapters: HttpAdapters) => (request: HttpRequest): Promise<unknown> => askJson(request, adapters);

export function issuerOver({ issuer, client, clientSecret, ask }: IssuerParts): Issuer {
  let known: Promise<{ readonly found: z.output<typeof discovered>; readonly verify: (token: string) => Promise<Claims> }> | undefined;
  const discover = () => {
    known ??= (async () => {
      const found = parsed(discovered, await ask({ what: "the issuer's configuration", purpose: "read", url: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration` }), "the issuer's configuration");
      if (found.issuer !== issuer) throw new Refused(`the issuer calls itself ${found.issuer} and not ${issuer}; name it as it does`, { code: "other-issuer" });
      // Its keys come by our own client, with its deadline.
      const fetcher = { fetch: async (uri: string) => new TextEncoder().encode(JSON.stringify(await ask({ what: "the issuer's keys", purpose: "read", url: uri }))).buffer };
      const verifier = JwtVerifier.create({ issuer, audience: client, jwksUri: found.jwks_uri, graceSeconds: 30 }, { jwksCache: new SimpleJwksCache({ fetcher }) });
      return { found, verify: async (token: string) => (await verifier.verify(token)) as Claims };
    })();
    // What failed is tried anew by the next visit.
    known.catch(() => (known = undefined));
    return known;
  };
  return {
    endpoints: async () => ({ authorize: (await discover()).found.authorization_endpoint }),
    async exchange(code, verifier, redirect) {
      const { found } = await discover();
      const secret = await clientSecret();
      const body = new URLSearchParams({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirect, client_id: client, ...(secret === undefined ? {} : { client_secret: secret }) }).toString();
      const answer = await ask({ what: "the issuer's exchange of a code", purpose: "read", url: found.token_endpoint, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" }, body, secrets: [code, verifier, ...(secret === undefined ? [] : [secret])] });
      return parsed(exchanged, answer, "the issuer's exchange of a code").id_token;
    },
    async verify(idToken) {
      const { verify } = await discover();
      try {
        return await verify(idToken);
      } catch (thrown) {
        throw new Refused(`the issuer's word is not accepted: ${asFailure(thrown).message}`, { code: "token-refused" });
      }
    },
  };
}

function parsed<T extends z.ZodMiniType>(schema: T, value: unknown, what: string): z.output<T> {
  const found = z.safeParse(schema, value);
  if (!found.success) throw new Refused(`${what} is not what OpenID Connect says: ${found.error.issues[0]?.path.join(".") ?? ""} is missing or wrong`, { code: "no-oidc" });
  return found.data;
}
