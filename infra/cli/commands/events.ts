// `understudy events schema`: the shape of the events that Understudy puts on the default bus of the arbiter's Region.

import type { Command } from "commander";

/** Adds `events schema`. */
export function eventCommands(program: Command): void {
  const events = program.command("events").description("the events of what people are told");
  events
    .command("schema")
    .description("print the JSON Schema of an event's detail (source understudy, detail-type Understudy Notification)")
    .action(async () => {
      const { notificationJsonSchema } = await import("../../../workflows/notification-schema.ts");
      process.stdout.write(`${JSON.stringify(notificationJsonSchema(), null, 2)}\n`);
    });
}
