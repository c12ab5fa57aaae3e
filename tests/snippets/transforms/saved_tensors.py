import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(2)
print(x.equal(y.grad_fn._saved_self), x is y.grad_fn._saved_self)
y = x.exp()
print(y.equal(y.grad_fn._saved_result), y is y.grad_fn._saved_result)
print(y.grad_fn._saved_result)

w = torch.tensor([3.0, 4.0], requires_grad=True)
p = x * w
print(p.grad_fn._saved_self, p.grad_fn._saved_other)
c = torch.tensor([5.0, 6.0])
q = x * c
print(q.grad_fn._saved_self, q.grad_fn._saved_other)
q = c * x
print(q.grad_fn._saved_self, q.grad_fn._saved_other)
print((x * 2).grad_fn._saved_other, (2 * x).grad_fn._saved_self)
print((x / w).grad_fn._saved_self, (x / w).grad_fn._saved_other)
print((x**3).grad_fn._saved_exponent, (x**w).grad_fn._saved_exponent)
print((x**3).grad_fn._saved_self, (2**x).grad_fn._saved_self, x.square().grad_fn._saved_exponent)
for f in (torch.sin, torch.cos, torch.log, torch.abs, torch.sinh):
    print(f(x).grad_fn.name(), f(x).grad_fn._saved_self)
for f in (torch.tan, torch.sqrt, torch.tanh, torch.sigmoid, torch.relu, torch.reciprocal):
    print(f(x).grad_fn.name(), f(x).grad_fn._saved_result)
print(x.softmax(0).grad_fn._saved_result)
A = torch.ones(2, 2, requires_grad=True)
print((A @ A).grad_fn._saved_mat2, (A @ x).grad_fn._saved_vec)
print(x.dot(w).grad_fn._saved_tensor)
print(x.sum().grad_fn._saved_self_sym_sizes)
h = x * w
z = h.sin()
print(z.grad_fn._saved_self, z.grad_fn._saved_self.grad_fn.name())
print(z.grad_fn.next_functions[0][0]._saved_other)
try:
    z.grad_fn._saved_nothing
except AttributeError as e:
    print(e)
print(hasattr(z.grad_fn, "_saved_self"), hasattr((x + 1).grad_fn, "_saved_self"))
