import torch

a = torch.linspace(0., 2. * torch.pi, steps=5, requires_grad=True)
b = torch.sin(a)
c = 2 * b
d = c + 1
out = d.sum()
print(out)
print(d.grad_fn)
print(d.grad_fn.next_functions)
out.backward()
print(a.grad.shape)
torch.set_printoptions(precision=3, sci_mode=False)
print(a.grad)
