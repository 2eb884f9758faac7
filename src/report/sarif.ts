import type {
  ArtifactLocation, Fix as SarifFix, Location as SarifLocation, Log, Notification, PhysicalLocation, Region, Replacement,
  ReportingDescriptor, Result,
} from 'sarif';
import { ruleUrl } from '../../rules/rule.js';
import type { Finding, Fix, Location, Rule, Severity } from '../../rules/rule.js';
import type { ScanResult, SuppressedFinding } from '../lint/result.js';
import { notebookEdits } from '../notebook/build.js';
import { cellName } from '../notebook/source-file.js';
import { SourceText, type Position } from '../syntax/source.js';
import { allFindings, compare, suppressedFindings } from './findings.js';
import { fingerprintsOf, type Hash } from './fingerprint.js';
import { fileLines, type FileLines, type NotebookTexts } from './notebook-lines.js';
import { encodePath, placeOf, relativePath } from './place.js';

export interface SarifOptions {
  /** Paths of fingerprints are relative to it; absolute, with `/`. */
  readonly cwd: string;
  /** Where paths in the log start from: the root of the checkout, where that is known. */
  readonly root: string;
  readonly version: string;
  readonly hash: Hash;
  readonly whole?: ScanResult;
  readonly rules: readonly Rule[];
  /** The page of each rule in Markdown, by name. */
  readonly pages: ReadonlyMap<string, string>;
  readonly notebooks: NotebookTexts;
}

const LEVELS = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const satisfies Record<Severity, Result.level>;

/** GitHub's own three words. */
const PROBLEM_SEVERITIES: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'recommendation', hint: 'recommendation' };

const ROOT = '%SRCROOT%';
const UNREADABLE = 'unreadable-file';

/** A log in SARIF 2.1.0. What comments suppress is in it, marked so. */
export function formatSarif(result: ScanResult, options: SarifOptions): string {
  return `${JSON.stringify(new Writer(result, options).log(), null, 2)}\n`;
}

class Writer {
  readonly #rules: readonly Rule[];
  readonly #fingerprints: ReadonlyMap<Finding, string>;
  readonly #lines: FileLines;

  constructor(
    private readonly result: ScanResult,
    private readonly options: SarifOptions,
  ) {
    this.#rules = [...options.rules].sort((left, right) => compare(left.name, right.name));
    this.#fingerprints = fingerprintsOf(options.whole ?? result, options.cwd, options.hash);
    this.#lines = fileLines(result, options.notebooks);
  }

