/** What the options of a program, as `argparse` or `optparse` hands them over, surely lack: whoever reads that goes no further. */
import type { CallExpression, Expression, FunctionStatement, ModuleFacts, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { calleeName, dottedName, elementsOf, expressionsUnder, walkStatements, withinScope } from '../../../syntax/walk.js';
import { callsOf, usesOf } from '../../lookups.js';
import { attributeStores } from '../../module/attribute-stores.js';
import { bindingsOf, functionBindings, type Binding } from '../../module/bindings.js';
import { optionNamed } from '../../module/options.js';
import type { Module, Project } from '../../project.js';
import { readWhole } from '../../uses.js';

/** A name in a function of a module, the first of which is the module itself. */
export interface NameAt {
  readonly module: Module;
  readonly index: number;
  readonly name: string;
}

/** What hands over the options that it was told of, and no others (https://docs.python.org/3/library/optparse.html#parsing-arguments). */
const PARSER = /^(?:argparse\.ArgumentParser|optparse\.OptionParser)$/;

const PARSES = /^parse_(?:known_)?(?:intermixed_)?args$/;

/** What options of `optparse` have besides themselves. */
const OWN = /^(?:ensure_value|read_file|read_module)$/;

/** Methods of a parser that add no option. */
const ADDS_NOTHING = /^(?:parse_(?:known_)?(?:intermixed_)?args|print_help|print_usage|format_help|format_usage|error|exit|get_default)$/;

/** Methods whose result takes options as the parser does. */
const HANDS_ON = /^(?:add_argument_group|add_mutually_exclusive_group|add_subparsers|add_parser)$/;

/** Ways through functions and modules that lead to a parser. */
const MAX_STEPS = 12;

/** Whether none of the options that `way`, from where they are read to where they are kept, leads to is called `attribute`, in a program that has come to `modules`. */
export function lacksOption(project: Project, modules: readonly Module[], way: readonly NameAt[], attribute: string): boolean {
  readWhole();
  const last = way.at(-1);
  if (last === undefined || way.slice(0, -1).some((each) => !isHandedOnly(each))) return false;
  const parsed = valueOf(last);
  const options = parsed === null ? null : optionsRead(project, last.module, last.index, parsed, 0);
  if (options === null || options.has(attribute) || OWN.test(attribute)) return false;
  const names = new Set(way.map(({ name }) => name));
  return modules.every((module) => !maySet(project, module, attribute, names));
}

/** Whether a name of a function holds what its parameter was handed and nothing else. */
function isHandedOnly({ module, index, name }: NameAt): boolean {
  const statement = module.model.functions[index]?.statement;
  return statement != null && functionBindings(statement).filter((binding) => binding.name === name).length === 1;
}

function bodyOf(module: Module, index: number): readonly Statement[] {
  return module.model.functions[index]?.statement?.body ?? module.facts.body;
}

/** What is written for a name that a function, or its module, binds once. */
function valueOf({ module, index, name }: NameAt): Expression | null {
  const named = (bindings: readonly Binding[]): readonly Binding[] => bindings.filter((binding) => binding.name === name);
  const { statement } = module.model.functions[index] ?? {};
  const own = statement == null ? [] : named(functionBindings(statement));
  if (own.length === 0 && statement != null && isOfOuter(module, statement, name)) return null;
  const [first, ...others] = own.length > 0 ? own : named(bindingsOf(module.facts.body));
  // The first of what is taken apart is bound to its part, and to the whole.
  const only = others[0]?.statement === first?.statement ? others.shift() : first;
  if (only === undefined || others.length > 0 || only.origin.kind !== 'value' || (own.length === 0 && module.model.setAnew.has(name))) return null;
  const { statement: bound, origin: { value } } = only;
  const isFirst = bound?.kind === 'assign' && bound.targets.length === 1 && elementsOf(bound.targets[0] as Expression).length > 0;
  // Of what is taken apart, the first is what `parse_known_args` has read, or a parser of `optparse`.
  return isFirst && !/^parse_(?:known_)?args$/.test(calleeName(value)) ? null : value;
}

/** Whether a function around `inner` binds a name. */
function isOfOuter({ model }: Module, { start, end }: FunctionStatement, name: string): boolean {
  return model.functions.some(({ statement }) => statement !== null && statement.start < start && end <= statement.end && functionBindings(statement).some((binding) => binding.name === name));
}

/** The names of the options that `parsed` has; `null` where that can't be told. */
function optionsRead(project: Project, module: Module, index: number, parsed: Expression, steps: number): ReadonlySet<string> | null {
  if (parsed.kind !== 'call' || steps > MAX_STEPS) return null;
  const { callee, args } = parsed;
  if (callee.kind === 'attribute' && PARSES.test(callee.name)) {
    const isOwn = args.length <= 1 && args.every(({ keyword, splat }) => splat === null && keyword !== 'namespace' && keyword !== 'values');
    return isOwn ? optionsOf(project, module, index, callee.object, steps + 1) : null;
  }
  const inner = called(project, module, parsed);
  return inner === null ? null : returned(inner, (value) => {
    const given = value.kind === 'name' ? valueOf({ ...inner, name: value.id }) : value;
    return given === null ? null : optionsRead(project, inner.module, inner.index, given, steps + 1);
  });
}

/** The function of the project that a call runs, as it is written. */
function called(project: Project, module: Module, call: CallExpression): { readonly module: Module; readonly index: number } | null {
  const fact = callsOf(module).get(call);
  const target = fact === undefined ? null : project.callee(module, fact);
  const made = target?.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  const isPlain = made !== undefined && made.class === null && made.decorators.length === 0 && made.statement !== null;
  return target?.kind === 'function' && isPlain ? target : null;
}

/** What the only `return` of a function gives, by `read`. */
function returned<Result>({ module, index }: { readonly module: Module; readonly index: number }, read: (value: Expression) => Result | null): Result | null {
  const [only, ...others] = walkStatements(bodyOf(module, index), withinScope).filter(({ kind }) => kind === 'return');
  return only?.kind === 'return' && only.value !== null && others.length === 0 ? read(only.value) : null;
}

/** The names of the options of the parser that `expression` is. */
function optionsOf(project: Project, module: Module, index: number, expression: Expression, steps: number): ReadonlySet<string> | null {
  if (steps > MAX_STEPS) return null;
  if (expression.kind === 'name') {
    const at = { module, index, name: expression.id };
    const made = valueOf(at);
    const found = new Set<string>();
    if (made?.kind !== 'call' || !addMade(project, module, made, found, steps + 1)) return null;
    return addNamed(project, at, found, steps + 1) ? found : null;
  }
  const found = new Set<string>();
  return expression.kind === 'call' && addMade(project, module, expression, found, steps + 1) ? found : null;
}

/** Adds the options of the parser that a call makes; `false` where they can't be told. */
function addMade(project: Project, module: Module, made: CallExpression, found: Set<string>, steps: number): boolean {
  const { callee } = callsOf(module).get(made) ?? {};
  if (callee?.kind === 'external' && PARSER.test(callee.name)) return made.args.every(({ keyword, splat }, at) => splat === null && (keyword === null ? at === 0 : !/^(?:parents|option_list|option_class)$/.test(keyword)));
  const inner = called(project, module, made);
  const options = inner === null ? null : returned(inner, (value) => optionsOf(project, inner.module, inner.index, value, steps));
  for (const option of options ?? []) found.add(option);
  return options !== null;
}

/** Adds the options that are given to what goes by a name. */
function addNamed(project: Project, { module, index, name }: NameAt, found: Set<string>, steps: number): boolean {
  if (steps > MAX_STEPS) return false;
  const { statement } = module.model.functions[index] ?? {};
  const isOwn = statement != null && functionBindings(statement).some((binding) => binding.name === name);
  const within = isOwn ? statement.body : module.facts.body;
  if (!isOwn && isReached(project, module, name)) return false;
  return namesIn(within).filter((part) => part.kind === 'name' && part.id === name).every((part) => addUse(project, module, index, part, found, steps));
}

const namesIn = remembered((body: readonly Statement[]) => expressionsUnder(body, ({ kind }) => kind === 'name'));

/** Whether another module asks for a parser that a module keeps: to call its methods, or to hand it on. */
function isReached(project: Project, home: Module, name: string): boolean {
  return [...project.modules.values()].some((module) => module !== home && mentions(module.facts).has(name)
    && module.model.imports.some((imported) => {
      const found = project.imported(module, imported);
      return found?.module === home && (found.rest.length === 0 || found.rest[0] === name);
    }));
}

/** The names of attributes in a module, and those that it imports. */
const mentions = remembered(({ body }: ModuleFacts): ReadonlySet<string> => {
  const imports = walkStatements(body).flatMap((statement) => (statement.kind === 'from-import' ? [statement] : []));
  const hasStar = imports.some(({ star }) => star);
  const parts = expressionsUnder(body, ({ kind }) => kind === 'attribute' || (hasStar && kind === 'name'));
  const named = parts.flatMap((part) => (part.kind === 'attribute' ? [part.name] : part.kind === 'name' ? [part.id] : []));
  return new Set([...named, ...imports.flatMap(({ names }) => names.map(({ name }) => name))]);
});

/** Adds what is done to a parser, or to a part of one, where `part` names it. */
function addUse(project: Project, module: Module, index: number, part: Expression, found: Set<string>, steps: number): boolean {
  const uses = usesOf(module);
  const place = uses.place(part);
  const around = place?.parent;
  if (place === undefined) return false;
  if (around == null) {
    const { statement } = place;
    // It is bound, handed back, or printed in a notebook.
    return statement.kind === 'return' || statement.kind === 'expression' || (statement.kind === 'assign' && statement.targets.includes(part));
  }
  if (around.kind === 'call' && around.callee !== part) return addHanded(project, module, around, part, found, steps);
  const call = around.kind === 'attribute' ? uses.place(around)?.parent : null;
  return around.kind === 'attribute' && call?.kind === 'call' && call.callee === around && addBy(project, module, index, around.name, call, found, steps);
}

/** Adds what a function of the project does to a parser that it is handed. */
function addHanded(project: Project, module: Module, call: CallExpression, part: Expression, found: Set<string>, steps: number): boolean {
  if (call.callee.kind === 'name' && call.callee.id === 'print') return true;
  const inner = called(project, module, call);
  const at = call.args.findIndex(({ value }) => value === part);
  const { keyword = null, splat = null } = call.args[at] ?? {};
  const parameters = inner?.module.model.functions[inner.index]?.statement?.parameters ?? [];
  const parameter = keyword === null ? parameters[at] : parameters.find(({ name }) => name === keyword);
  if (inner === null || parameter === undefined || parameter.splat !== null || splat !== null || call.args.slice(0, at).some((each) => each.splat !== null || each.keyword !== null)) return false;
  const name = { ...inner, name: parameter.name };
  return isHandedOnly(name) && addNamed(project, name, found, steps + 1);
}

/** Adds what a method of a parser does that is called. */
function addBy(project: Project, module: Module, index: number, method: string, call: CallExpression, found: Set<string>, steps: number): boolean {
  const { args } = call;
  if (ADDS_NOTHING.test(method)) return true;
  if (args.some(({ splat }) => splat !== null)) return false;
  if (method === 'set_defaults') {
    for (const { keyword } of args) if (keyword !== null) found.add(keyword);
    return args.every(({ keyword }) => keyword !== null);
  }
  if (method === 'add_argument' || method === 'add_option') {
    const name = nameOfOption(call);
    if (name !== null) found.add(name);
    return name !== null;
  }
  if (!HANDS_ON.test(method) || args.some(({ keyword }) => keyword === 'parents' || keyword === 'parser_class')) return false;
  const dest = args.find(({ keyword }) => keyword === 'dest')?.value;
  if (dest !== undefined && (dest.kind !== 'string' || dest.value === null)) return false;
  if (dest?.kind === 'string' && dest.value !== null) found.add(dest.value);
  return addResult(project, module, index, call, found, steps + 1);
}

/** Adds what is done to a group or command of a parser. */
function addResult(project: Project, module: Module, index: number, made: CallExpression, found: Set<string>, steps: number): boolean {
  const place = usesOf(module).place(made);
  if (place === undefined || steps > MAX_STEPS) return false;
  const { statement, parent } = place;
  if (parent !== null || statement.kind !== 'assign') return addUse(project, module, index, made, found, steps);
  const [target, ...others] = statement.targets;
  if (target?.kind !== 'name' || others.length > 0) return false;
  const { statement: fn } = module.model.functions[index] ?? {};
  const bindings = (fn == null ? bindingsOf(module.facts.body) : functionBindings(fn)).filter(({ name }) => name === target.id);
  const isPart = bindings.length > 0 && bindings.every(({ origin }) => origin.kind === 'value' && HANDS_ON.test(calleeName(origin.value)));
  return isPart && addNamed(project, { module, index, name: target.id }, found, steps);
}

/** The name that an option is read under; `null` where nobody knows it. */
function nameOfOption(call: CallExpression): string | null {
  const keyword = (name: string): Expression | undefined => call.args.find((argument) => argument.keyword === name)?.value;
  const action = keyword('action');
  // A class of the program's own may set whatever it likes.
  if (action !== undefined && action.kind !== 'string' && dottedName(action)?.endsWith('BooleanOptionalAction') !== true) return null;
  const dest = keyword('dest');
  const naming = dest === undefined ? call.args.flatMap(({ keyword: name, value }) => (name === null ? [value] : [])) : [dest];
  return naming.every((each) => each.kind === 'string' && each.value !== null) ? optionNamed(call) : null;
}

/** Functions of libraries that only look at the options which they are handed. */
const ONLY_LOOKS = /^(?:builtins|copy|json|logging|loguru|os|pickle|pprint|sys|wandb|yaml|argparse|tensorboardX?|dataclasses|types|collections|datetime|time)\./;

/** Whether something in `module` may set `attribute` of options that go by `names`. */
function maySet(project: Project, module: Module, attribute: string, names: ReadonlySet<string>): boolean {
  // Options may go by any name by then.
  const { stored, isOpen } = attributeStores(module.facts);
  if (isOpen || stored.has(attribute)) return true;
  return module.model.calls.some((call) => {
    const { callee, args } = call;
    if (callee.kind !== 'external' || ONLY_LOOKS.test(callee.name)) return false;
    return args.some(({ argument: { value, splat } }) => splat === null && value.kind === 'name' && (names.has(value.id) || readInto(module.facts).has(value.id))) && !/^(?:function|class)$/.test(project.callee(module, call).kind);
  });
}

/** The names that a module gives to what its parsers have read. */
const readInto = remembered(({ body }: ModuleFacts): ReadonlySet<string> => new Set(walkStatements(body).flatMap((statement) => {
  if (statement.kind !== 'assign' || statement.value?.kind !== 'call' || !PARSES.test(calleeName(statement.value))) return [];
  return statement.targets.flatMap((target) => [target, ...elementsOf(target).slice(0, 1)]).flatMap((target) => (target.kind === 'name' ? [target.id] : []));
})));
