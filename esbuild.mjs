// Bundles the extension, the language server and the command line into dist/, with what they read at run time.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const root = fileURLToPath(new URL('.', import.meta.url));

/** The parser's ESM build asks for its own URL in ways a CommonJS bundle can't answer; its CommonJS build does not. */
const commonJsParser = {
  name: 'commonjs-parser',
  setup(builder) {
    builder.onResolve({ filter: /^web-tree-sitter$/ }, () => ({
      path: `${root}node_modules/web-tree-sitter/web-tree-sitter.cjs`,
    }));
  },
};

rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist/rules`, { recursive: true });
const entries = [
  { in: 'src/client/extension.ts', out: 'extension' },
  { in: 'src/server/main.ts', out: 'server' },
  { in: 'src/cli/main.ts', out: 'cli' },
].filter(({ in: path }) => existsSync(root + path));

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  plugins: [commonJsParser],
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: entries,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'tree-sitter', 'tree-sitter-python'],
  define: { 'import.meta.url': '__moduleUrl' },
  banner: { js: "#!/usr/bin/env node\nconst __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
});

/** For the browser: paths are calculated by a package; the parser asks for Node's modules only under Node. */
const web = { ...common, platform: 'browser', target: 'es2022', alias: { 'node:path': 'pathe' } };
await build({
  ...web,
  entryPoints: [{ in: 'src/client/extension.web.ts', out: 'extension' }],
  outdir: 'dist/web',
  format: 'cjs',
  external: ['vscode'],
});
await build({
  ...web,
  entryPoints: [{ in: 'src/server/main.web.ts', out: 'server' }],
  outdir: 'dist/web',
  format: 'iife',
  external: ['fs', 'fs/promises', 'path', 'module', 'url'],
});
chmodSync(`${root}dist/cli.cjs`, 0o755);
cpSync(`${root}node_modules/web-tree-sitter/web-tree-sitter.wasm`, `${root}dist/web-tree-sitter.wasm`);
cpSync(`${root}node_modules/tree-sitter-python/tree-sitter-python.wasm`, `${root}dist/tree-sitter-python.wasm`);
mkdirSync(`${root}dist/probe`, { recursive: true });
for (const name of ['seedlint_probe.py', 'sitecustomize.py']) cpSync(`${root}src/verify/probe/${name}`, `${root}dist/probe/${name}`);
for (const name of readdirSync(`${root}rules`)) {
  if (name.endsWith('.md')) cpSync(`${root}rules/${name}`, `${root}dist/rules/${name}`);
}
