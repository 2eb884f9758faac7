import { compareVersions } from '../catalogue/versions.js';
import { libraryKey } from '../notebook/installs.js';

/** How a page calls a library that the package index knows by another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = { sklearn: 'scikit-learn', tf: 'tensorflow' };
const NAMES_PYTHON_3 = /python[^\n.]{0,30}(?<!\.)\b3\b/i;

/** What a page says of Python is meant of newer versions as well, unless it names none but Python 2. */
const isSaid = (library: string, { most }: Range, text: string): boolean => library !== 'python' || (most !== null && compareVersions(most, '3') < 0 && !NAMES_PYTHON_3.test(text));

const NUMBER = String.raw`\d{1,2}\.\d{1,2}(?:\.\d{1,3})*(?!\d)`;
/** `PyTorch 1.4`, `numpy==1.19`, `TensorFlow (>= 1.9)`, `Scikit-learn (sklearn) v0.20`, `gym, version: 0.9.4`, `torch 0.4.1 and 1.0`, `PyTorch 2.0+`. */
const STATEMENT = new RegExp(
  String.raw`(?<![\w./-])([a-z][\w-]{0,30})(?: ?\([\w-]{1,30}\))?(?:[ ,:]{0,3}ver(?:sion)?s?\b)?[ :(]{0,3}((?:[=<>~]=?=?|=[<>]|[≥≤]) {0,2})?v?`
  + String.raw`(${NUMBER}(?! ?(?:%|(?:m?s|sec\w*|min\w*|h|x|[gmk]b|acc\w*|f1|auc|m?ap|bleu)\b))(?:(?:,? ?(?:and|or|/|to|through|up to|-|–|—|~|&|\|)|,) ?v?${NUMBER}){0,6})(\+(?!\w))?`,
  'gi',
);

/** A sentence with one of these names the oldest version that will do. */
const IS_LEAST = /\b(?:at least|minimum|minimal|(?:or|and) (?:\w+ )?(?:higher|above|later|newer|greater|up|upwards?|onwards?|(?:more )?recent)|onwards?|newer versions?)\b|以上|以降|更高/i;

/** Sections that tell of other versions, or of other people's code. */
const OTHER_SECTION = /^#+ .*\b(?:change ?log|changes|history|news|updates?|releases?|acknowledge?ments?|credits?|thanks|references?|related)\b/i;

/** A sentence with one of these speaks of another version than the one in use, or says what that one can't do. */
const IS_OF_ANOTHER = /\b(?:if|not|never|breaks?|fails?|errors?|bugs?|instead|bump(?:ed)?|fix(?:ed)?|upgrad\w*|updat\w*|migrat\w*|port(?:ed)?|coming|soon|issues?|warnings?|original(?:ly)?|formerly|previous(?:ly)?|deprecated|since|until|branch|tags?|whereas|unlike|thank\w*|compared|had to)\b|n't\b|~~/i;

/** What a picture says: `https://img.shields.io/badge/PyTorch-1.10.0-red`. */
const BADGE = /\/badge\/([a-z]\w*)-+(?:v|(?:%3E|>)(?:%3D|=))?(\d{1,2}\.[\d.]*\d)(\+|%2B)?/gi;

/** What stands beside the name of a program holds of that one: `**play.py** (TensorFlow 1.0)`. */
const NAMES_PROGRAM = /\w\.(?:py|ipynb)\b/;

const MAX_LINE = 1000;

/** Versions between two, both included; `null` where it is open to that side. */
interface Range {
  readonly least: string | null;
  readonly most: string | null;
}

/**
 * The versions that a project's README says it is for or was tried with, by library: exact where one is named, else the range
 * that holds all that are named. Rows of tables and sentences about other versions than the one in use state nothing.
 */
export function statedByReadme(text: string): Readonly<Record<string, string>> {
  const found = new Map<string, Range>();
  let isOther = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith('#')) isOther = OTHER_SECTION.test(line);
    if (isOther || line.length > MAX_LINE || line.trimStart().startsWith('|')) continue;
    const badges = Array.from(line.matchAll(BADGE), ([, name = '', version = '', orNewer]) => ` ${name} ${version}${orNewer === undefined ? '' : '+'}; `);
    const words = [line, ...badges].join('').replaceAll(/\]\([^()]*\)/g, ']').replaceAll(/[*`[\]"']/g, '');
    if (NAMES_PROGRAM.test(words)) continue;
    for (const sentence of words.split(/(?<=[.!?;]) /)) {
      if (IS_OF_ANOTHER.test(sentence)) continue;
      const isLeast = IS_LEAST.test(sentence);
      for (const [, name = '', operator = '', numbers = '', orNewer = ''] of sentence.matchAll(STATEMENT)) {
        const key = libraryKey(OTHER_NAMES[name.toLowerCase()] ?? name);
        for (const range of ranges(operator, numbers, isLeast || orNewer !== '')) found.set(key, around(found.get(key) ?? range, range));
      }
    }
  }
  return Object.fromEntries([...found].flatMap(([library, range]) => {
    const version = isSaid(library, range, text) ? clauses(range) : null;
    return version === null ? [] : [[library, version]];
  }));
}

function ranges(operator: string, numbers: string, isOrNewer: boolean): readonly Range[] {
  const isLeast = isOrNewer || /[>≥~]/.test(operator);
  const isMost = /[<≤]/.test(operator);
  return Array.from(numbers.matchAll(new RegExp(NUMBER, 'g')), ([version]) => ({ least: isMost ? null : version, most: isLeast ? null : version }));
}

/** The least range that holds both. */
function around(a: Range, b: Range): Range {
  return {
    least: a.least === null || b.least === null ? null : compareVersions(a.least, b.least) < 0 ? a.least : b.least,
    most: a.most === null || b.most === null ? null : compareVersions(a.most, b.most) > 0 ? a.most : b.most,
  };
}

/** A range as requirements are written; `null` where it has no end. */
function clauses({ least, most }: Range): string | null {
  if (least !== null && most !== null) return compareVersions(least, most) === 0 ? least : `>=${least},<=${most}`;
  return least !== null ? `>=${least}` : most !== null ? `<=${most}` : null;
}
