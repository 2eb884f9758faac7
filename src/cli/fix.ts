import { editsBetween, fixableBy, fixToFixpoint, type FixOutcome } from '../lint/fixer.js';
import { importedNames, importPathsOf, type GroupResult, type ImportGroup } from '../lint/groups.js';
import type { FileError } from '../lint/result.js';
import type { Discovered } from '../project/discover.js';
import type { Analysis } from './analysis.js';
import type { Fixed, ProjectRequest, TakeChange } from './project.js';
import type { ScanOptions } from './scan.js';
import { Survey } from './survey.js';
import { letGo } from './worker.js';

/**
 * Mends the files of a request group by group, so that no more than one group is held: `take` gets each change once
 * nothing more will come to its file. A group whose fixes reach for another, to call or complete a function of it, waits
 * and is mended together with the others of the kind.
 */
export async function fixAll(
  request: ProjectRequest,
  analysis: Analysis,
  found: Discovered,
  unsafe: boolean,
  take: TakeChange,
  options: ScanOptions,
): Promise<Fixed> {
  const { analyzer, engine, host, texts } = analysis;
  const total = found.files.length;
  options.onProgress?.(0, total);
  const survey = new Survey(request, analysis, found, options.summaries === true);
  const paths = importPathsOf(host);
  const results: GroupResult[] = [];
  const failed: FileError[] = [];
  const helpers = new Set(survey.groups.flatMap((group) => group.helpers));
  const tied: ImportGroup[] = [];
  let [files, applied, done] = [0, 0, 0];

  const fix = (asked: readonly string[], near: readonly string[]): Promise<FixOutcome> =>
    fixToFixpoint(analyzer, engine, asked, unsafe, { summaries: options.summaries === true, explicit: found.explicit, helpers: near });
  const reaches = ({ changes }: FixOutcome, members: ReadonlySet<string>): boolean => changes.some(({ after: { path, parseText } }) =>
    !members.has(path) || importedNames(parseText).some((name) => paths.of(path, name).some((imported) => !members.has(imported.path))));
  const settle = async (outcome: FixOutcome, groups: readonly ImportGroup[]): Promise<GroupResult> => {
    const result = letGo(analyzer, outcome.result);
    for (const path of groups.flatMap(({ members }) => members)) texts.delete(path);
    files += outcome.changes.length;
    applied += outcome.applied;
    for (const { before, after } of outcome.changes) {
      const errors = await take({ file: before, edits: editsBetween(before, after) });
      failed.push(...errors);
      // The result speaks of it.
      if (errors.length > 0) texts.set(after.path, after);
    }
    results.push(result);
    options.onProgress?.(done += groups.reduce((sum, { asked }) => sum + asked.length, 0), total);
    return result;
  };

  for (const group of survey.groups) {
    const known = survey.known(group);
    const members = new Set(group.members);
    if (known !== null && !Object.values(known.reports).some(({ findings }) => findings.some((finding) => fixableBy(finding, unsafe) !== undefined))) {
      results.push(known);
    } else if (group.members.some((path) => helpers.has(path))) {
      tied.push(group);
    } else {
      const outcome = await fix(group.asked, group.helpers);
      if (!reaches(outcome, members)) {
        const result = await settle(outcome, [group]);
        if (outcome.changes.length === 0) survey.keep(group, result);
      } else {
        letGo(analyzer, outcome.result);
        tied.push(group);
      }
    }
  }
  if (tied.length > 0) await settle(await fix(tied.flatMap(({ asked }) => asked), []), tied);
  survey.save();
  return { files, applied, failed, result: survey.merged(results) };
}
