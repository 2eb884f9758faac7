import * as vscode from 'vscode';
import type { ServerClient } from './server-client.js';
import type { Status } from './status.js';

/** Extensions whose work touches ours. */
const NEIGHBOURS = ['ms-python.python', 'ms-toolsai.jupyter', 'charliermarsh.ruff', 'tamasfe.even-better-toml'];

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
}

/** What a report of a fault needs, and nothing that tells what the project is: no paths, no text. */
export function debugInformation(context: vscode.ExtensionContext, server: ServerClient, status: Status): string {
  const { version, contributes } = context.extension.packageJSON as Manifest;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const state = server.state.kind === 'failed' ? `failed: ${server.state.reason}` : server.state.kind;
  const neighbours = NEIGHBOURS.flatMap((id) => {
    const found = vscode.extensions.getExtension(id);
    return found === undefined ? [] : [`${id} ${String((found.packageJSON as { version: unknown }).version)}`];
  });
  const lines: [string, string][] = [
    ['Seedlint', version],
    ['Editor', `${vscode.env.appName} ${vscode.version}`],
    ['Host', `${vscode.env.appHost}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'} UI, ${vscode.env.remoteName ?? 'local'}`],
    ['Platform', typeof process === 'undefined' ? 'browser' : `${process.platform} ${process.arch}, Node ${process.versions.node}`],
    ['Language', vscode.env.language],
    ['Server', `${state}, started again ${String(server.restarts)} times`],
    ['Last check', status.lastCheck ?? 'none'],
    ['Workspace', `${String(folders.length)} folders (${[...new Set(folders.map(({ uri }) => uri.scheme))].join(', ')}), ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`],
    ['Settings', changedSettings(Object.keys(contributes.configuration.properties))],
    ['Neighbours', neighbours.join(', ') || 'none'],
  ];
  return [...lines.map(([name, value]) => `${name}: ${value}`), ''].join('\n');
}

/** The names of the settings that are not at their default; their values may name what is private. */
function changedSettings(names: readonly string[]): string {
  const settings = vscode.workspace.getConfiguration();
  const changed = names.filter((name) => {
    const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = settings.inspect(name) ?? {};
    return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined && value !== defaultValue);
  });
  return changed.join(', ') || 'all at their defaults';
}
