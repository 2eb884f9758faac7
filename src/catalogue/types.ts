/**
 * The form of `rules/catalogue/*.json`: what Seedlint knows about each library, as data.
 * `rules/catalogue/catalogue.schema.json` says the same for editors and for the test that validates every file.
 */

/** A process-wide pseudo-random state: `python`, `numpy`, `torch`, `tensorflow`, … */
export type Stream = string;

export interface CatalogueFile {
  readonly library: string;
  /** Root modules whose appearance in a text makes the file worth parsing (`numpy`). */
  readonly roots: readonly string[];
  /** Further words that make it so, where no root module tells (`listdir`). */
  readonly words?: readonly string[];
  /** Roots of modules whose calls draw nothing unless an entry says otherwise. */
  readonly plain?: readonly string[];
  /** The version the facts were checked against. */
  readonly checkedAgainst: string;
  /** Key → where a fact comes from; entries name a key. */
  readonly sources: Readonly<Record<string, string>>;
  readonly streams?: readonly StreamInfo[];
  /** Environment variables that steer the library. */
  readonly variables?: readonly EnvironmentVariable[];
  /** Root module → the distribution that installs it, where the names differ and `library` does not tell. */
  readonly distributions?: Readonly<Record<string, string>>;
  /** Root modules that come with the interpreter. */
  readonly standardLibrary?: readonly string[];
  /** What the record of a run keeps of the library besides its version. */
  readonly recording?: RunRecording;
  /** Public re-exports: dotted prefix → canonical prefix (`tensorflow.keras` → `keras`), the longest match first; of a module's `__getitem__` a member that stands for all of them. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Qualified name (or its prefix; a parameter's behind its callable's) → the first version of this library it works with: using it proves that version. */
  readonly introduced?: Readonly<Record<string, string>>;
  /** As `introduced`, the first version without it: using it proves an older one. `keras.*.fit.nb_epoch` is of an object that nobody knows where the root module is used; behind a call's name stands how many results it no longer has (`gymnasium.Env.step.4`). */
  readonly removed?: Readonly<Record<string, string>>;
  /** Modules whose `__all__` names modules of theirs: a star import puts these in the place of what went by the name before. */
  readonly starred?: Readonly<Record<string, readonly string[]>>;
  /** Modules, and commands of notebooks, that hand on all names of other modules to a star import. */
  readonly gathers?: Readonly<Record<string, Gathering>>;
  /** Another library, or `python`, in version `since` or newer and older than `until` works only with these versions of this one. */
  readonly impliedBy?: readonly Implication[];
  /** What holds of every `takesSeed` in the file that doesn't say otherwise. */
  readonly seedValues?: SeedValues;
  readonly entries: readonly Entry[];
}

export interface Gathering {
  /** The modules, whose names come in this order. */
  readonly modules: readonly string[];
  /** Name → what goes by it besides. */
  readonly names: Readonly<Record<string, string>>;
}

export interface Implication {
  readonly library: string;
  readonly since?: string;
  readonly until?: string;
  /** As a requirement states it: `>=1.11`, `<3`. */
  readonly version: string;
  /** Key into `sources`. */
  readonly source: string;
}

export interface StreamInfo {
  readonly name: Stream;
  /** For people: «NumPy's global generator». */
  readonly title: string;
  /** How a program seeds it, for messages and for `setup_seeds`. */
  readonly seeding: {
    /** The module to import (`numpy`) and its customary alias (`np`), if it has one. */
    readonly module: string;
    readonly alias?: string;
    /** Qualified name of the seeding callable, called with the seed as its only argument. */
    readonly call: string;
    /** The one that reaches it where it was started anew (`renews`), when `call` does not. */
    readonly anew?: string;
    /** How the stream was seeded before. */
    readonly older?: OlderSeeding;
  };
  /** Where calls drew in older versions, which count where the program shows a sign of one. */
  readonly formerly?: FormerStream;
  /** Where calls draw in newer versions, which count where one of them is known to be in use. */
  readonly lately?: readonly LaterStream[];
  /** The first version whose unseeded runs differ: older ones start from one fixed state, and repeat. */
  readonly variesSince?: string;
  /** Seedings of other libraries reach it in some versions only: behind draws they are not known to come too late. */
  readonly ownSeedings?: true;
  /** How a program asks for deterministic operations once the stream is seeded. */
  readonly determinism?: Determinism;
}

