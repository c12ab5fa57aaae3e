import torch
import torch.nn.functional as F

x = torch.ones(2, 3)
probes = [
    lambda: F.layer_norm(x, [2, 4]),
    lambda: F.rms_norm(x, [2, 4]),
    lambda: F.layer_norm(x, [3], torch.ones(1)),
    lambda: F.layer_norm(x, [3], None, torch.ones(1, 3)),
    lambda: F.rms_norm(x, [3], torch.ones(1)),
    lambda: F.rms_norm(x, [3], torch.ones(1, 3)),
    lambda: F.layer_norm(x, 3),
    lambda: F.rms_norm(x, 3),
]
for number, probe in enumerate(probes):
    try:
        print(number, probe())
    except (RuntimeError, TypeError) as problem:
        print(number, problem)
