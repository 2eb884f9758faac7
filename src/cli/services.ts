import type { Services } from './project.js';
export const services: Services = {
  rules: async () => [],
  open: async () => { throw new Error('not wired'); },
  startServer: async () => undefined,
};
