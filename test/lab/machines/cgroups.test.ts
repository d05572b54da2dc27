import { expect, it } from 'vitest';
import { hierarchies } from '../../../lib/lab/machines/cgroups';

it('the hierarchies that a systemd inside would manage, however this computer mounts them', () => {
  const hybrid = `25 1 0:23 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
26 25 0:24 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
27 25 0:25 / /sys/fs/cgroup/systemd rw,relatime shared:9 - cgroup cgroup rw,xattr,name=systemd
28 25 0:26 / /sys/fs/cgroup/unified rw,relatime shared:10 - cgroup2 cgroup2 rw
`;
  expect(hierarchies(hybrid)).toEqual(['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified']);
  expect(hierarchies('30 1 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n')).toEqual([
    '/sys/fs/cgroup',
  ]);
  expect(hierarchies('')).toEqual([]);
});
