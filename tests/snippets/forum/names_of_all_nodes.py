import torch
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(3).sum()
node = y.grad_fn
depth = 0
while node is not None:
    print("  " * depth + type(node).__name__, node.name())
    if not node.next_functions:
        break
    node = node.next_functions[0][0]
    depth += 1
