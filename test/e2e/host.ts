import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env['SEEDLINT_E2E_CACHE'] ?? join(homedir(), '.cache/seedlint-e2e');
/** Where code-server is. */
export const codeServer = join(cache, 'code-server-4.100.3/node_modules/code-server');
const entry = join(codeServer, 'out/node/entry.js');

export interface HostOptions {
  /** Whether the workspace is trusted; otherwise it opens in restricted mode, without asking. */
  readonly trusted?: boolean;
  /** The user's keys: key → command. */
  readonly keys?: Readonly<Record<string, string>>;
  /** The user's settings, beside those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of a workspace of several, each made by the test; the usual files are in none of them. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Settings that keep the workbench quiet. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'editor.minimap.enabled': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'chat.commandCenter.enabled': false,
};

/** A running editor with the packaged extension and a copy of the workspace. */
export interface EditorHost {
  readonly url: string;
  /** The workspace's folder. */
  readonly folder: string;
  stop(): void;
}

/** Installs the packaged extension into a new folder. @throws Error with what to run first when something is missing. */
export function installInto(home = mkdtempSync(join(tmpdir(), 'seedlint-e2e-'))): { folder: string; remove(): void } {
  const vsix = join(root, 'seedlint.vsix');
  if (!existsSync(entry)) throw new Error('the editor is not built: run test/e2e/host.sh');
  if (!existsSync(vsix)) throw new Error('the extension is not packaged: run npm run package');
  const folder = join(home, 'extensions');
  const dirs = ['--user-data-dir', join(home, 'user'), '--extensions-dir', folder];
  const installed = spawnSync(process.execPath, [entry, ...dirs, '--install-extension', vsix], { encoding: 'utf8' });
  if (installed.status !== 0) throw new Error(`the extension can't be installed: ${installed.stdout}${installed.stderr}`);
  return { folder, remove: () => { rmSync(home, { recursive: true, force: true }); } };
}

/** Starts the editor. */
export async function startHost({ trusted = true, keys = {}, settings = {}, folders }: HostOptions = {}): Promise<EditorHost> {
  const home = mkdtempSync(join(tmpdir(), 'seedlint-e2e-'));
  const folder = join(home, 'workspace');
  if (folders === undefined) {
    cpSync(fileURLToPath(new URL('workspace', import.meta.url)), folder, { recursive: true });
    cpSync(join(root, 'examples/train_unseeded.py'), join(folder, 'train.py'));
  } else writeFolders(folder, folders);
  const user = join(home, 'user');
  const extensions = installInto(home);
  mkdirSync(join(user, 'User'), { recursive: true });
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  writeFileSync(join(user, 'User/keybindings.json'), JSON.stringify(Object.entries(keys).map(([key, command]) => ({ key, command }))));
  const dirs = ['--user-data-dir', user, '--extensions-dir', extensions.folder];
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [
      entry, ...dirs, '--auth', 'none', '--bind-addr', `127.0.0.1:${String(port)}`, '--disable-telemetry',
      '--disable-update-check', ...(trusted ? ['--disable-workspace-trust'] : []),
    ],
    { detached: true, stdio: 'ignore' },
  );
  await answers(port, server);
  return {
    url: `http://127.0.0.1:${String(port)}/?${folders === undefined ? `folder=${encodeURIComponent(folder)}` : `workspace=${encodeURIComponent(join(folder, WORKSPACE_FILE))}`}`,
    folder,
    stop() {
      // The entry process forks: its whole group ends.
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      extensions.remove();
    },
  };
}

const WORKSPACE_FILE = 'several.code-workspace';

/** The folders with their files, and the file that makes them one workspace. */
function writeFolders(home: string, folders: NonNullable<HostOptions['folders']>): void {
  for (const [folder, files] of Object.entries(folders)) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, folder, name)), { recursive: true });
      writeFileSync(join(home, folder, name), text);
    }
  }
  writeFileSync(join(home, WORKSPACE_FILE), JSON.stringify({ folders: Object.keys(folders).map((path) => ({ path })) }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    if (server.exitCode !== null) throw new Error(`the editor ended with ${String(server.exitCode)}`);
    const up = await fetch(`http://127.0.0.1:${String(port)}/healthz`).then(({ ok }) => ok, () => false);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the editor does not answer');
}
