import * as l10n from '@vscode/l10n';
import { insertFirstFix, sortFix, sortedBy } from '../src/fixes/rule-fixes.js';
import { isUnusedFallback } from '../src/semantics/generators.js';
import { addTo } from '../src/semantics/lookups.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { orderedUse } from '../src/semantics/order/order.js';
import { isSorted } from '../src/semantics/order/sorted.js';
import { isOneName } from '../src/semantics/order/textual.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { Expression, ForStatement } from '../src/syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

/** A finding names at most this many other listings of the same files. */
const MAX_NAMED = 8;

export default defineRule({
  name: 'unsorted-listing',
  meta: {
    summary: 'A file listing whose order reaches data unsorted',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    listing:
      '`{{call}}` lists files in the order the file system happens to have, and that order reaches the results here: what depends on it differs between machines and copies. Put `{{sorted}}` around it.',
    several:
      '`{{call}}` lists files in the order the file system happens to have, and that order reaches the results here: what depends on it differs between machines and copies. Put `{{sorted}}` around it, and around what lists the same files in the same words ({{others}}), so that what is put together by place stays together.',
    drawn:
      '`{{call}}` lists files in the order the file system happens to have, and `{{draw}}` goes by that order: what it draws differs between machines and copies. Put `{{sorted}}` around the listing, and seed the draw, which nothing seeds either.',
    walked:
      '`{{call}}` lists files and folders in the order the file system happens to have, and that order reaches the results here: what depends on it differs between machines and copies. Sort the folders and the files of each step.',
    walk:
      '`{{call}}` lists files and folders in the order the file system happens to have, and that order reaches the results here: what depends on it differs between machines and copies. Sort {{lists}} first in each turn.',
  },
  checkModule(module, report) {
    if (module.withRole('builds-package').length > 0) return;
    /** Listings that are told, by their words. */
    const told = new Map<string, CallFact[]>();
    const later: (() => void)[] = [];
    for (const known of module.withRole('file-listing')) {
      const { call, record } = known;
      const data = { call: module.nameOf(call) };
      const loop = record.listing?.walks === true ? loopOver(module, call.expression) : null;
      if (loop !== null) {
        const lists = unsortedLists(module, loop);
        if (lists.length === 0 || orderedUse(module, loop.iterable) === null || isUnusedFallback(module, known)) continue;
        const fixes = () => insertFirstFix(module, loop, lists.map((list) => `${list}.sort()`), l10n.t('Sort what each turn is given'));
        report({ span: call.expression, messageId: 'walk', data: { ...data, lists: lists.map((list) => (/^_+$/.test(list) ? `the folders (\`${list}\`)` : `\`${list}\``)).join(' and ') }, fixes });
        continue;
      }
      const pattern = record.listing?.pattern === undefined ? null : argumentOf(call, record.listing.pattern);
      // Below a folder of data one name may stand for many files; beside the module somebody has one in mind.
      const isAnywhere = record.listing?.below === true && !module.text(call.expression).includes('__file__');
      if (!isAnywhere && pattern !== null && isOneName(module, pattern.argument.value)) continue;
      const use = orderedUse(module, record.listing?.walks === true ? partOfFirst(module, call.expression) : call.expression);
      if (use === null || isUnusedFallback(module, known) || isOnlyFileOfItsOwn(module, call.expression, use)) continue;
      const sorting = { further: record.listing?.key === undefined ? '' : `, key=lambda entry: ${record.listing.key}`, iterates: record.listing?.iterates === true };
      const draw = unseededDraw(module, use);
      const fixes = () => record.listing?.walks === true ? [] : sortFix(module, call.expression, sorting);
      const { before, behind } = sortedBy(module, call.expression, sorting);
      const words = module.text(call.expression);
      addTo(told, words, call);
      later.push(() => {
        const others = placesOfOthers(module, told.get(words) ?? [], call);
        const messageId = record.listing?.walks === true ? 'walked' : draw !== null ? 'drawn' : others !== '' ? 'several' : 'listing';
        report({ span: call.expression, messageId, data: { ...data, draw: draw ?? '', others, sorted: `${before}…${behind}` }, fixes });
      });
    }
    for (const tell of later) tell();
  },
});

