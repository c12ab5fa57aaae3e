import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)

for epoch in range(3):
    out = (w * 2).sum()
    out.backward()
    print("without zeroing:", w.grad)

w.grad.zero_()
for epoch in range(3):
    out = (w * 2).sum()
    out.backward()
    print("with zeroing:", w.grad)
    w.grad.zero_()
