import torch

x = torch.tensor([1.0, 2.0, 3.0])
g = torch.tensor([0.5, 1.0, 2.0])
print(x.clone().add_(-0.5, g), x.add(-0.5, g), torch.add(x, -0.5, g))
print(x.clone().sub_(0.5, g), torch.sub(x, 0.5, g), x.add(2, 3))
print(x.clone().addcmul_(0.5, g, g), torch.addcmul(x, 0.5, g, g))
print(x.clone().addcdiv_(-0.5, g, g), torch.addcdiv(x, -0.5, g, g))
for wrong in (lambda: torch.add(x, g, g), lambda: torch.add(x, g, 2)):
    try:
        wrong()
    except TypeError:
        print("refused")

# A step of Adam as it was written when the factor stood first.
w = torch.tensor([1.0, -2.0], requires_grad=True)
mean, square = torch.zeros(2), torch.zeros(2)
for step in range(1, 4):
    loss = (w ** 2).sum()
    loss.backward()
    mean.mul_(0.9).add_(1 - 0.9, w.grad.data)
    square.mul_(0.999).addcmul_(1 - 0.999, w.grad.data, w.grad.data)
    w.data.addcdiv_(-0.1, mean / (1 - 0.9 ** step), (square / (1 - 0.999 ** step)).sqrt() + 1e-8)
    w.grad.data.zero_()
    print(step, w.data)

a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
torch.rsub(a, g, alpha=2).sum().backward()
print(torch.rsub(a, 1), a.grad)
a.grad = None
b = torch.tensor([9.0, 8.0], requires_grad=True)
(torch.put(a * 1, torch.tensor([0, -1]), b) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(a.grad, b.grad)
print(a.detach().put(torch.tensor([0, 0]), torch.tensor([9.0, 8.0]), accumulate=True), g.put_(torch.tensor([1]), torch.tensor([5.0])))
try:
    torch.put(x, torch.tensor([0, 1]), torch.tensor([1.0]))
except Exception as e:
    print(type(e).__name__, e)
