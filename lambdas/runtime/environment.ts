// The environment that functions share, as schemas: the constructs that deploy them and the handlers read the same ones.

import * as z from "zod";

const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text, context): z.output<T> => {
    try {
      return schema.parse(JSON.parse(text)) as z.output<T>;
    } catch (thrown) {
      // The schema's own message is a list over many lines; what is told of an environment is one sentence.
      const because = thrown instanceof z.ZodError ? thrown.issues.map(({ path, message }) => `${path.join(".") || "(top)"}: ${message}`).join(", ") : String(thrown);
      context.addIssue({ code: "custom", message: `is no valid JSON of its kind: ${because}` });
      return z.NEVER;
    }
  });

/** Where a function runs and where the record lies. */
export const baseEnvironment = z.object({
  /** `arbiter` or a site's name. */
  UNDERSTUDY_PLACE: z.string().min(1),
  /** The Region of the record. */
  UNDERSTUDY_ARBITER_REGION: z.string().min(1),
  UNDERSTUDY_TABLE: z.string().min(1),
});

/** Functions that carry out changes also know the epoch registers: table and Region by site. */
export const steppingEnvironment = baseEnvironment.extend({
  UNDERSTUDY_REGISTERS: json(z.record(z.string(), z.object({ region: z.string(), table: z.string() }))),
  UNDERSTUDY_PROBES: json(z.record(z.string(), z.object({ region: z.string(), function: z.string() }))),
});

/** Functions that look also know the probe function of every vantage point. */
export const lookingEnvironment = baseEnvironment.extend({
  UNDERSTUDY_PROBES: json(z.record(z.string(), z.object({ region: z.string(), function: z.string() }))),
});

/** Functions that call people also know the topic. */
export const pagingEnvironment = baseEnvironment.extend({ UNDERSTUDY_TOPIC: z.string().min(1) });

/** Functions that start or answer runs also know the state machines: plan → target site → ARN of the alias to start. */
export const startingEnvironment = pagingEnvironment.extend({
  UNDERSTUDY_MACHINES: json(z.record(z.string(), z.record(z.string(), z.string()))),
  UNDERSTUDY_PROBES: json(z.record(z.string(), z.object({ region: z.string(), function: z.string() }))),
});

export type BaseEnvironment = z.output<typeof baseEnvironment>;