export interface OlderSeeding {
  /** The first version that is seeded as now: of `library`, else of the library that the module is. */
  readonly until: string;
  readonly library?: string;
  /** What the callable was called. */
  readonly call?: string;
  /** The module under which it is still called so, whatever the version. */
  readonly under?: string;
  /** The stream whose seeding this one went by. */
  readonly stream?: Stream;
}

export interface FormerStream {
  /** Seeding one of these seeded the calls under these root modules. */
  readonly streams: readonly Stream[];
  readonly roots: readonly string[];
  /** All versions of the library before this one drew so. */
  readonly before: string;
  /** None does from this one on. */
  readonly until: string;
  /** Modules and callables that nobody uses in newer versions. */
  readonly signs: readonly string[];
  /** Those that go on in newer versions for a while, whose calls draw from the stream `instead`. */
  readonly hints: readonly string[];
  readonly instead: Stream;
}

/** The stream whose seeding counts for the calls under a root module. */
export interface LaterStream {
  readonly root: string;
  readonly stream: Stream;
  /** Library → its first version that draws so: one of them must be known, and none known to be older. */
  readonly since: Readonly<Record<string, string>>;
  /** It may be as before where a distribution is required, or an environment variable is spoken of. */
  readonly unless?: { readonly distribution: string; readonly variable: string };
}

export interface Determinism {
  readonly module: string;
  readonly alias?: string;
  /** Statements; `{module}` stands for the local name of the module. */
  readonly lines: readonly string[];
  /** The first version of the module's library that knows them. */
  readonly since?: string;
  /** The switches they set. */
  readonly roles: readonly Flag['role'][];
  /** What a switch that somebody turns on asks for besides: it may slow a program down, or end it where it can't be had. */
  readonly onRequest?: {
    /** Environment variables, unless they are set. */
    readonly variables: Readonly<Record<string, string>>;
    readonly lines: readonly string[];
  };
}

/** Expressions over a library; `{module}` stands for the local name of the module. */
export interface RunRecording {
  readonly module: string;
  readonly alias?: string;
  /** Key in the record → expression. */
  readonly entries: Readonly<Record<string, string>>;
  /** The GPUs by name, where a program uses any: asking may start the driver. */
  readonly gpus?: string;
}

/** An environment variable that changes whether runs repeat. */
export interface EnvironmentVariable {
  readonly name: string;
  /** `hash-seed`: read once, when the interpreter starts. `kernel-workspace`: deterministic kernels need it. `op-determinism`: asks for them. */
  readonly role: 'hash-seed' | 'kernel-workspace' | 'op-determinism';
  /** Inclusive lower and exclusive upper version of the library in which it has that effect. */
  readonly since?: string;
  readonly until?: string;
}

