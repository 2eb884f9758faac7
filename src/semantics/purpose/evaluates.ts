/** Programs that train nothing and use what others have trained: demonstrations, tests of a checkpoint, conversions. */
import { remembered } from '../../syntax/remember.js';
import type { CallExpression } from '../../syntax/facts.js';
import { calleeName, dottedName, lastPart } from '../../syntax/walk.js';
import { callsRunIn } from '../lookups.js';
import type { CallArgument, CallFact, ModuleModel } from '../module/model.js';
import type { Module } from '../project.js';
import type { Training } from '../program/effects.js';
import type { ProgramRun } from '../program/run.js';

/** What a call is named that trains a network, or is part of that, and not what hands out the data for it or holds its settings; gradients alone are also taken to explain one. */
const TRAINS = /^(?:(?:pre|re)?train(?!able|_?(?:(?:test|val\w*)_split(?:ting)?|split(?:ting)?|data_?(?:loader|set)|loader|sampler|transform)s?$|(?!\w*_(?:from|with|on|by)_)\w*(?:config|cfg|arg(?:ument)?s|options|settings|params)$)\w*|fit\w*|learn\w*|fine_?tune\w*|minimi[sz]e|optimi[sz]e\w*|apply_gradients)$|Trainer$/i;

/** What a call is named that makes an optimizer. */
const MAKES_OPTIMIZER = /^(?:(?:Sparse)?Adam\w*|SGD|RMSprop|Adagrad|Adadelta|L?BFGS)$|Optimi[sz]er$/i;

/** What a call is named that computes gradients or moves weights along them. */
const FOLLOWS_GRADIENTS = /^(?:step|backward|update|minimi[sz]e|apply_\w+|(?:value_and_)?grad|gradients?|jac(?:fwd|rev))$/;

/** What an optimizer is called. */
const OPTIMIZER = /optim|(?:^|[._])opt$/i;

/** What a call is named that makes the options of a program, which go by the short name of an optimizer as well: `opt = parser.parse_args()`. */
const MAKES_OPTIONS = /pars|args|option|config|namespace|dict$/i;

/** Methods of estimators that are fitted to data and hold no network of another library, as a pipeline or a search may; and problems that a solver is stated. */
const NO_NETWORK = /^(?:cvxpy|sklearn\.(?:cluster|decomposition|linear_model|manifold|mixture|naive_bayes|neighbors|preprocessing|svm|tree))\./;

/** What is asked to train by `train()`. */
const TRAINERS = /train|learn|run|engine|algo|agent|exp|solver/i;

/** What a call is named that brings in what has been trained. */
const LOADS = /^_?(?:load|restore|resume)_?(?:\w*_)?(?:state|model|network|net|weight|checkpoint|ckpt|pretrained|params|parameters|snapshot)\w*$|^(?:from_pretrained|restore)$/i;

/** Words of a program's name that say what it does with a network, and that it makes one. */
const USES = /(?:^|[_.\d])(?:predict\w*|infer\w*|eval\w*|test\w*|demo\w*|visuali[sz]\w*|convert\w*|export\w*|generate\w*|sample\w*|serve\w*|benchmark\w*|plot\w*)/i;
const MAKES = /train|finetune/i;

/** Whether `run` brings in weights and trains no network, as far as what it reaches tells. */
export function onlyEvaluates(run: ProgramRun): boolean {
  if (!loads(run)) return false;
  // An optimizer may be made for the state that comes with the weights, where nothing at hand would step it.
  const isIdle = [...run.modules].every((module) => !followsGradients(module.model));
  return !reaches(run, (module, call) => isTraining(module, call) && !fitsNoNetwork(module, call) && !(isIdle && makesOptimizer(call)));
}

const followsGradients = remembered(({ calls }: ModuleModel) => calls.some(({ expression }) => FOLLOWS_GRADIENTS.test(calleeName(expression))));

/** A line through what a network has found, say, leaves the network as it is. */
function fitsNoNetwork({ catalogue }: Module, { callee }: CallFact): boolean {
  return callee.kind === 'external' && NO_NETWORK.test(catalogue.canonical(callee.name));
}

/** How likely it is that what `run` draws does not matter, because it trains nothing and uses, or only looks at, what another program trains: 0 least, 5 most. */
export const doubtOf = remembered((run: ProgramRun): number => {
  const name = run.entry.path.slice(run.entry.path.lastIndexOf('/') + 1);
  return MAKES.test(name) ? 0 : [loads(run), !reaches(run, isTraining), onlyEvaluates(run)].filter(Boolean).length + (USES.test(name) ? 2 : 0);
});

/** Where a program gets to. */
type Reached = Pick<ProgramRun, 'entry' | 'modules' | 'entered'>;

/** Whether a network may be in training somewhere in what is `reached`, which it is `since` then. */
export function mayTrain(reached: Reached, since: Training): boolean {
  if (since === 'loaded') return reaches(reached, isTraining) && (reaches(reached, asksToTrain) || !reaches(reached, asksToEvaluate));
  return reaches(reached, isTraining) || reaches(reached, asksToTrain) || (since === 'made' && !reaches(reached, asksToEvaluate));
}

/** `model(x, training=True)`, `set_learning_phase(1)`, `net.train()` */
function asksToTrain(_: Module, { expression, args }: CallFact): boolean {
  const name = calleeName(expression);
  const isOn = ({ value }: CallArgument): boolean => value.kind === 'scalar' && (value.value === true || value.value === 1);
  return (name === 'train' && args.every(isOn)) || (name === 'set_learning_phase' && args.some(isOn)) || args.some((each) => each.argument.keyword === 'training' && isOn(each));
}

