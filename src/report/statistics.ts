import type { ScanResult } from '../lint/result.js';
import { allFindings, compare, countByRule, fixability } from './findings.js';

/**
 * One line a rule: count, name, and `[*]` where `--fix` mends every finding of it, `[-]` where it mends some.
 * The most frequent rule comes first.
 */
export function formatStatistics(result: ScanResult): string {
  const findings = allFindings(result);
  const counts = Object.entries(countByRule(findings)).sort(
    ([left, leftCount], [right, rightCount]) => rightCount - leftCount || compare(left, right),
  );
  const width = Math.max(0, ...counts.map(([, count]) => String(count).length));
  return counts
    .map(([rule, count]) => {
      const safe = findings.filter((finding) => finding.rule === rule && fixability(finding) === 'safe').length;
      const mark = safe === count ? '[*]' : safe > 0 ? '[-]' : '[ ]';
      return `${String(count).padStart(width)}  ${mark} ${rule}\n`;
    })
    .join('');
}
