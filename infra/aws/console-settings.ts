// Whether a console is deployed, and who signs people in there. Nobody is given one who did not ask for it: an address that the
// whole world can reach is not a thing to find in one's account after an update.

import { Refused } from "../../workflows/failure.ts";

/** Who signs people in, and what tokens of the JSON interface must say. */
export interface SignIn {
  /** As it stands in its tokens. */
  readonly issuer: string;
  /** Under which the console is registered there. */
  readonly client: string;
  /** For whom access tokens of the JSON interface are. */
  readonly audience: string;
  /** What tells such a token from an ID token, which has no scope. */
  readonly scope: string;
  /** The claim of its tokens by which plans name people; left out: user name, verified address or subject. */
  readonly name?: string;
}

/** `cognito`: a user pool of our own, where there is no issuer; its names are known only once it is there. */
export type ConsoleSettings = ({ readonly by: "issuer" } & SignIn) | { readonly by: "cognito"; readonly audience: string | undefined };

/** As `-c` gives them. */
export interface GivenConsole {
  readonly console?: string;
  readonly issuer?: string;
  readonly client?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly name?: string;
  /** `fixed`: nobody at the issuer can change the claim of their own name. */
  readonly names?: string;
}

/** The scope of Cognito's pool, and of every other issuer unless another is named. */
export const usualScope = "understudy/use";

const example = "-c issuer=https://login.example.com/tenant -c client=CLIENT-ID";

/** Undefined where no console is asked for. Throws `Refused` for half of one. */
export function consoleSettings({ console: asked, issuer, client, audience, scope, name, names }: GivenConsole): ConsoleSettings | undefined {
  if (asked !== undefined && asked !== "cognito") throw new Refused(`-c console=${asked} names no way to sign in: give -c console=cognito, or your own issuer, ${example}`);
  if (name !== undefined && !/^[a-z][a-z0-9_:]{0,63}$/i.test(name)) throw new Refused(`“${name}” can be no claim of a name: give for example -c name=email`);
  if (names !== undefined && names !== "fixed") throw new Refused(`-c names=${names} says nothing: give -c names=fixed where nobody at the issuer can change their own name, or leave it out`);
  if (name === "preferred_username" && names !== "fixed") {
    throw new Refused("-c name=preferred_username lets whoever may change their own name call themselves like an approver (OpenID Connect Core 1.0, 5.7, takes it for no identifier): give -c name=sub or -c name=email, or say with -c names=fixed that nobody at the issuer can change theirs");
  }
  const unfit = Object.entries({ client, audience, scope }).find(([, value]) => value !== undefined && !/^[\x21-\x7e]{1,200}$/.test(value));
  if (unfit !== undefined) throw new Refused(`“${unfit[1] ?? ""}” can be no ${unfit[0]}: give one word without spaces, ${example}`);
  if (asked === "cognito") {
    if (issuer !== undefined) throw new Refused("-c console=cognito and -c issuer=… are two ways to sign in: give one of them");
    const other = Object.entries({ client, scope, name, names }).find(([, value]) => value !== undefined);
    if (other !== undefined) throw new Refused(`-c ${other[0]}=… goes with an issuer of your own, and -c console=cognito makes one with its own: leave it out`);
    return { by: "cognito", audience };
  }
  if (issuer === undefined) {
    const alone = Object.entries({ client, audience, scope, name, names }).find(([, value]) => value !== undefined);
    if (alone !== undefined) throw new Refused(`-c ${alone[0]}=… says nothing without an issuer: give ${example}`);
    return undefined;
  }
  if (!isIssuer(issuer)) throw new Refused(`“${issuer}” is no issuer: give its https address as it stands in its tokens, without a query, ${example}`);
  if (client === undefined) throw new Refused(`the console signs in at ${issuer} as a client of it: register it there with the address that the deployment gives out, and give ${example}`);
  return { by: "issuer", issuer, client, audience: audience ?? client, scope: scope ?? usualScope, ...(name === undefined ? {} : { name }) };
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" && url.search === "" && url.hash === "" && url.username === "" && !/\s/.test(text);
}
