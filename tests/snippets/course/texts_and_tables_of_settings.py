import torch

# What lessons do with texts and dicts of settings around their tensors.
config = {"lr": 0.1, "epochs": 3}
config.update(momentum=0.9)
config.update({"epochs": 2})
print(config, config.pop("nesterov", False), config.setdefault("seed", 7), config.setdefault("lr", 1.0))
name, _, suffix = "model.best.pt".partition(".")
print(name, suffix, "model.best.pt".rfind("."), "model.best.pt".removesuffix(".pt"), "run_12".removeprefix("run_"))
print("a b c d".split(" ", 2), "a,b,c".split(sep=","), "a-b-c".replace("-", "+", 1), "Loss".swapcase())
print([ord(letter) - ord("a") for letter in "grad"], "".join(chr(ord("a") + i) for i in range(5)))
print("abc".isalpha(), "ab1".isalnum(), "  ".isspace(), "ABC".isupper(), "abc".islower(), "gradient".index("d"))
letters = sorted({letter: 1 for letter in "hello"}.keys())
codes = torch.tensor([ord(letter) - 97 for letter in letters], dtype=torch.float32, requires_grad=True)
(codes * codes).sum().backward()
print(letters, codes.grad)
try:
    "abc".index("z")
except ValueError as error:
    print(error)
try:
    config.pop("nothing")
except KeyError as error:
    print("KeyError", error)
