import type { InitializeParams } from 'vscode-languageserver';
import type { ClientOptions } from '../protocol/messages.js';

/** What the client can do, as far as the server acts on it. */
export interface Abilities {
  /** It asks for diagnostics; others are sent them. */
  readonly pulls: boolean;
  /** It asks for those of the whole workspace as well. */
  readonly pullsWorkspace: boolean;
  /** Asks again when it is told that diagnostics, or code lenses, may be others now. */
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  /** Has a code action's edit worked out when it is chosen. */
  readonly resolvesEdits: boolean;
  /** Takes edits with the version of the document they are meant for. */
  readonly takesVersions: boolean;
  readonly hasConfiguration: boolean;
  readonly hasFolders: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  /** Can be told later which files completion is for. */
  readonly registersCompletion: boolean;
  /** Knows the commands of the extension. */
  readonly hasCommands: boolean;
  /** Texts in the language of its user, by the English ones. */
  readonly texts: Readonly<Record<string, string>>;
}

export function abilitiesOf({ capabilities, initializationOptions }: Pick<InitializeParams, 'capabilities' | 'initializationOptions'>): Abilities {
  const { textDocument, workspace } = capabilities;
  const options = initializationOptions as ClientOptions | undefined | null;
  return {
    pulls: textDocument?.diagnostic !== undefined,
    pullsWorkspace: textDocument?.diagnostic !== undefined && options?.workspaceDiagnostics === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    resolvesEdits: textDocument?.codeAction?.dataSupport === true && textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    takesVersions: workspace?.workspaceEdit?.documentChanges === true,
    hasConfiguration: workspace?.configuration === true,
    hasFolders: workspace?.workspaceFolders === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registersCompletion: textDocument?.completion?.dynamicRegistration === true,
    hasCommands: options?.commands === true,
    texts: typeof options?.texts === 'object' ? options.texts : {},
  };
}
