"""Where the boxes of a diagram go: layers by igraph's Sugiyama layout, then straightened for boxes of any size.

igraph orders each layer so that few edges cross. Within that order each box is placed as near to its
neighbours as the others leave room for: least squares under an order, solved by pooling adjacent violators.
Sources: Sugiyama, Tagawa & Toda (1981); Barlow, Bartholomew, Bremner & Brunk (1972), §1.2.
"""

from __future__ import annotations

from itertools import pairwise

from gradcli.errors import UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.pictures.diagram import Diagram

CHARACTER, LINE = 8.43, 20.0  # of the 14 px monospaced letters that the texts are set in
PADDING_X, PADDING_Y = 14.0, 11.0
BETWEEN, LAYERS_APART = 30.0, 78.0
LONGEST = 30  # characters of a line in a box
MOST = 600
_MOST_BENDS = 4000
_SWEEPS = 16
_SLIDE = 16 / 9


class Placed(Record):
    """A diagram with its boxes (centre x, centre y, width, height) and edges (points from box to box)."""

    diagram: Diagram
    texts: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    paths: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float
    across: bool


def laid_out(diagram: Diagram) -> Placed:
    """Return the diagram laid out from left to right or from top to bottom, whichever fits a slide better.

    Raises: UsageProblem where igraph is missing, or there are too many boxes for a picture.
    """
    if len(diagram.nodes) > MOST:
        raise UsageProblem(
            f"{len(diagram.nodes)} boxes are too many for a picture",
            hint="leave out --all, or draw it with --as dot and Graphviz",
        )
    texts = tuple([tuple(diagram.lines(at, LONGEST)) for at in range(len(diagram.nodes))])
    sizes = [
        (max(map(len, lines)) * CHARACTER + 2 * PADDING_X, len(lines) * LINE + 2 * PADDING_Y)
        for lines in texts
    ]
    layers = _layers(diagram)
    chains = _chains(diagram, layers)
    order = _order(layers, chains)
    candidates = [_placed(diagram, texts, sizes, order, chains, across) for across in (True, False)]
    return min(candidates, key=lambda placed: _unfit(placed.width, placed.height))


def _unfit(width: float, height: float) -> float:
    """Return how much smaller than the slide's own shape lets it be a picture has to be shown."""
    return max(width / _SLIDE, height)


def _layers(diagram: Diagram) -> list[int]:
    """Return each node's layer: as near to the result as what uses it lets it be."""
    above = [0] * len(diagram.nodes)
    for edge in sorted(diagram.edges, key=lambda edge: -edge.start):
        above[edge.start] = max(above[edge.start], above[edge.end] + 1)
    highest = max(above, default=0)
    return [highest - layer for layer in above]


def _chains(diagram: Diagram, layers: list[int]) -> list[list[int]]:
    """Return each edge as positions of nodes and of bends; a bend per layer is added to `layers`."""
    chains: list[list[int]] = [[] for _ in diagram.edges]
    bends = 0
    spans = [layers[edge.end] - layers[edge.start] for edge in diagram.edges]
    for number in sorted(range(len(spans)), key=spans.__getitem__):
        edge = diagram.edges[number]
        chain = [edge.start]
        bends += spans[number] - 1
        if bends <= _MOST_BENDS:  # Edges beyond that go straight.
            for layer in range(layers[edge.start] + 1, layers[edge.end]):
                layers.append(layer)
                chain.append(len(layers) - 1)
        chains[number] = [*chain, edge.end]
    return chains


def _order(layers: list[int], chains: list[list[int]]) -> list[list[int]]:
    """Return the nodes and bends of each layer in an order with few crossings."""
    try:
        import igraph
    except ImportError:
        raise UsageProblem(
            "drawing SVG and PNG needs igraph, which is not installed", hint="pip install 'gradcli[graph]'"
        ) from None
    links = [(a, b) for chain in chains for a, b in pairwise(chain) if layers[b] == layers[a] + 1]
    graph = igraph.Graph(n=len(layers), edges=links, directed=True)
    layout = graph.layout_sugiyama(layers=layers, maxiter=100)
    order: list[list[int]] = [[] for _ in range(max(layers, default=0) + 1)]
    for at in sorted(range(len(layers)), key=lambda at: float(layout[at][0])):
        order[layers[at]].append(at)
    return order


