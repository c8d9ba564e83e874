// From PostgreSQL's log the one line that says why it did not start.

import { lastWord } from "../../../infra/local/world/pg-server.ts";

describe("PostgreSQL's last word", () => {
  it.each([
    {
      case: "is the fatal line, not the line after it",
      output: `2026-11-21 10:00:00.000 UTC [1] LOG:  starting PostgreSQL 18.4
2026-11-21 10:00:00.001 UTC [1] FATAL:  could not open file "global/pg_control": No such file or directory
2026-11-21 10:00:00.002 UTC [1] LOG:  database system is shut down
`,
      word: 'FATAL:  could not open file "global/pg_control": No such file or directory',
    },
    { case: "is initdb's error", output: 'initdb: error: could not create directory "/x": Permission denied\n', word: 'initdb: error: could not create directory "/x": Permission denied' },
    { case: "is the loader's error", output: "postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file\n", word: "postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file" },
    { case: "is the last line where none complains", output: "2026-11-21 10:00:00.000 UTC [1] LOG:  redo starts at 0/2000028\n\n", word: "redo starts at 0/2000028" },
    { case: "says so where there is none", output: "\n", word: "it wrote nothing" },
  ])("$case", ({ output, word }) => expect(lastWord(output)).toBe(word));
});
