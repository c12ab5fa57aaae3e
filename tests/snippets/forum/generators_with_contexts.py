import torch
def batches(n):
    with torch.no_grad():
        for i in range(n):
            yield i * 2
print(list(batches(3)), torch.is_grad_enabled())
def careful(xs):
    for x in xs:
        try:
            if x < 0:
                raise ValueError("negative")
            yield x
        except ValueError as e:
            yield str(e)
        else:
            yield "fine"
        finally:
            yield "end"
print(list(careful([1, -1, 2])))
def both():
    try:
        yield 1
        raise KeyError("k")
    except (ValueError, KeyError):
        yield 2
    return
for v in both(): print(v)
def stops():
    for i in range(5):
        try:
            if i == 2: break
            yield i
        finally:
            print("cleanup", i)
print(list(stops()))