/** What a callable is, where one word says it all. */
export type Role =
  /** A base class of data that a loader reads item by item. */
  | 'dataset'
  /** A class of data that hands out whole batches by their number. */
  | 'batch-sequence'
  /** A base class that brings no code of its own. */
  | 'plain-base'
  /** A sampler whose order changes from epoch to epoch only by `sets-epoch`. */
  | 'epoch-sampler'
  | 'sets-epoch'
  /** Starts or joins a program of several ranks. */
  | 'joins-ranks'
  /** This process's place among its peers: rank, worker number. */
  | 'process-index'
  /** Chooses, by its `method`, how processes start that leave that open. */
  | 'sets-process-start'
  /** Moves work to a GPU. */
  | 'uses-gpu'
  /** Draws weights for what is made with it, once that makes its variables. */
  | 'initializer'
  /** Makes a model of the layers between its inputs and its outputs. */
  | 'holds-graph'
  /** Lists files in an order the file system decides. */
  | 'file-listing'
  /** Builds a package: whatever its file lists is no data of an experiment. */
  | 'builds-package'
  /** Yields results in the order in which they are done. */
  | 'completion-order'
  /** Runs a network, its first argument, on an example of its input, whose numbers do not matter. */
  | 'takes-example'
  /** The same, and all it tells of the network is its form. */
  | 'reads-form'
  /** A base class that puts what its methods yield in an order of its own. */
  | 'orders-by-key'
  /** Says what each object of a class keeps in a field; what it runs fills the field of each. */
  | 'makes-field'
  /** Goes through the objects handed to it, as `for` does (`list`, `next`). */
  | 'iterates'
  /** Its result does not depend on the order of its input (`sorted`, `len`, `set`). */
  | 'order-free'
  /** Writes a training checkpoint. */
  | 'saves-checkpoint'
  /** Reads a training checkpoint back. */
  | 'loads-checkpoint'
  /** A method of a network: it runs a function on each of its layers. */
  | 'visits-layers'
  /** A container: what it is handed at a place is read by the number of that place. */
  | 'keeps-elements'
  /** Reads the state of a stream, so that it can be saved. */
  | 'reads-rng-state'
  /** For a method of a generator, or an attribute that is assigned: puts it into a state that was read before. */
  | 'sets-rng-state'
  /** Made so that nobody can foretell its numbers, which whoever takes it may be after. */
  | 'secret'
  /** Keeps versions, seed or code state with a run's results. */
  | 'records-run'
  /** Trains a model. */
  | 'trains'
  /** Runs the module's own functions when it is handed none. */
  | 'runs-module'
  /** Runs the module's `main` when it is handed none. */
  | 'runs-main'
  /** A decorator that compiles a function: what it draws and seeds there are generators of the compiled code's own. */
  | 'compiles'
  /** A context manager whose block runs as plain Python in the midst of compiled code. */
  | 'interprets'
  /** Makes an environment of an agent. */
  | 'makes-environment'
  /** Gives an environment the name by which it is made. */
  | 'registers-environment'
  | 'resets-environment'
  /** Draws from a space's own generator. */
  | 'samples-space'
  | 'seeds-space';

export interface Entry {
  /** Qualified names that share these facts; the first is the canonical one. Methods: `numpy.random.Generator.normal`. */
  readonly names: readonly string[];
  /** Key into `sources`. */
  readonly source: string;
  /** Inclusive lower and exclusive upper version of the library these facts hold for. */
  readonly since?: string;
  readonly until?: string;
  readonly note?: string;