/** Where the first of `calls` but `call` stand. */
function placesOfOthers(module: ModuleView, calls: readonly CallFact[], call: CallFact): string {
  const others = calls.slice(0, MAX_NAMED + 1).filter((other) => other !== call && !areInOtherArms(call, other) && isOfSame(module, call, other)).slice(0, MAX_NAMED);
  return [...others.map(({ expression }) => module.where(expression, module.path)), ...(calls.length > MAX_NAMED + 1 ? ['…'] : [])].join('; ');
}

/** Whether the words that two calls have in common name the same: no variable of a function's own but in that function, given one value; no attribute of an object. */
function isOfSame({ uses }: ModuleView, one: CallFact, other: CallFact): boolean {
  const { function: within = null } = uses.place(one.expression) ?? {};
  return [...walkExpressions(one.expression.args.map(({ value }) => value))].every((part) => {
    if (part.kind === 'attribute') return dottedName(part)?.startsWith('self.') !== true;
    if (part.kind !== 'name') return true;
    return uses.assigned(part.id).length <= 1 && (one.function === other.function || within === null || !uses.isLocal(part.id, within));
  });
}

/** One of the two runs, perhaps, where the other does not. */
function areInOtherArms(one: CallFact, other: CallFact): boolean {
  return one.function === other.function && one.path.some((arm, at) => other.path[at] !== undefined && other.path[at] !== arm);
}

/** The call by name that draws from the listing where `use` hands it over, and that nothing seeds. */
function unseededDraw(module: ModuleView, use: Expression): string | null {
  const around = module.uses.place(use)?.parent;
  const known = around?.kind === 'call' ? module.knownCall(around) : undefined;
  const isUnseeded = known?.record.draws?.streams.some((stream) => module.streamAt(known.call, stream).kind === 'uncontrolled') === true;
  return known !== undefined && isUnseeded ? module.nameOf(known.call) : null;
}

/** The loop that takes apart what the listing yields: `for folder, folders, files in …`, `sorted(…)` or not. */
function loopOver(module: ModuleView, listing: Expression): ForStatement | null {
  const place = module.uses.place(listing);
  const loop = place?.statement;
  if (loop?.kind !== 'for' || (loop.target.kind !== 'tuple' && loop.target.kind !== 'list')) return null;
  const isSortedHere = place?.parent?.kind === 'call' && loop.iterable === place.parent && calleeName(place.parent) === 'sorted';
  return loop.iterable === listing || isSortedHere ? loop : null;
}

/** The lists of folders and files in whose order the loop goes on: those that are read and not sorted. */
function unsortedLists(module: ModuleView, loop: ForStatement): string[] {
  const [, folders, files] = loop.target.kind === 'tuple' || loop.target.kind === 'list' ? loop.target.elements : [];
  const isInOrder = loop.iterable.kind === 'call' && calleeName(loop.iterable) === 'sorted';
  return [folders, files].flatMap((target, at) => {
    if (target?.kind !== 'name') return [];
    const reads = module.uses.of(target.id).filter((read) => read !== target && read.start > loop.iterable.end && read.end <= loop.end);
    const isTaken = reads.some((read) => !module.uses.isTarget(read));
    // The folders are walked in their order, read or not.
    if (reads.some((read) => isSorted(module, read)) || (at === 0 ? isInOrder : !isTaken)) return [];
    return [target.id];
  });
}

/** The folders or files in `next(os.walk(folder))[2]`: a list whose order the file system gives, not one of its elements. */
function partOfFirst(module: ModuleView, walk: Expression): Expression {
  const first = module.uses.place(walk)?.parent;
  const part = first?.kind === 'call' && calleeName(first) === 'next' ? module.uses.place(first)?.parent : undefined;
  return part?.kind === 'subscript' && part.object === first ? part : walk;
}

/** `os.listdir(folder)[0]` of a temporary folder: the program has just written the one file that it reads back. */
function isOnlyFileOfItsOwn(module: ModuleView, listing: Expression, use: Expression): boolean {
  if (module.uses.place(use)?.parent?.kind !== 'subscript') return false;
  const made = (module.uses.place(listing)?.around ?? []).flatMap((statement) => (statement.kind === 'with' ? statement.items : []));
  return [...walkExpressions([listing])].some(
    (part) =>
      part.kind === 'name' &&
      made.some(({ value, target }) => target?.kind === 'name' && target.id === part.id && value.kind === 'call' && calleeName(value) === 'TemporaryDirectory'),
  );
}
