import torch

x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = x * 2
    print(torch.is_inference_mode_enabled(), y.requires_grad, y.is_inference(), x.is_inference())
    with torch.inference_mode(False):
        z = torch.ones(1)
        print(torch.is_inference_mode_enabled(), z.is_inference())
    print(torch.is_inference_mode_enabled(), x.detach().is_inference())
with torch.no_grad():
    z = x * 2
print(z.requires_grad, z.is_inference(), torch.is_inference(y), (y * 2).is_inference())


@torch.inference_mode()
def predict(v):
    return v * 3


p = predict(x)
print(p, p.is_inference(), torch.is_inference_mode_enabled(), torch.is_grad_enabled())
w = torch.ones(3)
with torch.inference_mode():
    first, column = w[0], w.view(3, 1)
    print(first.is_inference(), column.is_inference())
    w.add_(1)
print(w, w.is_inference(), p.clone().is_inference())
