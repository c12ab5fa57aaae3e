import torch

model_w = torch.tensor([[0.2, -0.4, 0.6]])
image = torch.tensor([0.5, 0.5, 0.5])
image.requires_grad = True
score = (model_w @ image).squeeze()
score.backward()
saliency = image.grad.abs()
print(saliency)
print(saliency.argmax())
eps = 0.1
adversarial = image + eps * image.grad.sign()
print(adversarial)
print(adversarial.detach())
