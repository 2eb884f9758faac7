/** What a module keeps where a person finds it again: in logs, files and their names. */
import type { CallExpression, Expression } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { calleeName, childrenOf, dottedName, lastPart } from '../../syntax/walk.js';
import type { CallFact } from './model.js';

/** A name, and where it is recorded. */
export type Recorded = readonly [string, Span];

/** Calls that keep what they are handed where a person finds it again. */
const RECORDING =
  /^(?:print|info|debug|warning|warn|error|log\w*|Log\w*|write|writelines|writerow|dump|dumps|save\w*|to_json|to_csv|add_\w+|update\w*|echo|pprint|print_?\w+|display|write_text|setdefault|append_row|secho|init|track\w*|record\w*|report\w*|message)$/;

/** Calls that name or make the place where results are kept. */
const PLACES = /^(?:open|makedirs|mkdir|join|joinpath|Path|\w*FileHandler|\w*Writer|basicConfig|\w*Logger|to_pickle|to_parquet|savetxt)$/;

/** Variables that hold the name of such a place. */
const PLACE_NAME = /name|dir|path|folder|file|prefix|suffix|tag|experiment/i;

/** Variables that hold what is said of a run. */
const SAYS_NAME = /^_?(?:meta\w*|\w*(?:metadata|record|results?|summary|report|row|history|provenance))$/i;

/** What `call` is handed and keeps where a person finds it again. */
export function recordedBy({ expression, args }: CallFact): readonly Recorded[] {
  const name = calleeName(expression);
  // A tracker is told settings by name; a network that fills its weights is handed a key.
  const told = name === 'init' ? args.filter(({ argument: { keyword } }) => keyword !== null && !/^(?:rngs?|key|seed)$/.test(keyword)) : args;
  if (records(expression)) return told.flatMap(({ argument }) => recordedIn(argument.value));
  if (name === 'append') return args.flatMap(({ argument }) => recordedInRow(argument.value));
  return PLACES.test(name) ? args.flatMap(({ argument }) => seedsIn(argument.value)) : [];
}

/** A row of results tells the seed that it was got with: `{"seed": seed, "score": score}`. */
export function recordedInRow(row: Expression): readonly Recorded[] {
  return row.kind === 'dict' ? row.entries.flatMap(({ key, value }) => (key?.kind === 'string' && /seed/i.test(key.value ?? '') ? recordedIn(value) : [])) : [];
}

/** Whether what `call` is handed is kept where a person finds it again. */
export function records(call: CallExpression): boolean {
  return RECORDING.test(calleeName(call));
}

/** What `name = written` tells of a seed, where it names such a place, or is what is said of a run: `metadata = {"seed": seed}`. */
export function recordedInName(name: string, written: Expression): readonly Recorded[] {
  if (SAYS_NAME.test(name)) return recordedInRow(written);
  return PLACE_NAME.test(name) && isPutTogether(written) ? seedsIn(written) : [];
}

/** The name of a place where results are kept tells a seed that is part of it: `f"runs/{seed}"`. */
function seedsIn(expression: Expression): readonly Recorded[] {
  return recordedIn(expression).filter(([name]) => /seed/i.test(lastPart(name)));
}

function recordedIn(expression: Expression): readonly Recorded[] {
  return [...kept(expression)].flatMap((part) => {
    const dotted = dottedName(part);
    return dotted === null ? [] : [[dotted, part] as const];
  });
}

/** What is kept with `expression`: of an attribute not the whole object, unless a method or `__dict__` gives it away. */
export function* kept(expression: Expression): Iterable<Expression> {
  yield expression;
  if (expression.kind === 'attribute' && expression.name !== '__dict__' && dottedName(expression) !== null) return;
  if (expression.kind === 'call' && expression.callee.kind === 'attribute') yield* kept(expression.callee.object);
  for (const part of childrenOf(expression)) yield* kept(part);
}

/** A text that is put together: `f"runs/{seed}"`, `"runs/" + str(seed)`, `root / str(seed)`, `"runs/{}".format(seed)`. */
function isPutTogether(expression: Expression): boolean {
  return expression.kind === 'string' || expression.kind === 'binary' || (expression.kind === 'call' && /^(?:format|join|joinpath|Path|str)$/.test(calleeName(expression)));
}
