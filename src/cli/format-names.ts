export const FORMATS = ['text', 'json', 'sarif', 'github', 'html', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** Formats that tell of programs and streams, so that a scan has to sum them up. */
export const SUMMING: readonly Format[] = ['html', 'markdown'];
