import { describe, expect, it } from 'vitest';
import { MOST_ENDS, RestartPolicy } from '../../src/client/restarts.js';

describe('a server that ended by itself', () => {
  it('is started again ever more slowly, and then no more', () => {
    const policy = new RestartPolicy();
    const delays = Array.from({ length: MOST_ENDS }, (_, index) => policy.ended(index * 1000));
    expect(delays).toEqual([250, 500, 1000, 2000, null]);
  });

  it('starts anew when it ran for long', () => {
    const policy = new RestartPolicy();
    for (let end = 0; end < 20; end++) expect(policy.ended(end * 200_000)).toBe(250);
  });

  it('starts anew when somebody started it by hand', () => {
    const policy = new RestartPolicy();
    for (let end = 0; end < MOST_ENDS; end++) policy.ended(end);
    policy.reset();
    expect(policy.ended(MOST_ENDS)).toBe(250);
  });
});
