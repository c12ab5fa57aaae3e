"""Misuses and what PyTorch says to them (float32 default, as after `import torch`)."""

from __future__ import annotations

from torch_cases.case import Case, case

LEAF = "x = torch.ones(3, requires_grad=True)\n"
TABLE = "x = torch.ones(2, 3)\n"

ONE_LINE = """
torch.ones(2) + torch.ones(3)
torch.ones(2, 3) + torch.ones(3, 2)
torch.ones(2, 3) * torch.ones(2)
torch.ones(2, 3) - torch.ones(4, 1, 2)
torch.ones(2) / torch.ones(3)
torch.ones(2) ** torch.ones(3)
torch.ones(2) < torch.ones(3)
torch.maximum(torch.ones(2), torch.ones(3))
torch.where(torch.ones(2) > 0, torch.ones(2), torch.ones(3))
torch.ones(2, 3) @ torch.ones(2, 3)
torch.ones(2) @ torch.ones(3)
torch.ones(2, 3) @ torch.ones(2)
torch.ones(2) @ torch.ones(3, 2)
torch.ones(2, 2, 3) @ torch.ones(2, 2, 3)
torch.ones(2, 2, 3) @ torch.ones(3, 3, 2)
torch.tensor(1.0) @ torch.ones(2)
torch.ones(2) @ 3
torch.dot(torch.ones(2), torch.ones(3))
torch.dot(torch.ones(2, 2), torch.ones(2, 2))
torch.dot(torch.ones(2), torch.tensor([1, 2]))
torch.mm(torch.ones(2, 3), torch.ones(2, 3))
torch.mm(torch.ones(2), torch.ones(2, 3))
torch.mm(torch.ones(2, 2), torch.ones(2))
torch.mv(torch.ones(2, 3), torch.ones(2))
torch.mv(torch.ones(3), torch.ones(3))
torch.bmm(torch.ones(2, 2, 3), torch.ones(2, 2, 3))
torch.bmm(torch.ones(2, 2, 3), torch.ones(3, 3, 2))
torch.bmm(torch.ones(2, 3), torch.ones(3, 2))
torch.matmul(torch.ones(2), torch.tensor([1, 2]))
torch.outer(torch.ones(2, 2), torch.ones(2))
torch.polygamma(torch.ones(2), 1)
torch.inner(torch.ones(2), torch.ones(3))
torch.cross(torch.ones(2), torch.ones(2), dim=0)
torch.cross(torch.ones(3), torch.ones(4), dim=0)
torch.linalg.cross(torch.ones(2), torch.ones(2))
torch.einsum('ij,jk->ik', torch.ones(2, 3), torch.ones(2, 3))
torch.einsum('ij,jk->ik', torch.ones(2, 3))
torch.einsum('ij->ik', torch.ones(2, 3))
torch.einsum('ijk->i', torch.ones(2, 3))
torch.einsum('i->ii', torch.ones(2))
torch.tensordot(torch.ones(2, 3), torch.ones(2, 3), dims=1)
torch.trace(torch.ones(2))
torch.cat([torch.ones(2, 3), torch.ones(2, 2)])
torch.cat([torch.ones(2, 3), torch.ones(3)])
torch.cat([torch.ones(2), torch.ones(2)], dim=1)
torch.cat([])
torch.cat([torch.tensor(1.0), torch.tensor(2.0)])
torch.stack([torch.ones(2), torch.ones(3)])
torch.stack([])
torch.stack([torch.ones(2)], dim=3)
torch.hstack([torch.ones(2, 3), torch.ones(3, 3)])
torch.vstack([torch.ones(2), torch.ones(3)])
torch.reshape(torch.ones(2, 3), (4,))
torch.ones(2, 3).reshape(4, -1)
torch.ones(2, 3).reshape(-1, -1)
torch.ones(2, 3).reshape(-2, 3)
torch.ones(2, 3).view(4)
torch.ones(2, 3).view(4, -1)
torch.ones(0).reshape(-1, 0)
torch.ones(2, 3).t().view(6)
torch.squeeze(torch.ones(2, 3), 2)
torch.squeeze(torch.ones(2, 3), -3)
torch.unsqueeze(torch.ones(2), 3)
torch.transpose(torch.ones(2, 3), 0, 2)
torch.transpose(torch.ones(2), 0, 1)
torch.t(torch.ones(2, 2, 2))
torch.permute(torch.ones(2, 3), (0, 0))
torch.permute(torch.ones(2, 3), (0,))
torch.permute(torch.ones(2, 3), (0, 2))
torch.ones(2, 2, 2).T
torch.ones(2).mT
torch.ones(2, 3).expand(2, 4)
torch.ones(2, 3).expand(3)
torch.ones(3).expand(2, -1, 3)
torch.broadcast_to(torch.ones(2), (3,))
torch.ones(2, 3).repeat(2)
torch.split(torch.ones(3), [1, 1])
torch.split(torch.ones(3), -1)
torch.chunk(torch.ones(3), 0)
torch.unbind(torch.tensor(1.0))
torch.flip(torch.ones(2), (1,))
torch.roll(torch.ones(2), 1, 2)
torch.diag(torch.ones(2, 2, 2))
torch.tril(torch.ones(2))
torch.narrow(torch.ones(3), 0, 2, 2)
torch.gather(torch.ones(2, 3), 1, torch.tensor([[3], [0]]))
torch.gather(torch.ones(2, 3), 1, torch.tensor([0]))
torch.gather(torch.ones(3), 0, torch.tensor([0.0]))
torch.index_select(torch.ones(3), 0, torch.tensor([5]))
torch.index_select(torch.ones(3), 1, torch.tensor([0]))
torch.take(torch.ones(3), torch.tensor([3]))
torch.masked_select(torch.ones(3), torch.tensor([1, 0, 1]))
torch.masked_fill(torch.ones(3), torch.tensor([True, False]), 1.0)
torch.ones(3)[3]
torch.ones(3)[-4]
torch.ones(2, 3)[0, 3]
torch.ones(2, 3)[2]
torch.ones(3)[0, 0]
torch.tensor(1.0)[0]
torch.ones(3)[1.5]
torch.ones(3)['a']
torch.ones(3)[torch.tensor([True, False])]
torch.ones(3)[torch.tensor([4])]
torch.ones(3)[torch.tensor([0.5])]
torch.ones(3)[::-1]
torch.ones(3)[::0]
torch.sum(torch.ones(2, 3), dim=2)
torch.sum(torch.ones(2, 3), dim=-3)
torch.sum(torch.ones(2, 3), dim=(0, 0))
torch.mean(torch.ones(2), 1)
torch.mean(torch.tensor([1, 2]))
torch.var(torch.tensor([1, 2]))
torch.max(torch.tensor([]))
torch.max(torch.ones(2, 0), dim=1)
torch.argmax(torch.tensor([]))
torch.amax(torch.tensor([]))
torch.max(torch.ones(2), dim=1)
torch.softmax(torch.ones(2), dim=1)
torch.softmax(torch.tensor([1, 2]), dim=0)
torch.softmax(torch.ones(2))
torch.logsumexp(torch.ones(2), dim=3)
torch.cumsum(torch.ones(2), dim=1)
torch.cumsum(torch.ones(2))
torch.topk(torch.ones(2), 3)
torch.kthvalue(torch.ones(2), 3)
torch.quantile(torch.ones(2), 1.5)
torch.quantile(torch.tensor([1, 2]), 0.5)
torch.norm(torch.tensor([1, 2]))
torch.linalg.inv(torch.ones(2, 2))
torch.linalg.inv(torch.ones(2, 3))
torch.linalg.det(torch.ones(2, 3))
torch.linalg.det(torch.ones(2))
torch.linalg.solve(torch.ones(2, 2), torch.ones(2))
torch.linalg.solve(torch.eye(2), torch.ones(3))
torch.linalg.cholesky(-torch.eye(2))
torch.linalg.cholesky(torch.ones(2, 3))
torch.linalg.eigh(torch.ones(2, 3))
torch.linalg.svd(torch.ones(2))
torch.linalg.qr(torch.ones(2))
torch.linalg.matrix_power(torch.ones(2, 3), 2)
torch.matrix_exp(torch.ones(2, 3))
torch.linalg.matrix_norm(torch.ones(2))
torch.linalg.inv(torch.tensor([[1, 2], [3, 4]]))
torch.ones(2).item()
torch.tensor([]).item()
float(torch.ones(2))
int(torch.ones(2))
bool(torch.ones(2))
bool(torch.tensor([]))
if torch.ones(2) > 0: pass
torch.ones(2) and True
len(torch.tensor(1.0))
for v in torch.tensor(1.0): pass
torch.tensor([1, 2], requires_grad=True)
torch.tensor([True], requires_grad=True)
torch.arange(3, requires_grad=True)
torch.ones(2, dtype=torch.int64).requires_grad_()
torch.tensor([[1, 2], [3]])
torch.tensor([[1, 2], 3])
torch.tensor(['a'])
torch.tensor('a')
torch.zeros(-1)
torch.ones(2, 'a')
torch.arange(0, 3, 0)
torch.arange(3, 0, 1)
torch.linspace(0, 1)
torch.linspace(0, 1, -1)
torch.eye(-1)
torch.full((2,))
torch.randint(5, 5, (2,))
torch.randint(0, (2,))
torch.sin()
torch.sin('a')
torch.sin(1.0)
torch.sin([1.0, 2.0])
torch.add(torch.ones(2))
torch.pow(torch.tensor([2]), -1)
torch.sqrt(torch.tensor([4]), torch.tensor([4]))
torch.clamp(torch.ones(2))
torch.ones(2).foo
torch.foo(torch.ones(2))
torch.ones(2).foo()
torch.ones(2) + 'a'
torch.ones(2) + None
torch.ones(2) + [1, 2]
torch.tensor([True]) - torch.tensor([True])
-torch.tensor([True])
~torch.ones(2)
torch.ones(2) & torch.ones(2)
torch.tensor([1.0]) << 1
torch.nn.functional.mse_loss(torch.ones(3, 1), torch.ones(3))
torch.nn.functional.mse_loss(torch.ones(2), torch.ones(3))
torch.nn.functional.l1_loss(torch.ones(3, 1), torch.ones(3))
torch.nn.functional.huber_loss(torch.ones(3, 1), torch.ones(3))
torch.nn.functional.smooth_l1_loss(torch.ones(3, 1), torch.ones(3))
torch.nn.functional.mse_loss(torch.ones(2), torch.ones(2), reduction='foo')
torch.nn.functional.binary_cross_entropy(torch.tensor([1.5]), torch.ones(1))
torch.nn.functional.binary_cross_entropy(torch.ones(2), torch.ones(3))
torch.nn.functional.binary_cross_entropy_with_logits(torch.ones(2), torch.ones(3))
torch.nn.functional.cross_entropy(torch.ones(2, 3), torch.tensor([0, 3]))
torch.nn.functional.cross_entropy(torch.ones(2, 3), torch.tensor([0]))
torch.nn.functional.nll_loss(torch.ones(2, 3), torch.ones(2))
torch.nn.functional.kl_div(torch.ones(2), torch.ones(2))
torch.nn.functional.softmax(torch.ones(2))
torch.nn.functional.linear(torch.ones(2, 3), torch.ones(4, 2))
torch.nn.functional.cosine_similarity(torch.ones(2), torch.ones(3), dim=0)
torch.nn.functional.dropout(torch.ones(2), 1.5)
torch.nn.functional.gelu(torch.ones(2), approximate='foo')
torch.polygamma(-1, torch.ones(2))
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=-1.0)
torch.optim.SGD([], lr=0.1)
torch.optim.SGD([torch.ones(2, requires_grad=True) * 2], lr=0.1)
torch.optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1, nesterov=True)
torch.optim.SGD(torch.ones(2, requires_grad=True), lr=0.1)
torch.optim.Adam([torch.ones(2, requires_grad=True)], betas=(1.5, 0.9))
torch.func.grad(lambda x: x)(torch.ones(2))
torch.func.grad(lambda x: 3.0)(torch.ones(2))
torch.func.vmap(lambda x, y: x + y)(torch.ones(2), torch.ones(3))
torch.vmap(lambda x: x)(torch.tensor(1.0))
torch.func.jvp(lambda x: x, (torch.ones(2),), (torch.ones(3),))
torch.autograd.functional.hessian(lambda x: x, torch.ones(2))
torch.autograd.functional.jacobian(lambda x: 3.0, torch.ones(2))
torch.autograd.functional.vjp(lambda x: x * 2, torch.ones(2))
torch.autograd.functional.jvp(lambda x: x * 2, torch.ones(2))
torch.autograd.functional.hvp(lambda x: (x ** 2).sum(), torch.ones(2), torch.ones(3))
"""

