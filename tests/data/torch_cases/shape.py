"""Operators that move elements: reshaping, joining, splitting, gathering, triangles and diagonals."""

from __future__ import annotations

from torch_cases.case import Case, bools, case, ints

ROW = [0.75, -1.3, 2.5, 0.2]
TABLE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
SQUARE = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9], [1.5, 0.4, -2.25]]
CUBE = [[[0.75, -1.3], [2.5, 0.2]], [[-0.6, 1.9], [0.4, -2.25]]]
UNLIKE = [0.6, -1.7, 2.2, 0.9]
PICK = ints([[0, 2], [1, 0]])
MASK = bools([[True, False, True], [False, True, False]])

ON_TABLE = """
torch.reshape(x, (3, 2))
torch.reshape(x, (-1,))
torch.reshape(x, [1, 6])
x.reshape(3, -1)
x.view(3, 2)
x.view(-1)
x.view((6, 1))
x.view_as(y)
x.reshape_as(y)
torch.flatten(x)
torch.ravel(x)
torch.unsqueeze(x, 0)
torch.unsqueeze(x, -1)
torch.unsqueeze(x, dim=1)
torch.transpose(x, 0, 1)
torch.swapaxes(x, 0, 1)
torch.swapdims(x, 0, 1)
torch.permute(x, (1, 0))
x.permute(1, 0)
torch.t(x)
x.t()
x.T
x.mT
x.expand(4, 2, 3)
x.expand(2, -1)
x.repeat(2, 1)
x.repeat(2, 1, 2)
torch.tile(x, (2,))
torch.tile(x, (2, 1, 2))
torch.broadcast_to(x, (4, 2, 3))
torch.repeat_interleave(x, 2)
torch.repeat_interleave(x, 2, dim=1)
torch.split(x, 1)
torch.split(x, 2, dim=1)
torch.split(x, [1, 2], dim=1)
torch.chunk(x, 2)
torch.chunk(x, 2, dim=1)
torch.unbind(x)
torch.unbind(x, dim=1)
torch.tensor_split(x, 2, dim=1)
torch.flip(x, (0,))
torch.flip(x, dims=(0, 1))
torch.fliplr(x)
torch.flipud(x)
torch.rot90(x)
torch.roll(x, 1)
torch.roll(x, 1, 0)
torch.roll(x, shifts=(1, -1), dims=(0, 1))
torch.diff(x)
torch.diff(x, dim=0)
torch.diff(x, n=2)
torch.tril(x)
torch.tril(x, 1)
torch.tril(x, diagonal=-1)
torch.triu(x)
torch.triu(x, 1)
torch.triu(x, diagonal=-1)
torch.diag(x)
torch.diag(x, 1)
torch.diagonal(x)
torch.diagonal(x, offset=-1)
torch.diag_embed(x)
torch.diag_embed(x, offset=1)
torch.narrow(x, 1, 1, 2)
torch.narrow(x, 0, 0, 1)
torch.movedim(x, 0, 1)
torch.moveaxis(x, 0, 1)
torch.select(x, 1, 2)
torch.clone(x)
torch.detach(x)
torch.ravel(x)
torch.numel(x)
x.size()
x.shape
x.size(1)
x.dim()
x.ndim
x.numel()
torch.adjoint(x)
torch.atleast_2d(x)
torch.vander(x[0])
torch.block_diag(x, x)
torch.trapezoid(x)
torch.gradient(x[0])[0]
"""

