"""The running average of a network's weights."""

import torch

from training.common.average import Average


def test_the_average_follows_and_goes_on_from_its_state() -> None:
    layer = torch.nn.Linear(2, 1)
    average = Average(layer, 0.9)
    with torch.no_grad():
        layer.weight += 1
    before = average.network.weight.clone()
    for _ in range(200):
        average.update(layer)
    assert not torch.allclose(before, layer.weight)
    torch.testing.assert_close(average.network.weight, layer.weight, atol=1e-4, rtol=0)
    other = Average(torch.nn.Linear(2, 1), 0.9)
    other.load_state_dict(average.state_dict())
    assert other.updates == 200
    assert torch.equal(other.network.weight, average.network.weight)
