# every operation in the graph once, and a vocabulary out of a text
import torch

text = "the cat saw the other cat"
vocab = sorted(set(text.split()))
index = {word: i for i, word in enumerate(vocab)}
print(vocab, len(set(text)))
ids = torch.tensor([index[w] for w in text.split()])
emb = torch.arange(8.0).reshape(4, 2).requires_grad_()
loss = (emb[ids] * 2).sum() + emb[ids].pow(2).mean()
loss.backward()
print(emb.grad)

seen = set()


def visit(node):
    if node is None or node in seen:
        return
    seen.add(node)
    for other, _ in node.next_functions:
        visit(other)


visit(loss.grad_fn)
print(len(seen), sorted({type(node).__name__ for node in seen}))
trained, frozen = {0, 2, 3}, {1, 2}
print(trained | frozen, trained & frozen, trained - frozen, trained ^ frozen, 1 in trained)
frozen |= {5}
frozen.discard(9)
print(frozen, {i % 3 for i in ids.tolist()}, set(), {7})
try:
    frozen.add([1])
except TypeError as error:
    print(error)
try:
    frozen.remove(100)
except KeyError as error:
    print("KeyError", error)