  /** Takes numbers from global streams. */
  readonly draws?: Draw;
  /** Fixes global streams. */
  readonly seeds?: Seeding;
  /** Has a parameter that makes the result repeat. */
  readonly takesSeed?: SeedParameter;
  /** Makes a generator object of its own. */
  readonly makesGenerator?: GeneratorMaker;
  /** Seeds the generator object it is a method of (`torch.Generator.manual_seed`). */
  readonly seedsReceiver?: { readonly seed: SeedRef | null };
  /** For a call that picks its own seed: the name beside its own that does the same with a seed for its first argument. */
  readonly seededAs?: string;
  /** Makes batches, perhaps in worker processes. */
  readonly loader?: Loader;
  /** Yields a value that differs each run (time, pid, entropy); `what` completes «the seed comes from …». */
  readonly entropy?: { readonly what: string };
  /** For a loader: the version from which it seeds every global stream in its workers by itself. */
  readonly workersSeededSince?: string;
  /** For a loader: the streams of which its workers hold copies before that version. */
  readonly workersCopy?: readonly Stream[];
  /** For a loader: the streams that its workers seed from the base seed in every version. */
  readonly workersSeed?: readonly Stream[];
  /** For a class of data or a transform: using it draws what `draws` says and what is handed to these parameters draws, nothing else. */
  readonly drawsBy?: readonly ParameterRef[];
  /** A switch for kernels: a module attribute that is assigned, or a call that sets it. */
  readonly flag?: Flag;
  readonly roles?: readonly Role[];
  /** How a file listing is put in order, where `sorted` alone does not do it. */
  readonly listing?: Listing;
  /** Takes a mapping of options, one of which is the seed. */
  readonly seedInParams?: ParamsSeed;
  /** Starts worker processes. */
  readonly processes?: Processes;
  /** Has no deterministic GPU kernel. */
  readonly nondeterministicOnGpu?: { readonly when?: Condition };
  /** What it does with a key that stands for a random state. */
  readonly key?: KeyUse;
  /** Decides the order of a data pipeline. */
  readonly dataOrder?: DataOrder;
  /** An augmentation pipeline with a generator of its own, or with one that all such share (`draws`); `seed` is where that is seeded, `null` if only elsewhere. */
  readonly augments?: Augments;
  /** Makes an environment that starts from one and the same state when this holds. */
  readonly startsAlike?: Condition;
  /** Makes an environment and seeds it, with what it is handed or with a draw. */
  readonly seedsEnvironment?: EnvironmentSeed;
  /** Calls methods of the objects handed to it. */
  readonly drives?: Drives;
  /** For a decorator that compiles: it leaves the function to Python when this holds. */
  readonly interpretsWhen?: Condition;
  /** A context manager, or a setting: in its block, what starts processes and is not given these takes them from here. */
  readonly lends?: readonly LentParameter[];
  /** What is sent to other processes runs in the program's own, one after the other, where this surely holds. */
  readonly keepsSent?: Condition;
  /** Calls the function handed to it. */
  readonly runs?: ParameterRef;
  /** Qualified name of the class of what that function is handed first. */
  readonly hands?: string;
  /** Returns what stands for the callable handed over here: calling the one calls the other. */
  readonly wraps?: ParameterRef;
  /** Returns a generator made of what it is handed `on` this place, and where that is `None` a module's functions: `to` is its qualified name. */
  readonly fallsBack?: { readonly on: ParameterRef; readonly to: string };
  /** Qualified name of the class of what it returns, when it is not the callable itself. */
  readonly returns?: string;
  /** It does so only when this holds; else what it returns is not known. */
  readonly returnsWhen?: Condition;
  /** Returns rows of the tables it is handed, so many parts of each, one after the other in a list; the only part of the only table by itself. */
  readonly returnsParts?: 1 | 2;
  /** Qualified name of the class of each element of what it returns. */
  readonly yields?: string;
  /** For an attribute: qualified name of the class of what it holds. */
  readonly holds?: string;
  /** For a class: its objects are lists of what they are handed here (`torch.nn.ModuleList`). */
  readonly lists?: ParameterRef;
  /** For a class: calling an object calls what it was made of by position, one after the other (`torch.nn.Sequential`). */
  readonly callsParts?: true;
  /** For a class: calling an instance runs this method (`torch.nn.Module` → `forward`). */
  readonly callRuns?: string;
  /** For a class: its objects make their weights by this method once they are first called; like all that draws lazily it counts where they are made. */
  readonly buildsBy?: string;
  /** For a class: its constructor fills its weights by this method, for which a class derived from it may have one of its own (`reset_parameters`). */
  readonly initializesBy?: string;
  /** For a method: where an object of unknown class has one of these members too, it is of this class (`iloc`). */
  readonly toldBy?: readonly string[];
  /** … or where it is a table that is asked for rows by a test of its own columns, or one of the groups that such a table is parted into, and no other library at hand has the method. */
  readonly toldAsRows?: true;
  /** … or where the call hands one of these over by its name (`frac=`), which no other library's method of that name takes. */
  readonly toldByKeywords?: readonly string[];
  /** … or where no other library at hand has a method of that name. */
  readonly toldByName?: true;
  /** Fills weights from a file, so that what was drawn to build them no longer matters (`load_state_dict`). */
  readonly loadsWeights?: true;
  /** The model it fills, or a mapping of models, where that is not its receiver or first argument. */
  readonly loadsInto?: ParameterRef;
  /** A method that fills a network from a checkpoint which it is told, and uses it then (`trainer.test(net, ckpt_path=path)`); by its name, whatever object has it. */
  readonly fillsFrom?: FillsFrom;
  /** Fills the weights of all networks that were made with this stream from a file, those of a graph. */
  readonly restores?: Stream;
  /** Writes the weights of all networks to a file: what is restored from then on are the program's own. */
  readonly saves?: Stream;
  /** Streams that start anew: the seeds they were set to before went with what this replaces. */
  readonly renews?: Renewing;
  /** Models that are made in a `with` block of it have no weights yet, when this holds. */
  readonly leavesEmpty?: Condition;
  /** Declares or reads a user's option, so its value is the user's choice (`argparse` `parse_args`). */
  readonly option?: true;
}