/** `net.eval()`, `net.train(False)` */
function asksToEvaluate(_: Module, { expression, args }: CallFact): boolean {
  const name = calleeName(expression);
  return expression.callee.kind === 'attribute' && (name === 'eval' ? args.length === 0 : name === 'train' && args.length === 1 && args.every(({ value }) => value.kind === 'scalar' && value.value === false));
}

const loads = remembered((run: ProgramRun) => reaches(run, isLoading));

/** Whether `run` brings in weights, whatever it is told: a network's builder mostly does where somebody asks for them. */
export function loadsAlways(run: ProgramRun): boolean {
  return loads(run) && reaches(run, (module, call) => call.path.length === 0 && isLoading(module, call) && !isOfText(call));
}

/** A vocabulary, or the settings of a network, is no weights: `AutoTokenizer.from_pretrained(name)`. */
function isOfText({ expression: { callee } }: CallFact): boolean {
  return callee.kind === 'attribute' && /(?:Tokenizer(?:Fast)?|Config)$/.test(lastPart(dottedName(callee.object) ?? ''));
}

/** Whether a network, or another model, is another one when `run` has ended: it is fitted, or steps follow gradients. */
export function updatesWeights(run: ProgramRun): boolean {
  const takesSteps = reaches(run, (_, { expression }) => calleeName(expression) === 'backward') && reaches(run, (_, { expression }) => calleeName(expression) === 'step');
  return takesSteps || reaches(run, (module, call) => isTraining(module, call) && !isOptimizing(call));
}

/** It makes an optimizer, or lets one take a step. */
function isOptimizing(call: CallFact): boolean {
  return calleeName(call.expression) === 'step' || makesOptimizer(call);
}

function makesOptimizer(call: CallFact): boolean {
  return MAKES_OPTIMIZER.test(calleeName(call.expression)) || isKeptAsOptimizer(call);
}

function isKeptAsOptimizer({ expression, assignedTo }: CallFact): boolean {
  return assignedTo !== null && OPTIMIZER.test(assignedTo) && (/optim/i.test(assignedTo) || !MAKES_OPTIONS.test(calleeName(expression)));
}

/** Whether `test` holds of some call in the modules and functions of what is reached. */
export function reaches({ entry, modules, entered }: Reached, test: (module: Module, call: CallFact) => boolean): boolean {
  return [...Array.from(modules, (module) => ({ module, index: 0 })), ...entered].some(({ module, index }) => callsRunIn(entry, module, index).some((call) => test(module, call)));
}

/** Whether `call`, of `module`, trains a network, or is part of that. */
export function isTraining(module: Module, call: CallFact): boolean {
  const { callee, expression } = call;
  if (callee.kind === 'external' && module.catalogue.lookup(callee.name)?.roles?.includes('trains') === true) return true;
  const name = calleeName(expression);
  // An optimizer of the project's own goes by that name at least.
  if (isKeptAsOptimizer(call)) return true;
  if (name === 'step' && expression.callee.kind === 'attribute' && OPTIMIZER.test(dottedName(expression.callee.object) ?? '')) return true;
  return name === 'train' && expression.args.length < 2 ? isTrainer(expression) : TRAINS.test(name) || MAKES_OPTIMIZER.test(name);
}

/** Whether `call`, of `module`, makes another model of one: it fits it, or an optimizer takes a step. What a method of the project does its own calls tell. */
export function changesModel(module: Module, call: CallFact): boolean {
  const { callee, expression } = call;
  const name = calleeName(expression);
  if (!isTraining(module, call) || makesOptimizer(call) || /Trainer$|^fit_(?:transform|resample|on_texts)$/.test(name)) return false;
  if (callee.kind === 'external' && PREPARING.test(module.catalogue.canonical(callee.name))) return false;
  if (callee.kind === 'external' && module.catalogue.lookup(callee.name)?.roles?.includes('trains') === true) return true;
  const object = expression.callee.kind === 'attribute' ? dottedName(expression.callee.object) ?? '' : '';
  return !/^(?:function|method|class)$/.test(callee.kind) && !PREPARES.test(lastPart(object));
}

/** Names of what is fitted to data and no model. */
const PREPARING = /^sklearn\.(?:compose|decomposition|feature_\w+|impute|preprocessing)\./;
const PREPARES = /scaler|encoder|binarizer|vocab|token|vectori[sz]er|imputer|pca|transform|normali[sz]er|selector/i;

/** `trainer.train()`, `model.train(data)`, and not `net.train()`, `net.train(False)`, which switch a network. */
function isTrainer({ callee, args }: CallExpression): boolean {
  const isSwitch = callee.kind === 'attribute' && args.every(({ value }) => value.kind === 'constant');
  return !isSwitch || TRAINERS.test(lastPart(dottedName(callee.object) ?? ''));
}

/** Whether `call`, of `module`, brings in weights. */
export function isLoading(module: Module, { callee, expression }: CallFact): boolean {
  const name = calleeName(expression);
  const record = callee.kind === 'external' ? module.catalogue.lookup(callee.name) : undefined;
  return record?.loadsWeights === true || record?.restores !== undefined || record?.roles?.includes('loads-checkpoint') === true
    || module.catalogue.weightLoaders.has(name) || LOADS.test(name);
}
