// The environment that functions share, as schemas: the constructs that deploy them and the handlers read the same ones.

import * as z from "zod/mini";

/** A variable that holds JSON of its own kind. What is told of a faulty one is one sentence. */
const json = <T extends z.core.$ZodType>(schema: T) =>
  z.pipe(
    z.string(),
    z.transform((text: string, context): z.output<T> => {
      const parsed = z.safeParse(schema, asJson(text));
      if (parsed.success) return parsed.data;
      const because = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(top)"}: ${message}`).join(", ");
      context.issues.push({ code: "custom", input: text, message: `is no valid JSON of its kind: ${because}` });
      return z.NEVER;
    }),
  );

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Left out, it is of no kind, and that is then said.
    return undefined;
  }
}

/** A text that is there. */
const text = z.string().check(z.minLength(1));

/** The probe functions of every vantage point: plan → place → function. One function may serve many plans. */
const probeFunctions = json(z.record(z.string(), z.record(z.string(), z.object({ region: z.string(), function: z.string() }))));

/** Where a function runs and where the record lies. */
export const baseEnvironment = z.object({
  /** `arbiter` or a site's name. */
  UNDERSTUDY_PLACE: text,
  /** The Region of the record. */
  UNDERSTUDY_ARBITER_REGION: text,
  UNDERSTUDY_TABLE: text,
  /** By Region: the role of a site that lies in another account. Left out, everything lies in the account of the function. */
  UNDERSTUDY_ACCOUNTS: z._default(json(z.record(z.string(), z.object({ role: text, externalId: text }))), {}),
});

/** The function that opens runs also knows which text of the plan its machine was compiled from; locally every start names it. */
export const openingEnvironment = z.extend(baseEnvironment, { UNDERSTUDY_PLAN_DIGEST: z.optional(z.string().check(z.length(64))) });

/** Functions that carry out changes also know the epoch registers: table and Region by site. */
export const steppingEnvironment = z.extend(baseEnvironment, {
  UNDERSTUDY_REGISTERS: json(z.record(z.string(), z.object({ region: z.string(), table: z.string() }))),
  UNDERSTUDY_PROBES: probeFunctions,
});

/** Functions that look also know the probe function of every vantage point. */
export const lookingEnvironment = z.extend(baseEnvironment, {
  UNDERSTUDY_PROBES: probeFunctions,
});

/** Functions that look by themselves also know the queue by which they wake themselves within the minute; `none` where somebody else keeps the time. */
export const probingEnvironment = z.extend(baseEnvironment, {
  UNDERSTUDY_QUEUE: z.union([z.url(), z.literal("none")]),
  /** Digests of the plans with which it was deployed: by no other does it look where one is handed to it. An older deployment names none. */
  UNDERSTUDY_PLAN_DIGESTS: z._default(json(z.array(z.string().check(z.length(64)))), []),
});

/** The function that keeps reports also knows the bucket in which it puts them. */
export const reportingEnvironment = z.extend(baseEnvironment, { UNDERSTUDY_REPORTS: text });

/** What starts with https and can be fetched. */
const https = z.url({ protocol: /^https$/ });

/** Functions that call people also know the topic; and the console's address, or `none` where there is no console. Locally nobody says. */
export const pagingEnvironment = z.extend(baseEnvironment, { UNDERSTUDY_TOPIC: text, UNDERSTUDY_CONSOLE: z.optional(z.union([https, z.literal("none")])) });

/** Functions that start or answer runs also know which plans are in their deployment; all that has a name of its own follows from the plan. */
export const startingEnvironment = z.extend(pagingEnvironment, {
  UNDERSTUDY_PLANS: json(z.array(text)),
  /** The ARN by which a state machine is started, that of its alias, with {machine} in place of its name. */
  UNDERSTUDY_MACHINES: z.string().check(z.regex(/^arn:.*\{machine\}/, "is no ARN with {machine} in it")),
  /** Left out, the functions have the names that the stacks give them. */
  UNDERSTUDY_PROBES: z.optional(probeFunctions),
});

/** The function that carries messages on, for those who end questions; left out, nothing does, as locally: there nobody keeps incidents. */
const carrier = { UNDERSTUDY_NOTIFY: z.optional(text) };
export const decidingEnvironment = z.extend(baseEnvironment, carrier);
export const switchingEnvironment = z.extend(pagingEnvironment, carrier);
export const sweepingEnvironment = z.extend(startingEnvironment, carrier);

/**
 * The console: who signs people in, as what, and what the tokens of programs must say. It knows no table, because it reads
 * nothing itself.
 */
export const consoleEnvironment = z.object({
  UNDERSTUDY_ARBITER_REGION: text,
  /** As it stands in the issuer's tokens. */
  UNDERSTUDY_ISSUER: https,
  /** Under which the console signs people in. */
  UNDERSTUDY_CLIENT: text,
  /** For whom the access tokens of the JSON interface are, and the scope that they have. */
  UNDERSTUDY_AUDIENCE: text,
  UNDERSTUDY_SCOPE: text,
  /** The claim by which plans name people; left out, see claims.ts. */
  UNDERSTUDY_NAME_CLAIM: z.optional(text),
});
export type ConsoleEnvironment = z.output<typeof consoleEnvironment>;

export type DecidingEnvironment = z.output<typeof decidingEnvironment>;
export type BaseEnvironment = z.output<typeof baseEnvironment>;
