/**
 * What a module means, without its tree: names resolved, calls with their arguments' values, and for each function
 * the events of its body in order of execution. Plain data; nothing in it depends on other modules.
 */
import type { JsonScalar } from '../../catalogue/types.js';
import type {
  Argument, CallExpression, ClassStatement, ComprehensionExpression, Expression, ForStatement, FunctionStatement, WhileStatement,
} from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import type { Setting } from './settings.js';

/** A key of a mapping that is known. */
export type TableKey = string | number;

/** What the text says about an expression. Indices of functions and classes point into the module's own tables. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: JsonScalar; readonly isFloat?: boolean; /** Another number may stand for it, where a function is run once for several. */ readonly isRough?: true }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<TableKey, Value>; readonly complete: boolean; /** What stands under each key that `entries` does not have. */ readonly rest?: Value }
  | { readonly kind: 'collection'; readonly elements: readonly Value[] }
  /** Something to go through, each element of which is like `each`. */
  | { readonly kind: 'series'; readonly each: Value }
  /** Something imported or built in, by qualified name; a relative import keeps its leading dots. */
  | { readonly kind: 'reference'; readonly name: string; readonly bound?: Bound }
  | { readonly kind: 'function'; readonly index: number; readonly bound?: Bound }
  | { readonly kind: 'class'; readonly index: number; readonly bound?: Bound }
  /** An object made by `call`; `of` names its class. */
  | { readonly kind: 'instance'; readonly of: ClassRef; readonly call: CallFact | null }
  /** One of several callables: a name bound on both arms of a branch, an entry of a table. */
  | { readonly kind: 'choice'; readonly of: readonly Value[]; /** The one that it is while the user leaves all options as they are. */ readonly usual?: Value; /** Which of them it is: the first for which these hold; `null`: who knows. */ readonly when?: readonly (Guards | null)[] }
  /** What `call`, of a function that may be the project's, returns; `Project.classOf` follows it. */
  | { readonly kind: 'result'; readonly call: CallFact; /** The place in the tuple that it returns. */ readonly part?: number; /** An object of the class that the variable is annotated with. */ readonly type?: Value }
  /** A method taken from an object, not yet called. */
  | { readonly kind: 'method'; readonly receiver: Value & { kind: 'instance' | 'result' | 'parameter' }; readonly name: string }
  /** What the object keeps under a name that an object of a class keeps under `by`, which no more than classes above or beside know: `self.args.workers`. */
  | { readonly kind: 'held'; readonly of: Value & { readonly kind: 'instance' }; readonly by: string; readonly name: string }
  /** The base class's side of `self`. */
  | { readonly kind: 'super'; readonly class: number }
  /** What a user chooses at start; `default` when the text states it, `required` where nothing starts without, `unset` where it is `None` for want of a default, `computed` where that is no literal, `guessed` where nobody sees what is handed over, `alone` where that is nothing that anybody calls by its name, `lent` where that is what a function falls back to which is handed keywords that nobody sees; `name`: what it is read under. */
  | { readonly kind: 'option'; readonly default: Value | null; readonly required?: true; readonly unset?: true; readonly computed?: true; readonly guessed?: true; readonly alone?: true; readonly lent?: true; readonly name?: string }
  /**
   * What function `function` is handed for parameter `name`, and `default` where it is handed nothing; `null` where
   * that is no literal. The place on the way into a method does not count its first parameter.
   */
  | { readonly kind: 'parameter'; readonly function: number; readonly name: string; readonly position: number | null; readonly default: Value | null; /** An object of the class that it is annotated with. */ readonly type?: Value; /** It gathers the keywords that no other parameter takes; by its key, what the function makes of one of them. */ readonly gathers?: ReadonlyMap<TableKey, Change>; /** The attribute in which an object keeps it for its other methods. */ readonly attribute?: string; /** The turn of a loop before may have put something else in its place, or, `inside`, something under a key of it. */ readonly varies?: true | 'inside'; /** What is made of the text that is handed over: `name.lower()`. */ readonly steps?: readonly TextStep[] }
  /** One of those that a function is handed for a parameter: what each turn of a loop over it is given. */
  | { readonly kind: 'element'; readonly of: Value & { readonly kind: 'parameter' } }
  /** What a mapping that a function is handed for a parameter has under a key, and `default` where it has none; `null`: it must. */
  | { readonly kind: 'entry'; readonly of: Value & { readonly kind: 'parameter' }; readonly key: TableKey; readonly default: Value | null }
  /** Whether something holds of what a function is handed: `split == "train"`. */
  | { readonly kind: 'test'; readonly guard: Guard }
  /** What the first arm of a branch leaves whose guards hold of what a function is handed: `shuffle = False`, `if split == "train": shuffle = True`, or `if shuffle is None: shuffle = True`. */
  | { readonly kind: 'cases'; readonly of: readonly Case[] }
  /** A number that differs each run; `what` completes «the seed comes from …». */
  | { readonly kind: 'entropy'; readonly what: string; readonly call: CallFact }
  /** A number drawn by `call` from a global stream. */
  | { readonly kind: 'drawn'; readonly call: CallFact }
  | { readonly kind: 'unknown'; /** It is a text that begins so. */ readonly starts?: string; /** It is taken from a table or a module by this. */ readonly by?: Value; /** It is one of the settings of a program. */ readonly setting?: Setting };

