import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

const NETS = 'import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(3, 3)\n\n    def forward(self, x):\n        return self.fc(x)\n';
const LOOKS = 'import torch\nfrom nets import Net\n\nnet = Net()\nprint(net(torch.ones(2, 3)))\n';
const LEARNS = 'import torch\nfrom nets import Net\n\nnet = Net()\nsteps = torch.optim.SGD(net.parameters(), lr=0.1)\nnet(torch.ones(2, 3)).sum().backward()\nsteps.step()\ntorch.save(net, "net.pt")\n';

it.each([
  ['first', 'a_first.py', 'b_second.py', 'a_first.py'],
  ['last', 'b_second.py', 'a_first.py', 'b_second.py'],
])('of the programs that draw somewhere the one that trains is named, where its name comes %s', async (_, learns, looks, named) => {
  const found = await findingsOf({ files: new Map([['/project/nets.py', NETS], [`/project/${learns}`, LEARNS], [`/project/${looks}`, LOOKS]]), config: null });
  expect(found.filter(({ rule }) => rule === 'unseeded-rng').map(({ finding }) => finding.message)).toEqual([expect.stringContaining(`which the program ${named} never seeds`)]);
});
