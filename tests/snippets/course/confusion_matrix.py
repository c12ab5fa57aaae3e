import torch
class_names = ["cat", "dog"]
scores = torch.tensor([[2.0, 0.5], [0.1, 1.2]], requires_grad=True)
probs = torch.softmax(scores, dim=1)
conf, pred = probs.max(dim=1)
for c, p in zip(conf, pred):
    print(f"{class_names[p]} ({c:.1%})")
print(torch.max(probs, 1), torch.topk(probs, 1, dim=1).indices.squeeze())
onehot = torch.zeros(2, 2).scatter_(1, pred.unsqueeze(1), 1.0)
print(onehot, pred.tolist(), (pred == torch.tensor([0, 0])).float().mean().item() * 100, "%")
conf.sum().backward()
print(scores.grad)
conf_mat = torch.zeros(2, 2, dtype=torch.int64)
for t, p in zip([0, 1], pred): conf_mat[t, p] += 1
print(conf_mat, conf_mat.diag().sum() / conf_mat.sum())