CASES: list[Case] = [
    *(
        case(line, x=TABLE, **({"y": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]} if "(y)" in line else {}))
        for line in ON_TABLE.split("\n")
        if line
    ),
    case("torch.flatten(x, 1)", x=CUBE),
    case("torch.flatten(x, start_dim=0, end_dim=1)", x=CUBE),
    case("torch.flatten(x)", x=0.7),
    case("torch.unflatten(x, 0, (2, 2))", x=ROW),
    case("torch.squeeze(x)", x=[[[0.75], [-1.3]]]),
    case("torch.squeeze(x, 0)", x=[[[0.75], [-1.3]]]),
    case("torch.squeeze(x, dim=-1)", x=[[[0.75], [-1.3]]]),
    case("torch.squeeze(x, 1)", x=[[[0.75], [-1.3]]]),
    case("torch.squeeze(x, dim=(0, 2))", x=[[[0.75], [-1.3]]]),
    case("torch.reshape(x, ())", x=[0.7]),
    case("torch.reshape(x, (1, 1))", x=0.7),
    case("torch.unsqueeze(x, 0)", x=0.7),
    case("torch.t(x)", x=ROW),
    case("torch.permute(x, (2, 0, 1))", x=CUBE),
    case("torch.permute(x, dims=(-1, 0, 1))", x=CUBE),
    case("x.mT", x=CUBE),
    case("torch.transpose(x, 0, 2)", x=CUBE),
    case("torch.transpose(x, -1, -2)", x=CUBE),
    case("x.expand(3)", x=0.7),
    case("x.expand(3, 2)", x=[0.7, -1.2]),
    case("x.expand_as(y)", x=[[0.7], [0.2]], y=TABLE),
    case("torch.broadcast_to(x, (2, 3))", x=[[0.7], [0.2]]),
    case("torch.broadcast_tensors(x, y)", x=[[0.7], [0.2]], y=[1.0, 2.0]),
    case("torch.cat([x, y])", x=ROW, y=[5.0, 6.0]),
    case("torch.cat((x, y), 0)", x=TABLE, y=SQUARE),
    case("torch.cat([x, y], dim=1)", x=TABLE, y=[[5.0], [6.0]]),
    case("torch.cat([x, y, x], dim=-1)", x=TABLE, y=[[5.0], [6.0]]),
    case("torch.concat([x, y])", x=ROW, y=[5.0, 6.0]),
    case("torch.stack([x, y])", x=0.7, y=5.0),
    case("torch.stack([x, y])", x=ROW, y=ROW),
    case("torch.stack([x, y], dim=1)", x=TABLE, y=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    case("torch.stack((x, y), -1)", x=TABLE, y=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    case("torch.hstack([x, y])", x=ROW, y=[5.0]),
    case("torch.hstack([x, y])", x=TABLE, y=[[5.0], [6.0]]),
    case("torch.hstack([x, y])", x=0.7, y=5.0),
    case("torch.vstack([x, y])", x=TABLE, y=[[5.0, 6.0, 7.0]]),
    case("torch.vstack([x, y])", x=TABLE[0], y=[5.0, 6.0, 7.0]),
    case("torch.vstack([x, y])", x=0.7, y=5.0),
    case("torch.dstack([x, y])", x=[0.7], y=[5.0]),
    case("torch.column_stack([x, y])", x=[0.7, 0.8], y=[5.0, 6.0]),
    case("torch.chunk(x, 3)", x=ROW),
    case("torch.split(x, 3)", x=ROW),
    case("torch.roll(x, 1)", x=ROW),
    case("torch.roll(x, -2, 0)", x=ROW),
    case("torch.flip(x, [0])", x=ROW),
    case("torch.diff(x)", x=ROW),
    case("torch.diff(x, 2)", x=ROW),
    case("torch.diag(x)", x=ROW[:3]),
    case("torch.diag(x, -1)", x=ROW[:2]),
    case("torch.diagonal(x, dim1=1, dim2=2)", x=CUBE),
    case("torch.diagonal(x, 0, 0, 2)", x=CUBE),
    case("torch.tril(x)", x=CUBE),
    case("torch.gather(x, 1, index)", x=TABLE, index=PICK),
    case("torch.gather(x, dim=1, index=index)", x=TABLE, index=ints([[2, 2, 2], [0, 1, 1]])),
    case("torch.gather(x, 0, index)", x=TABLE, index=ints([[0, 1, 1]])),
    case("torch.gather(x, 0, index)", x=ROW, index=ints([3, 3, 0])),
    case("torch.scatter(x, 1, index, y)", x=TABLE, index=PICK, y=[[5.0, 6.0], [7.0, 8.0]]),
    case("torch.scatter(x, 1, index, 9.0)", x=TABLE, index=PICK),
    case("torch.scatter(x, 0, index, y)", x=ROW, index=ints([2, 0]), y=[5.0, 6.0]),
    case(
        "torch.scatter_add(x, 1, index, y)", x=TABLE, index=ints([[0, 0], [1, 0]]), y=[[5.0, 6.0], [7.0, 8.0]]
    ),
    case("torch.index_select(x, 0, index)", x=TABLE, index=ints([1, 1, 0])),
    case("torch.index_select(x, dim=1, index=index)", x=TABLE, index=ints([2, 0])),
    case("torch.index_add(x, 0, index, y)", x=ROW, index=ints([1, 1]), y=[5.0, 6.0]),
    case("torch.take(x, index)", x=TABLE, index=ints([0, 5, 5])),
    case("torch.take(x, index)", x=TABLE, index=ints([[0, -1], [2, 3]])),
    case("torch.take_along_dim(x, index, dim=1)", x=TABLE, index=PICK),
    case("torch.masked_select(x, mask)", x=TABLE, mask=MASK),
    case("torch.masked_select(x, mask)", x=TABLE, mask=bools([True, False, True])),
    case("torch.masked_fill(x, mask, 9.0)", x=TABLE, mask=MASK),
    case("torch.masked_fill(x, mask, y)", x=TABLE, mask=MASK, y=9.0),
    case("torch.masked_fill(x, mask, -1)", x=TABLE, mask=bools([True, False, True])),
    case("torch.nonzero(x)", x=[0.0, 2.0, 0.0, 3.0]),
    case("torch.argwhere(x)", x=[[0.0, 2.0], [3.0, 0.0]]),
    case("torch.searchsorted(x, y)", x=ints([1, 3, 5]), y=ints([2, 5])),
    case("torch.nn.functional.one_hot(x)", x=ints([0, 2, 1])),
    case("torch.nn.functional.one_hot(x, num_classes=4)", x=ints([0, 2, 1])),
    case("torch.nn.functional.pad(x, (1, 2))", x=ROW),
    case("torch.nn.functional.pad(x, (1, 0, 0, 2), value=5.0)", x=TABLE),
    *(
        case(
            f"torch.scatter_reduce(x, 0, index, y, '{kind}'{more})", x=ROW, index=ints([0, 2, 0, 3]), y=UNLIKE
        )
        for kind in ("sum", "prod", "mean", "amax", "amin")
        for more in ("", ", include_self=False")
    ),
    case("torch.scatter_reduce(x, 1, index, y, 'mean')", x=TABLE, index=PICK, y=[[5.0, 6.0], [7.0, 8.0]]),
    case(
        "torch.scatter_reduce(x, 0, index, y, 'prod')",
        x=[2.0, 0.0, 3.0],
        index=ints([0, 1, 1]),
        y=[0.0, 4.0, 5.0],
    ),
    *(
        case(f"torch.index_reduce(x, 0, index, y, '{kind}'{more})", x=ROW, index=ints([0, 2, 0, 3]), y=UNLIKE)
        for kind in ("prod", "mean", "amax", "amin")
        for more in ("", ", include_self=False")
    ),
    case(
        "torch.index_reduce(x, 1, index, y, 'mean')", x=TABLE, index=ints([1, 1]), y=[[5.0, 6.0], [7.0, 8.0]]
    ),
    case("torch.masked_scatter(x, mask, y)", x=TABLE, mask=MASK, y=[5.0, 6.0, 7.0, 8.0, 9.0, 1.5]),
    case(
        "torch.masked_scatter(x, mask, y)", x=TABLE, mask=bools([True, False, True]), y=[5.0, 6.0, 7.0, 8.0]
    ),
    case("torch.select_scatter(x, y, 1, -1)", x=TABLE, y=[5.0, 6.0]),
    case("torch.slice_scatter(x, y, 0, 1, 3)", x=ROW, y=[5.0, 6.0]),
    case("torch.slice_scatter(x, y, 1, 0, None, 2)", x=TABLE, y=[[5.0, 6.0], [7.0, 8.0]]),
    case("torch.diagonal_scatter(x, y, 1)", x=TABLE, y=[5.0, 6.0]),
    case("torch.unique_consecutive(x)", x=ints([1, 1, 3, 1, 2, 2])),
    case("torch.unravel_index(x, (2, 3))", x=ints([4, 0, 5])),
]
