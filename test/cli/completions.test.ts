/** The completion scripts in the shells they are for; but for CI, one that is not installed is left out. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SHELLS, type Shell } from '../../src/cli/completions.js';
import { folderWith, seedlint } from './harness.js';

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** What stands on the line → what is offered; files are those of the folder. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['seedlint ex', ['explain']],
  ['seedlint tr', ['train.py']],
  ['seedlint check --f', ['--fail-level', '--fix', '--format']],
  ['seedlint --format s', ['sarif']],
  ['seedlint explain unse', ['unseeded-generator', 'unseeded-rng', 'unseeded-worker-process']],
  ['seedlint completions ', ['bash', 'fish', 'zsh']],
  ['seedlint rules --f', ['--format']],
];

const RUNNERS: Readonly<Record<Shell, (script: string, line: string) => readonly [string, string]>> = {
  bash: (script, line) => ['bash', `source ${script}; COMP_LINE='${line}'; read -ra COMP_WORDS <<< "$COMP_LINE"; [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _seedlint seedlint "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"; printf '%s\\n' "\${COMPREPLY[@]}"`],
  fish: (script, line) => ['fish', `source ${script}; complete -C '${line}' | string replace -r '\\t.*' ''`],
  // A line editor is needed, so one runs on a terminal of its own, and what it would offer is written to a file. Until the
  // editor has the terminal, what is typed there is lost: it is typed again until something is offered.
  zsh: (script, line) => ['zsh', `zmodload zsh/zpty; zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; source ${script}"
zpty -w shell 'compadd() { if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >> offered; builtin compadd "$@" }'
zpty -w shell 'touch offered ready'
for _ in {1..100}; do [[ -e ready ]] && break; sleep 0.1; done
for _ in {1..10}; do zpty -w -n shell '${line}'$'\\t\\x15'; for _ in {1..20}; do [[ -s offered ]] && break 2; sleep 0.1; done; done
zpty -w shell 'touch finished'
for _ in {1..100}; do [[ -e finished ]] && break; sleep 0.1; done
sort -u offered | grep -v '^$'; rm -f offered ready finished; zpty -d shell`],
};

describe.each(SHELLS)('%s', (shell) => {
  let script = '';
  let cwd = '';
  beforeAll(async () => {
    const result = await seedlint(['completions', shell], { cwd: '/' });
    expect([result.code, result.stderr]).toEqual([0, '']);
    script = result.stdout;
  });

  it.skipIf(process.env['CI'] === undefined && !isInstalled(shell)).each(CASES)('%j', async (line, offered) => {
    cwd = await folderWith({ 'train.py': '', 'other.py': '' });
    writeFileSync(join(cwd, 'script'), script);
    const [command, code] = RUNNERS[shell]('./script', line);
    const { stdout, stderr } = spawnSync(command, ['-c', code], { cwd, encoding: 'utf8', timeout: 50_000, env: { ...process.env, HOME: cwd, TERM: 'xterm' } });
    expect(stderr).toBe('');
    expect([...new Set(stdout.split('\n').filter((word) => word !== ''))].sort()).toEqual(offered);
  });
});

it('says where a script goes', async () => {
  const { stdout } = await seedlint(['completions', '--help'], { cwd: '/' });
  for (const shell of SHELLS) expect(stdout).toContain(`seedlint completions ${shell} > `);
});
