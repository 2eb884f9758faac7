/** Whether a module puts work on a GPU. */
import type { SourceFile } from '../../notebook/source-file.js';
import type { Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, expressionsUnder } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

/** How a GPU is named where a device is chosen. */
const GPU_DEVICE = /^f?["'](?:cuda|gpu)(?:["']|:)/i;

/** What a text that names one holds anywhere. */
const namesGpu = remembered(({ parseText }: SourceFile) => /cuda|gpu/i.test(parseText));

/** Where a statement may name a GPU: texts, and calls that move something there. */
const gpuMentionsIn = remembered((statement: Statement) => expressionsUnder([statement], (expression) => {
  if (expression.kind === 'string') return expression.value === null || /^(?:cuda|gpu)/i.test(expression.value);
  return expression.kind === 'call' && calleeName(expression) === 'cuda';
}));

/** `.cuda()`, a device named `cuda`, a call that says so. */
export function putsWorkOnGpu(view: ModuleView): boolean {
  return view.withRole('uses-gpu').length > 0 || (namesGpu(view.module.file) && view.module.facts.body.some((statement) => {
    return gpuMentionsIn(statement).some((expression) => expression.kind === 'call' || GPU_DEVICE.test(view.text(expression)));
  }));
}
