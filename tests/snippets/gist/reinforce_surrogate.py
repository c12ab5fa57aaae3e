import torch

theta = torch.tensor([0.1, -0.2], requires_grad=True)
log_probs = torch.log_softmax(theta, dim=0)
rewards = torch.tensor([1.0, -1.0])
surrogate = -(log_probs * rewards).sum()
surrogate.backward()
for name, value in [("log_probs", log_probs), ("surrogate", surrogate), ("grad", theta.grad)]:
    print(name, value, sep=": ")
