# modules and parameters by name: a character model and a sum of parameters
import torch
from torch import nn

torch.manual_seed(0)
text = "hello world"
vocab = sorted(set(text))
stoi = {c: i for i, c in enumerate(vocab)}
X = torch.tensor([stoi[c] for c in text[:-1]]).unsqueeze(0)
Y = torch.tensor([stoi[c] for c in text[1:]])
model = nn.ModuleDict(
    {"emb": nn.Embedding(len(vocab), 8), "rnn": nn.LSTM(8, 16, batch_first=True), "out": nn.Linear(16, len(vocab))}
)
print(model, list(model.keys()), "rnn" in model, len(model))
opt = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(21):
    h, _ = model["rnn"](model["emb"](X))
    loss = nn.functional.cross_entropy(model["out"](h).squeeze(0), Y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 10 == 0:
        print(epoch, f"{loss.item():.2f}")
print("".join(vocab[i] for i in model["out"](h).argmax(-1).squeeze(0)))
params = nn.ParameterDict({"a": nn.Parameter(torch.tensor([1.0])), "b": nn.Parameter(torch.zeros(2, 3))})
both = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(2)])
print(params, both, nn.ParameterList([torch.ones(4)]))
opt = torch.optim.SGD([*params.values(), *both.parameters()], lr=0.1)
loss = (params["a"] * 2 + params["b"].sum() + both[0] * both[-1] - 3.5) ** 2
loss.backward()
opt.step()
print(params["a"], [p.item() for p in both], len(both), [name for name, _ in params.named_parameters()])
try:
    model["nothing"]
except KeyError as error:
    print("KeyError", error)