export interface Renewing {
  readonly streams: readonly Stream[];
  /** For as long as the `with` block of it lasts; what was set in a block of the same object before is there again. */
  readonly inBlock?: true;
  /** Qualified names of seedings that last all the same. */
  readonly spares?: readonly string[];
}

export interface Augments {
  readonly seed: SeedRef | null;
  /** Seeding any of these before it is made controls it too. */
  readonly streams?: readonly Stream[];
  /** What it drew from before `since`. */
  readonly before?: readonly Stream[];
  /** Nothing of what it does is left to chance when this surely holds. */
  readonly unless?: Condition;
}

export interface ParameterRef {
  readonly name: string;
  /** 0-based, the receiver not counted; absent for keyword-only. */
  readonly position?: number;
  /** Where older releases took it by position, when it is keyword-only now. */
  readonly formerly?: number;
  /** The first version that takes it no more. */
  readonly goneSince?: string;
  /** When this holds, the call leaves out what stands before it and takes it one place earlier (`sample(0.1, 3)`). */
  readonly earlierWhen?: Condition;
}

/** Where a seed goes, and which values raise. */
export interface SeedRef extends ParameterRef, SeedValues {}

/** Which seeds raise. */
export interface SeedValues {
  /** The least and the greatest integer that is taken. */
  readonly least?: number;
  readonly greatest?: number;
  /** Qualified names of classes whose objects raise. */
  readonly rejects?: readonly string[];
  /** What to pass instead, where that is no integer. */
  readonly takes?: string;
}

export interface Listing {
  /** What its elements, each called `entry`, are sorted by (`entry.name`). */
  readonly key?: string;
  /** What the names it lists look like; without a wildcard it lists one name at most. */
  readonly pattern?: ParameterRef;
  /** It looks in the folders below as well, where one name may stand for many. */
  readonly below?: true;
  /** It gives an iterator, which may be asked for one element after the other (`next`), and no list. */
  readonly iterates?: true;
  /** It yields a folder, its folders and its files, and goes on with the folders in the order they are left in. */
  readonly walks?: true;
}

/** Options in a mapping; conditions name its keys as parameters. */
export interface ParamsSeed {
  readonly params: ParameterRef;
  /** Keys under which the seed may stand, the customary one first. */
  readonly keys: readonly string[];
  /** A parameter of the call itself that seeds as well. */
  readonly seed?: ParameterRef;
  /** A seed matters only when this holds of the mapping. */
  readonly when: Condition;
  /** The key that asks for deterministic training, where the library has one. */
  readonly deterministic?: string;
}

export interface LentParameter extends ParameterRef {
  /** What it is where nobody gives it here either. */
  readonly default?: JsonScalar;
}

export interface Processes {
  /** The function the workers run. */
  readonly function?: ParameterRef;
  readonly initializer?: ParameterRef;
  /** Started only when this surely holds; absent: always. */
  readonly when?: Condition;
  /** Not started when this surely holds. */
  readonly unless?: Condition;
  /** How they start; `default`: the platform's way or the program's choice; `sent`: what they run is sent to them. */
  readonly start: 'default' | 'fork' | 'spawn' | 'loky' | 'sent';
}

export interface EnvironmentSeed extends ParameterRef {
  /** The stream that the seed is drawn from where none is given. */
  readonly drawnFrom: Stream;
}

export interface FillsFrom {
  readonly checkpoint: ParameterRef;
  readonly network: ParameterRef;
}

export interface Drives {
  /** Objects whose methods are called, lists of such, and functions that are. */
  readonly objects: readonly ParameterRef[];
  readonly methods: readonly string[];
  /** Those of the object that it is a method of are called too. */
  readonly receiver?: true;
  /** Samples the spaces of the environments among them, which their own seeds do not reach. */
  readonly samplesSpaces?: true;
  /** The stream that it draws from besides. */
  readonly drawsFrom?: Stream;
  /** It goes through one of them in an order that it draws, where that is a `batch-sequence`. */
  readonly shuffles?: Shuffling;
}

