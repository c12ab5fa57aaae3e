import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)


def step(p):
    p -= 0.25 * p.grad
    p.grad = None


handle = w.register_post_accumulate_grad_hook(step)
for _ in range(3):
    (w**2).sum().backward()
    print(w, w.grad)
handle.remove()
(w**2).sum().backward()
print(w, w.grad)

x = torch.ones(2, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda p: print("sum so far", p.grad, torch.is_grad_enabled()))
(x * 2).sum().backward()
(x * x).sum().backward(create_graph=True)
y = x * 2
for tensor in (y, torch.ones(2)):
    try:
        tensor.register_post_accumulate_grad_hook(print)
    except RuntimeError as error:
        print(error)
