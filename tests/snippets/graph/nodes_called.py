import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
y = x * w
print(y.grad_fn(torch.ones(2)))
with torch.no_grad():
    print(y.grad_fn(torch.tensor([1.0, 10.0])))
print((x * 2).grad_fn(torch.ones(2)))
print(x.sum().grad_fn(torch.tensor(1.0)))
print((x @ w).grad_fn(torch.tensor(2.0)))
print(torch.cat([x, w]).grad_fn(torch.arange(4.0)))

# The chain rule by hand, node after node.
z = (x * x).sin()
ct = torch.ones(2)
ct = z.grad_fn(ct)
print(ct)
left, right = z.grad_fn.next_functions[0][0](ct)
print(left + right, torch.autograd.grad(z.sum(), x, retain_graph=True)[0])

leaf = y.grad_fn.next_functions[0][0]
print(leaf.name(), leaf(torch.ones(2)), x.grad)

# A second derivative through a called node.
g = z.grad_fn(torch.ones(2))
print(torch.autograd.grad(g.sum(), x)[0])

for wrong in ((), (1.0,)):
    try:
        y.grad_fn(*wrong)
    except TypeError as e:
        print("TypeError:", e)
print(callable(y.grad_fn), isinstance(y.grad_fn, torch.autograd.graph.Node))
y.grad_fn.metadata["layer"] = "product"
print(y.grad_fn.metadata, z.grad_fn.metadata)
