// `understudy completion`: what a shell needs to complete verbs and options. Made from the program itself, so that it never
// knows a word that the program does not.

import { Argument } from "commander";
import type { Command } from "commander";

interface Words {
  /** The verbs so far, joined by spaces; empty for the program itself. */
  readonly path: string;
  readonly next: readonly string[];
}

/** Adds `completion`. */
export function completionCommand(program: Command): void {
  program
    .command("completion")
    .description('print the completion for a shell; for bash: eval "$(understudy completion bash)"')
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .action((shell: string) => {
      process.stdout.write(completionFor(shell as "bash" | "zsh" | "fish", program));
    });
}

/** The script of a shell. */
export function completionFor(shell: "bash" | "zsh" | "fish", program: Command): string {
  const words = wordsOf(program, "");
  if (shell === "fish") return fish(words);
  const cases = words.map(({ path, next }) => `    "${path}") words="${next.join(" ")}" ;;`).join("\n");
  const bash = `# Completion of understudy.
_understudy() {
  local words="" path="" each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$each" in
      -*) ;;
      *) case " ${words.map(({ path }) => path.replaceAll(" ", "_")).join(" ")} " in *" \${path:+\${path// /_}_}$each "*) path="\${path:+$path }$each" ;; esac ;;
    esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _understudy understudy
`;
  return shell === "bash" ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function wordsOf(command: Command, path: string): readonly Words[] {
  const options = command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? "");
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return [{ path, next: [...command.commands.map((each) => each.name()), ...choices, ...options, "--help"] }, ...command.commands.flatMap((each) => wordsOf(each, path === "" ? each.name() : `${path} ${each.name()}`))];
}

function fish(words: readonly Words[]): string {
  const lines = words.flatMap(({ path, next }) => {
    const verbs = path.split(" ").filter((verb) => verb !== "");
    const seen = verbs.map((verb) => `__fish_seen_subcommand_from ${verb}`).join("; and ");
    const condition = path === "" ? "__fish_use_subcommand" : seen;
    const plain = next.filter((word) => !word.startsWith("-"));
    const long = next.filter((word) => word.startsWith("--"));
    return [...(plain.length === 0 ? [] : [`complete -c understudy -f -n '${condition}' -a '${plain.join(" ")}'`]), ...long.map((word) => `complete -c understudy -n '${condition}' -l ${word.slice(2)}`)];
  });
  return `# Completion of understudy.\n${lines.join("\n")}\n`;
}
