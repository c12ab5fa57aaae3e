import torch

x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
z = y ** 3
node = z.grad_fn
print(node)
print(node.next_functions[0][0])
print(node.next_functions[0][0].next_functions[0][0])