/** The arguments that `functools.partial` has bound for every call. */
export type Bound = readonly CallArgument[];

/** What stands in an entry's place from then on, `isDefault`: where there was none; `null`: nothing. */
export type Change = { readonly value: Value; readonly isDefault: boolean } | null;

export type Parameter = Value & { readonly kind: 'parameter' };

/** A class by qualified name, or one of the module's own. */
export type ClassRef = { readonly name: string } | { readonly index: number };

/** Begins the name of something that one of the module's star imports may bring in. */
export const STAR = '*.';

/** Ends the name of modules one of which is imported, which of them only a run tells: `models.*`, `models.net_*`. */
export const ONE_OF = '*';

export const UNKNOWN: Value = { kind: 'unknown' };

export type Callee =
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'function'; readonly index: number }
  | { readonly kind: 'class'; readonly index: number }
  /** A method of one of the module's classes. */
  | { readonly kind: 'method'; readonly class: number; readonly name: string }
  | { readonly kind: 'super'; readonly class: number; readonly name: string }
  /** A method of what a call returns. */
  | { readonly kind: 'result'; readonly of: Value & { readonly kind: 'result' }; readonly name: string }
  /** A method of what a function is handed for the parameter `of`. */
  | { readonly kind: 'parameter'; readonly of: Value & { readonly kind: 'parameter' }; readonly name: string }
  /** Not to be known; `name` is its last segment, `isMethod` says whether an object stands before it. */
  | { readonly kind: 'unknown'; readonly name: string; readonly isMethod: boolean; /** The parameter that is called. */ readonly parameter?: Parameter; /** The parameter one of whose elements is called. */ readonly element?: Parameter; /** What is called is taken from a table or a module by this. */ readonly by?: Value };

/** Among the names that may be set anew: a parameter, which a function inside its own declares `nonlocal`; one that an object keeps, where a method sets the attribute. */
export function parameterKey({ function: index, name, attribute }: Parameter): string {
  return attribute ?? `${String(index)}:${name}`;
}

export interface CallArgument {
  readonly argument: Argument;
  readonly value: Value;
}

export type Loop = ForStatement | WhileStatement | ComprehensionExpression;

/** One way out of a branch; known by its identity alone. */
export type Arm = object;

/** The body of a `try` or `with` statement; known by its identity alone. */
export type Block = object;

export interface CallFact {
  /** Tells it from the other calls of its module. */
  readonly id: number;
  readonly expression: CallExpression;
  readonly callee: Callee;
  readonly args: readonly CallArgument[];
  /** The object whose method is called, when it is known. */
  readonly receiver: Value | null;
  /** Index of the function whose body holds the call; 0 is the module itself. */
  readonly function: number;
  /** The innermost statement around the call. */
  readonly statement: Span;
  /** The variable the call's result is assigned to, as written (`rng`, `self.rng`). */
  readonly assignedTo: string | null;
  /** The loops and comprehensions around it in its function, from the outside in. */
  readonly loops: readonly Loop[];
  /** The branch arms around it in its function, from the outside in; places on one path share a prefix. */
  readonly path: readonly Arm[];
  /** What it calls is sent to a process of its own: `step.remote(4)`. */
  readonly isSent?: true;
}

/** Among the names that may be set anew: code that nobody can read may set each of them (`exec(…)`, `globals()[key] = value`). */
export const ANY_NAME = '*';

/** A module attribute that is assigned: `torch.backends.cudnn.benchmark = True`. */
export interface FlagAssignment {
  readonly name: string;
  readonly value: Value;
  /** The whole assignment; one target where several are assigned to at once. */
  readonly span: Span;
  /** What is written for the value. */
  readonly written: Expression;
  readonly function: number;
  /** As of a call. */
  readonly path: readonly Arm[];
}

/** An environment variable that the program sets for itself and its children. */
export interface VariableWrite {
  readonly name: string;
  readonly value: Value;
  /** The statement. */
  readonly span: Span;
  readonly function: number;
}

/** `text.split("_")[0]`, `text.lower()`: the method, what it is handed, and the place in what it hands back. */
export interface TextStep {
  readonly method: string;
  readonly args: readonly JsonScalar[];
  readonly at?: number;
}

