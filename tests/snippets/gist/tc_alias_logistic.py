import torch as tc

w = tc.tensor(0.5, requires_grad=True)
s = tc.sigmoid(w)
s.backward()
print(w.grad)
print(s * (1 - s) == w.grad)
