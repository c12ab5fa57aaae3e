import torch
def backtrack(grad_fn, indent=0):
    if grad_fn is None: return
    print("|  " * indent + str(grad_fn.name()))
    for f in grad_fn.next_functions:
        backtrack(f[0], indent + 1)
a = torch.tensor([1.], requires_grad=True)
b = torch.tensor([2.], requires_grad=True)
out = torch.relu(a * b - a) / b.exp()
backtrack(out.grad_fn)
