import torch
x = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor([0.1, 0.1, 0.1], requires_grad=True)
try:
    loss = (w @ x - "target") ** 2
except TypeError as e:
    print("TypeError:", e)
try:
    w[5]
except IndexError as e:
    print("IndexError:", e)
try:
    torch.tensor([1., 2.]).backward()
except RuntimeError as e:
    print("RuntimeError:", e)
try:
    w.grad.zero_()
except AttributeError as e:
    print("AttributeError:", e)
try:
    w.reshape(2, 2)
except RuntimeError as e:
    print(e)
try:
    undefined
except NameError as e:
    print(e)
else:
    print("no error")
finally:
    print("all done")
