# Which operands have a place in the graph, and where it is: a number stands after the tensor, a setting nowhere.
import torch
import torch.nn.functional as F

x = torch.tensor([1.5, 2.0, 0.5], requires_grad=True)
z = torch.tensor([1.0, 2.0, 3.0])
w = torch.ones(2, 3, requires_grad=True)


def tree(node):
    if node is None:
        return "None"
    return type(node).__name__ + "(" + ", ".join(tree(n) for n, _ in node.next_functions) + ")"


for y in (1 + x, x + 1, 1 - x, x - 1, 2 * x, x * 2, x / 2, 2 / x, x ** 2, 2 ** x, x ** x, z * x, x % 2):
    print(tree(y.grad_fn))
for y in (
    F.leaky_relu(x), x.clamp(0, 1), torch.where(x > 1, x, z), torch.pow(x, 3), F.smooth_l1_loss(x, z),
    F.cross_entropy(w, torch.tensor([1, 2])), F.binary_cross_entropy_with_logits(x, z), torch.lerp(x, z, 0.5),
    F.relu(1 - x * z),
):
    print(tree(y.grad_fn))

y = x * 1
y += 2
print(tree(y.grad_fn))
y *= x
print(tree(y.grad_fn))
y[0] = 3.0
print(tree(y.grad_fn))
loss = 10 * (x ** 2).sum()
node = loss.grad_fn
while node.next_functions:
    print(node)
    node = node.next_functions[0][0]
print(node, node.variable is x)
