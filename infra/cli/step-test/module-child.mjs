// Runs a handler once for `understudy step test`. With "cut-off" the process ends as soon as the handler has returned, without a word.

import { pathToFileURL } from "node:url";

const [file = "", name = "handler", how = "answer"] = process.argv.slice(2);

process.once("message", ({ order }) => {
  void answer(JSON.parse(order)).then(
    (text) => (how === "cut-off" ? process.exit(0) : tell({ text })),
    (thrown) => tell({ error: `${thrown?.name ?? "Error"}: ${thrown?.message ?? String(thrown)}` }),
  );
});

async function answer(order) {
  const { [name]: handler } = await import(pathToFileURL(file).href);
  if (typeof handler !== "function") return Promise.reject({ name: "NoHandler", message: `${file} exports no function ${name}` });
  return JSON.stringify((await handler(order, { functionName: "tested", getRemainingTimeInMillis: () => 5_000 })) ?? null);
}

function tell(message) {
  process.send(message, () => process.exit(0));
}
