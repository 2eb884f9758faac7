import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { codeServer, installInto } from './host.js';

/** The scheme of the workspace's files. */
export const SCHEME = 'memory';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf', '.wasm': 'application/wasm',
};

export interface WebHost {
  readonly url: string;
  stop(): void;
}

/**
 * VS Code as it is in a browser alone: no machine behind it, extensions in a worker, files in memory. The workbench is
 * code-server's, told that it has no remote side.
 */
export async function startWebHost(files: Readonly<Record<string, string>>): Promise<WebHost> {
  const workbench = join(codeServer, 'lib/vscode');
  const extensions = installInto();
  const seedlint = readdirSync(extensions.folder).find((name) => name.startsWith('seedlint.'));
  if (seedlint === undefined) throw new Error('the extension is not installed');
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('web-files.ts', import.meta.url))],
    bundle: true, write: false, format: 'cjs', platform: 'browser', external: ['vscode'],
    define: { FILES: JSON.stringify(files) },
  });
  const memory: Readonly<Record<string, string>> = {
    '/ext/files/extension.js': bundled.outputFiles[0]?.text ?? '',
    '/ext/files/package.nls.json': '{}',
    '/ext/files/package.json': JSON.stringify({
      name: 'files', publisher: 'test', version: '1.0.0', engines: { vscode: '^1.90.0' }, browser: 'extension.js',
      activationEvents: [`onFileSystem:${SCHEME}`],
    }),
  };
  const folders: readonly [string, string][] = [
    ['/static/', workbench],
    ['/ext/seedlint/', join(extensions.folder, seedlint)],
  ];
  let authority = '';
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
      response.end(body);
    };
    if (path === '/') {
      send('text/html', page(workbench, authority));
      return;
    }
    const made = memory[path];
    if (made !== undefined) {
      send(TYPES[extname(path)] ?? 'text/plain', made);
      return;
    }
    const [prefix = '', folder = ''] = folders.find(([start]) => path.startsWith(start)) ?? [];
    const file = join(folder, normalize(path.slice(prefix.length)));
    if (folder === '' || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const body = readFileSync(file);
    const isWorkbench = file.endsWith('browser/workbench/workbench.js');
    send(TYPES[extname(file)] ?? 'application/octet-stream', isWorkbench ? withoutRemote(body.toString('utf8')) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  authority = `127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
  return {
    url: `http://${authority}/?folder=${encodeURIComponent(`${SCHEME}:/workspace`)}`,
    stop() {
      server.closeAllConnections();
      server.close();
      extensions.remove();
    },
  };
}

/** What code-server changed for its remote side, and how VS Code has it in a browser alone. */
const CHANGES: readonly (readonly [RegExp, string])[] = [
  [/,remoteAuthority:location\.host\b/, ''],
  [/(\w+\.file\(this\.userDataPath\)\.with\(\{scheme:)\w+\.vscodeRemote/, '$1"vscode-userdata"'],
];

function withoutRemote(script: string): string {
  return CHANGES.reduce((text, [pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`the workbench is not the one this was made for: ${String(pattern)}`);
    return text.replace(pattern, replacement);
  }, script);
}

function page(workbench: string, authority: string): string {
  const extension = (name: string) => ({ scheme: 'http', authority, path: `/ext/${name}` });
  const configuration = {
    userDataPath: '/user',
    webviewEndpoint: `http://${authority}/static/out/vs/workbench/contrib/webview/browser/pre`,
    isEnabledFileDownloads: false,
    isEnabledFileUploads: false,
    isEnabledCoderGettingStarted: false,
    additionalBuiltinExtensions: ['seedlint', 'files'].map(extension),
    configurationDefaults: { 'workbench.startupEditor': 'none', 'security.workspace.trust.enabled': false, 'telemetry.telemetryLevel': 'off' },
   
    productConfiguration: { nameShort: 'Code', nameLong: 'Code', enableTelemetry: false },
  };
  return readFileSync(join(workbench, 'out/vs/code/browser/workbench/workbench.html'), 'utf8')
    .replaceAll('{{WORKBENCH_WEB_CONFIGURATION}}', JSON.stringify(configuration).replaceAll('"', '&quot;'))
    .replaceAll('{{WORKBENCH_AUTH_SESSION}}', '')
    .replaceAll('{{WORKBENCH_WEB_BASE_URL}}', '/static')
    .replaceAll('{{WORKBENCH_NLS_FALLBACK_URL}}', '/static/out/nls.messages.js')
    .replaceAll('{{WORKBENCH_NLS_URL}}', '/static/out/nls.messages.js')
    .replaceAll('{{BASE}}', '/static')
    .replaceAll('{{VS_BASE}}', '/static');
}
