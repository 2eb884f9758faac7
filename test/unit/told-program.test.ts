import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

const MODEL = 'from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 1)\n';
const PREDICT = 'import sys\n\nimport torch\nfrom model import Net\n\nnet = Net()\nif len(sys.argv) > 1:\n    net.load_state_dict(torch.load(sys.argv[1]))\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nprint(net, optimizer)\n';
const TRAIN = 'import torch\nfrom model import Net\n\nnet = Net()\nprint(net, torch.optim.SGD(net.parameters(), lr=0.1))\n';

it('tells of several programs that draw weights in one place the one that trains', async () => {
  const files = new Map([['/project/model.py', MODEL], ['/project/predict.py', PREDICT], ['/project/train.py', TRAIN]]);
  const [found, ...others] = (await findingsOf({ files, config: null })).filter(({ rule }) => rule === 'unseeded-rng');
  expect([found?.path, found?.line, others]).toEqual(['/project/model.py', 7, []]);
  expect(found?.finding.message).toContain('train.py');
});

const PREPARE = 'import torch\nfrom torch import nn\n\n\ndef prepare(load):\n    net = nn.Linear(4, 2)\n    if load:\n        net.load_state_dict(torch.load("net.pt"))\n    torch.manual_seed(7)\n    return net\n';
const HUB = 'from net import prepare\n\nprint(prepare(True)([1, 2, 3, 4]))\n';
const MAIN = 'import sys\n\nimport torch\nfrom net import prepare\n\nnet = prepare(len(sys.argv) > 1)\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nnet(torch.ones(4)).sum().backward()\noptimizer.step()\n';

it('tells of several programs that load weights the one that trains as well', async () => {
  const files = new Map([['/project/net.py', PREPARE], ['/project/hub.py', HUB], ['/project/main.py', MAIN]]);
  const [found, ...others] = (await findingsOf({ files, config: null })).filter(({ rule }) => rule === 'seed-after-use');
  expect([found?.path, found?.line, others]).toEqual(['/project/net.py', 9, []]);
  expect(found?.finding.message).toContain('main.py');
});