export interface Shuffling {
  /** Where that one is handed over. */
  readonly object: ParameterRef;
  readonly stream: Stream;
  /** Only when this surely holds. */
  readonly when: Condition;
}

export interface KeyUse {
  /** Makes a new key from a seed. */
  readonly makes?: true;
  readonly seed?: ParameterRef;
  /** Uses a key up. */
  readonly consumes?: ParameterRef;
  /** The key that it uses up it folds numbers of its own into first: what it draws is not what anybody else draws or splits off. */
  readonly apart?: true;
  /** What it picks rows of or puts in order: which rows and which order is the key's doing, and alike for all that are as long. */
  readonly picks?: ParameterRef;
  /** Makes further keys and uses the given one up. */
  readonly splits?: ParameterRef;
  /** Makes a further key and leaves the given one usable. */
  readonly folds?: ParameterRef;
  /** Runs this function again and again; what it does not make itself is the same each time. */
  readonly repeats?: ParameterRef;
  /** The place of that function's parameter which is handed what the turn before returned, or what that returned at the place `returned` of a tuple. */
  readonly carries?: Carry;
}

export interface Carry {
  readonly parameter: number;
  readonly returned?: number;
}

export interface DataOrder {
  /** Shuffles; without this seed the global one decides. */
  readonly shuffle?: { readonly seed: ParameterRef; readonly stream: Stream; readonly when?: Condition };
  /** `False` gives the order up for speed. */
  readonly deterministic?: ParameterRef;
  /** `True` does. */
  readonly sloppy?: ParameterRef;
  /** A split by this fraction needs this seed. */
  readonly split?: { readonly fraction: ParameterRef; readonly seed: ParameterRef; readonly when?: Condition };
}

export interface Draw {
  readonly streams: readonly Stream[];
  /** Draws only when this holds. */
  readonly when?: Condition;
  /** Draws nothing when this surely holds: a range of one value. */
  readonly unless?: Condition;
  /** Draws only when it is applied later (a transform), so a seeding in between controls it. */
  readonly lazy?: true;
  /** Draws a model's weights: loading all of them later makes the draw irrelevant. */
  readonly weights?: true;
  /** Draws only in training. */
  readonly inTraining?: TrainingMode;
  /** A generator handed over here takes the stream's place (`generator=`). */
  readonly generator?: ParameterRef;
  /** `missing-generator` speaks about this call: an order or a split is drawn by it. */
  readonly order?: true;
}

export interface TrainingMode {
  /** When a network is in training: from when it is `made`, until it is told to evaluate, or while it is `trained`. */
  readonly since: 'made' | 'trained';
  /** Hands on whether the network is (`training=self.training`); where it is left out, or states it, what it says holds whatever the network does. */
  readonly parameter?: ParameterRef;
}

export interface Seeding {
  readonly streams: readonly Stream[];
  /** Where the seed is; `null` where none is needed. */
  readonly seed: SeedRef | null;
  /** What no seed or `None` means: fresh entropy (a pseudo-seeding), or a fixed number, or nothing is seeded. */
  readonly whenOmitted?: 'entropy' | 'fixed' | 'nothing';
  /** More streams seeded under a condition. */
  readonly also?: readonly { readonly streams: readonly Stream[]; readonly when: Condition }[];
  /** As a context manager it restores the state on exit: of what it seeds, or of these streams. */
  readonly context?: true | readonly Stream[];
  /** It restores nothing where this holds. */
  readonly contextUnless?: Condition;
}

