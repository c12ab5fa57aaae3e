import torch
from torch.autograd.graph import disable_saved_tensors_hooks, saved_tensors_hooks

x = torch.ones(3, requires_grad=True)
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

def pack(t):
    print("packing", t)
    return t

def unpack(t):
    print("unpacking", t)
    return t

with saved_tensors_hooks(pack, unpack):
    y = x * w
    z = y.exp()
print("forward is done")
z.sum().backward()
print(x.grad, w.grad)

# Rounded on the way: the gradient is that of what comes back.
def in_half(t):
    return t.half()

def in_single(t):
    return t.float()

v = torch.tensor([0.1234567, 1.2345678], requires_grad=True)
with saved_tensors_hooks(in_half, in_single):
    loss = (v ** 3).sum() + (v * v).tanh().sum()
loss.backward()
print(v.grad)

# Kept elsewhere, by a number.
store = []

def put_away(t):
    store.append(t)
    return len(store) - 1

with saved_tensors_hooks(put_away, lambda number: store[number] * 10):
    a = v * v
    with saved_tensors_hooks(lambda t: t, lambda t: t):
        b = v * v
print(len(store), torch.autograd.grad(a.sum(), v), torch.autograd.grad(b.sum(), v))

with saved_tensors_hooks(lambda t: t, lambda t: 3.0):
    c = v.sin()
try:
    c.sum().backward()
except TypeError as e:
    print(str(e)[:70])
with disable_saved_tensors_hooks("no hooks here"):
    try:
        with saved_tensors_hooks(pack, unpack):
            pass
    except RuntimeError as e:
        print(e)
