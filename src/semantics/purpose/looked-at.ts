/** Examples that are picked at random for somebody to look at: nothing that a program works out or keeps depends on which they are. */
import type { CallExpression, ComprehensionExpression, Expression, ForStatement, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { holds } from '../../syntax/source.js';
import { calleeName, elementsOf, walkExpressions } from '../../syntax/walk.js';
import { callsOf, functionOf, rememberedOfText, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { loopOver, readsOf, takenBy } from '../variables.js';
import { isBoundAnew } from '../weights/bound-anew.js';
import { opensForWriting } from '../module/opens.js';

/** What picks some of the things that there are, and what draws the place of one. */
const PICKS = /^(?:random\.(?:choices?|sample)|numpy\.random\.choice)$/;
const PICKS_PLACE = /^(?:random\.(?:randint|randrange)|numpy\.random\.(?:randint|permutation)|torch\.(?:randint|randperm))$/;

const SAMPLES_ROWS = /\.(?:DataFrame|Series|GroupBy|GeoDataFrame)\.sample$/;

/** What shows what it is handed to whoever watches the program, and methods of a table that do. */
const SHOWS = /^(?:p?print|display|tqdm\.write)$/;
const SHOWS_ITSELF = /^(?:head|tail|describe|info|hist|boxplot|scatter|plot|show)$/;

/** Libraries of figures, and methods of their figures. */
const DRAWS_PICTURES = /^(?:matplotlib|seaborn)\./;
const DRAWING = /^(?:imshow|matshow|plot|scatter|barh?|hist|text|annotate|set_title|set_xlabel|set_ylabel|title|suptitle|[xy]label|figtext|Audio)$/;

/** What keeps a figure, a picture or a record of it for later. */
const KEEPS_PICTURES = /savefig|imsave|imwrite|write_image|write_video|save_image|save_img|add_image|add_figure|make_grid|wandb|mlflow|neptune|to_html|(?<!\b(?:np|numpy|torch))\.save\(/;

/** What works out another form of what it is given, or brings in what goes by that name, and changes nothing. */
const WORKS_OUT = /^(?:list|tuple|set|str|int|float|round|len|abs|max|min|sorted|enumerate|zip|format|join|split|strip|replace|lower|upper|title|array|asarray|as_tensor|from_numpy|tensor|squeeze|unsqueeze|reshape|view|transpose|permute|swapaxes|expand_dims|astype|numpy|cpu|cuda|to|detach|clone|copy|item|tolist|clip|clamp|uint8|argmax|softmax|sigmoid|flatten|ravel|iloc|to_numpy|to_pil_image|ToPILImage|fromarray|imread|imdecode|open|load_img|img_to_array|cvtColor|resize|convert|Path|decode|batch_decode|predict|predict_proba|keys|values|items|get|reset_index|sort_values|value_counts)$/;

/** Libraries of sound whose functions bring in what goes by a name, or make another form of it. */
const SOUNDS = /^(?:librosa|torchaudio)\.(?:\w+\.)*(?:load|resample)$|^soundfile\.read$|^scipy\.io\.wavfile\.read$/;

/** What keeps, judges or trains something; a short script that does no more than print is run for what it prints. */
const RESULTS = /^(?:dump|write\w*|save\w*|to_(?:csv|json|pickle|parquet|excel|sql)|evaluate\w*|fit\w*|train\w*|step|backward)$/;

/** Expressions that are looked at. */
const MAX_SEEN = 80;

/** A function of the project that is gone into, and the call that does. */
interface Entered {
  readonly function: FunctionStatement;
  readonly module: Module;
  readonly call: CallExpression;
}

interface Sought {
  readonly seen: Set<Expression>;
  isShown: boolean;
}

const answers = remembered<Project, WeakMap<CallFact, boolean>>(() => new WeakMap());

const keepsPictures = rememberedOfText(({ file: { parseText } }) => KEEPS_PICTURES.test(parseText.replace(/^[ \t]*#.*/gm, '')));

/** Whether what `call` of `module` picks is only shown. */
export function isLookedAt(project: Project, module: Module, call: CallFact): boolean {
  const isPicked = picks(module, call);
  if (isPicked === null) return false;
  readWhole();
  let is = answers(project).get(call);
  if (is === undefined) {
    is = isOnlyShown(project, module, call, isPicked);
    answers(project).set(call, is);
  }
  return is;
}

/** Whether `call` picks something, `true`, or the place of something, `false`. */
function picks({ catalogue }: Module, { callee, expression }: CallFact): boolean | null {
  const name = callee.kind === 'external' ? catalogue.canonical(callee.name) : '';
  if (SAMPLES_ROWS.test(name)) return true;
  if (PICKS_PLACE.test(name)) return false;
  const from = expression.args[0]?.value;
  if (!PICKS.test(name) || from === undefined) return null;
  return from.kind !== 'number' && from.kind !== 'list' && from.kind !== 'tuple' && from.kind !== 'string' && !walkExpressions([from]).some((part) => /^(?:range|arange|len)$/.test(calleeName(part)));
}

function isOnlyShown(project: Project, module: Module, call: CallFact, isPicked: boolean): boolean {
  const sought: Sought = { seen: new Set(), isShown: false };
  return new Flow(project, module, [], sought).isShown(call.expression, isPicked) && sought.isShown && hasOtherResult(module, sought.seen);
}

/** Whether `module` keeps, judges or trains something else, or shows that in a notebook, so that what is picked is not all that it is run for. */
function hasOtherResult({ facts: { body }, file, model: { calls } }: Module, seen: ReadonlySet<Expression>): boolean {
  const isApart = (expression: Expression): boolean => !walkExpressions([expression]).some((part) => seen.has(part));
  return calls.some((call) => (RESULTS.test(calleeName(call.expression)) || opensForWriting(call.expression)) && isApart(call.expression))
    || shownBy({ file, body }).some((each) => each.kind === 'expression' && each.value.kind !== 'string' && isApart(each.value));
}

/** The statements of a notebook's cells, the last of each of which is shown; those of marimo are blocks. */
function shownBy({ file, body }: { readonly file: Module['file']; readonly body: readonly Statement[] }): readonly Statement[] {
  if (file.isMarimo === true) return body.flatMap((each) => (each.kind === 'if' ? each.branches.flatMap((cell) => cell.body) : []));
  return file.kind === 'notebook' ? body : [];
}

class Flow {
  constructor(private readonly project: Project, private readonly module: Module, private readonly entered: readonly Entered[], private readonly sought: Sought) {}

  /** `isPicked`: it is one of the things that there are, and no number of its own. */
  isShown(expression: Expression, isPicked: boolean): boolean {
    const { sought } = this;
    const uses = usesOf(this.module);
    const place = uses.place(expression);
    if (sought.seen.has(expression)) return true;
    if (place === undefined || sought.seen.size > MAX_SEEN) return false;
    sought.seen.add(expression);
    const { parent } = place;
    if (parent === null) return this.isShownByStatement(expression, isPicked, place);
    switch (parent.kind) {
      case 'binary':
        return (!isPicked || isOfNumbers(parent, expression)) && this.isShown(parent, isPicked);
      case 'unary':
      case 'conditional':
      case 'list':
      case 'tuple':
      case 'dict':
      case 'string':
        return this.isShown(parent, isPicked);
      case 'subscript':
        return !uses.isTarget(parent) && this.isShown(parent, isPicked || parent.object !== expression);
      case 'opaque':
        // `rows[at:at + 1]`
        return uses.place(parent)?.parent?.kind === 'subscript' && this.isShown(parent, isPicked);
      case 'comprehension':
        return parent.elements.includes(expression) ? this.isShown(parent, isPicked) : this.areShownIn(parent, expression, isPicked);
      case 'attribute': {
        const called = uses.place(parent)?.parent;
        if (called?.kind !== 'call' || called.callee !== parent) return !uses.isTarget(parent) && this.isShown(parent, isPicked);
        return SHOWS_ITSELF.test(parent.name) ? this.shows(isPicked) && (this.isDropped(called) || this.isShown(called, isPicked)) : WORKS_OUT.test(parent.name) && this.isShown(called, isPicked);
      }
      case 'call':
        return parent.callee !== expression && this.isShownByCall(parent, expression, isPicked);
      default:
        return false;
    }
  }

  /** A number by itself may be shown beside what stands in its place. */
  private shows(isPicked: boolean): true {
    this.sought.isShown ||= isPicked;
    return true;
  }

  private isDropped(call: CallExpression): boolean {
    const place = usesOf(this.module).place(call);
    return place?.parent === null && place.statement.kind === 'expression';
  }

  private isShownByStatement(expression: Expression, isPicked: boolean, { statement, function: within, around }: Place): boolean {
    const { module } = this;
    switch (statement.kind) {
      case 'expression':
        // A notebook shows what its cells end with; anywhere else it is gone.
        return (expression.kind === 'call' || (around.length < 3 && shownBy({ file: module.file, body: module.facts.body }).includes(statement))) && this.shows(isPicked);
      case 'assign': {
        if (statement.value !== expression || statement.operator !== null || (within === null && this.project.isImported(module))) return false;
        const targets = statement.targets.flatMap((target) => (target.kind === 'tuple' ? elementsOf(target) : [target]));
        return targets.every((target) => target.kind === 'name' && readsOf(module, target.id, within).every((read) => isBoundAnew(this.project, module, target.id, statement, read) || this.isShown(read, isPicked)));
      }
      case 'for':
        return statement.iterable === expression && this.areShownInLoop(statement, statement.target, isPicked);
      case 'return': {
        const entered = this.entered.findLast((each) => each.function === within);
        if (entered !== undefined) return new Flow(this.project, entered.module, this.entered.slice(0, this.entered.indexOf(entered)), this.sought).isShown(entered.call, isPicked);
        const fact = within === null ? undefined : functionOf(module, within);
        const callers = fact === undefined || fact.class !== null || fact.decorators.length > 0 ? [] : this.project.callers(module, fact.index);
        return callers.length > 0 && callers.every((caller) => new Flow(this.project, caller.module, [], this.sought).isShown(caller.call.expression, isPicked));
      }
      default:
        return false;
    }
  }

  private areShownInLoop(loop: ForStatement, target: Expression, isPicked: boolean): boolean {
    const uses = usesOf(this.module);
    const names = (target.kind === 'tuple' ? elementsOf(target) : [target]);
    return names.every((name) => name.kind === 'name' && uses.near(name.id, loop).filter((read) => holds(loop, read) && !uses.isTarget(read)).every((read) => this.isShown(read, isPicked)));
  }

  private areShownIn(comprehension: ComprehensionExpression, iterable: Expression, isPicked: boolean): boolean {
    const target = comprehension.clauses.find((clause) => clause.target !== null && clause.value === iterable)?.target;
    if (target?.kind !== 'name') return false;
    const inside = walkExpressions([...comprehension.elements, ...comprehension.clauses.map(({ value }) => value)]);
    return inside.every((part) => part.kind !== 'name' || part.id !== target.id || this.isShown(part, isPicked));
  }

  private isShownByCall(call: CallExpression, argument: Expression, isPicked: boolean): boolean {
    const { module, project } = this;
    const name = calleeName(call);
    const fact = callsOf(module).get(call);
    const target = fact === undefined ? null : project.entered(project.callee(module, fact));
    if (target?.kind === 'function') return this.isShownByFunction(call, argument, isPicked, target.module, target.index);
    if (SHOWS.test(name)) return call.args.every(({ keyword }) => keyword !== 'file') && this.shows(isPicked);
    const library = fact?.callee.kind === 'external' ? module.catalogue.canonical(fact.callee.name) : '';
    if (DRAWS_PICTURES.test(library) && !WORKS_OUT.test(name) || (call.callee.kind === 'attribute' && DRAWING.test(name))) return (name === 'Audio' || !keepsPictures(module)) && this.shows(isPicked) && (this.isDropped(call) || this.isShown(call, isPicked));
    const turn = loopOver(usesOf(module).place(call), call, argument);
    if (turn !== null) return this.areShownInLoop(turn.loop, turn.target, isPicked);
    return (WORKS_OUT.test(name) || SOUNDS.test(library)) && !opensForWriting(call) && this.isShown(call, isPicked);
  }

  private isShownByFunction(call: CallExpression, argument: Expression, isPicked: boolean, module: Module, index: number): boolean {
    const taken = call.args.some(({ splat }) => splat !== null) ? null : takenBy({ module, index }, call, argument);
    if (taken === null || this.entered.length > 3) return false;
    const inside = new Flow(this.project, module, [...this.entered, { function: taken.function, module: this.module, call }], this.sought);
    return taken.reads.every((read) => inside.isShown(read, isPicked));
  }
}

/** `image / 2 + 0.5`, `"got %s" % row`: what is worked out with other things that a program has is no example any more. */
function isOfNumbers({ left, right }: Expression & { kind: 'binary' }, example: Expression): boolean {
  const other = left === example ? right : left;
  return other.kind === 'string' || walkExpressions([other]).every(({ kind }) => kind === 'number' || kind === 'unary' || kind === 'binary' || kind === 'string');
}
