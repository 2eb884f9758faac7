import type { Finding, Report, Rule } from '../../rules/rule.js';
import syntaxError from '../../rules/syntax-error.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { RULE_NAMES } from '../config/rule-names.js';
import { enabledRules, isEnabledSomewhere, matchesEntryPoint, severityOf } from '../config/select.js';
import { SETUP_MODULE } from '../fixes/templates.js';
import type { SourceFile } from '../notebook/source-file.js';
import { isInBrokenCell } from '../semantics/module/broken-cells.js';
import { buildModel, followModel } from '../semantics/module/build.js';
import { doubtOf } from '../semantics/purpose/evaluates.js';
import { isInVain } from '../semantics/purpose/in-vain.js';
import { carryLookups, grouped } from '../semantics/lookups.js';
import type { ModuleModel } from '../semantics/module/model.js';
import { declaredOptions } from '../semantics/module/options.js';
import { runProgram } from '../semantics/program/program.js';
import type { ProgramRun } from '../semantics/program/run.js';
import { isUnreadable } from '../semantics/program/stops/unread.js';
import { Project, type Module } from '../semantics/project.js';
import { searchingIn, type ImportPaths } from '../semantics/project/import-paths.js';
import { ModuleView, ProgramView } from '../semantics/views.js';
import { within } from '../syntax/deadline.js';
import type { ModuleFacts } from '../syntax/facts.js';
import type { Span, SyntaxDocument, SyntaxEngine } from '../syntax/index.js';
import { isHalfRead, pathTo } from '../syntax/walk.js';
import type { Analyzer, CallInsight, CheckOptions, Host } from './analyzer-api.js';
import { atMost, byPosition, byText, FindingSet, makeFinding, START } from './findings.js';
import { Catalogues } from './catalogues.js';
import { configsIn, targetsOf } from './hydra-targets.js';
import { helps, importPathsOf, isRelevant, nearestOf, outlineOf } from './groups.js';
import { Importers } from './importers.js';
import { insightAt } from './insight.js';
import { KeptRuns } from './kept-runs.js';
import type { FileError, FileReport, ScanResult } from './result.js';
import { SettingsFiles } from './settings-files.js';
import { summarise, type ProgramSummary } from './summary.js';
import { applySuppressions } from './suppressions.js';

export interface AnalyzerOptions {
  readonly engine: SyntaxEngine;
  readonly host: Host;
  readonly catalogue: Catalogue;
  readonly rules: readonly Rule[];
}

export function createAnalyzer(options: AnalyzerOptions): Analyzer {
  return new ProjectAnalyzer(options);
}

/** How long the analyzer works before it lets others have a turn, in milliseconds. */
const SLICE = 10;

/** How much text of files nobody has open is kept as facts, in characters: some hundred bytes each. */
const MAX_KEPT = 500_000;

interface Entry {
  readonly module: Module;
  /** Follows an open text; absent for files read once. */
  readonly document: OpenText | null;
}

/** An open text: what is known of it is carried on from one edit to the next. */
interface OpenText {
  readonly syntax: SyntaxDocument;
  readonly catalogue: Catalogue;
  readonly model: (facts: ModuleFacts) => ModuleModel;
}

class ProjectAnalyzer implements Analyzer {
  readonly #entries = new Map<string, Entry>();
  readonly #unreadable = new Map<string, FileError>();
  readonly #catalogues: Catalogues;
  readonly #importers = new Importers();
  /** Open and indexed files with functions that fixes call. */
  readonly #helpers = new Set<string>();
  readonly #importsOf = new WeakMap<ModuleModel, readonly string[]>();
  readonly #runs = new KeptRuns();
  readonly #settingsFiles: SettingsFiles;
  /** What could not be done in time, and of which module. */
  readonly #cutShort = new WeakMap<Module, 'unreadInTime' | 'unfollowed'>();
  /** Modules of which something was not done in time since that was last tried again, and the texts it was tried again with. */
  readonly #late = new Set<Module>();
  readonly #triedAgain = new Map<string, string>();
  #paths: ImportPaths;
  #sliceStart = 0;

  constructor(private readonly options: AnalyzerOptions) {
    this.#catalogues = new Catalogues(options.host, options.catalogue);
    this.#settingsFiles = new SettingsFiles(options.host);
    this.#paths = this.importPaths();
  }