def _placed(
    diagram: Diagram, texts: tuple[tuple[str, ...], ...], sizes: list[tuple[float, float]],
    order: list[list[int]], chains: list[list[int]], across: bool,
) -> Placed:  # fmt: skip
    count = len(sizes)
    total = sum(map(len, order))
    # `breadth` is measured within a layer, `depth` from layer to layer.
    breadth = [s[1] if across else s[0] for s in sizes] + [6.0] * (total - count)
    depth = [s[0] if across else s[1] for s in sizes] + [0.0] * (total - count)
    along = _straightened(order, chains, breadth, count)
    low = min([along[at] - breadth[at] / 2 for at in range(total)])
    along = [x - low for x in along]
    far = max([along[at] + breadth[at] / 2 for at in range(total)])
    centre = [0.0] * total
    reached = 0.0
    for layer in order:
        thick = max([depth[at] for at in layer], default=0.0)
        for at in layer:
            centre[at] = reached + thick / 2
            if at >= count:
                depth[at] = thick  # An edge passes the boxes of a layer straight.
        reached += thick + LAYERS_APART
    reached -= LAYERS_APART
    point = [(centre[at], along[at]) if across else (along[at], centre[at]) for at in range(total)]
    boxes = tuple([(*point[at], *sizes[at]) for at in range(count)])
    ends = _ports(chains, along, centre, breadth, depth)
    paths = []
    for chain, (start, end) in zip(chains, ends, strict=True):
        passed = [(centre[at] + side * depth[at] / 2, along[at]) for at in chain[1:-1] for side in (-1, 1)]
        paths.append(tuple([(c, a) if across else (a, c) for c, a in (start, *passed, end)]))
    width, height = (reached, far) if across else (far, reached)
    return Placed(diagram, texts, boxes, tuple(paths), width, height, across)


def _ports(
    chains: list[list[int]], along: list[float], centre: list[float], breadth: list[float], depth: list[float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return where each edge leaves its operand and enters its operation, side by side where they are several."""
    leaving: dict[int, list[int]] = {}
    entering: dict[int, list[int]] = {}
    for number, chain in enumerate(chains):
        leaving.setdefault(chain[0], []).append(number)
        entering.setdefault(chain[-1], []).append(number)
    starts: dict[int, float] = {}
    stops: dict[int, float] = {}
    for found, ports, near in ((leaving, starts, 1), (entering, stops, -2)):
        for at, numbers in found.items():
            numbers.sort(key=lambda number: along[chains[number][near]])
            step = min(breadth[at] * 0.6 / len(numbers), 22.0)
            for place, number in enumerate(numbers):
                ports[number] = along[at] + (place - (len(numbers) - 1) / 2) * step
    return [
        (
            (centre[chain[0]] + depth[chain[0]] / 2, starts[number]),
            (centre[chain[-1]] - depth[chain[-1]] / 2, stops[number]),
        )
        for number, chain in enumerate(chains)
    ]


def _straightened(
    order: list[list[int]], chains: list[list[int]], breadth: list[float], count: int
) -> list[float]:
    """Return positions within the layers: neighbours near each other, the order and the gaps kept."""
    before: list[list[tuple[int, float]]] = [[] for _ in breadth]
    after: list[list[tuple[int, float]]] = [[] for _ in breadth]
    for chain in chains:
        for a, b in pairwise(chain):
            # Long edges should be straight above all.
            weight = 8.0 if a >= count and b >= count else 2.0 if a >= count or b >= count else 1.0
            after[a].append((b, weight))
            before[b].append((a, weight))
    along = [0.0] * len(breadth)
    for layer in order:
        for at, x in zip(layer, _spread(layer, [0.0] * len(layer), [1.0] * len(layer), breadth), strict=True):
            along[at] = x
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in order if down else reversed(order):
            wanted, weights = [], []
            for at in layer:
                links = (before if down else after)[at] or (after if down else before)[at]
                if sweep >= _SWEEPS - 4:
                    links = before[at] + after[at]
                total = sum([weight for _, weight in links])
                wanted.append(sum([along[x] * weight for x, weight in links]) / total if total else along[at])
                weights.append(total or 0.1)
            for at, x in zip(layer, _spread(layer, wanted, weights, breadth), strict=True):
                along[at] = x
    return along


def _spread(layer: list[int], wanted: list[float], weights: list[float], breadth: list[float]) -> list[float]:
    """Return the places nearest to those wanted (weighted least squares) with room for every box."""
    offsets = [0.0]
    for a, b in pairwise(layer):
        offsets.append(offsets[-1] + (breadth[a] + breadth[b]) / 2 + BETWEEN)
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    for want, weight, offset in zip(wanted, weights, offsets[: len(layer)], strict=True):
        mean, heavy, members = want - offset, weight, 1
        while pools and pools[-1][0] >= mean:
            other, other_weight, other_members = pools.pop()
            mean = (mean * heavy + other * other_weight) / (heavy + other_weight)
            heavy += other_weight
            members += other_members
        pools.append((mean, heavy, members))
    means = [mean for mean, _, members in pools for _ in range(members)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
