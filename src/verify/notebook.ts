import type { RunRecord } from './compare.js';

/** A notebook that a command executes from its first cell to its last. */
export interface ExecutedNotebook {
  readonly path: string;
  /** Its code cells that hold any code, in order; `index` counts all cells, from 0. */
  readonly cells: readonly { readonly index: number; readonly text: string }[];
}

/** Reads which cells an execution of the notebook runs; `null` when `json` is no notebook. */
export function executedNotebook(path: string, json: string): ExecutedNotebook | null {
  try {
    const document = JSON.parse(json) as { readonly cells?: unknown };
    if (!Array.isArray(document.cells)) return null;
    const cells = document.cells.map((cell: unknown, index) => ({ index, text: codeOf(cell) }));
    return { path, cells: cells.filter(({ text }) => text.trim() !== '') };
  } catch {
    return null;
  }
}

function codeOf(cell: unknown): string {
  if (typeof cell !== 'object' || cell === null || !('cell_type' in cell) || cell.cell_type !== 'code') return '';
  const source: unknown = 'source' in cell ? cell.source : '';
  return Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
}

/** The run with what the kernel did told by the notebook's cells: its third execution (`In[3]`) is the third cell with code. */
export function inNotebook(run: RunRecord, { path, cells }: ExecutedNotebook): RunRecord {
  const processes = run.processes.map((process) => ({
    ...process,
    events: process.events.map((event) => {
      const count = /^In\[(\d+)\]$/.exec(event.file ?? '')?.[1];
      const cell = count === undefined ? undefined : cells[Number(count) - 1];
      return cell === undefined ? event : { ...event, file: path, cell: cell.index };
    }),
  }));
  return { ...run, processes };
}