  private importPaths(): ImportPaths {
    return importPathsOf(this.options.host, (path) => {
      const module = this.#entries.get(path)?.module;
      return module === undefined ? null : searchingIn(module);
    });
  }

  private begin(): void {
    this.#sliceStart = performance.now();
    // Which files exist is asked anew each time.
    this.#paths = this.importPaths();
  }

  setFile(file: SourceFile): void {
    const known = this.#entries.get(file.path);
    if (known?.module.file.source.text === file.source.text && known.document !== null) return;
    this.noteHelper(file);
    if (known === undefined) this.#runs.clear();
    let document: OpenText | null = null;
    const read = this.module(file, (catalogue) => {
      const open = this.follow(known?.document ?? null, catalogue);
      const facts = open.syntax.update(file.parseText);
      const model = open.model(facts);
      // One that an update ends in the middle of is of no use any more.
      document = open;
      return { facts, model };
    });
    const isFollowed = document !== null && known?.document === document;
    if (isFollowed) carryLookups(known.module.facts, read.facts);
    // What programs do in it may be what they did before.
    this.#entries.set(file.path, { module: isFollowed ? Object.assign(known.module, read) : read, document });
    this.#unreadable.delete(file.path);
  }

  forget(path: string): void {
    // Names may lead elsewhere now.
    this.#runs.clear();
    if (!this.#importers.has(path)) this.#helpers.delete(path);
    this.#entries.delete(path);
    this.#unreadable.delete(path);
  }

  async check(paths: readonly string[], options: CheckOptions = {}): Promise<ScanResult> {
    this.begin();
    const skipped = new Map<string, SourceFile>();
    let done = 0;
    for (const path of paths) {
      await this.load(path, options, skipped);
      options.onProgress?.(++done, paths.length);
    }
    const helpers = nearestOf([...(options.helpers ?? []), ...this.#helpers])(paths);
    for (const path of helpers) await this.load(path, options);
    const modules = await this.closure([...paths, ...(await this.dependants(paths, options)), ...helpers], options.signal);
    const result = await this.report(paths, modules, skipped, options);
    this.evict(modules);
    return result;
  }

  async index(paths: readonly string[], options: CheckOptions = {}): Promise<void> {
    this.begin();
    for (const path of paths) {
      const isKept = this.#entries.has(path);
      const module = await this.load(path, options, new Map());
      this.#importers.set(path, module === null ? [] : this.importsOf(module));
      if (module !== null) this.noteHelper(module.file);
      if (!isKept) this.#entries.delete(path);
    }
  }

  keepIndexed(paths: ReadonlySet<string>): void {
    this.#importers.keep(paths);
    for (const path of this.#helpers) if (!paths.has(path) && !this.#entries.has(path)) this.#helpers.delete(path);
  }

  reconfigured(): void {
    this.#runs.clear();
    this.#unreadable.clear();
    for (const [path, { module, document }] of [...this.#entries]) {
      if (this.isReadAlike(module)) continue;
      this.#entries.delete(path);
      if (document !== null) this.setFile(module.file);
    }
  }

  tryAgain(): boolean {
    let isAnything = false;
    for (const module of this.#late) {
      const { path, file: { source: { text } } } = module;
      if (this.#triedAgain.get(path) === text) continue;
      this.#triedAgain.set(path, text);
      if (this.#entries.get(path)?.module === module && this.#cutShort.get(module) === 'unreadInTime') this.#entries.delete(path);
      isAnything = true;
    }
    this.#late.clear();
    return isAnything;
  }

  private cutShort(module: Module, what: 'unreadInTime' | 'unfollowed'): void {
    this.#cutShort.set(module, what);
    this.#late.add(module);
  }

  /** Whether a module would be read as it was; of one that was not read, because it is too long or took too long, that is not known. */
  private isReadAlike({ catalogue, facts, file }: Module): boolean {
    return facts.body.length > 0 && catalogue === this.#catalogues.of(file) && !this.isTooLong(file);
  }

  private noteHelper(file: SourceFile): void {
    if (helps(file)) this.#helpers.add(file.path);
    else this.#helpers.delete(file.path);
  }

  /** Loads the indexed files that import one of `paths`, however far. */
  private async dependants(paths: readonly string[], options: CheckOptions): Promise<string[]> {
    // An open file may import others than it did when it was indexed.
    for (const [path, { module, document }] of this.#entries) {
      if (document !== null && this.#importers.has(path)) this.#importers.set(path, this.importsOf(module));
    }
    const found = this.#importers.of(paths);
    for (const path of found) await this.load(path, options, new Map());
    return found;
  }

  /** Keeps what the last check needed, and of other files that were read as much as there is room for. */
  private evict(needed: ReadonlyMap<string, Module>): void {
    let room = MAX_KEPT;
    // The newest come last.
    for (const [path, { module, document }] of [...this.#entries].reverse()) {
      if (document !== null || needed.has(path)) continue;
      room -= module.facts.length;
      if (room < 0) this.#entries.delete(path);
    }
    this.#runs.evict((module) => this.#entries.get(module.path)?.module === module);
  }

  /** The files of the project a module imports. */
  private importsOf(module: Module): readonly string[] {
    const before = this.#importsOf.get(module.model);
    if (before !== undefined) return before;
    const names = [...module.model.imports, ...module.model.starImports];
    const found = names.flatMap((name) => this.#paths.of(module.path, name).map(({ path }) => path));
    this.#importsOf.set(module.model, found);
    return found;
  }

  private isTooLong(file: SourceFile): boolean {
    return file.parseText.length > this.options.host.settings(file.path).maxFileSize * 1000;
  }

  private module(file: SourceFile, read = (catalogue: Catalogue): Pick<Module, 'facts' | 'model'> => modelled(this.options.engine.facts(file.parseText), catalogue, file.parseText)): Module {
    const catalogue = this.#catalogues.of(file);
    const empty = (): Module => ({ path: file.path, file, catalogue, ...modelled(nothingIn(file), catalogue, '') });
    if (this.isTooLong(file)) return empty();
    return within(this.options.host.settings(file.path).maxSeconds, () => ({ path: file.path, file, catalogue, ...read(catalogue) }), () => {
      const module = empty();
      this.cutShort(module, 'unreadInTime');
      return module;
    });
  }

  private follow(known: OpenText | null, catalogue: Catalogue): OpenText {
    if (known?.catalogue === catalogue) return known;
    return { syntax: known?.syntax ?? this.options.engine.open(''), catalogue, model: followModel(catalogue) };
  }

  private async load(path: string, options: CheckOptions, skipped?: Map<string, SourceFile>): Promise<Module | null> {
    const known = this.#entries.get(path)?.module;
    if (known !== undefined) return known;
    if (this.#unreadable.has(path)) return null;
    await this.pause(options);
    let file: SourceFile;
    try {
      file = await this.options.host.read(path);
    } catch (error) {
      this.#unreadable.set(path, { path, message: error instanceof Error ? error.message : String(error) });
      return null;
    }
    if (skipped !== undefined && options.explicit?.has(path) !== true && !isRelevant(path, outlineOf(file, this.mentions(file)), this.#paths)) {
      skipped.set(path, file);
      return null;
    }
    const module = this.module(file);
    this.#entries.set(path, { module, document: null });
    return module;
  }

  mentions(file: SourceFile): boolean {
    return this.#catalogues.mentions(file);
  }

  /** The modules of `paths` and everything of the project they import, however far. */
  private async closure(paths: readonly string[], signal: AbortSignal | undefined): Promise<Map<string, Module>> {
    const modules = new Map<string, Module>();
    const queue = paths.flatMap((path) => this.#entries.get(path)?.module ?? []);
    for (const module of queue) modules.set(module.path, module);
    for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
      // The project's own seeding stands ready for fixes, imported or not.
      const made = targetsOf(module.path, configsIn(module.file.parseText), (file) => this.options.host.settingsText?.(file) ?? null);
      for (const name of [...module.model.imports, ...module.model.starImports, ...made, SETUP_MODULE.name]) {
        for (const { path } of this.#paths.of(module.path, name)) {
          if (modules.has(path)) continue;
          const loaded = await this.load(path, signal === undefined ? {} : { signal });
          if (loaded === null) continue;
          modules.set(path, loaded);
          queue.push(loaded);
        }
      }
    }
    return modules;
  }

  private async report(
    paths: readonly string[],
    modules: ReadonlyMap<string, Module>,
    skipped: ReadonlyMap<string, SourceFile>,
    options: CheckOptions,
  ): Promise<ScanResult> {
    this.#settingsFiles.asked.clear();
    const { programs, runs, views } = await this.analyse(modules, options);
    const settings = new Set([...modules.keys()].map((path) => this.options.host.settings(path)));
    const wanted = this.options.rules.filter((rule) => [...settings].some((each) => isEnabledSomewhere(rule, each)));
    const findings = new FindingSet();
    const summaries: ProgramSummary[] = [];
    const asked = new Set(paths);
    for (const run of runs) {
      if (![...run.modules].some(({ path }) => asked.has(path))) continue;
      await this.pause(options);
      const program = new ProgramView(run, views);
      if (options.summaries === true && asked.has(program.entry.path)) summaries.push(summarise(program));
      const { maxSeconds } = this.options.host.settings(program.entry.path);
      const isMinor = (found: Report): boolean => program.triesItselfOut || program.isUnread(found) || program.isAside(found);
      findings.within(maxSeconds, run.entry, wanted, (rule, report) => rule.checkProgram?.(program, report), isMinor);
    }
    const reports: FileReport[] = [];
    const errors: FileError[] = [];
    for (const path of [...new Set(paths)].sort(byText)) {
      await this.pause(options);
      const error = this.#unreadable.get(path);
      const view = views.get(modules.get(path) ?? ({} as Module));
      const untouched = skipped.get(path);
      if (error !== undefined) errors.push(error);
      else if (view !== undefined) reports.push(this.fileReport(view, findings));
      else if (untouched !== undefined) reports.push({ file: untouched, findings: [], suppressed: [] });
    }
    const files = new Map([...skipped].map(([path, file]) => [path, file]));
    for (const [path, module] of modules) files.set(path, module.file);
    for (const module of findings.cutShort) this.#late.add(module);
    const isCutShort = findings.cutShort.size > 0 || [...modules.values()].some((module) => this.#cutShort.has(module));
    return { reports, errors, programs: programs.filter(({ path }) => asked.has(path)).length, summaries, files, settingsFiles: new Map(this.#settingsFiles.asked), isCutShort };
  }

  /** What the modules do together: their programs, each followed to its end, and a view of each module. */
  private async analyse(modules: ReadonlyMap<string, Module>, options: CheckOptions) {
    const { catalogue } = this.options;
    const declared = [...modules.keys()].map((path) => this.options.host.settings(path).seedFunctions);
    const settings = await this.#settingsFiles.reader(modules.values());
    const project = new Project(modules, catalogue, Object.assign({}, ...new Set(declared)) as Record<string, string[]>, (path) => this.options.host.isInstalled?.(path) ?? false, (path) => this.options.host.mayImport?.(path) ?? true, settings.file, settings.names);
    const programs = this.programs(project);
    const runs: ProgramRun[] = [];
    // Where no text is open, nothing is asked twice.
    const isEdited = [...this.#entries.values()].some(({ document }) => document !== null);
    for (const program of programs) {
      await this.pause(options);
      const run = this.run(project, program);
      if (run === null) continue;
      if (isEdited) this.#runs.keep(program, run);
      runs.push(run);
    }
    const useful = runs.filter((run) => !isInVain(run));
    // Where several programs do the same, the first of them is told: best one that runs as it stands, and trains.
    const byModule = grouped(useful.toSorted((a, b) => Number(isUnreadable(project, a)) - Number(isUnreadable(project, b)) || doubtOf(a) - doubtOf(b)), ({ modules: theirs }) => [...theirs]);
    const unstopped = grouped(runs.flatMap((run) => run.unstopped ?? []), ({ modules: theirs }) => [...theirs]);
    const views = new Map<Module, ModuleView>();
    for (const module of modules.values()) views.set(module, this.view(module, project, byModule.get(module) ?? [], unstopped.get(module) ?? [], views));
    return { programs, runs: useful, views };
  }

  /** Follows a program, unless all that it does is what it did before. */
  private run(project: Project, program: Module): ProgramRun | null {
    const again = this.#runs.again(project, program);
    if (again !== null) return again;
    if (this.#cutShort.get(program) === 'unfollowed') this.#cutShort.delete(program);
    return within(this.options.host.settings(program.path).maxSeconds, () => runProgram(project, program), () => {
      this.cutShort(program, 'unfollowed');
      return null;
    });
  }

  async insight(path: string, offset: number, options: CheckOptions = {}): Promise<CallInsight | null> {
    this.begin();
    await this.load(path, options);
    const { views } = await this.analyse(await this.closure([path], options.signal), options);
    return insightAt([...views.values()].find((view) => view.path === path), offset);
  }

  private view(module: Module, project: Project, runs: readonly ProgramRun[], unstopped: readonly ProgramRun[], views: ReadonlyMap<Module, ModuleView>): ModuleView {
    const settings = this.options.host.settings(module.path);
    return new ModuleView(module, project, runs, {
      seed: settings.seed,
      strict: settings.preset === 'strict',
      versions: module.catalogue.versions,
    }, views, unstopped);
  }

  /** The entry modules: notebooks, main blocks, what the settings name, and working modules that nobody imports. */
  private programs(project: Project): Module[] {
    return [...project.modules.values()]
      .filter((module) => {
        const { file, model } = module;
        if (file.kind === 'notebook' || model.hasMainBlock) return true;
        if (matchesEntryPoint(this.options.host.settings(module.path), module.path)) return true;
        if (project.isImported(module)) return false;
        // Whether a call at the top level runs a function of another file is not to be seen in this one.
        return model.doesWork || model.calls.some((call) => call.function === 0 && project.callee(module, call).kind === 'function');
      })
      .sort((a, b) => byText(a.path, b.path));
  }

  private fileReport(view: ModuleView, findings: FindingSet): FileReport {
    const { module, path } = view;
    const settings = this.options.host.settings(path);
    const enabled = enabledRules(this.options.rules, settings, path);
    const rules = this.options.rules.filter(({ name }) => enabled.has(name));
    const cutShort = this.#cutShort.get(module);
    if (this.isTooLong(module.file)) {
      const length = String(Math.ceil(module.file.parseText.length / 1000));
      findings.add(syntaxError, { span: START, messageId: 'tooLong', data: { length, limit: String(settings.maxFileSize) } }, path);
    } else if (cutShort !== undefined) {
      findings.add(syntaxError, { span: START, messageId: cutShort, data: { limit: String(settings.maxSeconds) } }, path);
    } else {
      findings.within(settings.maxSeconds, module, rules, (rule, report) => rule.checkModule?.(view, (found) => {
        // What a library refuses, and what can't be read, is wrong wherever it stands.
        if (rule.meta.severity === 'error' || rule === syntaxError || !(view.isNeverUsed(found.span) || view.isBehindStop(found.span))) report(found);
      }), ({ span }) => view.isUnread || view.isOnlyTried(span) || view.isAside(span));
    }
    const found = findings.of(path).filter((finding) => enabled.has(finding.rule));
    const { kept, suppressed } = applySuppressions(found, {
      path, facts: module.facts, source: module.file.source, enabled,
      known: RULE_NAMES,
    });
    const graded = (finding: Finding): Finding[] => {
      const severity = severityOf(settings, finding.rule, finding.severity);
      if (severity === 'off' || (finding.rule !== syntaxError.name && isUnread(module, finding.span))) return [];
      const { rule, span, message, related } = finding;
      return [severity === finding.severity ? finding : makeFinding({ rule, severity, path, span, message, related }, () => finding.fixes)];
    };
    return {
      file: module.file,
      findings: atMost(settings.maxFindings, kept.flatMap(graded), path, enabled.has(syntaxError.name)),
      suppressed: suppressed
        .flatMap(({ finding, ...rest }) => graded(finding).map((each) => ({ ...rest, finding: each })))
        .sort((a, b) => byPosition(a.finding, b.finding)),
    };
  }

  /** Lets others have a turn when the slice is used up. @throws the signal's reason once it is aborted. */
  private async pause({ signal, pause }: CheckOptions): Promise<void> {
    signal?.throwIfAborted();
    if (performance.now() - this.#sliceStart < SLICE) return;
    await (pause?.() ?? new Promise((resume) => setTimeout(resume, 0)));
    this.#sliceStart = performance.now();
    signal?.throwIfAborted();
  }
}

function modelled(facts: ModuleFacts, catalogue: Catalogue, text: string): Pick<Module, 'facts' | 'model'> {
  return { facts, model: buildModel(facts, catalogue, declaredOptions(facts, text)) };
}

/** What is known of a file that is not read. */
function nothingIn({ parseText: { length } }: SourceFile): ModuleFacts {
  return { body: [], comments: [], errors: [], length };
}

/** Whether `span` stands in a statement, or in a cell of a notebook, that could not be read whole: nothing is claimed about it. */
function isUnread(module: Module, { start }: Span): boolean {
  if (isInBrokenCell(module, start)) return true;
  const { body, errors } = module.facts;
  const statement = errors.length === 0 ? undefined : pathTo(body, start).at(-1)?.statement;
  return statement !== undefined && isHalfRead(statement);
}
