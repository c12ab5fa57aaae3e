import torch

m = torch.tensor([[1., 2., 3.], [4., 5., 6.]], requires_grad=True)
print(m.T.shape, m.t().shape, m.transpose(0, 1).shape, m.permute(1, 0).shape)
print(m.mean(dim=0), m.mean(1, keepdim=True))
print(m.max(), m.min(), m.argmax(), m.sum().item())
print(torch.cat((m, m), 0).shape, torch.cat((m, m), 1).shape)
print(m[:, 1], m[1, 2].item())
