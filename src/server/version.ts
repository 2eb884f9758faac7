import manifest from '../../package.json' with { type: 'json' };

export const SEEDLINT_VERSION: string = manifest.version;
