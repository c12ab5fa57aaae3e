import torch
x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)
z = (x * y + x.sin()).pow(2)

def walk(fn, depth=0):
    if fn is None:
        return
    print("  " * depth + fn.name())
    for child, _ in fn.next_functions:
        walk(child, depth + 1)

walk(z.grad_fn)
print(z.grad_fn.next_functions[0][0])
z.backward()
print(x.grad, y.grad)
