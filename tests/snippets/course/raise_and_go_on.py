import torch
def safe_log(x):
    if (x <= 0).any():
        raise ValueError(f"log needs positive input, got min {x.min().item():.1f}")
    return x.log()
for vals in ([1.0, 2.0], [1.0, -2.0]):
    x = torch.tensor(vals, requires_grad=True)
    try:
        y = safe_log(x).sum()
    except ValueError as e:
        print("skip:", e)
        continue
    else:
        y.backward()
        print("grad:", x.grad)
    finally:
        print("done", vals)