  log(): Log {
    const { result, options } = this;
    return {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{
        tool: {
          driver: {
            name: 'Seedlint',
            version: options.version,
            semanticVersion: options.version,
            informationUri: 'https://github.com/seedlint/seedlint',
            rules: this.#rules.map((rule) => descriptor(rule, options.pages.get(rule.name))),
            notifications: [{ id: UNREADABLE, shortDescription: { text: 'A file that could not be read or decoded' } }],
          },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: this.notifications() }],
        originalUriBaseIds: { [ROOT]: { uri: fileUri(`${options.root}/`.replace(/\/+$/, '/')) } },
        columnKind: 'utf16CodeUnits',
        defaultSourceLanguage: 'python',
        results: [
          ...allFindings(result).map((finding) => this.finding(finding)),
          ...suppressedFindings(result).map((suppressed) => this.suppressed(suppressed)),
        ],
      }],
    };
  }

  private notifications(): Notification[] {
    return [...this.result.errors].sort((left, right) => compare(left.path, right.path)).map(({ path, message }) => ({
      descriptor: { id: UNREADABLE },
      level: 'error',
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: this.artifact(path) } }],
    }));
  }

  private suppressed({ finding, comment, reason }: SuppressedFinding): Result {
    return {
      ...this.finding(finding),
      suppressions: [{
        kind: 'inSource',
        status: 'accepted',
        ...(reason === '' ? {} : { justification: reason }),
        location: this.location({ path: finding.path, span: comment }),
      }],
    };
  }

  private finding(finding: Finding): Result {
    return {
      ruleId: finding.rule,
      ruleIndex: this.#rules.findIndex(({ name }) => name === finding.rule),
      level: LEVELS[finding.severity],
      message: { text: finding.message, markdown: finding.message },
      locations: [this.location(finding)],
      partialFingerprints: { 'seedlint/v1': this.#fingerprints.get(finding) ?? '' },
      ...(finding.related.length === 0 ? {} : {
        relatedLocations: finding.related.map((related, index) => ({
          id: index + 1, ...this.location(related), message: { text: related.message },
        })),
      }),
      ...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes.map((fix) => this.fix(fix)) }),
    };
  }

  private location(location: Location): SarifLocation {
    const { cell, start } = placeOf(this.result, location, '');
    const physicalLocation: PhysicalLocation = { artifactLocation: this.artifact(location.path), region: this.region(location) };
    if (cell === null) return { physicalLocation };
    // The region counts the lines of the JSON, so a reader is told the cell as well.
    const name = cellName(cell);
    return {
      physicalLocation,
      logicalLocations: [{ name, fullyQualifiedName: `${name}, line ${String(start.line + 1)}`, kind: 'module' }],
      properties: { cell, cellLine: start.line + 1, cellColumn: start.character + 1 },
    };
  }

  private region(location: Location): Region {
    const { cell, start, end } = placeOf(this.result, location, '');
    const snippet = { text: this.result.files.get(location.path)?.source.slice(location.span) ?? '' };
    if (cell === null) return { ...regionOf(start, end), snippet };
    const lines = this.#lines(location);
    return lines === null ? { startLine: 1, snippet } : { startLine: lines.start + 1, endLine: lines.end + 1, snippet };
  }

  private fix({ title, applicability, edits }: Fix): SarifFix {
    const paths = [...new Set(edits.map(({ path }) => path))];
    return {
      description: { text: title },
      artifactChanges: paths.map((path) => ({
        artifactLocation: this.artifact(path), replacements: this.replacements(path, edits.filter((edit) => edit.path === path)),
      })),
      properties: { applicability },
    };
  }

  private replacements(path: string, edits: Fix['edits']): Replacement[] {
    const json = this.options.notebooks.get(path);
    if (json === undefined) {
      return edits.map((edit) => {
        const { start, end } = placeOf(this.result, edit, '');
        return replacement(regionOf(start, end), edit.newText);
      });
    }
    const text = new SourceText(json);
    return notebookEdits(json, edits).map(({ span, newText }) => replacement(regionOf(text.positionAt(span.start), text.positionAt(span.end)), newText));
  }

  private artifact(path: string): ArtifactLocation {
    const relative = relativePath(this.options.root, path);
    return relative.startsWith('../') || relative === path ? { uri: fileUri(path) } : { uri: encodePath(relative), uriBaseId: ROOT };
  }
}

function descriptor({ name, meta }: Rule, page: string | undefined): ReportingDescriptor {
  const text = `${meta.summary}.`;
  return {
    id: name,
    shortDescription: { text: meta.summary },
    fullDescription: { text },
    helpUri: ruleUrl(name),
    help: { text: `${text} ${ruleUrl(name)}`, markdown: page ?? text },
    defaultConfiguration: { level: LEVELS[meta.severity], enabled: meta.preset === 'recommended' },
    properties: {
      tags: ['reproducibility', meta.preset],
      precision: 'high',
      'problem.severity': PROBLEM_SEVERITIES[meta.severity],
    },
  };
}

function regionOf(start: Position, end: Position): Region {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

function replacement(deletedRegion: Region, text: string): Replacement {
  return { deletedRegion, ...(text === '' ? {} : { insertedContent: { text } }) };
}

function fileUri(path: string): string {
  return `file://${path.startsWith('/') ? '' : '/'}${path.split('/').map((part, index) => (index === 0 && /^[A-Za-z]:$/.test(part) ? part : encodeURIComponent(part))).join('/')}`;
}
