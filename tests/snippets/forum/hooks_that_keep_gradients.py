import torch
x = torch.tensor([1., 2., 3.], requires_grad=True)
w = torch.tensor([0.5, -0.5, 1.0], requires_grad=True)
h = x * w
grads = {}
def save(name):
    def hook(g):
        grads[name] = g
    return hook
h.register_hook(save("h"))
h.register_hook(lambda g: g * 2)
loss = (h ** 2).sum()
loss.register_hook(lambda g: print("loss grad:", g))
loss.backward()
print(grads)
print("x.grad =", x.grad)
print("w.grad =", w.grad)
