import torch

p = torch.tensor([1.0, 2.0], requires_grad=True)
q = torch.tensor(3.0, requires_grad=True)
adam = torch.optim.Adam([p, q], lr=0.1)
print(adam.state)
(p.sum() * q).backward()
adam.step()
print(adam.state)
print(adam.state[p]["exp_avg"], adam.state[q]["step"], len(adam.state), p in adam.state)
for group in adam.param_groups:
    for parameter in group["params"]:
        kept = adam.state[parameter]
        print(kept["step"].item(), kept["exp_avg_sq"])
print(adam.state[torch.ones(2)])

# Adagrad begins before the first step.
adagrad = torch.optim.Adagrad([p], lr=0.1, initial_accumulator_value=0.5)
adagrad.add_param_group({"params": [q], "lr": 1.0})
print(adagrad.state_dict())
for _ in range(2):
    adagrad.zero_grad()
    (p.sum() * q).backward()
    adagrad.step()
print(adagrad.state_dict()["state"], p, q)
