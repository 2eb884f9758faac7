import { NotebookDocuments, TextDocuments, type Connection, type TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { notebookFromCells, scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import { decodeRange, type PositionEncoding } from './positions.js';
import { pathOf, uriOfPath } from './uris.js';

/** Who is told of what happens to open files; a notebook is one file, its cells are documents. */
export interface DocumentListener {
  /** A file was opened or changed. */
  readonly changed: (file: SourceFile) => void;
  readonly closed: (path: string, documents: readonly string[]) => void;
  /** Cells were taken out of a notebook that stays open. */
  readonly cellsClosed: (documents: readonly string[]) => void;
  /** The text of a configuration file was opened, changed or closed. */
  readonly configurationChanged: (uri: string) => void;
}

/** The files that configure Seedlint, as a glob. */
export const CONFIGURATION = '**/{seedlint,pyproject}.toml';

/** Whether a document is one of the files that configure Seedlint. */
export function isConfiguration(uri: string): boolean {
  return /\/(?:seedlint|pyproject)\.toml$/.test(uri);
}

/** The documents the editor has open, as the editor sees them: by URI, with versions. */
export class OpenDocuments {
  /** How the client counts characters; known once it has introduced itself. */
  encoding: PositionEncoding = 'utf-16';
  readonly #configuration = {
    create: (uri: string, language: string, version: number, text: string) => TextDocument.create(uri, language, version, text),
    update: (document: TextDocument, changes: TextDocumentContentChangeEvent[], version: number) => {
      // Each change counts in what the one before it left.
      for (const change of changes) {
        const decoded = 'range' in change ? { range: decodeRange(document, change.range, this.encoding), text: change.text } : change;
        TextDocument.update(document, [decoded], version);
      }
      return document;
    },
  };
  readonly #texts = new TextDocuments(this.#configuration);
  readonly #notebooks = new NotebookDocuments(this.#configuration);

  listen(connection: Connection, { changed, closed, cellsClosed, configurationChanged }: DocumentListener): void {
    this.#texts.onDidChangeContent(({ document }) => {
      if (isPython(document)) changed(scriptFile(pathOf(document.uri), document.getText()));
      else if (isConfiguration(document.uri)) configurationChanged(document.uri);
    });
    this.#texts.onDidClose(({ document }) => {
      if (isPython(document)) closed(pathOf(document.uri), [document.uri]);
      else if (isConfiguration(document.uri)) configurationChanged(document.uri);
    });
    this.#notebooks.onDidOpen(({ uri }) => { changed(this.notebook(uri)); });
    this.#notebooks.onDidClose((notebook) => { closed(pathOf(notebook.uri), notebook.cells.map(({ document }) => document)); });
    const { synchronization } = connection.notebooks;
    // The library says nothing of cells that only change places, so the notification itself is listened to.
    const onDidChangeNotebookDocument: typeof synchronization.onDidChangeNotebookDocument = (handler) =>
      synchronization.onDidChangeNotebookDocument((params) => {
        handler(params);
        cellsClosed(params.change.cells?.structure?.didClose?.map(({ uri }) => uri) ?? []);
        changed(this.notebook(params.notebookDocument.uri));
      });
    this.#notebooks.listen({ notebooks: { synchronization: { ...synchronization, onDidChangeNotebookDocument } } } as Connection);
    this.#texts.listen(connection);
  }

  /** A file's text, or a cell's. */
  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  /** Every open Python text; a notebook's cells one by one. */
  all(): readonly TextDocument[] {
    return [...this.#texts.all().filter(isPython), ...this.#notebooks.cellTextDocuments.all()];
  }

  /** The notebook that `uri` is a cell of. */
  notebookOf(uri: string): string | undefined {
    return this.#notebooks.findNotebookDocumentForCell(uri)?.uri;
  }

  /** The file that the document `uri` is, or is a cell of. */
  pathOf(uri: string): string {
    return pathOf(this.notebookOf(uri) ?? uri);
  }

  /** The documents that show the file at `path`. */
  of(path: string): readonly string[] {
    return this.all().filter(({ uri }) => this.pathOf(uri) === path).map(({ uri }) => uri);
  }

  /** The document that shows a cell of an open notebook, or a file. */
  readonly uriOf = (path: string, cell: number | null): string => {
    const shown = this.of(path);
    if (cell === null) return shown[0] ?? uriOfPath(path);
    const notebook = shown.map((uri) => this.#notebooks.findNotebookDocumentForCell(uri)).find((found) => found !== undefined);
    return notebook?.cells[cell]?.document ?? shown[0] ?? uriOfPath(path);
  };

  /** The offset at which a document's text starts in its file; `null` when the file does not hold it. */
  startIn(file: SourceFile, uri: string): number | null {
    if (file.kind !== 'notebook') return 0;
    const index = this.#notebooks.findNotebookDocumentForCell(uri)?.cells.findIndex((cell) => cell.document === uri);
    return file.cells.find((cell) => cell.index === index)?.start ?? null;
  }

  version(uri: string): number | null {
    return this.get(uri)?.version ?? null;
  }

  /** A mark of the state of all open documents: what was worked out for another state is not used. */
  get state(): string {
    return this.all().map(({ uri, version }) => `${uri}@${String(version)}`).join('\n');
  }

  private notebook(uri: string): SourceFile {
    const cells = (this.#notebooks.getNotebookDocument(uri)?.cells ?? []).flatMap((cell, index) => {
      const document = this.#notebooks.getCellTextDocument(cell);
      return document === undefined || document.languageId !== 'python' ? [] : [{ index, text: document.getText() }];
    });
    return notebookFromCells(pathOf(uri), cells);
  }
}

/** A client may send more than it was asked for. */
function isPython({ languageId, uri }: TextDocument): boolean {
  return languageId === 'python' || /\.pyi?$/.test(uri);
}
