import type { Expression } from '../../syntax/facts.js';
import { calleeName, dottedName, lastPart, walkExpressions } from '../../syntax/walk.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import type { ModuleView } from '../views.js';

/** Methods and functions whose result is text or a collection of texts. */
const TEXT_METHODS =
  /^(?:read|DictReader|reader|readline|readlines|read_text|split|rsplit|splitlines|strip|lstrip|rstrip|lower|upper|title|join|replace|format|decode|str|getenv|listdir|glob|rglob|iterdir|tokenize|word_tokenize|basename|dirname|splitext|hexdigest|casefold|input|words)$/;

/** Methods that make texts of what they are called on where they are handed `str`. */
const MADE_TEXT = /^(?:astype|apply|map)$/;

/** Methods whose result has the values of what they are called on, or some of them. */
const SAME_VALUES = /^(?:copy|drop_duplicates|dropna|flatten|ravel|to_list|to_numpy|tolist|unique)$/;

/** Attributes that hold text. */
const TEXT_ATTRIBUTES = /^(?:name|stem|suffix|filename|text|path|argv|environ|columns)$/;

/** A parameter's annotation that says text, or a collection of texts. */
const TEXT_ANNOTATION = /^\w+\s*:\s*["']?(?:(?:\w+\.)?(?:list|tuple|set|frozenset|sequence|iterable|collection|optional)\[)*str\b/i;

/** Names that say text and nothing else. */
const TEXT_NAMES = /^(?:(?:all_|raw_|input_|train_)?(?:words?|tokens?|chars?|characters|text|texts|sentences?|corpus|filenames?|file_?names?|lines?|strings?|vocab|vocabulary))$/i;

/** Names of what is most likely named by texts, where nothing tells more. */
const NAMES_OF_TEXTS = /^(?:\w+_)?(?:(?:names?|paths?|columns?|words?|tokens?)(?:_list|s)?|file_?(?:names?|paths?|list|s)|filenames?|files)$/i;

/** Names of texts that have been turned into numbers. */
const NAMES_OF_NUMBERS = /(?:^|_)(?:ints?|idxs?|index(?:es|ed)?|indices|nums?|numbers|codes?|encoded)(?:_|$)/i;

/** What reads from a file whatever was kept there. */
const READS_KEPT = /^(?:loads?|safe_load|full_load|load_json|load_yaml|load_pickle|read_json|read_pickle)$/;

/** Columns of a table that hold the names of classes, or texts. */
const LABEL_COLUMN = /^(?:\w+_)?(?:labels?|class(?:es)?|categor(?:y|ies)|species|breeds?|genres?|tags?|intents?|emotions?|sentiments?|languages?|countr(?:y|ies)|words?|tokens?|names?|relations?|entit(?:y|ies))(?:_\d+)?$/i;

/** Variables that turn labels into numbers: the labels are none yet. */
const LABEL_NUMBERS = /\b(?:label|class|cat(?:egory)?|tag|species|breed|intent|emotion|word|name|rel(?:ation)?|ent(?:ity)?)s?_?(?:2|_to_|to)_?(?:id|ids|idx|index|num|int|ix|number)\b/i;

/** What reads rows of JSON from a file. */
const READS_ROWS = /\b(?:u?json|simplejson|orjson)\.loads?\(|\bjsonlines\.|\b(?:load|read)_jsonl?\(/;

/** What reads a table from a file. */
const READS_TABLE = /^(?:read_(?:csv|table|json|excel|parquet|feather|pickle|sql))$/;

const MAX_HOPS = 6;

/** Whether an expression is text, or a collection of texts, as far as the module tells. */
export function isTextual(module: ModuleView, expression: Expression, hops = 0): boolean {
  if (hops > MAX_HOPS) return false;
  switch (expression.kind) {
    case 'string':
      return true;
    case 'call': {
      const name = calleeName(expression);
      if (name === 'keys' && expression.callee.kind === 'attribute') return isKeyedByText(module, expression.callee.object);
      if (TEXT_METHODS.test(name) || module.knownCall(expression)?.record.roles?.includes('file-listing') === true) return true;
      if (MADE_TEXT.test(name) && expression.callee.kind === 'attribute' && /^["']?(?:str|string|np\.str_|numpy\.str_)["']?$/.test(module.text(expression.args[0]?.value ?? expression))) return true;
      if (SAME_VALUES.test(name) && expression.callee.kind === 'attribute') return isTextual(module, expression.callee.object, hops + 1);
      // The columns of rows: `names, labels = zip(*rows)`.
      if (name === 'zip') return expression.args.length === 1 && expression.args.some(({ splat, value }) => splat === '*' && isTextual(module, value, hops + 1));
      // `list(…)`, `map(str.lower, …)` and the like hand on what they are given.
      if (!/^(?:list|tuple|set|sorted|filter|map|chain|from_iterable|sum|reversed)$/.test(name)) return false;
      // `map(int, …)` makes numbers of texts.
      const isByNumbers = name === 'map' && /^(?:int|float|bool|len|ord|eval)$/.test(dottedName(expression.args[0]?.value ?? expression.callee) ?? '');
      return !isByNumbers && expression.args.some(({ value }) => isTextual(module, value, hops + 1) || module.text(value).startsWith('str.'));
    }
    case 'attribute':
      return TEXT_ATTRIBUTES.test(expression.name) || isTextualName(module, expression, hops) || (expression.name === 'values' && isTextual(module, expression.object, hops + 1));
    case 'name':
      return isTextualName(module, expression, hops);
    case 'subscript':
      return isTextual(module, expression.object, hops + 1) && expression.object.kind !== 'dict';
    case 'binary':
      return /^[+%|]$/.test(expression.operator) && (isTextual(module, expression.left, hops + 1) || isTextual(module, expression.right, hops + 1));
    case 'list':
    case 'tuple':
    case 'set':
      return expression.elements.some((element) => isTextual(module, element, hops + 1));
    case 'comprehension': {
      const element = expression.elements[0];
      if (element === undefined) return false;
      if (isTextual(module, element, hops + 1)) return true;
      // The element is the variable of a clause over texts.
      const name = dottedName(element);
      return expression.clauses.some(({ target, value }) => {
        if (target === null || name === null) return false;
        return dottedName(target) === name ? isTextual(module, value, hops + 1) : target.kind === 'tuple' && dottedName(target.elements[0] ?? target) === name && countsTexts(module, value, hops);
      });
    }
    default:
      return false;
  }
}

/** `Counter(words).most_common(10)`, `counts.items()`: each text with how often it occurs. */
function countsTexts(module: ModuleView, pairs: Expression, hops: number): boolean {
  if (pairs.kind !== 'call' || pairs.callee.kind !== 'attribute' || !/^(?:most_common|items)$/.test(pairs.callee.name)) return false;
  const { object } = pairs.callee;
  const name = dottedName(object);
  return (name === null ? [object] : module.uses.assigned(name)).some((made) => {
    const counted = made.kind === 'call' && /^(?:Counter|FreqDist)$/.test(calleeName(made)) ? made.args[0]?.value : undefined;
    return counted !== undefined && isTextual(module, counted, hops + 1);
  });
}

/** By what the name is assigned, else by the name itself. */
function isTextualName(module: ModuleView, expression: Expression, hops: number): boolean {
  const name = dottedName(expression);
  if (name === null) return false;
  const clause = expression.kind === 'name' ? clauseOf(module, expression, name) : null;
  if (clause !== null) return isTextual(module, clause, hops + 1);
  const { uses } = module;
  const targets = (name.includes('.') ? uses.of(name) : uses.inScope(name, uses.scopeOf(name, expression))).filter((written) => uses.isTarget(written));
  const last = targets.findLast((target) => uses.isAssignedFirst(target, expression));
  for (const target of last === undefined ? targets : [last, ...targets]) {
    const statement = uses.place(target)?.statement;
    const value = statement?.kind === 'assign' ? statement.value : statement?.kind === 'for' ? statement.iterable : null;
    if (value === null || [...walkExpressions([value])].includes(expression)) continue;
    if (isEmptyList(value)) return isFilledWithText(module, name, hops);
    return isTextual(module, value, hops + 1) || (value.kind === 'call' && READS_KEPT.test(calleeName(value)) && NAMES_OF_TEXTS.test(lastPart(name)));
  }
  return (TEXT_NAMES.test(lastPart(name)) && !isHandedNumbers(module, expression, name)) || isTextualParameter(module, expression, name, hops);
}

/** The parameter `name` is given what a caller calls numbers: `count(int_words)`. */
function isHandedNumbers(module: ModuleView, expression: Expression, name: string): boolean {
  return handedFor(module, expression, name).some((handed) => NAMES_OF_NUMBERS.test(dottedName(handed?.value ?? expression) ?? ''));
}

/** `[]`, `list()` */
function isEmptyList(value: Expression): boolean {
  return (value.kind === 'list' && value.elements.length === 0) || (value.kind === 'call' && calleeName(value) === 'list' && value.args.length === 0);
}

/** `{"a": 1}`, or a name for it. */
function isKeyedByText(module: ModuleView, mapping: Expression): boolean {
  const name = dottedName(mapping);
  const values = name === null ? [mapping] : module.uses.assigned(name);
  return values.some((value) => value.kind === 'dict' && value.entries.some(({ key }) => key?.kind === 'string'));
}

/** `names.append(file)`: what is put into a list that starts empty. */
function isFilledWithText(module: ModuleView, name: string, hops: number): boolean {
  return module.uses.callsOn(name, ['append', 'extend']).some(({ args: [given] }) => given !== undefined && isTextual(module, given.value, hops + 1));
}

/** What the variable of a comprehension around `expression` runs through. */
function clauseOf(module: ModuleView, expression: Expression, name: string): Expression | null {
  for (let at = module.uses.place(expression)?.parent ?? null; at !== null; at = module.uses.place(at)?.parent ?? null) {
    const clause = at.kind === 'comprehension' ? at.clauses.find(({ target }) => target !== null && dottedName(target) === name) : undefined;
    if (clause !== undefined) return clause.value === expression ? null : clause.value;
  }
  return null;
}

/** A parameter that is annotated as text, has a text for its default, or is given one by a caller. */
function isTextualParameter(module: ModuleView, expression: Expression, name: string, hops: number): boolean {
  const parameter = module.uses.place(expression)?.function?.parameters.find((each) => each.name === name);
  if (parameter === undefined) return false;
  if (parameter.default?.kind === 'string' || TEXT_ANNOTATION.test(module.text(parameter))) return true;
  return handedFor(module, expression, name).some((handed) => handed !== null && isTextual(handed.module, handed.value, hops + 1));
}

/** What each call of the function around `expression` gives for its parameter `name`; `null` where that can't be read. */
function handedFor(module: ModuleView, expression: Expression, name: string): readonly ({ readonly module: ModuleView; readonly value: Expression } | null)[] {
  const index = module.functionAround(expression);
  const fact = index === null ? undefined : module.module.model.functions[index];
  const ref = fact === undefined ? null : parameterNamed(fact, name);
  if (fact === undefined || ref === null) return [];
  return module.project.callers(module.module, fact.index).map(({ module: from, call }) => {
    const view = module.viewOf(from);
    const found = findArgument(module.project.withoutObject(from, call), ref);
    return view !== null && found.kind === 'given' ? { module: view, value: found.argument.argument.value } : null;
  });
}

/** A column of labels, `table["label"]`, or the labels of rows, `row["label"]`, in a module that gives them numbers. */
export function isLabelColumn(module: ModuleView, expression: Expression): boolean {
  if (expression.kind === 'comprehension') return expression.elements.slice(0, 1).some((element) => isLabelOfRow(module, element));
  if (expression.kind === 'call') return expression.callee.kind === 'attribute' && /^(?:unique|tolist|to_list|dropna)$/.test(expression.callee.name) && isLabelColumn(module, expression.callee.object);
  if (expression.kind === 'attribute' && expression.name === 'values') return isLabelColumn(module, expression.object);
  const table = expression.kind === 'attribute' || expression.kind === 'subscript' ? dottedName(expression.object) : null;
  const key = expression.kind === 'attribute' ? expression.name : expression.kind === 'subscript' && expression.indices[0]?.kind === 'string' ? expression.indices[0].value : null;
  if (table === null || key === null || !LABEL_COLUMN.test(key) || !LABEL_NUMBERS.test(module.module.file.parseText)) return false;
  return [...walkExpressions(module.uses.assigned(table))].some((part) => READS_TABLE.test(calleeName(part))) || isLabelOfRow(module, expression);
}

/** What one of the rows that a file of JSON holds has under the name of a label. */
function isLabelOfRow(module: ModuleView, expression: Expression): boolean {
  const key = expression.kind === 'subscript' && expression.indices[0]?.kind === 'string' ? expression.indices[0].value : null;
  const text = module.module.file.parseText;
  if (expression.kind !== 'subscript' || expression.object.kind !== 'name' || key === null || !LABEL_COLUMN.test(key)) return false;
  return LABEL_NUMBERS.test(text) && READS_ROWS.test(text) && isTurn(module, expression.object);
}

/** The variable of a loop or a comprehension. */
function isTurn(module: ModuleView, name: Expression & { kind: 'name' }): boolean {
  if (clauseOf(module, name, name.id) !== null) return true;
  return (module.uses.place(name)?.around ?? []).some((statement) => statement.kind === 'for' && statement.target.kind === 'name' && statement.target.id === name.id);
}

/** Wildcards of a file name's pattern. */
const WILDCARD = /[*?[]/;

/** How an expression reads as a file name's pattern: it has a wildcard, it ends in text without one, or nobody can tell. */
type Pattern = 'wildcard' | 'plain' | 'open';

/** Whether a file name's pattern ends in text and shows no wildcard, so that it stands for one name. */
export function isOneName(module: ModuleView, pattern: Expression): boolean {
  return patternOf(module, pattern, 0) === 'plain';
}

function patternOf(module: ModuleView, expression: Expression, hops: number): Pattern {
  const inOrder = (parts: readonly Expression[]): Pattern => {
    const read = parts.map((part) => patternOf(module, part, hops + 1));
    return read.includes('wildcard') ? 'wildcard' : (read.at(-1) ?? 'open');
  };
  if (hops > MAX_HOPS) return 'open';
  switch (expression.kind) {
    case 'string': {
      const written = module.text(expression).replace(/^\w*["']+|["']+$/g, '');
      const text = expression.parts.length > 0 ? written.replace(/\{[^}]*\}/g, '{}') : written;
      return WILDCARD.test(text) ? 'wildcard' : expression.parts.length > 0 && text.endsWith('{}') ? 'open' : 'plain';
    }
    case 'binary':
      // `"%s/names.txt" % folder`: what is filled in stands before the end.
      return inOrder(expression.operator === '%' ? [expression.right, expression.left] : [expression.left, expression.right]);
    case 'call': {
      const args = expression.args.map(({ value }) => value);
      if (calleeName(expression) === 'format' && expression.callee.kind === 'attribute') return inOrder([...args, expression.callee.object]);
      return /^(?:join|str|Path|abspath|normpath|expanduser)$/.test(calleeName(expression)) ? inOrder(args) : 'open';
    }
    case 'name':
    case 'attribute': {
      const name = dottedName(expression);
      const [only, ...more] = name === null ? [] : module.uses.of(name).filter((written) => module.uses.isTarget(written));
      const place = only === undefined ? undefined : module.uses.place(only);
      const value = place?.parent === null && place.statement.kind === 'assign' ? place.statement.value : null;
      if (value !== null) return more.length > 0 ? 'open' : patternOf(module, value, hops + 1);
      const handed = name === null || only !== undefined ? [] : handedFor(module, expression, name).map((each) => (each === null ? 'open' : patternOf(each.module, each.value, hops + 1)));
      return handed.length > 0 && handed.every((each) => each === 'plain') ? 'plain' : 'open';
    }
    default:
      return 'open';
  }
}
