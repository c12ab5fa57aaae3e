import torch
from torch import nn

net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))


def init(m):
    classname = m.__class__.__name__
    if classname.find("Linear") != -1:
        m.weight.data.fill_(1.0)
        m.bias.data.fill_(0.5)


net.apply(init)
for m in net.modules():
    print(m.__class__.__name__, m.__class__)
x = torch.ones(2, requires_grad=True)
y = net(x).sum()


def tell(node, depth=0):
    print("  " * depth + node.__class__.__name__)
    for inner, _ in node.next_functions:
        if inner is not None and depth < 3:
            tell(inner, depth + 1)


tell((x * 2).sum().grad_fn)
print(type(y.grad_fn) == y.grad_fn.__class__)
print(torch.optim.Adam(net.parameters()).__class__.__name__, nn.MSELoss().__class__.__name__)
try:
    y.backward(torch.ones(3))
except RuntimeError as e:
    print(e.__class__.__name__)
print(isinstance(net[0], nn.Linear), net[0].__class__ is nn.Linear, torch.distributions.Normal(0.0, 1.0).__class__.__name__)
