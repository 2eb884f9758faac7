import * as l10n from '@vscode/l10n';
import {
  DiagnosticSeverity,
  LSPErrorCodes,
  ProgressType,
  ResponseError,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Location,
} from 'vscode-languageserver';
import { VERIFY, type VerifyAnswer, type VerifyParams } from '../protocol/messages.js';
import { adviceFor, causeOf, formatVerdict, verdictJson, whatHappened, type VerifyReport } from '../report/verify.js';
import type { ScanResult } from '../lint/result.js';
import { failureOf } from '../verify/compare.js';
import type { DrawEvent } from '../verify/log.js';
import { VerifyError } from '../verify/run.js';
import { verifyCommand } from '../verify/verify.js';
import { cancelled, toRange, type UriOf } from './convert.js';
import type { ServerAccess } from './server.js';
import { pathOf, uriOfPath } from './uris.js';
import { SEEDLINT_VERSION } from './version.js';


const RUNS = 2;
/** What the program writes to standard error, as it comes. */
const OUTPUT = new ProgressType<string>();

/** Answers requests to run a command and compare. The client asks only where the workspace is trusted. */
export function serveVerify(connection: Connection, server: ServerAccess): void {
  connection.onRequest(VERIFY, (params: VerifyParams, token: CancellationToken) => answer(connection, server, params, token));
}

async function answer(
  connection: Connection,
  server: ServerAccess,
  { command, folder, workDoneToken, partialResultToken }: VerifyParams,
  token: CancellationToken,
): Promise<VerifyAnswer<Diagnostic>> {
  if (command.length === 0) throw new ResponseError<void>(LSPErrorCodes.RequestFailed, l10n.t('there is no command to run'));
  const cwd = pathOf(folder);
  const stop = new AbortController();
  token.onCancellationRequested(() => { stop.abort(); });
  const progress = connection.window.attachWorkDoneProgress(workDoneToken);
  progress.begin(l10n.t('Seedlint: verify'), 0, command.join(' '), true);
  try {
    const found = await verifyCommand(command, {
      cwd, env: withoutEditor(process.env), runs: RUNS, timeout: null, signal: stop.signal,
      onRun: (run) => { progress.report(((run - 1) / RUNS) * 100, l10n.t('run {0} of {1}', run, RUNS)); },
      onError: (text) => { if (partialResultToken !== undefined) void connection.sendProgress(OUTPUT, partialResultToken, text); },
    });
    const event = found.event === null ? null : asInEditor(found.event);
    const workspace = await server.workspace;
    const result = event?.file == null ? null : await workspace.check(found.files.map(localPath), { signal: stop.signal });
    const advice = event === null || result === null ? [] : adviceFor(result, event, cwd);
    const report: VerifyReport = { verdict: found.verdict, advice, line: found.line, command, cwd, version: SEEDLINT_VERSION };
    return {
      identical: found.verdict.identical,
      failure: failureOf(found.verdict.exitCodes),
      text: formatVerdict(report),
      report: verdictJson(report),
      divergence: event === null || result === null ? null : divergenceAt(event, report, result, server.uriOf),
    };
  } catch (error) {
    if (stop.signal.aborted) throw cancelled();
    throw error instanceof VerifyError ? new ResponseError<void>(LSPErrorCodes.RequestFailed, error.message) : error;
  } finally {
    progress.done();
  }
}

/** The variables an editor sets for processes of its own are not the program's. */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:VSCODE|ELECTRON)_/.test(name)));
}

/** As the editor writes it: drive letters in lower case. */
function localPath(path: string): string {
  return pathOf(uriOfPath(path));
}

function asInEditor(event: DrawEvent): DrawEvent {
  return event.file === null ? event : { ...event, file: localPath(event.file) };
}

/** The divergence as a diagnostic of the line that drew, and the document it belongs to. */
function divergenceAt(event: DrawEvent, { verdict, advice, line, cwd }: VerifyReport, result: ScanResult, uriOf: UriOf): VerifyAnswer<Diagnostic>['divergence'] {
  const { divergence, unseeded } = verdict;
  const place = locationOf(event, uriOf);
  if (divergence === null || place === null) return null;
  const related = (at: DrawEvent | null | undefined, message: string): DiagnosticRelatedInformation[] => {
    const location = at == null ? null : locationOf(asInEditor(at), uriOf);
    return location === null ? [] : [{ location, message }];
  };
  const { other, made, run } = divergence;
  const first = unseeded.find(({ stream }) => stream === event.stream);
  const isElsewhere = (at: DrawEvent | null | undefined): boolean => at != null && (at.file !== (divergence.first ?? other)?.file || at.cell !== event.cell || at.line !== event.line);
  const rules = [...new Set(advice.map(({ rule }) => rule))];
  const isClosed = inClosedCell(event, place.uri);
  return {
    uri: place.uri,
    diagnostic: {
      range: line === null || isClosed ? place.range : {
        start: { ...place.range.start, character: line.length - line.trimStart().length },
        end: { ...place.range.start, character: line.trimEnd().length },
      },
      severity: DiagnosticSeverity.Warning,
      source: 'seedlint',
      code: 'verify',
      message: [
        ...(isClosed ? [l10n.t('Cell {0}, line {1}:', (event.cell ?? 0) + 1, event.line)] : []),
        l10n.t('Runs of this program diverge here first:'), whatHappened(divergence), causeOf(divergence, cwd),
        ...(rules.length > 0 ? [l10n.t('See {0}.', rules.join(', '))] : []),
      ].join(' '),
      relatedInformation: [
        ...related(made, l10n.t('The generator was made here, without a seed.')),
        ...related(isElsewhere(other) ? other : null, l10n.t('Run {0} called `{1}` here.', run, other?.name ?? '')),
        ...related(isElsewhere(first) ? first : null, l10n.t('The stream {0} was drawn from here first, and never seeded before.', event.stream)),
        ...advice.flatMap((finding): DiagnosticRelatedInformation[] => {
          const file = result.files.get(finding.path);
          if (file === undefined) return [];
          const { range, cell } = toRange(file, finding.span);
          return [{ location: { uri: uriOf(finding.path, cell), range }, message: `${finding.rule}: ${finding.message}` }];
        }),
      ],
    },
  };
}

/** The start of the line an event stands in. */
function locationOf(event: DrawEvent, uriOf: UriOf): Location | null {
  if (event.file === null) return null;
  const uri = uriOf(event.file, event.cell);
  const start = { line: inClosedCell(event, uri) ? 0 : event.line - 1, character: 0 };
  return { uri, range: { start, end: start } };
}

/** A cell of a notebook nobody has open has no address of its own. */
function inClosedCell({ file, cell }: DrawEvent, uri: string): boolean {
  return cell !== null && file !== null && uri === uriOfPath(file);
}