export interface SeedParameter extends SeedRef {
  /** The RNG an omitted or `None` argument means: a global stream's name, fresh `entropy`, or a `fixed` default. */
  readonly whenOmitted: Stream | 'entropy' | 'fixed';
  /** Without a seed it draws from this stream, and runs in parallel and varies by that as well, whatever is seeded. */
  readonly parallel?: Stream;
  /** What an explicit `None` means, when it differs from omission. */
  readonly whenNone?: Stream | 'entropy' | 'fixed';
  /**
   * `strong`: an unseeded default call visibly varies; `weak`: only ties or numerical noise do; `data`: it depends on the data's size.
   * `when` says under which arguments at all.
   */
  readonly effect: 'strong' | 'weak' | 'data';
  /** Varies only when this holds; absent: always. */
  readonly when?: Condition;
  /** Does not vary where this holds for certain. */
  readonly unless?: Condition;
  /** Arguments that make a weaker `effect` strong. */
  readonly strongWhen?: Condition;
  /** Parameters that had another default in older versions. */
  readonly formerDefaults?: readonly FormerDefault[];
  /** Passing a seed raises when this holds. */
  readonly raisesWhen?: Condition;
  /** … and does so from this version on; absent: in all. */
  readonly raisesSince?: string;
  /** The first version that takes it: in older ones only what its absence means can be seeded. */
  readonly takenSince?: string;
  /** Other keywords that seed it as well. */
  readonly alsoNamed?: readonly string[];
  /** The seed is asked of only by methods whose names begin so: without them it decides nothing. */
  readonly askedThrough?: string;
  /** The default repeats, and still a seed is worth stating, so that it is chosen and recorded. */
  readonly stateIt?: true;
  /** Seeds the clones of estimators handed over here (`estimator=`), so that they need none of their own. */
  readonly seedsNested?: readonly ParameterRef[];
}

/** What a parameter was by default in versions before `until`. */
export interface FormerDefault {
  readonly name: string;
  readonly value: string | number | boolean | null;
  readonly until: string;
}

export interface GeneratorMaker {
  /** Qualified name of the generator's class. */
  readonly class: string;
  /** Where the seed is; `null` where it can't be given. */
  readonly seed: SeedRef | null;
  /** What no seed or `None` means. */
  readonly whenOmitted: 'entropy' | 'fixed';
}

export interface Loader {
  readonly dataset: ParameterRef;
  readonly workers: ParameterRef;
  readonly workerInit: ParameterRef;
  readonly generator: ParameterRef;
  readonly shuffle: ParameterRef;
  readonly sampler: ParameterRef;
  readonly batchSampler: ParameterRef;
  /** The function that makes a batch of items, in the workers too. */
  readonly collate?: ParameterRef;
}

export interface Flag {
  readonly role: 'cudnn-benchmark' | 'cudnn-deterministic' | 'deterministic-algorithms' | 'op-determinism' | 'data-order';
  /** The parameter that holds its value; absent for an attribute that is assigned. */
  readonly parameter?: ParameterRef;
  /** A call without such a parameter turns it off instead of on. */
  readonly off?: true;
}

/**
 * A condition on a call's arguments. An omitted argument takes `default`, when that is given.
 * `unknown` can't be decided from the text; it evaluates to «unknown» and its words go into messages.
 */
export type Condition =
  | { readonly param: ParameterRef; readonly default?: JsonScalar; readonly test: ArgumentTest }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly unknown: string };

export type ArgumentTest =
  | { readonly in: readonly JsonScalar[] }
  | { readonly notIn: readonly JsonScalar[] }
  | { readonly lessThan: number }
  | { readonly greaterThan: number }
  /** A list or tuple that is written out, of so many elements, none of which is a list, a tuple or made by a call. */
  | { readonly plain: number }
  | 'truthy'
  | 'none'
  | 'notNone'
  | 'callable'
  | 'float'
  /** A list or tuple that is written out, of one element. */
  | 'single';

export type JsonScalar = string | number | boolean | null;

/** What the text says about one argument of a call, as conditions need it. */
export type ArgumentValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  /** A literal, or a name that holds one. `isFloat`: written as a float (`0.5`, `1.0`). */
  | { readonly kind: 'scalar'; readonly value: JsonScalar; readonly isFloat?: boolean }
  /** A function, lambda or class. */
  | { readonly kind: 'callable' }
  /** Something else that is known not to be `None`: a list, an instance, an array. */
  | { readonly kind: 'object'; readonly isSingle?: true; /** As `plain` counts its elements. */ readonly plain?: number; /** What makes it, without a seed: `in` looks for its name. */ readonly maker?: string };

/** Reads a call's argument by keyword or position. */
export type ArgumentReader = (parameter: ParameterRef) => ArgumentValue;
