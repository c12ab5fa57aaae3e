import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x ** 2
z = y.exp()
edge = get_gradient_edge(y)
print(edge.node.name(), edge.output_nr, edge.node is y.grad_fn)
print(get_gradient_edge(x).node.name())
print(torch.autograd.grad(z.sum(), edge, retain_graph=True))
print(torch.autograd.grad(z.sum(), [edge, get_gradient_edge(x)], retain_graph=True))
print(torch.autograd.grad(edge, x, torch.ones(2)))
try:
    get_gradient_edge(torch.ones(1))
except RuntimeError as e:
    print(e)

with torch.autograd.graph.save_on_cpu(pin_memory=False):
    y = (x * x).sum()
y.backward()
print(x.grad)
with torch.autograd.graph.disable_saved_tensors_hooks("not here"):
    print(torch.autograd.grad((x * x).sum(), x))
