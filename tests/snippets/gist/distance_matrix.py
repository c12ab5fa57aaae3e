import torch

pts = torch.tensor([[0., 0.], [3., 4.], [6., 8.]], requires_grad=True)
diff = pts[:, None, :] - pts[None, :, :]
d2 = (diff ** 2).sum(-1)
print(d2)
d2[0, 2].backward()
print(pts.grad)