ON_A_LEAF = [
    "(x * 2).backward()",
    "(x * 2).backward(torch.ones(2))",
    "(x * 2).backward(torch.ones(3, 1))",
    "(x * 2).sum().backward(torch.ones(3))",
    "torch.ones(3).sum().backward()",
    "torch.tensor(1.0).backward()",
    "x.detach().sum().backward()",
    "with torch.no_grad():\n    y = (x * 2).sum()\ny.backward()",
    "x.argmax().backward()",
    "(x > 0).sum().backward()",
    "y = x * 2\ny.sum().backward()\ny.grad",
    "y = x * 2\ny.grad",
    "x += 1",
    "x[0] = 5.0",
    "x.zero_()",
    "x.add_(1.0)",
    "x[1:].zero_()",
    "x.requires_grad = 'a'",
    "(x * 2).requires_grad_(False)",
    "y = x * 2\ny.requires_grad = False",
    "x.grad = torch.ones(2)",
    "x.grad = 3.0",
    "x.grad.zero_()",
    "x.numpy()",
    "(x * 2).numpy()",
    "torch.ones(3).retain_grad()",
    "with torch.no_grad():\n    y = x * 2\ny.retain_grad()",
    "y = (x * 2).sum()\ny.backward()\ny.backward()",
    "y = (x ** 2).sum()\ny.backward()\ny.backward()",
    "y = x.exp()\ny.add_(1.0)\ny.sum().backward()",
    "torch.autograd.grad(x * 2, x)",
    "torch.autograd.grad((x * 2).sum(), torch.ones(3))",
    "torch.autograd.grad((x * 2).sum(), torch.ones(3, requires_grad=True))",
    "torch.autograd.grad(torch.ones(3).sum(), x)",
    "torch.autograd.grad((x * 2).sum(), [])",
    "torch.autograd.grad((x * 2).sum(), 3.0)",
    "torch.autograd.grad(x * 2, x, grad_outputs=torch.ones(2))",
    "g, = torch.autograd.grad((x ** 2).sum(), x)\ntorch.autograd.grad(g.sum(), x)",
    "torch.autograd.backward([x * 2])",
    "x.sum().backward(inputs=[])",
    "float(x)",
    "x.item()",
    "torch.tensor(x)",
    "torch.tensor(x * 2)",
    "y = torch.tensor(x.sum())",
    "x.backward()",
    "x[0].backward()\nx[5]",
    "y = x * 2\ny[0] = 'a'",
    "y = x * 2\ny[5] = 1.0",
    "y = x * 2\ny[:2] = torch.ones(3)",
    "y = x * 2\ny += torch.ones(2, 3)",
    "y = torch.ones(3, dtype=torch.int64)\ny += x",
    "y = torch.ones(3, dtype=torch.int64)\ny += 0.5",
    "a, b = x",
    "torch.autograd.gradcheck(lambda t: t * 2, x)",
    "x.unknown_()",
    "x.backward(retain_graph=True)",
    "torch.nn.functional.binary_cross_entropy(x * 2, torch.ones(3))",
]

CASES: list[Case] = [
    *(case(line) for line in ONE_LINE.split("\n") if line),
    *(case(LEAF + line) for line in ON_A_LEAF),
]