/** What must hold of a value for an arm of a branch to be taken. */
export interface Guard {
  readonly value: Value;
  /** The module's own name that holds it, which a function may set anew. */
  readonly switch?: string;
  /** Where it stands in the table or namespace by that name, which other modules may change: `[data]`, or `null` straight in it. */
  readonly within?: string | null;
  /** The attribute of the class by that name, which somebody is handed who may set that. */
  readonly attribute?: string;
  /** What is made of the value before that is asked. */
  readonly steps?: readonly TextStep[];
  readonly test: 'truthy' | 'falsy' | 'none' | 'some' | /** An object of one of these classes, by their names. */ { readonly instance: readonly string[] } | /** A member of an enumeration, or any but that one. */ { readonly member: string; readonly isThat: boolean } | { readonly equals: JsonScalar } | { readonly differs: JsonScalar }
    /** What a text contains, begins with or ends with, and which constants it is one of; `isSo`: or does not, or is not. */
    | { readonly text: 'contains' | 'starts' | 'ends'; readonly of: string; readonly isSo: boolean } | { readonly among: readonly JsonScalar[]; readonly isSo: boolean }
    /** … or one of those that a table, a list or a set of another module has, by its qualified name. */
    | { readonly kept: string; readonly isSo: boolean }
    /** More than a number that is not below 0, or at most that; such a number or more, or less. */
    | { readonly exceeds: number } | { readonly most: number } | { readonly least: number } | { readonly below: number };
}

export interface Guards {
  readonly all: readonly Guard[];
  /** They are the whole test. */
  readonly complete: boolean;
}

export interface Case {
  readonly guards: Guards;
  readonly value: Value & { readonly kind: 'scalar' | 'parameter' };
}

/** A test, as far as it may be told what it is while the user leaves all options as they are; `null`: who knows. */
export type Condition =
  | { readonly kind: 'known'; readonly truth: boolean | null; /** Unless the user starts other processes to train along. */ readonly isAlone?: true }
  | { readonly kind: 'asks'; readonly guard: Guard; /** It asks what the program runs on: devices, processes. */ readonly isOfMachine?: true }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

export type Event =
  | {
      readonly kind: 'call';
      readonly call: CallFact;
      /** Its weights are all loaded before use. */
      readonly overwritten: boolean;
      /** Passes through what it makes before they are loaded. */
      readonly passes?: readonly Passed[];
      /** What loads them, each by itself. */
      readonly loaders?: readonly Loader[];
      /** Those of these parts of the object that it makes are (`encoder`, `head.fc`). */
      readonly overwrittenParts?: ReadonlySet<string>;
    }
  | { readonly kind: 'flag'; readonly flag: FlagAssignment }
  /** A module attribute is set in another way: `setattr(work, "MODE", 3)`, `for work.MODE in modes:`; `isOwn`: a name of the module itself, which is not bound only once. */
  | { readonly kind: 'set'; readonly isOwn: boolean; readonly name: string; readonly value: Value; readonly path: readonly Arm[] }
  | { readonly kind: 'variable'; readonly variable: VariableWrite }
  /** `name` as imported: runs the module when it is one of the project's; one of them where it ends in `ONE_OF`. */
  | { readonly kind: 'import'; readonly name: string; /** By a statement, which fails where there is no such thing. */ readonly isWritten?: true }
  /** Exactly one arm is taken: the first whose guards all hold, as far as its test could be read. */
  | { readonly kind: 'branch'; readonly arms: readonly (readonly Event[])[]; readonly guards?: readonly Guards[]; /** Each arm calls one of several callables, no two of which any run calls. */ readonly chooses?: true; /** It stands inside a test: where nothing tells which arm is taken, all that is in them is taken for run. */ readonly isPart?: true; /** The first arm draws what is multiplied by a number, the other one is taken where that is 0: by what nobody knows, nothing is. */ readonly scales?: true; /** The arms but the last handle what goes wrong in this block. */ readonly handles?: Block; /** The arm that is taken while the user leaves all options as they are. */ readonly usual?: number;
      /** The test of each arm, where what options or other modules say may tell which is taken. */
      readonly tests?: readonly Condition[];
      /** The options that decide which arm is the usual one; `null`: who knows. */
      readonly asked?: readonly string[] | null;
      /** What the program runs on decides which arm is taken, and no choice of what it does. */
      readonly ofMachine?: true;
      /** Which arm is taken changes as the program goes on, so that in time each of them is. */
      readonly inTime?: true }
  | { readonly kind: 'loop'; readonly body: readonly Event[]; /** A turn comes to all of it. */ readonly isStraight?: true }
  /** A block begins to which another event belongs that comes behind it, however it is left; `catches`: an exception ends no more than the block. */
  | { readonly kind: 'block'; readonly block: Block; readonly catches: boolean }
  /** The block of the context manager that the generator makes is run. */
  | { readonly kind: 'yield' }
  /** Runs behind `block`, however that is left. */
  | { readonly kind: 'finally'; readonly block: Block; readonly body: readonly Event[]; /** An exception goes no further. */ readonly suppresses: boolean }
  /** The `with` block that `call` has begun is over. */
  | { readonly kind: 'leave'; readonly call: CallFact }
  /** The block that runs only when the module is the program. */
  | { readonly kind: 'main'; readonly body: readonly Event[] }
  /** A name is read that nothing in the module binds: in a script, nothing behind it on this path is reached. */
  | { readonly kind: 'unbound'; readonly names: readonly string[] }
  /** Attributes are read of what holds the program's options by its name, none of which this module declares. */
  | { readonly kind: 'wants'; readonly name: string; readonly attributes: readonly string[]; readonly function: number }
  /** What a library surely refuses: whoever runs the program meets an exception. */
  | { readonly kind: 'stop' }
  /** Nothing behind it on this path is reached. */
  | { readonly kind: 'exit'; /** By an exception, or with the whole program. */ readonly fails: boolean; /** With the whole program. */ readonly ends: boolean };

/** The lists of events inside an event: a branch's arms, the body of what has one. */
export function eventsInside(event: Event): readonly (readonly Event[])[] {
  return event.kind === 'branch' ? event.arms : 'body' in event ? [event.body] : [];
}

/** `call` fills all that goes by `name`; `null`: a statement does. */
export interface Loader {
  readonly call: CallFact | null;
  readonly name: string;
}

/** A pass through a network. */
export interface Passed {
  readonly call: CallFact;
}

export interface FunctionFact {
  readonly index: number;
  /** Dotted path inside the module (`Trainer.fit`); empty for the module itself. */
  readonly name: string;
  /** `null` for the module itself and for a lambda. */
  readonly statement: FunctionStatement | null;
  /** The class it is a method of. */
  readonly class: number | null;
  readonly events: readonly Event[];
  /** What its parameters hold in its body, those that are known to hold one thing. */
  readonly parameters: readonly Parameter[];
  /** What it returns, where all its `return`s agree. */
  readonly returns: Value;
  /** What its decorators are, the outermost first. */
  readonly decorators: readonly Value[];
}

export interface ClassFact {
  readonly index: number;
  readonly name: string;
  readonly statement: ClassStatement;
  readonly bases: readonly Value[];
  readonly methods: ReadonlyMap<string, number>;
  /** What its own statements assign. */
  readonly constants: ReadonlyMap<string, Value>;
}

export interface ModuleModel {
  /** One and the same object for as long as edits leave alone what a program does in the module. */
  readonly behaviour: object;
  readonly functions: readonly FunctionFact[];
  readonly classes: readonly ClassFact[];
  readonly calls: readonly CallFact[];
  readonly flags: readonly FlagAssignment[];
  readonly variables: readonly VariableWrite[];
  /** Module-level names after the module has run; the same object while edits leave them alone. */
  readonly exports: ReadonlyMap<string, Value>;
  /** The functions that are registered as commands of one of its names (`@app.command()`), and under `callbacksOf` that what runs before each. */
  readonly commands: ReadonlyMap<string, readonly number[]>;
  /** What the objects of its classes keep, by class and name (`memberKey`), `UNKNOWN` where they do not have it from the start or another statement sets something else. */
  readonly members: ReadonlyMap<string, Value>;
  /** The names whose value may be set anew out of sight of who reads it: what functions declare `global`, what stands in for a missing import; or `ANY_NAME`. */
  readonly setAnew: ReadonlySet<string>;
  /** The tables and namespaces of other modules that it may change, by their qualified names: `settings.config[data]`. */
  readonly touched: ReadonlySet<string>;
  /** Qualified names of everything imported anywhere, relative ones with their dots. */
  readonly imports: readonly string[];
  /** Modules whose every name is imported (`from x import *`). */
  readonly starImports: readonly string[];
  /** Has an `if __name__ == "__main__":` block. */
  readonly hasMainBlock: boolean;
  /** Is a piece of a module, as far as its names tell: what it lacks, somebody else knows. */
  readonly isFragment: boolean;
  /** Does more at top level than define and configure. */
  readonly doesWork: boolean;
  /** Calls that are handed a number that may differ each run: entropy, or a draw. */
  readonly handedRandom: readonly CallFact[];
  /** Calls whose result is only ever used as a seed. */
  readonly seedSources: ReadonlySet<CallFact>;
  /** What a user of the module chooses at start, by the name that it is read under. */
  readonly options: ReadonlyMap<string, Value>;
  /** Names of values that are printed, logged or saved (`seed`, `args.seed`), and where first. */
  readonly recorded: ReadonlyMap<string, Span>;
}
